"""The log: every run that changed the index is recorded, with what it did."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexer import Index, add, create_index, open_index, remove, update
from indexer.ledger import Ledger
from indexer.runs import KEPT_PATHS, Run, begin
from tests.conftest import write


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "documents", {"a.txt": "apple", "b.txt": "pear", "c.txt": "plum"})
    return tmp_path / "documents"


def timeless(run: Run) -> Run:
    return run._replace(began="", ended="")


def test_each_run_is_recorded_with_what_it_was_given_and_what_it_did(
    index: Index, folder: Path
) -> None:
    given = str(folder)
    add(index, [folder])
    write(folder, {"a.txt": "apple pie", "d.txt": "cherry", "e.txt": ""})
    (folder / "b.txt").rename(folder / "moved.txt")
    (folder / "bad.txt").write_bytes(b"\0\0")
    update(index)
    remove(index, [folder / "a.txt"])
    assert [timeless(run) for run in index.ledger().runs] == [
        Run("add", (given,), 1, added=3, generation=2, number=1),
        Run("update", added=2, changed=1, moved=1, unchanged=1, generation=3, number=2),
        Run("remove", (f"{given}/a.txt",), 1, removed=1, generation=4, number=3),
    ]


def test_a_file_that_failed_is_counted(index: Index, folder: Path) -> None:
    (folder / "bad.txt").write_bytes(b"caf\xe9")
    report = add(index, [folder])
    assert index.ledger().runs[-1].failed == len(report.failed)


def test_a_run_began_and_ended_in_utc(index: Index, folder: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    add(index, [folder])
    (run,) = index.ledger().runs
    began, ended = map(datetime.fromisoformat, (run.began, run.ended))
    assert before <= began <= ended <= datetime.now(UTC)
    assert run.began.endswith("+00:00")
    assert index.stats().updated == run.ended


def test_a_dry_run_is_no_run(index: Index, folder: Path) -> None:
    add(index, [folder], dry_run=True)
    assert index.ledger().runs == ()


def test_the_record_of_a_run_that_commits_in_batches_is_one(index: Index) -> None:
    run = begin("add", ["/docs"])
    with index.writing() as writing:
        writing.commit(Ledger(), run._replace(added=1), ends_run=False)
        (batch,) = index.ledger().runs
        assert (batch.added, batch.ended, batch.generation) == (1, "", 2)
        writing.commit(Ledger(), run._replace(added=2))
    (whole,) = index.ledger().runs
    assert (whole.number, whole.added, whole.generation) == (1, 2, 3)
    assert whole.ended


def test_a_run_that_was_cut_off_stays_without_an_end(index: Index, folder: Path) -> None:
    with index.writing() as writing:
        writing.commit(Ledger(), begin("add", ["/docs"]), ends_run=False)
    add(index, [folder])
    first, second = open_index(index.path).ledger().runs
    assert (first.number, first.ended) == (1, "")
    assert second.number == 2


def test_no_commit_loses_a_record(index: Index, folder: Path) -> None:
    add(index, [folder])
    with index.writing() as writing:
        writing.commit(Ledger())
    assert len(index.ledger().runs) == 1


def test_of_many_paths_some_are_remembered_and_how_many_they_were() -> None:
    run = begin("add", [f"/docs/{number}" for number in range(1000)])
    assert (len(run.paths), run.given) == (KEPT_PATHS, 1000)


def test_the_runs_that_concern_a_path_are_those_that_may_have_changed_it() -> None:
    runs = (
        Run("add", ("/docs",), 1, number=1),
        Run("update", number=2),
        Run("remove", ("/docs/sub",), 1, number=3),
        Run("add", ("/other",), 1, number=4),
        Run("add", ("/other",), 2, number=5),
    )
    found = {
        path: [run.number for run in Ledger(runs=runs).runs_at(path)]
        for path in ("/docs/a.txt", "/docs/sub", "/docs")
    }
    assert found == {"/docs/a.txt": [1, 2, 5], "/docs/sub": [1, 2, 3, 5], "/docs": [1, 2, 3, 5]}

"""An index that was analysed otherwise says so, and is analysed anew from its own text."""

from __future__ import annotations

import json
import os
import shlex
import shutil
from pathlib import Path

import pytest

from indexer import Index, add, create_index, open_index, search, undo, update
from indexer.analysis import ANALYSIS_VERSION
from indexer.generations import next_generation, open_latest, publish
from indexer.ledger import WalkOptions
from tests.conftest import Run, write


def make_older(folder: Path) -> None:
    """Let an index say that it is of the first version of the analysis."""
    manifest = open_latest(folder, lambda manifest: None).manifest
    older = manifest._replace(analysis=1, generation=next_generation(folder))
    publish(folder, older, keep=manifest)


def analysis_of(folder: Path) -> int:
    return open_latest(folder, lambda manifest: None).manifest.analysis


@pytest.fixture
def older(tmp_path: Path) -> Index:
    """Return an index of another analysis, whose files are gone."""
    write(tmp_path / "docs", {f"{n}.txt": f"word {n}" for n in range(5)})
    index = create_index(tmp_path / "index")
    add(index, [tmp_path / "docs"])
    make_older(index.path)
    shutil.rmtree(tmp_path / "docs")
    return open_index(index.path)


def test_an_index_of_another_analysis_says_so_and_what_to_do(run: Run, older: Index) -> None:
    (note,) = search(older, "word").notes
    assert f"the index in {older.path} was made by another version" in note
    assert f"`indexer update --rebuild --index {older.path}` makes it anew" in note
    assert note in run("search", "word").err
    assert note in run("status").out
    assert note in run("update").out
    assert analysis_of(older.path) == 1


def test_of_several_indexes_each_of_another_analysis_is_named(run: Run, tmp_path: Path) -> None:
    indexes = [create_index(tmp_path / name) for name in ("of now", "one", "another one")]
    for n, index in enumerate(indexes):
        write(tmp_path / f"docs{n}", {"a.txt": "Some houses"})
        add(index, [tmp_path / f"docs{n}"])
    for index in indexes[1:]:
        make_older(index.path)
    named = [arg for index in indexes for arg in ("--index", str(index.path))]
    done = run("search", "--json", *named, "house")
    found = json.loads(done.out)
    assert found["total"] == 3
    assert len(found["notes"]) == 2
    for index, note in zip(indexes[1:], found["notes"], strict=True):
        assert f"the index in {index.path} was made by another version" in note
    assert [note in done.err for note in found["notes"]] == [True, True]
    assert run("search", "--quiet", *named, "house").err == ""
    for note in found["notes"]:
        command = shlex.split(note.split("`")[1])
        assert run(*command[1:]).code == 0
    assert json.loads(run("search", "--json", *named, "house").out)["notes"] == []
    assert json.loads(run("search", "--json", *named, "house").out)["total"] == 3


def test_a_rebuild_needs_no_files_and_keeps_ids(run: Run, older: Index) -> None:
    before = sorted(older.documents())
    done = run("update", "--rebuild")
    assert done.code == 3  # the folder is missing: nothing is removed unasked
    assert "5 analysed anew" in done.out
    assert "another version" not in done.out
    assert sorted(older.documents()) == before
    assert search(older, "word").notes == ()
    assert search(older, "word").total == 5
    assert analysis_of(older.path) == ANALYSIS_VERSION


def test_a_rebuild_is_one_run_and_can_be_taken_back(older: Index) -> None:
    update(older, rebuilding=True)
    assert [run.command for run in older.ledger().runs] == ["add", "update"]
    undo(older)
    assert analysis_of(older.path) == 1
    assert search(older, "word").total == 5


def test_a_dry_run_says_what_would_be_analysed(run: Run, older: Index) -> None:
    generation = older.latest_generation()
    assert json.loads(run("update", "--rebuild", "--dry-run", "--json").out)["rebuilt"] == 5
    assert older.latest_generation() == generation


def test_a_file_that_changed_is_read_in_the_same_run(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "old words", "b.txt": "other words"})
    index = create_index(tmp_path / "index")
    add(index, [tmp_path / "docs"])
    make_older(index.path)
    write(tmp_path / "docs", {"a.txt": "new and longer words"})
    report = update(index, rebuilding=True)
    assert (report.rebuilt, len(report.changed), report.warnings) == (2, 1, [])
    assert (search(index, "words").total, search(index, "old").total) == (2, 0)


def test_a_rebuild_reads_documents_in_the_language_asked_for_since(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "Häuser"})
    os.utime(tmp_path / "docs/a.txt", (1, 1))  # unchanged for long: it is not read again
    index = create_index(tmp_path / "index")
    add(index, [tmp_path / "docs"])
    add(index, [tmp_path / "docs"], WalkOptions(language="de"))
    shutil.rmtree(tmp_path / "docs")
    assert search(index, "haus").total == 0
    update(index, rebuilding=True)
    assert search(index, "haus").total == 1

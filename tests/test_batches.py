"""A long run commits in batches: what it has is not lost, and it is one run all the same."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from indexer import Index, add, create_index, crew, ingest, open_index, reading, undo
from tests import hostile_format
from tests.conftest import PROJECT, write
from tests.hostile.processes import LONGEST_S, processes, wait_until

FILES = 240
BATCHES = {1: 3, 2: 20}
"""How many files are in a batch of so many processes: a crew starts anew for each."""

COMMAND = """
from indexer import crew, ingest
from indexer.cli import main
ingest.BATCH_BYTES = {} * 100
crew.START_S = 1e-6
raise SystemExit(main())
"""


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write texts and pages of 100 bytes each."""
    endings = ("txt", "html")
    write(
        tmp_path / "documents",
        {f"{n:04}.{endings[n % 2]}": f"<p>word{n}".ljust(100) for n in range(FILES)},
    )
    return tmp_path / "documents"


@pytest.fixture(params=[1, 2], ids=["alone", "a crew"])
def jobs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(crew, "START_S", 1e-6)
    return int(request.param)


def names(index: Index) -> list[str]:
    return sorted(Path(document.name).name for document in index.documents())


def test_a_run_commits_by_bytes_and_undo_takes_all_of_it_back(
    index: Index, folder: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder.parent / "before", {"a.txt": "before"})
    add(index, [folder.parent / "before"])
    before = index.latest_generation()
    monkeypatch.setattr(ingest, "BATCH_BYTES", FILES * 100 // 4)
    report = add(index, [folder], jobs=jobs)
    assert len(report.added) == FILES
    assert index.latest_generation() == before + 4
    assert [(run.command, run.added) for run in index.ledger().runs] == [("add", 1), ("add", FILES)]
    undo(index)
    assert names(index) == ["a.txt"]
    undo(index)
    assert len(names(index)) == FILES + 1


def test_a_run_commits_when_its_time_is_over_and_goes_on(
    index: Index, folder: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in sorted(folder.iterdir())[FILES // 40 :]:
        file.unlink()
    before = index.latest_generation()
    monkeypatch.setattr(crew, "AT_ONCE", 2)
    monkeypatch.setattr(ingest, "BATCH_S", -1.0)
    assert len(add(index, [folder], jobs=jobs).added) == FILES // 40
    assert before + 3 <= index.latest_generation() <= before + 6
    assert len(names(index)) == FILES // 40


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs groups of processes")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_run_that_is_ended_keeps_whole_batches_and_is_resumed(
    tmp_path: Path, folder: Path, jobs: int, number: int, code: int
) -> None:
    index = create_index(tmp_path / "index")
    process = _start(tmp_path, folder, jobs)
    wait_until(lambda: index.latest_generation() >= 3)
    os.kill(process.pid, number)
    _, errors = process.communicate(timeout=LONGEST_S)
    assert process.returncode == code, errors
    if number == signal.SIGINT:
        assert errors == b"indexer: interrupted; what was committed before stays\n"
        assert not processes(str(tmp_path))
    wait_until(lambda: not processes(str(tmp_path)))
    kept = len(names(index))
    assert 2 * BATCHES[jobs] <= kept < FILES
    assert kept % BATCHES[jobs] == 0
    (run,) = index.ledger().runs
    assert (run.added, run.ended) == (kept, "")

    report = add(index, [folder], jobs=1)
    assert (len(report.added), report.skipped, len(names(index))) == (FILES - kept, [], FILES)
    assert len({document.id for document in index.documents()}) == FILES
    undo(index)
    assert len(names(index)) == kept


def _start(tmp_path: Path, folder: Path, jobs: int) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "INDEXER_INDEX": str(tmp_path / "index"),
        "PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}",
    }  # fmt: skip
    command = [
        sys.executable,
        "-c",
        COMMAND.format(BATCHES[jobs]),
        "add",
        "-j",
        str(jobs),
        str(folder),
    ]
    return subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let workers know the hostile formats, and be few files ahead of each other."""
    monkeypatch.setattr(reading, "MODULES", (hostile_format.__name__,))
    monkeypatch.setattr(crew, "START_S", 1e-6)
    monkeypatch.setattr(crew, "AT_ONCE", 3)
    monkeypatch.setenv("PYTHONPATH", f"{PROJECT}{os.pathsep}{tmp_path}")


@pytest.mark.parametrize("position", range(20))
def test_poison_at_any_position_costs_itself(
    index: Index, tmp_path: Path, poison: None, position: int
) -> None:
    """One file costs the process that reads it for a worker, and one the worker itself."""
    documents = {f"{n:02}.{'html' if n % 3 else 'txt'}": f"<p>word{n}" for n in range(20)}
    documents |= {f"{position:02}.hostile": "kill SIGSEGV", f"{19 - position:02}.deadly": ""}
    write(tmp_path / "documents", documents)
    report = add(index, [tmp_path / "documents"], jobs=2)
    assert {Path(each.path).name: each.reason for each in report.skipped} == {
        f"{position:02}.hostile": "failed", f"{19 - position:02}.deadly": "unreadable",
    }  # fmt: skip
    assert names(index) == [name for name in sorted(documents) if name[-2:] in ("ml", "xt")]
    assert not processes(str(tmp_path))


@pytest.mark.parametrize("seed", range(6))
def test_a_process_that_is_killed_at_any_moment_loses_nothing_silently(
    index: Index, folder: Path, tmp_path: Path, poison: None, seed: int
) -> None:
    choice = random.Random(seed)
    stop = threading.Event()

    def kill() -> None:
        for _ in range(3):
            stop.wait(choice.uniform(0.05, 0.6))
            found = sorted(processes(str(tmp_path)))
            if found and not stop.is_set():
                os.kill(choice.choice(found), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        report = add(index, [folder], jobs=2)
    finally:
        stop.set()
        thread.join()
    told = [Path(each.path).name for each in report.skipped]
    assert sorted(names(index) + told) == sorted(file.name for file in folder.iterdir())
    assert len(told) <= 3
    assert all("process that read it" in each.detail for each in report.skipped)
    assert not processes(str(tmp_path))
    add(open_index(index.path), [folder], jobs=1)

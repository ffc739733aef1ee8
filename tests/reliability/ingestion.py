"""Does a run lose a file when the processes that read for it are killed, hang or swell?

Every file is indexed or listed with its reason, the run ends, no process stays behind, and the
index is whole.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest.mock import patch

from indexer import Index, Report, add, create_index, crew, reading
from indexer.errors import IndexLockedError
from indexer.lock import writer_lock
from indexer.reading import Limits
from tests import hostile_format
from tests.conftest import PROJECT, write
from tests.hostile.processes import processes, wait_until

QUICK = Limits(step_s=1.0, memory_bytes=300 << 20)


@contextmanager
def eager(scratch: Path, at_once: int = 3) -> Iterator[None]:
    """Start workers for little work, which know the hostile formats and wait less for them."""
    environment = {"PYTHONPATH": f"{PROJECT}{os.pathsep}{scratch}"}
    with (
        patch.object(crew, "START_S", 1e-6),
        patch.object(crew, "AT_ONCE", at_once),
        patch.object(reading, "MODULES", (hostile_format.__name__,)),
        patch.object(reading, "LIMITS", QUICK),
        patch.dict(os.environ, environment),
    ):
        yield


def pages(count: int, word: str = "word") -> dict[str, str]:
    """Return small files of two kinds."""
    return {
        f"{n:04}.{'html' if n % 2 else 'txt'}": f"<p>{word}{n}".ljust(100) for n in range(count)
    }


def killed(scratch: Path, times: int) -> Iterator[str]:
    """Kill processes of a run at random moments; yield what is wrong, or nothing."""
    write(scratch / "documents", pages(240))
    for seed in range(times):
        index = create_index(scratch / f"index{seed}")
        with eager(scratch), _killer(str(scratch), Random(seed)):
            report = add(index, [scratch / "documents"], jobs=2)
        yield _wrong(scratch, index, report, {"unreadable"}, at_most=3)


@contextmanager
def _killer(mark: str, chance: Random) -> Iterator[None]:
    """Kill up to three of the processes that have a path in their environment."""
    stop = threading.Event()

    def kill() -> None:
        for _ in range(3):
            stop.wait(chance.uniform(0.05, 0.6))
            found = sorted(processes(mark))
            if found and not stop.is_set():
                os.kill(chance.choice(found), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def poisoned(scratch: Path, order: str, reason: str, positions: range) -> Iterator[str]:
    """Put a file that does what it is told to its reader at each position among others."""
    for position in positions:
        folder = scratch / f"documents{position}"
        write(folder, pages(positions.stop) | {f"{position:04}a.hostile": order})
        index = create_index(scratch / f"index{position}")
        with eager(scratch):
            report = add(index, [folder], jobs=2)
        wrong = _wrong(scratch, index, report, {reason}, at_most=1)
        yield wrong or ("" if len(report.skipped) == 1 else f"{position}: it was read")


def _wrong(scratch: Path, index: Index, report: Report, reasons: set[str], *, at_most: int) -> str:
    """Return what is wrong with a run of which at most so many files may be listed."""
    there = [document.name for document in index.documents()]
    told = [each.path for each in report.skipped]
    files = [str(file) for root in index.ledger().roots for file in Path(root.path).iterdir()]
    if sorted(there + told) != sorted(files):
        return f"lost: {sorted(set(files) - {*there, *told})}"
    if len(told) > at_most or not {each.reason for each in report.skipped} <= reasons:
        return f"listed: {report.skipped}"
    if left := processes(str(scratch)):
        return f"still running: {left}"
    return ""


def _kill_one(scratch: Path, environment: dict[str, str], chance: Random, *, worker: bool) -> None:
    command = [sys.executable, "-c", RUN, "add", "-j", "2", str(scratch / "documents")]
    quiet = subprocess.DEVNULL
    run = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    wait_until(lambda: run.poll() is not None or len(processes(str(scratch))) > 1)
    threading.Event().wait(chance.uniform(0, 0.3))
    found = sorted(set(processes(str(scratch))) - {run.pid})
    if not worker:
        run.kill()
    elif found:
        os.kill(chance.choice(found), signal.SIGKILL)
    assert run.wait() in ((0, 3) if worker else (0, -signal.SIGKILL))
    wait_until(lambda: not processes(str(scratch)))


def _locked(folder: Path) -> str:
    try:
        with writer_lock(folder, wait_s=0):
            return ""
    except IndexLockedError as error:
        return str(error)


RUN = """
import sys
from indexer import crew
from indexer.cli import main
crew.START_S = 1e-6
raise SystemExit(main())
"""


def writers_killed(scratch: Path, times: int, *, worker: bool) -> Iterator[str]:
    """Kill the process that writes, or one of its workers, and see that the next one can write."""
    chance = Random(f"lock {worker}")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(scratch),
        "INDEXER_INDEX": str(scratch / "index"), "PYTHONPATH": f"{PROJECT}{os.pathsep}{scratch}",
    }  # fmt: skip
    index = create_index(scratch / "index")
    for number in range(times):
        write(scratch / "documents", pages(60, f"round{number}x"))
        _kill_one(scratch, environment, chance, worker=worker)
        yield _locked(index.path)
    report = add(index, [scratch / "documents"], jobs=1)
    yield _wrong(scratch, index, report, {"unreadable"}, at_most=0)

"""How a change becomes visible whole, and who may write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import IndexDamagedError, IndexLockedError
from indexer.manifest import write_atomically, writer_lock
from tests.conftest import PROJECT

HOLDER = """
import sys
from pathlib import Path
from indexer.manifest import writer_lock
with writer_lock(Path(sys.argv[1]), wait_s=5):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[bytes]:
    """Start a process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"old")
    write_atomically(tmp_path / "a", b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a", b"new")]


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        told: list[str] = []
        with (
            pytest.raises(IndexLockedError, match=f"process {process.pid} on ") as caught,
            writer_lock(tmp_path, wait_s=0.1, waiting=told.append),
        ):
            pass
        assert told == [str(caught.value).split(" by ")[1]]
        process.communicate()


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        process.kill()
        process.wait()
        with writer_lock(tmp_path, wait_s=0):
            pass
        process.communicate()


def test_a_writer_waits_until_the_lock_is_free(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with writer_lock(tmp_path, wait_s=30, waiting=lambda holder: process.kill()):
            pass
        process.communicate()


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(IndexDamagedError, match="cannot write"),
        writer_lock(tmp_path / "x", wait_s=0),
    ):
        pass

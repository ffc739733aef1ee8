"""Who may write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import IndexLockedError, IndexWriteError
from indexer.lock import LOCK, writer_lock
from tests.conftest import PROJECT

HOLDER = """
import sys
from pathlib import Path
from indexer.lock import writer_lock
with writer_lock(Path(sys.argv[1]), wait_s=5):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path, program: str = HOLDER, says: bytes = b"held") -> subprocess.Popen[bytes]:
    """Start a process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith(says)
    return process


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


FORKED = """
import os, sys
from pathlib import Path
from indexer.lock import writer_lock
with writer_lock(Path(sys.argv[1]), wait_s=5):
    if os.fork() == 0:
        print("forked", os.getpid(), flush=True)
        sys.stdin.read()
    os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_does_not_keep_the_lock(tmp_path: Path) -> None:
    with hold(tmp_path, FORKED, b"forked") as process:
        process.wait()
        with writer_lock(tmp_path, wait_s=5):
            pass
        process.communicate()


def test_the_lock_is_not_inherited_by_programs(tmp_path: Path) -> None:
    with writer_lock(tmp_path, wait_s=0):
        program = [sys.executable, "-c", "print(flush=True); input()"]
        child = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False
        )
        assert child.stdout is not None
        child.stdout.readline()
    with writer_lock(tmp_path, wait_s=5):
        pass
    child.communicate(b"\n")


def test_one_process_does_not_hold_it_twice(tmp_path: Path) -> None:
    with (
        writer_lock(tmp_path, wait_s=0),
        pytest.raises(IndexLockedError, match=f"process {os.getpid()} "),
        writer_lock(tmp_path, wait_s=0),
    ):
        pass
    with writer_lock(tmp_path, wait_s=0):
        pass


@pytest.mark.parametrize("word", [b"", b"[]", b"{", b"\xff" * 600, b'{"pid": "x", "host": 1}'])
def test_an_unreadable_word_of_the_holder_does_no_harm(word: bytes, tmp_path: Path) -> None:
    with writer_lock(tmp_path, wait_s=0):
        (tmp_path / LOCK).write_bytes(word)
        with pytest.raises(IndexLockedError, match="another process"):
            writer_lock(tmp_path, wait_s=0).__enter__()


def test_a_writer_waits_until_the_lock_is_free(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with writer_lock(tmp_path, wait_s=30, waiting=lambda holder: process.kill()):
            pass
        process.communicate()


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(IndexWriteError, match="cannot write"),
        writer_lock(tmp_path / "x", wait_s=0),
    ):
        pass

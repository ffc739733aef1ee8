"""How does a change become visible, whole or not at all?

A file is published by writing it aside, syncing it, renaming it over the old one and
syncing the folder. One writer at a time holds the lock: a lock of the operating system
on an open file, which goes with the process that held it, however it ends.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import IndexDamagedError, IndexLockedError

_LOCK = "write.lock"


def write_atomically(file: Path, content: bytes) -> None:
    """Publish `content` as `file`: after a crash it is the old content or the new, never less."""
    aside = file.with_name(file.name + ".new")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system has a call for it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writer_lock(
    index_path: Path, *, wait_s: float, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the index's writer lock; call `waiting` once, with the holder, if it is taken.

    Raises IndexLockedError after `wait_s` seconds.
    """
    try:
        descriptor = os.open(index_path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise IndexDamagedError(
            f"cannot write to the index {index_path}: {error.strerror}",
            hint="check the permissions of the folder and the space on the disk",
        ) from error
    try:
        deadline = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            holder = _holder(descriptor)
            if waiting:
                waiting(holder)
                waiting = None
            if time.monotonic() >= deadline:
                raise IndexLockedError(
                    f"the index {index_path} is being written by {holder}",
                    hint="try again when it has finished",
                )
            time.sleep(0.05)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)


def _sign(descriptor: int) -> None:
    """Leave word of who holds the lock, for the one who waits."""
    import socket

    word = json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode()
    os.ftruncate(descriptor, 0)
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, word)


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    try:
        word = json.loads(os.read(descriptor, 1024))
        return f"process {int(word['pid'])} on {word['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        # A byte far behind the content, so that the word of the holder stays readable.
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

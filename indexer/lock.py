"""Who may write?

One process at a time: the one that holds a lock of the operating system on an open file.
The lock goes with its process, however it ends, so it cannot be left stuck. A lock on an open
file is shared with forked children, and would outlive its holder in them; so the file is
closed in every child, and is not inherited by other programs.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.durable import reporting_failures
from indexer.errors import IndexLockedError
from indexer.ownership import require_own

LOCK = "write.lock"

_WORD_BYTES = 512  # the word of the holder, padded: rewriting it in place needs no space

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
"""The word of the holder is not written through a link that was put there."""

_held: set[int] = set()
"""Descriptors of the locks that this process holds or waits for."""


@contextmanager
def writer_lock(
    folder: Path, *, wait_s: float, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the writer lock of the index; call `waiting` once, with the holder, if it is taken.

    Raises IndexLockedError after `wait_s` seconds, IndexAccessError if the folder is a link,
    IndexWriteError if it is of another user or there can be no lock.
    """
    require_own(folder)
    descriptor = _open(folder)
    try:
        deadline = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            holder = _holder(descriptor)
            if waiting:
                waiting(holder)
                waiting = None
            if time.monotonic() >= deadline:
                raise IndexLockedError(
                    f"the index {folder} is being written by {holder}",
                    hint="try again when it has finished",
                )
            time.sleep(0.05)
        _sign(descriptor)
        yield
    finally:
        if descriptor in _held:  # not so in a forked child that comes by here
            _held.remove(descriptor)
            os.close(descriptor)


def _open(folder: Path) -> int:
    with reporting_failures(folder):
        descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o600)
    _held.add(descriptor)
    return descriptor


def _close_in_child() -> None:
    for descriptor in _held:
        with suppress(OSError):
            os.close(descriptor)
    _held.clear()


def _sign(descriptor: int) -> None:
    """Leave word of who holds the lock, for the one who waits; no word is better than a lie."""
    word = json.dumps({"pid": os.getpid(), "host": _host()}).encode()
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, word.ljust(_WORD_BYTES))
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, 0)


def _holder(descriptor: int) -> str:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        word = json.loads(os.read(descriptor, _WORD_BYTES))
        return f"process {int(word['pid'])} on {word['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


if sys.platform == "win32":
    import msvcrt
    import socket

    def _host() -> str:
        return socket.gethostname()

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

    def _host() -> str:
        return os.uname().nodename  # the module socket takes 5 ms to import

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    os.register_at_fork(after_in_child=_close_in_child)

"""When is a file safe from a power cut, and what is left to write with when the disk is full?

Systems differ: macOS syncs to the platter only on request, Windows has no call to sync a
folder and does not unlink a file that somebody has mapped. The differences live here, behind
small functions. A reserve file keeps real space in the index, so that a deletion can still
be committed on a full disk; it is made of random bytes, since a file system may compress
zeros away.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from typing import TypeVar

from indexer.errors import IndexWriteError

T = TypeVar("T")

RESERVE = "reserve"
RESERVE_BYTES = 1 << 20

_FULL = (errno.ENOSPC, errno.EDQUOT)


def write_atomically(file: Path, content: bytes) -> None:
    """Publish `content` as `file`: after a crash it is the old content or the new, never less.

    When it fails before the file has its name, nothing of it stays behind.
    """
    aside = file.with_name(file.name + ".new")
    try:
        write_synced(aside, content)
        aside.replace(file)
    except OSError:
        discard(aside)
        raise
    sync_folder(file.parent)


def write_synced(file: Path, content: bytes) -> None:
    """Write a file and make its content durable; its name is so after `sync_folder`."""
    with create(file) as stream:
        stream.write(content)
        stream.flush()
        sync_file(stream.fileno())


def create(file: Path) -> BufferedRandom:
    """Open a new file for its owner alone, to write and to read.

    What has its name goes first: a link or another name of a file that is there would be written
    through.
    """
    while True:
        try:
            return open(file, "x+b", opener=_open_private)
        except FileExistsError:
            file.unlink(missing_ok=True)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_file(descriptor: int) -> None:
    """Make the content of an open file durable, down to the medium."""
    if sys.platform == "darwin":
        import fcntl

        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError as error:  # file systems of other makers do not know it
            if error.errno not in (errno.ENOTSUP, errno.EINVAL, errno.ENOTTY):
                raise
        else:
            return
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, where the system has a call for it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync_file(descriptor)
    except OSError as error:  # some network file systems have none
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, durable one by one.

    They are for their owner alone: an index holds the text of private documents.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def discard(file: Path) -> bool:
    """Unlink a file; tell whether it is gone. False: somebody has it open, or the disk fails."""
    try:
        file.unlink(missing_ok=True)
    except OSError:
        return False
    return True


@contextmanager
def reporting_failures(folder: Path) -> Iterator[None]:
    """Turn what the system says while a change to the index is written into IndexWriteError."""
    try:
        yield
    except OSError as error:
        where = f"{Path(error.filename).name}: " if error.filename else ""
        raise IndexWriteError(
            f"cannot write to the index {folder}: {where}{error.strerror or error}",
            hint="free some space and run it again; what was committed is safe"
            if error.errno in _FULL
            else "check the disk and the permissions of the folder; what was committed is safe",
        ) from error


def take_reserve(folder: Path) -> bool:
    """Keep space for a full disk, if it is not kept yet; tell whether it is kept now."""
    reserve = folder / RESERVE
    try:
        if reserve.stat().st_size == RESERVE_BYTES:
            return True
    except OSError:
        pass
    try:
        write_synced(reserve, os.urandom(RESERVE_BYTES))
    except OSError:
        discard(reserve)
        return False
    return True


def spending_reserve(folder: Path, write: Callable[[], T]) -> T:
    """Return `write()`; when the disk is full, give up the reserve and call it once more.

    For what must work on a full disk: writing deletions and publishing them.
    """
    try:
        return write()
    except OSError as error:
        if error.errno not in _FULL or not (folder / RESERVE).exists():
            raise
    discard(folder / RESERVE)
    return write()

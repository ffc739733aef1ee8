"""How is a file opened and named by its content?

Files are opened without waiting and without following a link, be it the file or a folder below
the root: what was a folder when it was listed may lead out of the root by now. They are read, never
mapped: a file that is cut short while it is read then gives less, and does no harm.
"""

from __future__ import annotations

import os
import stat
from hashlib import blake2b
from pathlib import PurePath
from typing import BinaryIO

from indexer.document import SourceFile
from indexer.errors import DocumentError

_CHUNK_BYTES = 1 << 20
_ENTERED = (
    getattr(os, "O_PATH", os.O_RDONLY)
    | getattr(os, "O_DIRECTORY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_STEPWISE = os.open in os.supports_dir_fd


def open_file(source: SourceFile) -> BinaryIO:
    """Open a file to read. Raises DocumentError."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        stream = open(_descriptor(source, flags), "rb")  # noqa: SIM115 (the caller closes it)
    except OSError as error:
        raise DocumentError("unreadable", error.strerror or str(error)) from error
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise DocumentError("not_regular", "it was a file when the folder was listed")
    return stream


def _descriptor(source: SourceFile, flags: int) -> int:
    """Open a file, one folder after the other from its root on. Raises OSError."""
    *folders, name = PurePath(source.relative).parts
    if not (folders and _STEPWISE):
        return os.open(source.name, flags)
    folder = os.open(source.root, _ENTERED & ~getattr(os, "O_NOFOLLOW", 0))
    try:
        for each in folders:
            outer, folder = folder, os.open(each, _ENTERED, dir_fd=folder)
            os.close(outer)
        return os.open(name, flags, dir_fd=folder)
    finally:
        os.close(folder)


def seen_now(stream: BinaryIO, source: SourceFile) -> SourceFile:
    """Return a file with the size and time that it has now."""
    status = os.fstat(stream.fileno())
    return source._replace(size_bytes=status.st_size, mtime_ns=status.st_mtime_ns)


def content_hash(content: bytes) -> str:
    """Return the name of this content: equal for equal bytes (BLAKE2b, 128 bits, hexadecimal)."""
    return blake2b(content, digest_size=16).hexdigest()


def hash_of(stream: BinaryIO) -> str:
    """Return the name of the content of a stream. Raises OSError."""
    digest = blake2b(digest_size=16)
    stream.seek(0)
    while chunk := stream.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()

"""What is in a zip file, and how much of it may be read?

Members are read as streams, and what comes out is counted: nothing that a header says about a
size is trusted. A member, and all that is read of one file, may be so many times larger than
what it was packed to, and so large; an archive bomb ends there, whether its members are huge,
many or laid over each other. Whatever is wrong is a DocumentError.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from typing import IO, BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from indexer.errors import DocumentError

MOST_MEMBERS = 100_000
MOST_BYTES = 1 << 30
"""Of one member, once unpacked."""

MOST_RATIO = 200
FREE_BYTES = 32 << 20
"""How many times larger than packed a member may be, if it has more bytes than are free."""

_DIRECTORY_BYTES = 200 * MOST_MEMBERS
_CHUNK_BYTES = 1 << 20
_END = b"PK\x05\x06"
_END_BYTES = 22
_WIDE_END = b"PK\x06\x06"
_WIDE_END_BYTES = 56 + 20
"""Of the end of a large archive's directory, and of what says where that is."""

_BROKEN = (BadZipFile, LargeZipFile, NotImplementedError, EOFError, ValueError, zlib.error, OSError)
"""What `zipfile` raises for an archive that is damaged or beyond it."""


class Zip:
    """A zip file; `members` are the files in it, in the order of its directory."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the directory. Raises DocumentError."""
        self._size_bytes = _check_directory(stream)
        self._read_bytes = 0
        with _explained("the archive"):
            self._zip = ZipFile(stream)
            self.members = [info for info in self._zip.infolist() if not info.is_dir()]
        self._by_name = {info.filename: info for info in self.members}
        if len(self.members) > MOST_MEMBERS:
            raise DocumentError("over_limit", f"more than {MOST_MEMBERS:,} members")

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    @property
    def names(self) -> list[str]:
        """Return the names of the members, each once."""
        return list(self._by_name)

    def chunks(self, member: ZipInfo | str) -> Iterator[bytes]:
        """Yield the content of a member piece by piece. Raises DocumentError."""
        info = self._info(member)
        with _explained(info.filename), self._zip.open(info) as stream:
            yield from self._counted(stream, info)

    def read(self, member: ZipInfo | str, most_bytes: int = MOST_BYTES) -> bytes:
        """Return the content of a member of at most `most_bytes`. Raises DocumentError."""
        content = bytearray()
        for chunk in self.chunks(member):
            content += chunk
            if len(content) > most_bytes:
                raise _too_much(self._info(member), f"more than {most_bytes:,} bytes")
        return bytes(content)

    def _info(self, member: ZipInfo | str) -> ZipInfo:
        if isinstance(member, ZipInfo):
            return member
        if info := self._by_name.get(member):
            return info
        raise DocumentError("failed", f"there is no {member} in it")

    def _counted(self, stream: IO[bytes], info: ZipInfo) -> Iterator[bytes]:
        """Yield what a stream holds for as long as it is within the limits."""
        packed_bytes = min(info.compress_size, self._size_bytes)
        size_bytes = 0
        for chunk in iter(lambda: stream.read(_CHUNK_BYTES), b""):
            size_bytes += len(chunk)
            self._read_bytes += len(chunk)
            if size_bytes > MOST_BYTES:
                raise _too_much(info, f"more than {MOST_BYTES:,} bytes")
            if _is_bomb(size_bytes, packed_bytes) or _is_bomb(self._read_bytes, self._size_bytes):
                raise _too_much(info, f"packed more than {MOST_RATIO} times")
            yield chunk


def _is_bomb(size_bytes: int, packed_bytes: int) -> bool:
    return size_bytes > max(FREE_BYTES, MOST_RATIO * packed_bytes)


def _too_much(info: ZipInfo, what: str) -> DocumentError:
    return DocumentError("over_limit", f"{info.filename}: {what}")


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Make what `zipfile` raises a DocumentError."""
    try:
        yield
    except DocumentError:
        raise
    except RuntimeError as error:  # a NotImplementedError is one too, of another meaning
        if isinstance(error, _BROKEN) or "encrypted" not in str(error):
            raise DocumentError("failed", f"{what}: {error}") from error
        raise DocumentError("encrypted", what) from error
    except (*_BROKEN, struct.error) as error:
        raise DocumentError("failed", f"{what}: {error or type(error).__name__}") from error


def _check_directory(stream: BinaryIO) -> int:
    """Return the size of the file; raise DocumentError for a directory that fills the memory."""
    size_bytes = stream.seek(0, SEEK_END)
    start = max(0, size_bytes - 0xFFFF - _END_BYTES - _WIDE_END_BYTES)
    stream.seek(start)
    tail = stream.read(size_bytes - start)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise DocumentError("failed", "the archive is cut short: its directory is missing")
    directory_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
    wide = at - _WIDE_END_BYTES
    if wide >= 0 and tail[wide : wide + 4] == _WIDE_END:
        wide_bytes = int.from_bytes(tail[wide + 40 : wide + 48], "little")
        directory_bytes = max(wide_bytes, directory_bytes if directory_bytes < 0xFFFFFFFF else 0)
    if directory_bytes > _DIRECTORY_BYTES:
        raise DocumentError("over_limit", "the directory of the archive is too long")
    return size_bytes

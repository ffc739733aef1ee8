"""What is in a zip file, and how much of it may be read?

Members are read as streams, and what comes out is counted: nothing that a header says about a
size is trusted. A member, and all that is read of one file, may be so many times larger than
what it was packed to, and so large (`archives`); an archive bomb ends there, whether its members
are huge, many or laid over each other. Whatever is wrong is a DocumentError.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from itertools import pairwise
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from indexer.errors import DocumentError
from indexer.extract.archives import (
    CHUNK_BYTES,
    LARGEST_MEMBER,
    LARGEST_PART,
    MOST_MEMBERS,
    check_count,
    check_ratio,
    check_size,
)

_DIRECTORY_BYTES = 200 * MOST_MEMBERS
_ENTRY = b"PK\x01\x02"
_LOCAL_BYTES = 30
_END = b"PK\x05\x06"
_END_BYTES = 22
_WIDE_END = b"PK\x06\x06"
_WIDE_END_BYTES = 56 + 20
"""Of the end of a large archive's directory, and of what says where that is."""

_BROKEN = (BadZipFile, LargeZipFile, EOFError, ValueError, zlib.error, OSError)
"""What `zipfile` raises for an archive that is damaged or beyond it."""


class Zip:
    """A zip file; `members` are the files in it, in the order of its directory."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the directory. Raises DocumentError."""
        self._size_bytes = _check_directory(stream)
        self._read_bytes = 0
        with _explained():
            self._zip = ZipFile(stream)
            self.members = [info for info in self._zip.infolist() if not info.is_dir()]
        self._by_name = {info.filename: info for info in self.members}
        check_count(len(self.members))

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    @property
    def names(self) -> list[str]:
        """Return the names of the members, each once."""
        return list(self._by_name)

    def check_overlap(self) -> None:
        """Refuse an archive in which two members lie in the same bytes. Raises DocumentError."""
        entries = sorted(self._zip.infolist(), key=lambda entry: entry.header_offset)
        for one, other in pairwise(entries):
            if one.header_offset + _LOCAL_BYTES + one.compress_size > other.header_offset:
                raise DocumentError("over_limit", "its members lie in the same bytes")

    def chunks(self, member: ZipInfo | str) -> Iterator[bytes]:
        """Yield the content of a member piece by piece. Raises DocumentError."""
        return self._chunks(self._info(member), LARGEST_PART)

    def read(self, member: ZipInfo | str, most_bytes: int = LARGEST_MEMBER) -> bytes:
        """Return the content of a member of at most `most_bytes`. Raises DocumentError."""
        return b"".join(self._chunks(self._info(member), most_bytes))

    def _info(self, member: ZipInfo | str) -> ZipInfo:
        if isinstance(member, ZipInfo):
            return member
        if info := self._by_name.get(member):
            return info
        raise DocumentError("failed", f"there is no {member} in it")

    def _chunks(self, info: ZipInfo, most_bytes: int) -> Iterator[bytes]:
        """Yield what is in a member for as long as it is within the limits."""
        packed_bytes = min(info.compress_size, self._size_bytes)
        check_size(info.file_size, most_bytes)
        check_ratio(info.file_size, packed_bytes)
        size_bytes = 0
        with _explained(), self._zip.open(info) as stream:
            for chunk in iter(lambda: stream.read(CHUNK_BYTES), b""):
                size_bytes += len(chunk)
                check_size(size_bytes, most_bytes)
                check_ratio(size_bytes, packed_bytes)
                check_ratio(self._read_bytes + size_bytes, self._size_bytes)
                yield chunk
        self._read_bytes += size_bytes


@contextmanager
def _explained() -> Iterator[None]:
    """Make what `zipfile` raises a DocumentError."""
    try:
        yield
    except DocumentError:
        raise
    except NotImplementedError as error:
        raise DocumentError("failed", "packed in a way that is not read") from error
    except RuntimeError as error:
        if "encrypted" not in str(error):
            raise DocumentError("failed", str(error)) from error
        raise DocumentError("encrypted", "the archive asks for a password") from error
    except (*_BROKEN, struct.error) as error:
        raise DocumentError("failed", str(error) or type(error).__name__) from error


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
    stream.seek(max(0, size_bytes - len(tail) + at - directory_bytes - _WIDE_END_BYTES))
    check_count(stream.read(directory_bytes + _WIDE_END_BYTES).count(_ENTRY))
    return size_bytes

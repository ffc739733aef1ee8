"""Which files are in a tar?

It is read from front to back, once: the content of a member is there while it is met and not
later. Headers may state any size, so that what a header asks for at once is limited, and
nothing is sought backwards but the last few bytes.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from typing import IO, cast

from indexer.errors import DocumentError
from indexer.extract.archives import CHUNK_BYTES, check_size
from indexer.extract.content import Content, Input, Member
from indexer.extract.names import MemberNames

_LARGEST_HEADER = 1 << 16
_KEPT_BYTES = 512
_BLOCK = 512
_CUT_OFF = "it is cut off in the middle of a file"


def read(file: Input) -> Content:
    """Read a tar. Raises DocumentError."""
    file.stream.seek(0)
    return Content(None, members=members_of(Forward(file.stream.read)))


class Forward:
    """A stream as tarfile reads it: forward, but for the last bytes, and a little at once."""

    def __init__(self, read: Callable[[int], bytes], head: bytes = b"") -> None:
        self._read = read
        self._waiting = head
        self._kept = b""
        self._at = 0

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._at

    def read(self, size: int) -> bytes:
        """Return so many bytes, or fewer at the end."""
        if not 0 <= size <= _LARGEST_HEADER:
            raise DocumentError("over_limit", f"a header of more than {_LARGEST_HEADER:,} bytes")
        pieces: list[bytes] = []
        while size and (piece := self._piece(size)):
            pieces.append(piece)
            size -= len(piece)
            self._at += len(piece)
        found = b"".join(pieces)
        self._kept = (self._kept + found)[-_KEPT_BYTES:]
        return found

    def seek(self, place: int) -> None:
        """Go to a place further on, or at most a block back."""
        back = self._at - place
        if 0 < back <= len(self._kept):
            self._waiting = self._kept[-back:] + self._waiting
            self._kept = self._kept[:-back]
            self._at = place
        elif back > 0:
            raise DocumentError("failed", "a header leads backwards")
        while self._at < place and self.read(min(place - self._at, CHUNK_BYTES)):
            pass

    def _piece(self, size: int) -> bytes:
        if not self._waiting:
            return self._read(size)
        piece, self._waiting = self._waiting[:size], self._waiting[size:]
        return piece


def members_of(stream: Forward) -> Iterator[Member]:
    """Yield the members of a tar. Raises DocumentError where it breaks off."""
    names = MemberNames()
    try:
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r:") as archive:
            while entry := archive.next():
                vars(archive)["members"].clear()  # it would keep them all
                if not entry.isdir():
                    yield _member(names.of(entry.name), entry, stream)
    except (tarfile.TarError, EOFError) as error:
        raise DocumentError("failed", _CUT_OFF) from error
    if stream.tell() % _BLOCK:
        raise DocumentError("failed", _CUT_OFF)


def _member(name: str, entry: tarfile.TarInfo, stream: Forward) -> Member:
    def content() -> bytes:
        if not entry.isreg():
            raise DocumentError("not_regular", "a link, pipe or device")
        if entry.issparse():
            raise DocumentError("failed", "a sparse file")
        check_size(entry.size)
        stream.seek(entry.offset_data)
        pieces = []
        while (left := entry.offset_data + entry.size - stream.tell()) > 0:
            if not (piece := stream.read(min(left, CHUNK_BYTES))):
                raise DocumentError("failed", _CUT_OFF)
            pieces.append(piece)
        return b"".join(pieces)

    return Member(name, content, mtime_ns=max(0, int(entry.mtime)) * 1_000_000_000)

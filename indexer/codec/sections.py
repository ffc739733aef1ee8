r"""Are these the bytes that were written?

A segment is one file of named *sections*, written once from front to back and then only
read. Pages of 64 KiB have checksums, and no byte is used before its page is verified::

    header     magic "indexer\0", format version u32, page size u32
    section*   each at a multiple of 8 bytes; those of the same bytes may be one
    directory  JSON: facts about the segment, and where each section lies
    padding    zeros up to a multiple of 8 bytes, at least 8: a kernel may read whole words
    checksums  CRC-32 of each page of all the above, u32[pages]
    footer     end of the directory u64, its length u32, pages u32, CRC-32 of the checksums
               and of these three numbers u32, magic "end\0"

All numbers are little-endian.
"""

from __future__ import annotations

import hashlib
import io
import json
import mmap
import os
import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from indexer.errors import IndexDamagedError, IndexVersionError

FORMAT_VERSION = 2
PAGE = 1 << 16
LARGEST_DIRECTORY = 1 << 24
SPOOL_BYTES = 1 << 25
"""Of a section that waits, this much is kept in memory."""

_HEADER = struct.Struct("<8sII")
_MAGIC = b"indexer\0"
_FOOTER = struct.Struct("<QIII4s")
_END = b"end\0"
_TYPECODES = {"B": 1, "H": 2, "I": 4, "i": 4, "Q": 8, "q": 8, "d": 8}


Content: TypeAlias = "bytes | bytearray | memoryview | array[Any]"


class Section(NamedTuple):
    """Where a section lies: bytes [start, start + size) of the file, and what its numbers are."""

    start: int
    size: int
    typecode: str


class SectionWriter:
    """Write a file of sections; nothing is readable before `finish`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream = _create(path)
        self._size = 0
        self._checksum = 0
        self._checksums: list[int] = []
        self._sections: dict[str, Section] = {}
        self._added: dict[bytes, Section] = {}
        """The sections that were written whole, by a digest of their bytes."""
        self._write(_HEADER.pack(_MAGIC, FORMAT_VERSION, PAGE))

    @property
    def size(self) -> int:
        """Return where in the file the next byte goes."""
        return self._size

    def add(self, name: str, content: Content, typecode: str = "B") -> None:
        """Write a section of numbers of one type, or share one of the same bytes."""
        octets = memoryview(content).cast("B")
        digest = hashlib.blake2b(octets, digest_size=16).digest()
        if same := self._added.get(digest):
            self._name(name, Section(same.start, same.size, typecode))
            return
        with self.section(name, typecode):
            self._write(octets)
        self._added[digest] = self._sections[name]

    def add_numbers(self, name: str, numbers: Sequence[int]) -> None:
        """Write a section of numbers, none below 0, each as wide as the largest needs."""
        largest = max(numbers, default=0)
        typecode = next(code for code in "BHIQ" if largest < 1 << 8 * _TYPECODES[code])
        self.add(name, array(typecode, numbers), typecode)

    @contextmanager
    def section(self, name: str, typecode: str = "B") -> Iterator[int]:
        """Begin a section, whose content is then written piece by piece."""
        self._write(bytes(-self._size % 8))
        start = self._size
        yield start
        self._name(name, Section(start, self._size - start, typecode))

    def write(self, content: Content) -> None:
        """Write a piece of the section that was begun."""
        self._write(memoryview(content).cast("B"))

    def written(self) -> mmap.mmap:
        """Return all that was written so far, as it lies in the file."""
        self._stream.flush()
        return mmap.mmap(self._stream.fileno(), self._size, access=mmap.ACCESS_READ)

    def finish(self, facts: dict[str, Any]) -> str:
        """Write directory and checksums, sync, and return the file's checksum."""
        directory = json.dumps({**facts, "sections": self._sections}, separators=(",", ":"))
        content = directory.encode("ascii")
        self._write(bytes(-self._size % 8))
        self._write(content)
        end = self._size
        self._write(bytes(8 + -end % 8))
        if self._size % PAGE:
            self._end_page()
        table = struct.pack(f"<{len(self._checksums)}I", *self._checksums)
        facts_of_footer = struct.pack("<QII", end, len(content), len(self._checksums))
        checksum = zlib.crc32(facts_of_footer, zlib.crc32(table))
        footer = _FOOTER.pack(end, len(content), len(self._checksums), checksum, _END)
        self._stream.write(table + footer)
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        return f"{checksum:08x}"

    def spool(self, name: str) -> Spool:
        """Return a place for the content of a section that is written later."""
        return Spool(self.path.with_name(f"{self.path.stem}-{name}.run"))

    def discard(self) -> None:
        """Close and delete the unfinished file."""
        self._stream.close()
        self.path.unlink(missing_ok=True)

    def _name(self, name: str, section: Section) -> None:
        if name in self._sections:
            raise ValueError(f"section {name} is there already")
        self._sections[name] = section

    def _write(self, content: bytes | memoryview) -> None:
        self._stream.write(content)
        rest = memoryview(content)
        while rest:
            piece = rest[: PAGE - self._size % PAGE]
            rest = rest[len(piece) :]
            self._checksum = zlib.crc32(piece, self._checksum)
            self._size += len(piece)
            if self._size % PAGE == 0:
                self._end_page()

    def _end_page(self) -> None:
        self._checksums.append(self._checksum)
        self._checksum = 0


def _create(path: Path) -> io.BufferedRandom:
    """Open a new file for its owner alone. Raises FileExistsError."""
    return open(path, "x+b", opener=lambda name, flags: os.open(name, flags, 0o600))


class Spool:
    """Content that waits until its section is written: in memory, or in a file if it is long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: io.BytesIO | io.BufferedRandom = io.BytesIO()
        self.size = 0

    def write(self, content: Content) -> None:
        """Write a piece."""
        if self.size <= SPOOL_BYTES < self.size + len(content):
            waiting = self._stream
            self._stream = _create(self._path)
            if os.name == "posix":  # then nothing is left whatever happens
                self._path.unlink()
            self._stream.write(waiting.getvalue())  # type: ignore[union-attr]
        self._stream.write(content)
        self.size += len(content)

    def copy(self, writer: SectionWriter, name: str) -> int:
        """Write all pieces as a section, and close; return where it starts."""
        self._stream.seek(0)
        with writer.section(name) as start:
            while piece := self._stream.read(PAGE):
                writer.write(piece)
        self.close()
        return start

    def close(self) -> None:
        """Let go of the content."""
        in_file = isinstance(self._stream, io.BufferedRandom)
        self._stream.close()
        if in_file and os.name != "posix":
            self._path.unlink(missing_ok=True)


class SectionFile:
    """A file of sections, mapped into memory and verified page by page.

    `content` is everything before the checksums, as bytes; `words` the same as uint32[], `longs`
    as uint64[]. Call `check` before a kernel reads from them. `verified` has a byte for each
    page, which is not 0 once the page is verified.
    """

    def __init__(self, path: Path) -> None:
        """Open and map a file, and verify its directory.

        Raises IndexDamagedError, IndexVersionError, OSError.
        """
        self.path = path
        with path.open("rb") as stream:
            self.size = os.fstat(stream.fileno()).st_size
            if self.size < _HEADER.size + _FOOTER.size + 8:
                raise self._damaged(0, "the file is too short")
            self._map = mmap.mmap(stream.fileno(), self.size, access=mmap.ACCESS_READ)
        whole = memoryview(self._map)
        magic, version, page = _HEADER.unpack_from(whole)
        if (magic, page) != (_MAGIC, PAGE):
            raise self._damaged(0, "this is no segment")
        end, length, pages, self._checksum, last = _FOOTER.unpack_from(
            whole, self.size - _FOOTER.size
        )
        padded = end + 8 + -end % 8
        table = self.size - _FOOTER.size - 4 * pages
        if last != _END or table != padded or pages != -(-padded // PAGE) or length > end:
            raise self._damaged(self.size - _FOOTER.size, "the footer does not fit the file")
        if (
            zlib.crc32(
                struct.pack("<QII", end, length, pages), zlib.crc32(whole[table : -_FOOTER.size])
            )
            != self._checksum
        ):
            raise self._damaged(table, "the checksums have changed")
        self.content = whole[:padded]
        self.words = self.content.cast("I")
        self.longs = self.content.cast("Q")
        self._checksums = whole[table : -_FOOTER.size].cast("I")
        self.verified = bytearray(pages)
        self._unverified = pages
        if version != FORMAT_VERSION:
            self.check_page(0)
            raise IndexVersionError(
                f"{path} is of format version {version}, not {FORMAT_VERSION}",
                hint="make a new index with `indexer add FOLDER`, or use the version that made it",
            )
        self._read_directory(end - length, end)

    @property
    def checksum(self) -> str:
        """Return the checksum that `SectionWriter.finish` returned."""
        return f"{self._checksum:08x}"

    def check(self, start: int, end: int) -> None:
        """Verify the pages of bytes [start, end). Raises IndexDamagedError."""
        if not 0 <= start <= end <= len(self.content):
            raise self._damaged(start, f"there are no bytes up to {end:,}")
        if not self._unverified:
            return
        for page in range(start // PAGE, -(-end // PAGE)):
            if not self.verified[page]:
                self.check_page(page)

    def check_page(self, page: int) -> None:
        """Verify a page. Raises IndexDamagedError."""
        if zlib.crc32(self.content[page * PAGE : (page + 1) * PAGE]) != self._checksums[page]:
            raise self._damaged(page * PAGE, "the checksum is wrong")
        self._unverified -= not self.verified[page]
        self.verified[page] = 1

    def check_all(self) -> None:
        """Verify every byte. Raises IndexDamagedError."""
        self.check(0, len(self.content))

    def numbers(self, name: str, typecodes: str = "B") -> memoryview:
        """Return a whole section as numbers of its type, verified.

        Raises IndexDamagedError, also if it is of none of these types.
        """
        start, size, typecode = self.section(name)
        if typecode not in typecodes:
            raise self._damaged(start, f"section {name} has numbers of type {typecode}")
        self.check(start, start + size)
        return self.content[start : start + size].cast(typecode)  # type: ignore[call-overload, no-any-return]

    def section(self, name: str) -> Section:
        """Return where a section lies. Raises IndexDamagedError if it is not there."""
        try:
            return self.sections[name]
        except KeyError:
            raise self._damaged(0, f"section {name} is missing") from None

    def damaged(self, error: ValueError | IndexError, offset: int) -> IndexDamagedError:
        """Return the error to raise for what a kernel found wrong near a byte."""
        return self._damaged(offset, str(error))

    def _read_directory(self, start: int, end: int) -> None:
        if not 0 <= end - start <= LARGEST_DIRECTORY:
            raise self._damaged(start, "the directory is too long")
        self.check(start, end)
        try:
            self.facts: dict[str, Any] = json.loads(bytes(self.content[start:end]))
            listed = self.facts.pop("sections")
            self.sections = {name: _section(section, start) for name, section in listed.items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._damaged(start, f"the directory cannot be read: {error}") from error

    def _damaged(self, offset: int, what: str) -> IndexDamagedError:
        return IndexDamagedError(
            f"{self.path} is damaged at byte {offset:,}: {what}",
            file=self.path,
            offset=offset,
        )


def _section(listed: list[Any], end: int) -> Section:
    """Return where a section lies, if that is before `end`. Raises ValueError, TypeError."""
    start, size, typecode = listed
    if type(start) is not int or type(size) is not int or typecode not in _TYPECODES:
        raise ValueError(f"{listed} is no section")
    if start % 8 or not 0 <= start <= start + size <= end:
        raise ValueError(f"there is no section at {start}")
    if size % _TYPECODES[typecode]:
        raise ValueError(f"{size} bytes are not numbers of type {typecode}")
    return Section(start, size, typecode)

"""What was stored of a document that no column stands for?

Documents are gathered into blocks of about 32 KiB (`values`) and compressed (zlib), so that
one document is read by unpacking one block:

    stored          compressed blocks, one after another
    stored.blocks   per block and one more: where it starts in `stored`, its first docid; u64[2]

A merge copies blocks of which no document is deleted, without unpacking them; but small ones,
as those of one document, are packed anew.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import add
from typing import Any, NamedTuple

from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.values import LARGEST, Block, decode, encode
from indexer.errors import IndexDamagedError

BLOCK_BYTES = 1 << 15
"""A block is unpacked in a tenth of a millisecond; half of it would be 4 % larger."""

LEVEL = 2
"""Of zlib, and still the costliest step of a build: level 4 is 6 % smaller in 4/3 of the time."""

KEPT_BLOCKS = 128
"""So many blocks stay unpacked, the last that were read: about 4 MiB, and only if so many were."""

INFLATION = 64
"""No block is unpacked to more than so many times its size, so that none can claim all memory; one
that would be is written as it is."""


class Packed(NamedTuple):
    """A block, compressed; how many documents it has, and the names of their values."""

    content: bytes
    documents: int
    names: frozenset[str]


def pack(columns: Mapping[str, Sequence[Any]], documents: int) -> Packed:
    """Return the values of documents as a block. Raises ValueError."""
    given = {name: values for name, values in columns.items() if any_value(values)}
    block = encode(given, documents)
    packed = zlib.compress(block, LEVEL)
    if len(block) > INFLATION * len(packed):
        packed = zlib.compress(block, 0)
    return Packed(packed, documents, frozenset(given))


def pack_all(columns: Mapping[str, Sequence[Any]], documents: int) -> Iterator[Packed]:
    """Yield the values of documents in blocks. Raises ValueError."""
    sizes = [0] * documents
    for values in columns.values():
        sizes = list(map(add, sizes, _sizes(values)))
    first, size = 0, 0
    for last, more in enumerate(sizes, start=1):
        size += more
        if size >= BLOCK_BYTES or last == documents:
            block = {name: values[first:last] for name, values in columns.items()}
            yield pack(block, last - first)
            first, size = last, 0


def _sizes(values: Sequence[Any]) -> Iterable[int]:
    """Return about how many bytes each value takes."""
    return map(len if {*map(type, values)} == {str} else _size, values)


def any_value(values: Sequence[Any]) -> bool:
    """Tell whether any is a value."""
    return values.count(None) < len(values)


def pack_rows(rows: Sequence[Mapping[str, Any]]) -> Packed:
    """Return documents, each by the values it has, as a block. Raises ValueError."""
    names = {name: None for row in rows for name in row}
    return pack({name: [row.get(name) for row in rows] for name in names}, len(rows))


def write_stored(writer: SectionWriter, blocks: Iterable[Packed]) -> list[str]:
    """Write the values of all documents, in the order of docids, and return their names."""
    places, first = array("Q"), 0
    names: set[str] = set()
    with writer.section("stored") as start:
        for content, documents, of_block in blocks:
            names |= of_block
            places.extend((writer.size - start, first))
            writer.write(content)
            first += documents
        places.extend((writer.size - start, first))
    writer.add("stored.blocks", places, "Q")
    return sorted(names)


class Stored:
    """The stored values of the documents of a segment."""

    def __init__(self, file: SectionFile, documents: int, names: frozenset[str]) -> None:
        """Open the stored values of these names. Raises IndexDamagedError."""
        self._file = file
        self._names = names
        self._start, self._size, _ = file.section("stored")
        self._blocks = file.numbers("stored.blocks", "Q")
        self._firsts = self._blocks[1::2]
        if not self._firsts or self._firsts[-1] != documents:
            raise file.damaged(ValueError("stored values of other documents"), self._start)
        self._unpacked = lru_cache(maxsize=KEPT_BLOCKS)(self._unpack)

    def __len__(self) -> int:
        """Return the number of documents."""
        return int(self._firsts[-1])

    def __getitem__(self, docid: int) -> dict[str, Any]:
        """Return the values of a document. Raises IndexDamagedError."""
        return self.values(docid, self._names)

    def values(self, docid: int, names: Container[str]) -> dict[str, Any]:
        """Return the values of a document that have one of some names. Raises IndexDamagedError."""
        try:
            block = bisect_right(self._firsts, docid) - 1
            return self._unpacked(block).values(docid - self._firsts[block], names)
        except (ValueError, KeyError, IndexError, TypeError, RecursionError, zlib.error) as error:
            raise self._damaged(docid, error) from error

    def packed(self, first: int, last: int) -> Iterator[Packed]:
        """Yield the documents [first, last) in blocks, whole ones as they are.

        Raises IndexDamagedError.
        """
        rows: list[dict[str, Any]] = []
        waiting = 0
        docid = first
        while docid < last:
            block = self._whole_block(docid, last)
            if block is None:
                rows.append(self[docid])
                waiting += sum(map(_size, rows[-1].values()))
                docid += 1
            if rows and (block or waiting >= BLOCK_BYTES or docid == last):
                yield pack_rows(rows)
                rows, waiting = [], 0
            if block:
                yield block
                docid += block.documents

    def _whole_block(self, docid: int, last: int) -> Packed | None:
        """Return the block that begins with a document, if it is to be copied as it is."""
        try:
            block = bisect_right(self._firsts, docid) - 1
            start, end = self._firsts[block], self._firsts[block + 1]
            if not docid == start < end <= last:
                return None
            low, high = self._span(block)
        except (ValueError, IndexError) as error:
            raise self._damaged(docid, error) from error
        if high - low < BLOCK_BYTES // 4:
            return None
        return Packed(bytes(self._file.content[low:high]), end - start, self._names)

    def _unpack(self, number: int) -> Block:
        start, end = self._span(number)
        unpacker = zlib.decompressobj()
        size = min(LARGEST, INFLATION * (end - start))
        content = unpacker.decompress(self._file.content[start:end], size + 1)
        if not unpacker.eof:
            raise ValueError(f"block {number} is not whole")
        block = decode(content)
        if block.documents != self._firsts[number + 1] - self._firsts[number]:
            raise ValueError(f"block {number} is of other documents")
        return block

    def _span(self, block: int) -> tuple[int, int]:
        """Return where a block lies, verified. Raises IndexDamagedError, ValueError."""
        start, end = self._blocks[2 * block], self._blocks[2 * block + 2]
        if not 0 <= start <= end <= self._size:
            raise ValueError(f"block {block} lies outside of its section")
        self._file.check(self._start + start, self._start + end)
        return self._start + start, self._start + end

    def _damaged(self, docid: int, error: Exception) -> IndexDamagedError:
        return self._file.damaged(ValueError(f"document {docid}: {error}"), self._start)


def _size(value: object) -> int:
    """Return about how many bytes a value takes."""
    return len(value) if isinstance(value, str) else 8

"""What was stored of a document?

A document's values are JSON: text, numbers, booleans and null as they are, bytes and dates
as objects with one name; nothing else can be stored, and nothing is executed to read it.
Documents are gathered into blocks of about 32 KiB and compressed (zlib), so that one
document is read by unpacking one block:

    stored          compressed blocks, one after another
    stored.blocks   per block and one more: where it starts in `stored`, its first docid; u64[2]
    stored.offsets  per document: where it starts in its unpacked block

A merge copies blocks of which no document is deleted, without unpacking them; but small ones,
as those of one document, are packed anew.
"""

from __future__ import annotations

import base64
import json
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar

from indexer.codec.sections import SectionFile, SectionWriter
from indexer.errors import IndexDamagedError

T = TypeVar("T")

BLOCK_BYTES = 1 << 15
"""Half of a block is unpacked in 0.06 ms; blocks half as large would be 4 % larger in all."""

LEVEL = 4
"""Of zlib: 7 % smaller than level 1 in 4/3 of its time, 2 % larger than level 6 in half of it."""

LARGEST_BLOCK = 1 << 31

INFLATION = 64
"""No block is unpacked to more than so many times its size, so that none can claim all memory; one
that would be is written as it is."""


class Packed(NamedTuple):
    """A block as it lies in another segment, compressed, and where its documents start."""

    content: bytes
    offsets: array[int]


def write_stored(writer: SectionWriter, documents: Iterable[bytes | Packed]) -> None:
    """Write what `encode_values` made of each document, in the order of docids.

    Blocks of another segment are copied as they are.
    """
    blocks, offsets = array("Q"), array("I")
    block, first = bytearray(), 0
    with writer.section("stored") as start:

        def put(content: bytes) -> None:
            nonlocal first
            blocks.extend((writer.size - start, first))
            writer.write(content)
            first = len(offsets)
            block.clear()

        for each in documents:
            if isinstance(each, Packed):
                if len(offsets) > first:
                    put(_packed(block))
                offsets.extend(each.offsets)
                put(each.content)
                continue
            if len(block) + len(each) > LARGEST_BLOCK:
                raise ValueError(f"values of {len(each):,} bytes are too many to be stored")
            offsets.append(len(block))
            block += each
            if len(block) >= BLOCK_BYTES:
                put(_packed(block))
        if len(offsets) > first:
            put(_packed(block))
        blocks.extend((writer.size - start, first))
    writer.add("stored.blocks", blocks, "Q")
    writer.add_numbers("stored.offsets", offsets)


def _packed(block: bytearray) -> bytes:
    packed = zlib.compress(block, LEVEL)
    return packed if len(block) <= INFLATION * len(packed) else zlib.compress(block, 0)


def encode_values(values: dict[str, Any]) -> bytes:
    """Return stored values as bytes. Raises ValueError for a value that cannot be stored."""
    try:
        text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=_object)
    except TypeError as error:
        raise ValueError(f"cannot be stored: {error}") from error
    return text.encode("utf-8", "surrogatepass")


def decode_values(content: bytes) -> dict[str, Any]:
    """Return the stored values in bytes. Raises ValueError."""
    values = json.loads(content.decode("utf-8", "surrogatepass"))
    if not isinstance(values, dict):
        raise ValueError("stored values are no object")
    return {
        name: _value(value) if isinstance(value, dict) else value for name, value in values.items()
    }


def _object(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(f"a value of type {type(value).__name__}")


def _value(value: dict[str, Any]) -> object:
    ((kind, text),) = value.items()
    read = {
        "bytes": base64.b64decode,
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
    }
    return read[kind](text)  # type: ignore[operator]


class Stored:
    """The stored values of the documents of a segment."""

    def __init__(self, file: SectionFile) -> None:
        """Open the stored values. Raises IndexDamagedError."""
        self._file = file
        self._start, self._size, _ = file.section("stored")
        self._blocks = file.numbers("stored.blocks", "Q")
        self._offsets = file.numbers("stored.offsets", "BHI")
        self._firsts = self._blocks[1::2]
        self._block = lru_cache(maxsize=4)(self._open_block)

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self._offsets)

    def __getitem__(self, docid: int) -> dict[str, Any]:
        """Return the values of a document. Raises IndexDamagedError."""
        return self._read(docid, decode_values)

    def encoded(self, docid: int) -> bytes:
        """Return the values of a document as `encode_values` made them."""
        return self._read(docid, bytes)

    def encoded_range(self, first: int, last: int) -> Iterator[bytes | Packed]:
        """Yield the documents [first, last) as `encoded` does, whole blocks as they are."""
        docid = first
        while docid < last:
            try:
                block = bisect_right(self._firsts, docid) - 1
                start, end = self._firsts[block], self._firsts[block + 1]
                if docid == start < end <= last:
                    low, high = self._span(block)
                    if high - low >= BLOCK_BYTES // 4:
                        content = bytes(self._file.content[low:high])
                        yield Packed(content, array("I", self._offsets[start:end]))
                        docid = end
                        continue
            except (ValueError, IndexError) as error:
                raise self._damaged(docid, error) from error
            yield self.encoded(docid)
            docid += 1

    def _read(self, docid: int, decode: Callable[[bytes], T]) -> T:
        try:
            block = bisect_right(self._firsts, docid) - 1
            last = docid + 1 == self._firsts[block + 1]
            end = None if last else self._offsets[docid + 1]
            return decode(self._block(block).up_to(end)[self._offsets[docid] :])
        except (ValueError, KeyError, IndexError, TypeError, RecursionError, zlib.error) as error:
            raise self._damaged(docid, error) from error

    def _open_block(self, block: int) -> _Block:
        start, end = self._span(block)
        return _Block(self._file.content[start:end])

    def _span(self, block: int) -> tuple[int, int]:
        """Return where a block lies, verified. Raises IndexDamagedError, ValueError."""
        start, end = self._blocks[2 * block], self._blocks[2 * block + 2]
        if not 0 <= start <= end <= self._size:
            raise ValueError(f"block {block} lies outside of its section")
        self._file.check(self._start + start, self._start + end)
        return self._start + start, self._start + end

    def _damaged(self, docid: int, error: Exception) -> IndexDamagedError:
        return self._file.damaged(ValueError(f"document {docid}: {error}"), self._start)


class _Block:
    """A block, unpacked as far as it was asked for; threads may share it."""

    def __init__(self, packed: memoryview) -> None:
        self._largest = min(LARGEST_BLOCK, INFLATION * len(packed))
        self._rest: bytes | memoryview = packed
        self._unpacker = zlib.decompressobj()
        self._content = b""
        self._lock = Lock()

    def up_to(self, end: int | None) -> bytes:
        """Return the first `end` bytes, or all. Raises ValueError for fewer, zlib.error."""
        wanted = self._largest + 1 if end is None else end
        with self._lock:
            if wanted > len(self._content) and not self._unpacker.eof:
                more = self._unpacker.decompress(self._rest, wanted - len(self._content))
                self._rest = self._unpacker.unconsumed_tail
                self._content += more
            whole = self._unpacker.eof if end is None else end <= len(self._content)
            if not whole or len(self._content) > self._largest:
                raise ValueError("its block is not whole")
            return self._content[:end]

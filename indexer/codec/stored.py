"""What was stored of a document?

A document's values are JSON: text, numbers, booleans and null as they are, bytes and dates
as objects with one name; nothing else can be stored, and nothing is executed to read it.
Documents are gathered into blocks of about 16 KiB and compressed (zlib), so that one
document is read by unpacking one block:

    stored          compressed blocks, one after another
    stored.blocks   per block and one more: where it starts in `stored`, its first docid; u64[2]
    stored.offsets  per document: where it starts in its unpacked block; u32
"""

from __future__ import annotations

import base64
import json
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from indexer.codec.sections import SectionFile, SectionWriter

T = TypeVar("T")

BLOCK_BYTES = 1 << 14
LEVEL = 1
"""Of zlib: twice as fast as level 6, a tenth larger."""

LARGEST_BLOCK = 1 << 31


def write_stored(writer: SectionWriter, documents: Iterable[bytes]) -> None:
    """Write what `encode_values` made of each document, in the order of docids."""
    blocks, offsets = array("Q"), array("I")
    block = bytearray()
    docid = 0
    with writer.section("stored") as start:
        for docid, values in enumerate(documents, start=1):
            if not block:
                blocks.extend((writer.size - start, docid - 1))
            offsets.append(len(block))
            block += values
            if len(block) >= BLOCK_BYTES:
                writer.write(zlib.compress(block, LEVEL))
                block.clear()
        if block:
            writer.write(zlib.compress(block, LEVEL))
        blocks.extend((writer.size - start, docid))
    writer.add("stored.blocks", blocks, "Q")
    writer.add("stored.offsets", offsets, "I")


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
        self._start, _, _ = file.section("stored")
        self._blocks = file.numbers("stored.blocks")
        self._offsets = file.numbers("stored.offsets")
        self._firsts = self._blocks[1::2].tolist()
        self._unpacked = lru_cache(maxsize=4)(self._unpack)

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self._offsets)

    def __getitem__(self, docid: int) -> dict[str, Any]:
        """Return the values of a document. Raises IndexDamagedError."""
        return self._read(docid, decode_values)

    def encoded(self, docid: int) -> bytes:
        """Return the values of a document as `encode_values` made them."""
        return self._read(docid, bytes)

    def _read(self, docid: int, decode: Callable[[bytes], T]) -> T:
        try:
            block = bisect_right(self._firsts, docid) - 1
            last = docid + 1 == self._firsts[block + 1]
            end = None if last else self._offsets[docid + 1]
            return decode(self._unpacked(block)[self._offsets[docid] : end])
        except (ValueError, KeyError, IndexError, TypeError, RecursionError, zlib.error) as error:
            raise self._file.damaged(
                ValueError(f"document {docid}: {error}"), self._start
            ) from error

    def _unpack(self, block: int) -> bytes:
        start, end = (self._start + self._blocks[2 * i] for i in (block, block + 1))
        self._file.check(start, end)
        unpacker = zlib.decompressobj()
        content = unpacker.decompress(self._file.content[start:end], LARGEST_BLOCK)
        if not unpacker.eof:
            raise ValueError(f"block {block} is not whole")
        return content

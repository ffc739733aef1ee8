"""How do stored values become bytes, and how are they read back?

The documents of a block are encoded a field at a time, which is quick and compresses well:

    block    length of the directory u32, directory, contents
    directory  JSON: how many documents, and [name, kind, bytes] of each field
    contents, one after another, of one kind each:
      text     UTF-8 of all documents, and before it where each ends, u32[documents]
      int      i64[documents]
      json     a JSON list: a value a document, null if it has none

So JSON holds what is not text, or a small whole number, in every document: bytes and dates are
objects with one name there. Nothing else can be stored, and nothing is executed to read it.
"""

from __future__ import annotations

import base64
import json
from array import array
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Any, NamedTuple

LARGEST = 1 << 31
"""Bytes of a block: offsets have 32 bits."""


def check_storable(value: object) -> None:
    """Raise ValueError for a value that cannot be stored."""
    _json(value)


def encode(columns: Mapping[str, Sequence[Any]], documents: int) -> bytes:
    """Return the values of documents as a block; None is no value.

    `columns`: for each name a value a document. Raises ValueError.
    """
    directory: list[tuple[str, str, int]] = []
    contents: list[bytes] = []
    for name, values in columns.items():
        kinds = {*map(type, values)}
        kind, content = "json", b""
        if kinds == {str}:
            kind, content = "text", _encode_texts(values)
        elif kinds == {int}:
            kind, content = "int", _encode_numbers(values)
        if not content:
            kind, content = "json", _json(values)
        directory.append((name, kind, len(content)))
        contents.append(content)
    head = _json([documents, directory])
    block = b"".join((len(head).to_bytes(4, "little"), head, *contents))
    if len(block) > LARGEST:
        raise ValueError(f"values of {len(block):,} bytes are too many to be stored")
    return block


def _encode_texts(values: Sequence[str]) -> bytes:
    texts = utf8(values)
    content = b"".join(texts)
    if len(content) > LARGEST:
        raise ValueError(f"values of {len(content):,} bytes are too many to be stored")
    return array("I", accumulate(map(len, texts))).tobytes() + content


def _encode_numbers(values: Sequence[int]) -> bytes:
    """Return whole numbers as 64 bits each, or nothing if they take more."""
    try:
        return array("q", values).tobytes()
    except OverflowError:
        return b""


def utf8(texts: Iterable[str]) -> list[bytes]:
    """Return texts in UTF-8; halves of surrogate pairs, as file names have them, are kept."""
    texts = list(texts)
    try:
        return list(map(str.encode, texts))
    except UnicodeEncodeError:
        return [text.encode("utf-8", "surrogatepass") for text in texts]


class Block(NamedTuple):
    """A block that was unpacked: how its documents are read, field by field."""

    documents: int
    fields: tuple[tuple[str, Callable[[int], Any]], ...]

    def values(self, number: int, names: Container[str] | None = None) -> dict[str, Any]:
        """Return the values of a document of the block: all, or those of some names.

        Raises ValueError, IndexError.
        """
        if not 0 <= number < self.documents:
            raise IndexError(f"there is no document {number} in the block")
        read = [(name, of(number)) for name, of in self.fields if names is None or name in names]
        return {name: value for name, value in read if value is not None}

    def columns(self) -> dict[str, list[Any]]:
        """Return the values of all documents, field by field; None is no value.

        Raises ValueError, IndexError.
        """
        return {name: [*map(of, range(self.documents))] for name, of in self.fields}


def decode(block: bytes) -> Block:
    """Read the directory of a block. Raises ValueError, TypeError, RecursionError."""
    start = 4 + int.from_bytes(block[:4], "little")
    documents, directory = json.loads(block[4:start])
    fields = []
    for name, kind, size in directory:
        if type(size) is not int or not 0 <= size <= len(block) - start:
            raise ValueError(f"field {name} ends behind its block")
        fields.append(
            (str(name), _reader(kind, memoryview(block)[start : start + size], documents))
        )
        start += size
    return Block(documents, tuple(fields))


def _reader(kind: str, content: memoryview, documents: int) -> Callable[[int], Any]:
    if kind == "text":
        return _text_reader(content, documents)
    if kind == "int":
        return content[: 8 * documents].cast("q").__getitem__
    if kind == "json":
        return _json_reader(content)
    raise ValueError(f"there is no kind {kind!r} of values")


def _text_reader(content: memoryview, documents: int) -> Callable[[int], str]:
    ends, texts = content[: 4 * documents].cast("I"), content[4 * documents :]

    def read(number: int) -> str:
        start, end = ends[number - 1] if number else 0, ends[number]
        if not start <= end <= len(texts):
            raise ValueError(f"the text of document {number} ends behind its block")
        return str(texts[start:end], "utf-8", "surrogatepass")

    return read


def _json_reader(content: memoryview) -> Callable[[int], Any]:
    listed: list[Any] = []

    def read(number: int) -> Any:
        if not listed:
            listed.extend(json.loads(str(content, "utf-8", "surrogatepass")))
        value = listed[number]
        return _value(value) if isinstance(value, dict) else value

    return read


def _json(value: object) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_object)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"cannot be stored: {error}") from error
    return text.encode("utf-8", "surrogatepass")


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

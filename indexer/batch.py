"""How do documents become a segment?

A batch takes documents as Whoosh does, by the values of their fields. A document is analysed
whole before any of it enters the batch, so that one that is refused leaves nothing behind;
the long texts are only split and sorted when the segment is written (`accumulate`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.fields import Schema, UnknownFieldError

from indexer.accumulate import Accumulator
from indexer.codec.columns import Value
from indexer.codec.dictionary import MAX_TERM_BYTES
from indexer.codec.segment import FieldPostings, write_segment
from indexer.codec.stored import encode_values
from indexer.schema import Stems, Words

STEMS = "_stems"
"""What the name of a field of stems adds to that of its field of words."""


class _Analysed(NamedTuple):
    """A document ready to enter: nothing in it can fail any more."""

    texts: list[tuple[str, str]]
    terms: list[tuple[str, list[tuple[bytes, int]]]]
    columns: dict[str, Value]
    stored: bytes


class Batch:
    """Documents that go into one segment; docids count up from 0."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        names = schema.names()
        self._words = {name for name in names if isinstance(schema[name], Words)}
        self._accumulator = Accumulator(
            {name: name + STEMS for name in self._words if name + STEMS in names}
        )
        self._columns: dict[str, list[Value]] = {
            name: [] for name in names if schema[name].column_type
        }
        self._stored: list[bytes] = []
        self._stored_bytes = 0

    def __len__(self) -> int:
        return len(self._stored)

    @property
    def memory_bytes(self) -> int:
        """Return about how much memory the batch takes."""
        columns = 64 * len(self._stored) * len(self._columns)
        return self._accumulator.memory_bytes + self._stored_bytes + columns

    def add(self, values: Mapping[str, Any]) -> None:
        """Add a document. Raises UnknownFieldError, and ValueError for a value that is refused."""
        analysed = self._analyse(values)
        docid = len(self._stored)
        for name, text in analysed.texts:
            self._accumulator.add(docid, name, text)
        for name, terms in analysed.terms:
            self._accumulator.add_terms(docid, name, terms)
        for name, column in self._columns.items():
            column.append(analysed.columns.get(name))
        self._stored.append(analysed.stored)
        self._stored_bytes += len(analysed.stored)

    def write(self, path: Path) -> str:
        """Write the segment, synced, and return its checksum. Raises ValueError, OSError."""
        documents = len(self._stored)
        fields = self._fields(documents)
        return write_segment(path, documents, fields, self._columns, self._stored)

    def _analyse(self, values: Mapping[str, Any]) -> _Analysed:
        texts, terms = [], []
        columns: dict[str, Value] = {}
        stored: dict[str, Any] = {}
        for name in sorted(values):
            value = values[name]
            if name.startswith("_") or value is None:
                continue
            if name not in self._schema:
                raise UnknownFieldError(f"there is no field {name!r} in the schema")
            field = self._schema[name]
            if name in self._words:
                texts.append((name, _text(name, value)))
            elif isinstance(field, Stems):
                self._require_words(name, value, values)
            elif field.format is not None:
                terms.append(
                    (name, [(_term(name, term), tf) for term, tf, *_ in field.index(value)])
                )
            kept = values.get(f"_stored_{name}", value)
            if field.column_type:
                columns[name] = field.to_column_value(kept)
            if field.stored:
                stored[name] = kept
        return _Analysed(texts, terms, columns, encode_values(stored))

    def _require_words(self, name: str, value: object, values: Mapping[str, Any]) -> None:
        """Stems are made of the words of the same text."""
        if value != values.get(name.removesuffix(STEMS)):
            raise ValueError(f"{name} is not the text of {name.removesuffix(STEMS)}")

    def _fields(self, documents: int) -> Iterator[FieldPostings]:
        for field in self._accumulator.finish():
            lengths = None
            if self._schema[field.name].scorable and field.lengths is not None:
                lengths = field.lengths + array("I", [0]) * (documents - len(field.lengths))
            yield field._replace(lengths=lengths)


def _term(name: str, term: bytes) -> bytes:
    if len(term) > MAX_TERM_BYTES:
        raise ValueError(f"{name}: a term of {len(term)} bytes, at most {MAX_TERM_BYTES} are kept")
    return term


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: {type(value).__name__} is no text")
    return value

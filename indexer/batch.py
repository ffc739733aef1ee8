"""How do documents become a segment?

A batch takes documents as Whoosh does, by the values of their fields. A document is checked
whole before any of it enters the batch, so that one that is refused leaves nothing behind
(`rows`). Documents wait until there are some, and are then encoded a field at a time; they
are sorted when the segment is written (`accumulate`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType
from typing import Any, TypeAlias

from whoosh.fields import Schema

from indexer.accumulate import Accumulator
from indexer.analysis import ENGLISH, language_of
from indexer.codec.columns import SIGNATURES, SIGNED, SIGNED_WORDS, Value
from indexer.codec.columnwriter import Gathered
from indexer.codec.segment import FieldPostings, write_segment
from indexer.codec.stored import Packed, pack_all
from indexer.codec.values import utf8
from indexer.rows import Lane, Read, Row, Rows

WAITING_CHARACTERS = 1 << 18
WAITING_ROWS = 1 << 9
"""So much is encoded at a time: a call of a kernel costs as much as a short text."""

_Cells: TypeAlias = Sequence[Sequence[Any]]
"""The values of documents, field by field; a field's are None where a document has none."""


class Batch:
    """Documents that go into one segment; docids count up from 0."""

    memory_bytes = 0
    """About how much memory the batch takes."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._rows = Rows(schema)
        self._waiting: list[Row] = []
        self._waiting_characters = 0
        self._accumulator = Accumulator(self._rows.stems)
        self._columns = {
            name: Gathered(self._rows.way(name))
            for name in schema.names()
            if schema[name].column_type
        }
        self._stored: list[Packed] = []
        self._encoded = 0
        self._stored_bytes = 0

    @property
    def stems(self) -> dict[str, str]:
        """Return the names of the fields of stems, by those of their fields of words."""
        return self._rows.stems

    def __len__(self) -> int:
        return self._encoded + len(self._waiting)

    def add(self, values: Mapping[str, Any]) -> None:
        """Add a document. Raises UnknownFieldError, and ValueError for a value that is refused."""
        row = self._rows.row(values)
        self._waiting.append(row)
        self._waiting_characters += row.characters
        if self._waiting_characters > WAITING_CHARACTERS or len(self._waiting) >= WAITING_ROWS:
            self._encode()

    def write(self, path: Path) -> str:
        """Write the segment, synced, and return its checksum. Raises ValueError, OSError."""
        self._encode()
        documents = self._encoded
        columns: dict[str, Sequence[Value] | Gathered] = {**self._columns}
        if SIGNED in self._rows.words and SIGNATURES not in self._schema:
            signatures = self._accumulator.signatures(SIGNED, documents, SIGNED_WORDS)
            columns[SIGNATURES] = signatures
        return write_segment(path, documents, self._fields(documents), columns, self._stored)

    def extend(self, columns: Mapping[str, Sequence[Any]], documents: int) -> None:
        """Add documents that `Rows` found plain in another process, by the values of each field."""
        self._encode()
        nothing = [None] * documents
        cells = [columns.get(name, nothing) for name in self._rows.names]
        self._enter(cells, cells, documents)

    def _encode(self) -> None:
        """Encode the documents that wait, a field at a time."""
        if not self._waiting:
            return
        cells = kept = [*zip(*[row.cells for row in self._waiting], strict=True)]
        if any(row.kept is not row.cells for row in self._waiting):
            kept = [*zip(*[row.kept for row in self._waiting], strict=True)]
        documents, self._waiting, self._waiting_characters = len(self._waiting), [], 0
        self._enter(cells, kept, documents)

    def _enter(self, cells: _Cells, kept: _Cells, documents: int) -> None:
        """Encode documents by the values of each field, of `Rows.names`."""
        first = self._encoded
        languages = self._languages(kept)
        for name, column, stored in zip(self._rows.names, cells, kept, strict=True):
            lane = self._rows.lanes.get(name)
            if name not in self._rows.words and not lane:
                continue
            values: Sequence[Any] = column
            docids: Sequence[int] = range(first, first + documents)
            if NoneType in {*map(type, column)}:
                values = [value for value in column if value is not None]
                docids = [first + i for i, value in enumerate(column) if value is not None]
            if lane:
                self._enter_lane(name, lane, docids, values, documents)
            else:
                said = [languages[docid - first] for docid in docids] if languages else ()
                self._enter_texts(name, docids, values, stored, said)
        self._store(cells, kept, documents)
        self._encoded += documents
        columns_bytes = sum(column.memory_bytes for column in self._columns.values())
        self.memory_bytes = self._accumulator.memory_bytes + self._stored_bytes + columns_bytes

    def _enter_texts(
        self,
        name: str,
        docids: Sequence[int],
        values: Sequence[Any],
        stored: Sequence[Any],
        languages: Sequence[str],
    ) -> None:
        texts = utf8(values)
        self._accumulator.add(name, docids, texts, languages)
        if name in self._columns:
            self._columns[name].extend(texts if stored is values else _texts(stored))

    def _languages(self, kept: _Cells) -> Sequence[str]:
        """Return the language in which the words of each document are stemmed, or none if all
        are English.
        """
        place = self._rows.language
        tags = kept[place] if place is not None else ()
        if not any(tags) or {*map(_language, {*tags})} == {ENGLISH}:
            return ()
        return [*map(_language, tags)]

    def _enter_lane(
        self,
        name: str,
        lane: Lane,
        docids: Sequence[int],
        values: Sequence[Any],
        documents: int,
    ) -> None:
        encoded = lane.encode(values)
        if lane.indexed:
            self._accumulator.add_terms(name, docids, encoded.terms, encoded.counts)
        if name not in self._columns:
            return
        column = encoded.column
        are_terms = column is encoded.terms or column == encoded.terms
        if len(values) < documents:
            given = dict(zip(docids, encoded.column, strict=True))
            column = [given.get(docid) for docid in range(self._encoded, self._encoded + documents)]
        self._columns[name].extend(column, are_terms=are_terms)

    def _store(self, cells: _Cells, kept: _Cells, documents: int) -> None:
        """Pack the values of documents that no column gives back, in blocks."""
        columns: dict[str, Sequence[Any]] = {}
        for place in self._rows.stored:
            name, values = self._rows.names[place], kept[place]
            if name not in self._columns or self._columns[name].way is None:
                columns[name] = values
            elif Read in {*map(type, cells[place])}:
                pairs = zip(cells[place], values, strict=True)
                columns[name] = [value if type(cell) is Read else None for cell, value in pairs]
        for packed in pack_all(columns, documents):
            self._stored.append(packed)
            self._stored_bytes += len(packed.content)

    def _fields(self, documents: int) -> Iterator[FieldPostings]:
        for field in self._accumulator.finish():
            lengths = None
            if self._schema[field.name].scorable and field.lengths is not None:
                lengths = field.lengths + array("I", [0]) * (documents - len(field.lengths))
            yield field._replace(lengths=lengths)


def _language(tag: object) -> str:
    return language_of(tag) if isinstance(tag, str) else ENGLISH


def _texts(values: Sequence[str | None]) -> Sequence[bytes | None]:
    """Return texts in UTF-8."""
    if None not in values:
        return utf8(values)  # type: ignore[arg-type]
    return [None if value is None else utf8([value])[0] for value in values]

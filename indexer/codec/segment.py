"""What is a segment made of?

One file of sections (`sections`), for every indexed field F:

    postings.F          the lists of its terms, one after another (`kernels/layout`), but for
                        those that an earlier field has to the byte (`kernels/sharing`)
    positions.F         their positions, if the field has any
    terms.F, firsts.F, index.F    its dictionary (`dictionary`)

and for the documents, which are numbered from 0:

    lengths.F           the length of each document in a scored field, unless all are as in an
                        earlier field: a number as wide as the longest needs
    column.C ...        columns (`columns`)
    stored ...          stored values that have no column (`stored`); `records` joins both

The directory says how many documents there are, and of each field whether it is scored and
has positions, and the sum, the largest and the smallest of its lengths. A segment never
changes once it is written; deletions are facts recorded beside it. FORMAT.md shows one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from struct import calcsize
from typing import TYPE_CHECKING, NamedTuple

from indexer.codec.columns import (
    KINDS,
    WAYS,
    Column,
    ColumnFacts,
    Value,
    Way,
    open_column,
    widened,
)
from indexer.codec.dictionary import Dictionary
from indexer.codec.records import Records
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.stored import Packed, Stored, write_stored
from indexer.kernels.postings import position_widths

if TYPE_CHECKING:
    from indexer.codec.columnwriter import Copied, Gathered

LENGTHS = "BHI"

LONGEST = 1 << 20
"""Searches need memory for every length up to the longest and for every document, so more is
believed only of a file that has a bit for each."""


class FieldPostings(NamedTuple):
    """All postings of one field, sorted: what the accumulator gives and a segment takes.

    Term i has the postings [starts[i], starts[i + 1]) of `docids` and `tfs`, uint32, with
    docids increasing inside a term. `positions`, uint32[sum of tfs], or None if the field has
    none; each is below the length of its document. `lengths`, uint32[documents], or None if
    the field is not scored.

    A field may come in several of these, whose terms follow one another; `lengths` are those
    of the whole field in each of them.
    """

    name: str
    terms: Sequence[bytes]
    starts: array[int]
    docids: array[int]
    tfs: array[int]
    positions: array[int] | None
    lengths: array[int] | None


class FieldFacts(NamedTuple):
    """What the directory says of a field; the numbers are of the lengths of its documents.

    If it is scored, its documents are as long as in the field `lengths`. If it is `text`, all
    its terms are UTF-8.
    """

    scored: bool
    positions: bool
    terms: int
    total: int
    longest: int
    shortest: int
    lengths: str
    text: bool


def write_segment(
    path: Path,
    documents: int,
    fields: Iterable[FieldPostings],
    columns: Mapping[str, Sequence[Value] | Gathered | Copied],
    stored: Iterable[Packed],
) -> str:
    """Write a segment, synced, and return the checksum of its file.

    `stored`: the values of all documents that no column stands for, in blocks. Raises
    ValueError for a value that cannot be kept, OSError; then there is no file.
    """
    from indexer.codec.columnwriter import TermPlaces, write_column  # a search writes nothing
    from indexer.codec.fieldwriter import write_field
    from indexer.kernels.sharing import Lists

    writer, lists = SectionWriter(path), Lists()
    try:
        facts: dict[str, FieldFacts] = {}
        lengths: dict[str, Sequence[int]] = {}
        places = {name: TermPlaces(values, documents) for name, values in columns.items()}
        for name, pieces in groupby(fields, attrgetter("name")):
            written, of_field = write_field(writer, lists, documents, pieces, places.get(name))
            if written.scored:
                same = (other for other, its in lengths.items() if its == of_field)
                written = written._replace(lengths=next(same, name))
                lengths.setdefault(written.lengths, of_field)
            facts[name] = written
        for name, of_field in lengths.items():
            writer.add_numbers(f"lengths.{name}", of_field)
        all_columns = {
            name: write_column(writer, name, values, places[name] if name in facts else None)
            for name, values in columns.items()
        }
        column_facts = {name: column for name, column in all_columns.items() if column}
        names = write_stored(writer, stored)
        return writer.finish(
            {"documents": documents, "fields": facts, "columns": column_facts, "stored": names}
        )
    except BaseException:
        writer.discard()
        raise


class Segment:
    """An open segment: its file stays open as long as this object lives."""

    def __init__(self, path: Path) -> None:
        """Open the segment in a file. Raises IndexDamagedError, OSError."""
        self.file = SectionFile(path)
        try:
            self.documents: int = self.file.facts["documents"]
            fields = self.file.facts["fields"]
            self.fields = {name: _field_facts(*facts) for name, facts in fields.items()}
            columns = self.file.facts["columns"]
            self.columns = {name: _column_facts(*facts) for name, facts in columns.items()}
            self.stored_names = frozenset(map(_name, self.file.facts["stored"]))
            self.scored = [name for name, facts in self.fields.items() if facts.scored]
            self._check_documents()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self.file.damaged(ValueError(f"the directory: {error!r}"), 0) from error
        self._dictionaries: dict[str, Dictionary] = {}
        self._columns: dict[str, Column] = {}
        self._widths: dict[str, memoryview] = {}

    @cached_property
    def lengths(self) -> memoryview:
        """Return the lengths of all documents in the scored fields: uint32[fields * documents].

        Fields are in the order of `scored`. Raises IndexDamagedError.
        """
        lengths = bytearray()
        for name in self.scored:
            numbers = self.file.numbers(f"lengths.{self.fields[name].lengths}", LENGTHS)
            lengths += widened(numbers)
        return memoryview(lengths).cast("I")

    @cached_property
    def stored(self) -> Stored:
        """Return the stored values of the documents that no column stands for."""
        return Stored(self.file, self.documents, self.stored_names)

    @cached_property
    def records(self) -> Records:
        """Return all stored values of the documents."""
        return Records(self)

    def field_lengths(self, name: str) -> memoryview:
        """Return the lengths in one scored field: uint32[documents]."""
        start = self.scored.index(name) * self.documents
        return self.lengths[start : start + self.documents]

    def widths(self, name: str) -> memoryview:
        """Return the bits that positions in a field take: uint8[documents]."""
        if name not in self._widths:
            widths = bytearray(self.documents)
            if name in self.scored:
                position_widths(self.field_lengths(name), widths)
            self._widths[name] = memoryview(widths)
        return self._widths[name]

    def dictionary(self, name: str) -> Dictionary:
        """Return the terms of a field. Raises IndexDamagedError."""
        if name not in self._dictionaries:
            self._dictionaries[name] = Dictionary(self.file, name, text=self.fields[name].text)
        return self._dictionaries[name]

    def column(self, name: str) -> Column:
        """Return a column. Raises IndexDamagedError."""
        if name not in self._columns:
            facts = self.columns[name]
            terms = self.dictionary(name) if facts.kind == "term" else None
            self._columns[name] = open_column(self.file, name, facts, self.documents, terms)
        return self._columns[name]

    def _check_documents(self) -> None:
        """Raise ValueError if there is not, in fact, something of each document in the file."""
        expected = {f"lengths.{self.fields[name].lengths}": LENGTHS for name in self.scored}
        longest = max((facts.longest for facts in self.fields.values()), default=0)
        if longest > max(LONGEST, 8 * self.file.size):
            raise ValueError(f"a document of {longest} words in a file of {self.file.size} bytes")
        if not 0 <= self.documents <= max(LONGEST, 8 * self.file.size):
            raise ValueError(f"{self.documents} documents in a file of {self.file.size} bytes")
        for name, column in self.columns.items():
            if column.kind == "term" and name not in self.fields:
                raise ValueError(f"column {name} holds places among the terms of no field")
        for name, typecodes in expected.items():
            _, size, typecode = self.file.section(name)
            if typecode not in typecodes or size != calcsize(typecode) * self.documents:
                raise ValueError(f"section {name} is not of {self.documents} documents")


def _field_facts(*listed: object) -> FieldFacts:
    """Return what the directory says of a field. Raises ValueError, TypeError."""
    facts = FieldFacts(*listed)  # type: ignore[arg-type]
    if [type(fact) for fact in facts] != [bool, bool, int, int, int, int, str, bool]:
        raise ValueError(f"{listed} are no facts of a field")
    if min(facts[2:6]) < 0:
        raise ValueError(f"{listed} are no facts of a field")
    return facts


def _column_facts(kind: object, base: object, way: object) -> ColumnFacts:
    """Return what the directory says of a column. Raises ValueError."""
    if kind not in KINDS or type(base) is not int or not -(1 << 63) <= base < 1 << 64:
        raise ValueError(f"{kind!r}, {base!r} are no facts of a column")
    return ColumnFacts(str(kind), base, _way(str(kind), way))


def _way(kind: str, way: object) -> Way:
    """Return how a column of some kind stands for stored values. Raises ValueError."""
    if way is None:
        return None
    if kind == "number" and type(way) is int and abs(way) < 1 << 64:
        return way
    if kind in ("bytes", "text", "term") and isinstance(way, str) and way in WAYS:
        return way
    raise ValueError(f"{way!r} is no way of a column of kind {kind}")


def _name(name: object) -> str:
    """Return a name. Raises ValueError for what is none."""
    if not isinstance(name, str):
        raise ValueError(f"{name!r} is no name")
    return name

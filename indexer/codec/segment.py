"""What is a segment made of?

One file of sections (`sections`), for every indexed field F:

    postings.F          the lists of its terms, one after another (`kernels/blocks`)
    positions.F         their positions, if the field has any
    widths.F            uint8[documents]: bits of the last position of each document
    terms.F, firsts.F, index.F    its dictionary (`dictionary`)

and for the documents, which are numbered from 0:

    lengths.F           the length of each document in a scored field, unless all are as in an
                        earlier field: a number as wide as the longest needs
    column.C ...        columns (`columns`)
    stored ...          stored values (`stored`)

The directory says how many documents there are, and of each field whether it is scored and
has positions, and the sum, the largest and the smallest of its lengths. A segment never
changes once it is written; deletions are facts recorded beside it. FORMAT.md shows one.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from struct import calcsize
from typing import NamedTuple

from indexer.codec.columns import (
    KINDS,
    Column,
    ColumnFacts,
    Copied,
    TermPlaces,
    Value,
    write_column,
)
from indexer.codec.dictionary import NUMBERS, Dictionary, DictionaryWriter
from indexer.codec.impact import norms
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.stored import Packed, Stored, write_stored

LENGTHS = "BHI"

LONGEST = 1 << 20
"""Searches need memory for every length up to the longest, so a longer one is believed only of a
file that has a bit a word."""


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

    If it is scored, its documents are as long as in the field `lengths`.
    """

    scored: bool
    positions: bool
    terms: int
    total: int
    longest: int
    shortest: int
    lengths: str


def write_segment(
    path: Path,
    documents: int,
    fields: Iterable[FieldPostings],
    columns: Mapping[str, Sequence[Value] | Copied],
    stored: Iterable[bytes | Packed],
) -> str:
    """Write a segment, synced, and return the checksum of its file.

    `stored` is what `stored.encode_values` made of each document. Raises ValueError for a
    value that cannot be kept, OSError; then there is no file.
    """
    writer = SectionWriter(path)
    try:
        facts: dict[str, FieldFacts] = {}
        lengths: dict[str, Sequence[int]] = {}
        places = {name: TermPlaces(values, documents) for name, values in columns.items()}
        for name, pieces in groupby(fields, attrgetter("name")):
            written, of_field = _write_field(writer, documents, pieces, places.get(name))
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
        write_stored(writer, stored)
        return writer.finish({"documents": documents, "fields": facts, "columns": column_facts})
    except BaseException:
        writer.discard()
        raise


def _write_field(
    writer: SectionWriter,
    documents: int,
    pieces: Iterable[FieldPostings],
    places: TermPlaces | None,
) -> tuple[FieldFacts, Sequence[int]]:
    """Write the sections of a field; return its facts and lengths."""
    pieces = iter(pieces)
    first = next(pieces)
    field = _FieldWriter(writer, documents, first)
    with writer.section(f"postings.{first.name}"):
        for piece in chain([first], pieces):
            field.add(piece)
            if places:
                places.show(piece.terms, piece.starts, piece.docids)
    if places:
        places.end()
    return field.finish(), field.lengths


class _FieldWriter:
    """Writes one field: lists at once, positions and terms when all lists are written."""

    def __init__(self, writer: SectionWriter, documents: int, field: FieldPostings) -> None:
        self.scored = field.lengths is not None
        self.lengths = field.lengths if field.lengths is not None else array("I", [1]) * documents
        self._writer = writer
        self._name = field.name
        self._total, self._longest = sum(self.lengths), max(self.lengths, default=0)
        self._norms = norms(self._total / (documents or 1), self._longest)
        self._widths = None
        if field.positions is not None:
            bits = [max(length - 1, 0).bit_length() for length in range(self._longest + 1)]
            self._widths = array("B", map(bits.__getitem__, self.lengths))
        self._positions = writer.spool("positions")
        self._dictionary = DictionaryWriter(writer.spool("terms"))

    def add(self, field: FieldPostings) -> None:
        """Write the lists of some terms to the section of lists, and keep the rest for `finish`."""
        from indexer.kernels.encode import encode_lists, room  # a search writes nothing
        from indexer.kernels.frontcode import tabulate

        count = len(field.terms)
        out = bytearray(room(len(field.docids), count))
        ends, bounds = array("q", [0]) * count, array("B", [0]) * count
        size = encode_lists(
            field.starts, field.docids, field.tfs, self.lengths, self._norms, out, ends, bounds
        )
        places = self._positions.size
        place_ends = self._encode_positions(field)
        numbers = array("q", [0]) * (NUMBERS * count)
        if not self.scored:
            bounds = array("B", [255]) * count
        tabulate(
            field.starts, field.tfs, ends, place_ends, bounds, self._writer.size, places, numbers
        )
        self._writer.write(memoryview(out)[:size])
        self._dictionary.add(field.terms, numbers)

    def finish(self) -> FieldFacts:
        """Write what waits, and return the facts of the field."""
        positions_start = 0
        if self._widths is not None:
            positions_start = self._positions.copy(self._writer, f"positions.{self._name}")
            self._writer.add(f"widths.{self._name}", self._widths)
        self._dictionary.finish(self._writer, self._name, positions_start)
        shortest = min(filter(None, self.lengths), default=0)
        return FieldFacts(
            self.scored, self._widths is not None, self._dictionary.terms,
            self._total, self._longest, shortest, "",
        )  # fmt: skip

    def _encode_positions(self, field: FieldPostings) -> array[int]:
        """Encode the positions of some terms; return where those of each end."""
        from indexer.kernels.encode import encode_positions

        ends = array("q", [0]) * len(field.terms)
        if field.positions is None or self._widths is None:
            return ends
        out = bytearray(4 * len(field.positions) + 5 * (len(field.docids) // 128 + len(ends)) + 8)
        size = encode_positions(
            field.starts, field.docids, field.tfs, field.positions, self._widths, out, ends
        )
        self._positions.write(memoryview(out)[:size])
        return ends


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
            lengths += _widened(numbers)
        return memoryview(lengths).cast("I")

    @cached_property
    def stored(self) -> Stored:
        """Return the stored values of the documents."""
        return Stored(self.file)

    def field_lengths(self, name: str) -> memoryview:
        """Return the lengths in one scored field: uint32[documents]."""
        start = self.scored.index(name) * self.documents
        return self.lengths[start : start + self.documents]

    def widths(self, name: str) -> memoryview:
        """Return the widths of positions in a field: uint8[documents], verified, at most 32."""
        if name not in self._widths:
            widths = self.file.numbers(f"widths.{name}")
            if bytes(widths).translate(None, delete=bytes(range(33))):
                raise self.file.damaged(ValueError("a position of more than 32 bits"), 0)
            self._widths[name] = widths
        return self._widths[name]

    def dictionary(self, name: str) -> Dictionary:
        """Return the terms of a field. Raises IndexDamagedError."""
        if name not in self._dictionaries:
            self._dictionaries[name] = Dictionary(self.file, name)
        return self._dictionaries[name]

    def column(self, name: str) -> Column:
        """Return a column. Raises IndexDamagedError."""
        if name not in self._columns:
            facts = self.columns[name]
            terms = self.dictionary(name) if facts.kind == "term" else None
            self._columns[name] = Column(self.file, name, facts, self.documents, terms)
        return self._columns[name]

    def _check_documents(self) -> None:
        """Raise ValueError if there is not, in fact, something of each document in the file."""
        expected = {f"lengths.{self.fields[name].lengths}": LENGTHS for name in self.scored}
        expected |= {
            f"widths.{name}": "B" for name, facts in self.fields.items() if facts.positions
        }
        expected["stored.offsets"] = "BHI"
        longest = max((facts.longest for facts in self.fields.values()), default=0)
        if longest > max(LONGEST, 8 * self.file.size):
            raise ValueError(f"a document of {longest} words in a file of {self.file.size} bytes")
        for name, typecodes in expected.items():
            _, size, typecode = self.file.section(name)
            if typecode not in typecodes or size != calcsize(typecode) * self.documents:
                raise ValueError(f"section {name} is not of {self.documents} documents")


def _widened(numbers: memoryview) -> bytearray:
    """Return numbers of one, two or four bytes as uint32[]: some times faster than one by one."""
    octets, width = bytes(numbers), numbers.itemsize
    wide = bytearray(4 * len(numbers))
    for i in range(width):
        wide[i::4] = octets[i::width]
    return wide


def _field_facts(*listed: object) -> FieldFacts:
    """Return what the directory says of a field. Raises ValueError, TypeError."""
    facts = FieldFacts(*listed)  # type: ignore[arg-type]
    if [type(fact) for fact in facts] != [bool, bool, int, int, int, int, str]:
        raise ValueError(f"{listed} are no facts of a field")
    if min(facts[2:6]) < 0:
        raise ValueError(f"{listed} are no facts of a field")
    return facts


def _column_facts(kind: object, base: object) -> ColumnFacts:
    """Return what the directory says of a column. Raises ValueError."""
    if kind not in KINDS or type(base) is not int or not -(1 << 63) <= base < 1 << 64:
        raise ValueError(f"{kind!r}, {base!r} are no facts of a column")
    return ColumnFacts(str(kind), base)

"""How do the postings of a field become the sections of a segment?

Lists are written as they come; positions and terms, whose sections follow that of the lists,
wait in spools. What a segment is made of stands in `segment`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import chain

from indexer.codec.columnwriter import TermPlaces
from indexer.codec.dictionary import NUMBERS, DictionaryWriter
from indexer.codec.impact import norms
from indexer.codec.sections import SectionWriter
from indexer.codec.segment import FieldFacts, FieldPostings
from indexer.kernels.encode import encode_lists, encode_positions, room
from indexer.kernels.frontcode import tabulate
from indexer.kernels.postings import position_widths
from indexer.kernels.sharing import Lists


def write_field(
    writer: SectionWriter,
    lists: Lists,
    documents: int,
    pieces: Iterable[FieldPostings],
    places: TermPlaces | None,
) -> tuple[FieldFacts, Sequence[int]]:
    """Write the sections of a field; return its facts and lengths.

    `lists` are those of the segment so far; `places` are told about the terms of the field.
    """
    pieces = iter(pieces)
    first = next(pieces)
    with writer.section(f"postings.{first.name}") as start:
        field = _FieldWriter(writer, lists, documents, first, start)
        for piece in chain([first], pieces):
            field.add(piece)
            if places:
                places.show(piece.terms, piece.starts, piece.docids)
    if places:
        places.end()
    return field.finish(), field.lengths


class _FieldWriter:
    """Writes one field: lists at once, positions and terms when all lists are written."""

    def __init__(
        self, writer: SectionWriter, lists: Lists, documents: int, field: FieldPostings, start: int
    ) -> None:
        self.scored = field.lengths is not None
        self.lengths = array("I", [1]) * documents if field.lengths is None else field.lengths
        self._writer = writer
        self._lists = lists
        self._name = field.name
        self._total, self._longest, self._shortest = documents, min(documents, 1), min(documents, 1)
        if self.scored:
            self._total, self._longest = sum(self.lengths), max(self.lengths, default=0)
            self._shortest = min(filter(None, self.lengths), default=0)
        self._norms = norms(self._total / (documents or 1), self._longest)
        self._widths = None
        if field.positions is not None:
            self._widths = array("B", [0]) * documents
            position_widths(self.lengths, self._widths)
        self._positions = writer.spool("positions")
        self._dictionary = DictionaryWriter(writer.spool("terms"), start)

    def add(self, field: FieldPostings) -> None:
        """Write the lists of some terms to the section of lists, and keep the rest for `finish`."""
        count = len(field.terms)
        out = bytearray(room(len(field.docids), count))
        ends, starts, stops = (array("q", [0]) * count for _ in range(3))
        bounds = array("B", [0]) * count
        encode_lists(
            field.starts, field.docids, field.tfs, self.lengths, self._norms, out, ends, bounds
        )
        size = self._lists.share(self._writer.written(), out, ends, starts, stops)
        places = self._positions.size
        place_ends = self._encode_positions(field)
        numbers = array("q", [0]) * (NUMBERS * count)
        if not self.scored:
            bounds = array("B", [255]) * count
        tabulate(field.starts, field.tfs, starts, stops, place_ends, bounds, places, numbers)
        self._writer.write(memoryview(out)[:size])
        self._dictionary.add(field.terms, numbers)

    def finish(self) -> FieldFacts:
        """Write what waits, and return the facts of the field."""
        positions_start = 0
        if self._widths is not None:
            positions_start = self._positions.copy(self._writer, f"positions.{self._name}")
        self._dictionary.finish(self._writer, self._name, positions_start)
        return FieldFacts(
            self.scored, self._widths is not None, self._dictionary.terms,
            self._total, self._longest, self._shortest, "", self._dictionary.text,
        )  # fmt: skip

    def _encode_positions(self, field: FieldPostings) -> array[int]:
        """Encode the positions of some terms; return where those of each end."""
        ends = array("q", [0]) * len(field.terms)
        if field.positions is None or self._widths is None:
            return ends
        out = bytearray(4 * len(field.positions) + 5 * (len(field.docids) // 128 + len(ends)) + 8)
        size = encode_positions(
            field.starts, field.docids, field.tfs, field.positions, self._widths, out, ends
        )
        self._positions.write(memoryview(out)[:size])
        return ends

"""What is a segment made of?

One file of sections (`sections`), for every indexed field F:

    terms.F, index.F    its dictionary (`dictionary`)
    postings.F          the lists of its terms, one after another (`kernels/blocks`)
    positions.F         their positions, if the field has any
    widths.F            uint8[documents]: bits of the last position of each document

and for the documents, which are numbered from 0:

    lengths             uint32[scored fields * documents]: the length of each document in each
                        scored field, the fields in the order of the directory
    column.C ...        columns (`columns`)
    stored ...          stored values (`stored`)

The directory says how many documents there are, and of each field whether it is scored and
has positions, and the sum, the largest and the smallest of its lengths. A segment never
changes once it is written; deletions are facts recorded beside it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from indexer.codec.columns import Column, Value, write_column
from indexer.codec.dictionary import Dictionary, Postings, write_dictionary
from indexer.codec.impact import norms
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.stored import Stored, write_stored


class FieldPostings(NamedTuple):
    """All postings of one field, sorted: what the accumulator gives and a segment takes.

    Term i has the postings [starts[i], starts[i + 1]) of `docids` and `tfs`, uint32, with
    docids increasing inside a term. `positions`, uint32[sum of tfs], or None if the field has
    none. `lengths`, uint32[documents], or None if the field is not scored.
    """

    name: str
    terms: Sequence[bytes]
    starts: array[int]
    docids: array[int]
    tfs: array[int]
    positions: array[int] | None
    lengths: array[int] | None


class FieldFacts(NamedTuple):
    """What the directory says of a field; the numbers are of the lengths of its documents."""

    scored: bool
    positions: bool
    terms: int
    total: int
    longest: int
    shortest: int


def write_segment(
    path: Path,
    documents: int,
    fields: Iterable[FieldPostings],
    columns: Mapping[str, Sequence[Value]],
    stored: Iterable[bytes],
) -> str:
    """Write a segment, synced, and return the checksum of its file.

    `stored` is what `stored.encode_values` made of each document. Raises ValueError for a
    value that cannot be kept, OSError; then there is no file.
    """
    writer = SectionWriter(path)
    try:
        facts: dict[str, FieldFacts] = {}
        lengths = array("I")
        for field in fields:
            facts[field.name] = _write_field(writer, documents, field)
            lengths.extend(field.lengths or ())
        writer.add("lengths", lengths, "I")
        for name, values in columns.items():
            write_column(writer, name, values)
        write_stored(writer, stored)
        return writer.finish({"documents": documents, "fields": facts})
    except BaseException:
        writer.discard()
        raise


def _write_field(writer: SectionWriter, documents: int, field: FieldPostings) -> FieldFacts:
    from indexer.kernels.encode import encode_lists, room  # a search writes nothing

    lengths = field.lengths if field.lengths is not None else array("I", [1]) * documents
    total, longest = sum(lengths), max(lengths, default=0)
    count = len(field.terms)
    out = bytearray(room(len(field.docids), count))
    ends, bounds = array("q", [0]) * count, array("B", [0]) * count
    size = encode_lists(
        field.starts, field.docids, field.tfs, lengths, norms(total / (documents or 1), longest),
        out, ends, bounds,
    )  # fmt: skip
    start = writer.add(f"postings.{field.name}", memoryview(out)[:size])
    positions_start, positions_ends = _write_positions(writer, field, lengths)
    dfs = [end - begin for begin, end in zip(field.starts, field.starts[1:], strict=False)]
    postings = Postings(
        start,
        positions_start,
        dfs,
        [sum(field.tfs[at : at + df]) for at, df in zip(field.starts, dfs, strict=False)],
        [start + end for end in ends],
        [positions_start + end for end in positions_ends],
        bounds,
    )
    write_dictionary(writer, field.name, field.terms, postings)
    scored = field.lengths is not None
    shortest = min((length for length in lengths if length), default=0)
    return FieldFacts(scored, field.positions is not None, count, total, longest, shortest)


def _write_positions(
    writer: SectionWriter, field: FieldPostings, lengths: array[int]
) -> tuple[int, array[int]]:
    """Write positions and their widths; return where they start and where each list ends."""
    from indexer.kernels.encode import encode_positions

    ends = array("q", [0]) * len(field.terms)
    if field.positions is None:
        return 0, ends
    widths = array("B", [max(length - 1, 0).bit_length() for length in lengths])
    needed = 4 * len(field.positions) + 5 * (len(field.docids) // 128 + len(ends)) + 8
    out = bytearray(needed)
    size = encode_positions(
        field.starts, field.docids, field.tfs, field.positions, widths, out, ends
    )
    writer.add(f"widths.{field.name}", widths)
    return writer.add(f"positions.{field.name}", memoryview(out)[:size]), ends


class Segment:
    """An open segment: its file stays open as long as this object lives."""

    def __init__(self, path: Path) -> None:
        """Open the segment in a file. Raises IndexDamagedError, OSError."""
        self.file = SectionFile(path)
        try:
            self.documents = int(self.file.facts["documents"])
            fields = self.file.facts["fields"]
            self.fields = {name: FieldFacts(*facts) for name, facts in fields.items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self.file.damaged(ValueError(f"the directory: {error!r}"), 0) from error
        self.scored = [name for name, facts in self.fields.items() if facts.scored]
        self._dictionaries: dict[str, Dictionary] = {}
        self._columns: dict[str, Column] = {}

    @cached_property
    def lengths(self) -> memoryview:
        """Return the lengths of all documents in the scored fields, verified: see above."""
        lengths = self.file.numbers("lengths")
        if len(lengths) != self.documents * len(self.scored):
            raise self.file.damaged(ValueError("lengths of other documents"), 0)
        return lengths

    @cached_property
    def stored(self) -> Stored:
        """Return the stored values of the documents."""
        return Stored(self.file)

    def field_lengths(self, name: str) -> memoryview:
        """Return the lengths in one scored field: uint32[documents]."""
        start = self.scored.index(name) * self.documents
        return self.lengths[start : start + self.documents]

    def widths(self, name: str) -> memoryview:
        """Return the widths of positions in a field: uint8[documents]."""
        return self.file.numbers(f"widths.{name}")

    def dictionary(self, name: str) -> Dictionary:
        """Return the terms of a field. Raises IndexDamagedError."""
        if name not in self._dictionaries:
            self._dictionaries[name] = Dictionary(self.file, name)
        return self._dictionaries[name]

    def column(self, name: str) -> Column:
        """Return a column. Raises IndexDamagedError."""
        if name not in self._columns:
            self._columns[name] = Column(self.file, name)
        return self._columns[name]

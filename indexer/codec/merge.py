"""How do several segments become one?

Documents keep their order, segment after segment, and the deleted ones are left out. A field
is merged a batch of terms at a time (`kernels/merge`, `kernels/renumber`), so the memory needed
is that of a batch, or of the longest list, and the lengths and columns of all documents; it does
not grow with the text. Stored values are copied, whole blocks without unpacking them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from indexer.codec.blockcodec import BlockSegment
from indexer.codec.columnwriter import Copied, Runs
from indexer.codec.dictionary import NUMBERS, Batch
from indexer.codec.segment import FieldFacts, FieldPostings, Segment, write_segment
from indexer.codec.stored import Packed
from indexer.kernels import merge, renumber

BATCH_BLOCKS = 64
"""Of each dictionary, at least 1,000 terms are read at a time: a kernel call costs little then."""

BATCH_POSTINGS = 1 << 20
"""Postings and positions of a batch, unless it is a single term: about 16 MB."""


class Source(NamedTuple):
    """A segment with the documents to take from it; `new` is the docid each gets, or -1."""

    segment: Segment
    runs: Runs
    new: array[int]


def merge_segments(path: Path, sources: Sequence[BlockSegment]) -> tuple[int, str]:
    """Write the documents of `sources` that are left to a new segment.

    Returns how many there are, and the checksum of the file. Raises IndexDamagedError, OSError.
    """
    for source in sources:
        source.segment.file.check_all()  # all is read, and lists may lie anywhere
    taken = _taken(sources)
    documents = sum(source.doc_count() for source in sources)
    columns = {name: _column(name, taken) for name in _columns(taken)}
    names = sorted({name for source in taken for name in source.segment.fields})
    fields = chain.from_iterable(_field(name, taken) for name in names)
    try:
        return documents, write_segment(path, documents, fields, columns, _stored(taken))
    except ValueError as error:  # what segments hold was accepted once: they are damaged
        raise taken[0].segment.file.damaged(error, 0) from error


def _taken(sources: Sequence[BlockSegment]) -> list[Source]:
    taken, following = [], 0
    for source in sources:
        deleted = [-1, *source.deleted_docs(), source.segment.documents]
        runs = [(low + 1, high) for low, high in pairwise(deleted) if low + 1 < high]
        new = array("q", [-1]) * source.segment.documents
        for first, last in runs:
            new[first:last] = array("q", range(following, following + last - first))
            following += last - first
        taken.append(Source(source.segment, runs, new))
    return taken


def _columns(sources: Sequence[Source]) -> list[str]:
    return sorted({name for source in sources for name in source.segment.columns})


def _column(name: str, sources: Sequence[Source]) -> Copied:
    return Copied(
        [
            (segment.column(name) if name in segment.columns else None, runs)
            for segment, runs, _ in sources
        ]
    )


def _stored(sources: Sequence[Source]) -> Iterator[Packed]:
    for segment, runs, _ in sources:
        for first, last in runs:
            yield from segment.stored.packed(first, last)


def _field(name: str, sources: Sequence[Source]) -> Iterator[FieldPostings]:
    """Yield the postings of a field, batch by batch; at least once."""
    having = [source for source in sources if name in source.segment.fields]
    facts = having[0].segment.fields[name]
    lengths = _lengths(name, sources) if facts.scored else None
    empty = array("I") if facts.positions else None
    yield FieldPostings(name, [], array("q", [0]), array("I"), array("I"), empty, lengths)
    for batches in _batches(name, having):
        merged = _merged(name, having, batches, with_positions=facts.positions)
        yield merged._replace(lengths=lengths)


def _lengths(name: str, sources: Sequence[Source]) -> array[int]:
    lengths = array("I")
    for segment, runs, _ in sources:
        old = segment.field_lengths(name) if name in segment.scored else None
        for first, last in runs:
            lengths.frombytes(old[first:last].tobytes() if old else bytes(4 * (last - first)))
    if max(lengths, default=0) > max(facts.longest for facts in _facts(name, sources)):
        raise ValueError(f"a document is longer than the longest in {name}")
    return lengths


def _facts(name: str, sources: Sequence[Source]) -> list[FieldFacts]:
    """Return what segments say of a field."""
    listed = (source.segment.fields.get(name) for source in sources)
    return [facts for facts in listed if facts]


class _Reading:
    """The terms of a field in one source that are read and not merged yet."""

    def __init__(self, segment: Segment, name: str) -> None:
        self._dictionary = segment.dictionary(name)
        self._block = 0
        self._size = 0
        self._batch = Batch(bytearray(), array("q", [0]), array("q"))
        self._at = 0

    def fill(self) -> None:
        """Read on if all that was read is merged."""
        if self._at == len(self._batch) and self._block < self._dictionary.blocks:
            before = self._batch.text(self._at - 1) if self._at else None
            last = min(self._block + BATCH_BLOCKS, self._dictionary.blocks)
            self._batch, self._at = self._dictionary.batch(self._block, last), 0
            self._block = last
            if before is not None and self.text(0) <= before:
                raise ValueError(f"term {self.text(0)!r} follows {before!r}")

    def __len__(self) -> int:
        """Return how many terms wait."""
        return len(self._batch) - self._at

    def text(self, i: int) -> bytes:
        """Return a term that waits."""
        return self._batch.text(self._at + i)

    @property
    def ends(self) -> bool:
        """Tell whether no terms follow those that wait."""
        return self._block == self._dictionary.blocks

    def up_to(self, last: bytes) -> Batch:
        """Return the terms that wait, up to one."""
        texts, ends, numbers = self._batch
        places = range(self._at, len(self._batch))
        stop = self._at + bisect_right(places, last, key=self._batch.text)
        taken = array("q", [end - ends[self._at] for end in ends[self._at : stop + 1]])
        return Batch(
            texts[ends[self._at] : ends[stop]],
            taken,
            numbers[NUMBERS * self._at : NUMBERS * stop],
        )

    def skip(self, terms: int) -> None:
        """Take terms that wait for merged."""
        self._at += terms


def _batches(name: str, sources: Sequence[Source]) -> Iterator[list[Batch]]:
    """Yield the terms of all sources in step: of each those up to the same last term."""
    readings = [_Reading(source.segment, name) for source in sources]
    while True:
        for reading in readings:
            reading.fill()
        waiting = [reading for reading in readings if len(reading)]
        if not waiting:
            return
        limits = [reading.text(len(reading) - 1) for reading in waiting if not reading.ends]
        last = min(limits or [max(reading.text(len(reading) - 1) for reading in waiting)])
        taken = [reading.up_to(last) for reading in readings]
        while max(map(len, taken)) > 1 and _postings(taken) > BATCH_POSTINGS:
            largest = max(taken, key=len)
            last = largest.text(len(largest) // 2 - 1)
            taken = [reading.up_to(last) for reading in readings]
        yield taken
        for reading, batch in zip(readings, taken, strict=True):
            reading.skip(len(batch))


def _postings(batches: Sequence[Batch]) -> int:
    """Return how many postings and positions terms have, at most."""
    return sum(sum(batch.numbers[1::NUMBERS]) for batch in batches)


def _merged(
    name: str, sources: Sequence[Source], batches: Sequence[Batch], *, with_positions: bool
) -> FieldPostings:
    """Merge some terms of all sources."""
    texts = b"".join(batch.texts for batch in batches)
    bases, runs, ends = array("q"), array("q", [0]), array("q")
    base = 0
    for batch in batches:
        bases.append(base)
        base += len(batch.texts)
        runs.append(runs[-1] + len(batch))
        ends.extend(batch.ends)
    count = runs[-1]
    entries, fresh = array("q", [0]) * count, array("B", [0]) * count
    merge.order(texts, bases, ends, runs, entries, fresh)
    lists = _decoded(name, sources, batches, with_positions=with_positions)
    docids, tfs, positions = (array("I", [0]) * len(part) for part in lists[2:])
    kept, starts = array("q", [0]) * count, array("q", [0]) * (count + 1)
    terms = merge.interleave(entries, fresh, *lists, docids, tfs, positions, kept, starts)
    del starts[terms + 1 :]
    places = sum(tfs[: starts[-1]]) if with_positions else 0
    return FieldPostings(
        name,
        [_text(batches, runs, entry) for entry in kept[:terms]],
        starts,
        docids[: starts[-1]],
        tfs[: starts[-1]],
        positions[:places] if with_positions else None,
        None,
    )


def _text(batches: Sequence[Batch], runs: Sequence[int], entry: int) -> bytes:
    run = bisect_right(runs, entry) - 1
    return batches[run].text(entry - runs[run])


def _decoded(
    name: str, sources: Sequence[Source], batches: Sequence[Batch], *, with_positions: bool
) -> tuple[array[int], array[int], array[int], array[int], array[int]]:
    """Return where the lists and the positions of all entries end; docids, tfs and positions."""
    room, places = 0, 0
    for source, batch in zip(sources, batches, strict=True):
        measured = _measure(source.segment, batch, with_positions=with_positions)
        room, places = room + measured[0], places + measured[1]
    count = sum(map(len, batches))
    ends, place_ends = array("q", [0]) * count, array("q", [0]) * count
    docids, tfs = array("I", [0]) * room, array("I", [0]) * room
    positions = array("I", [0]) * places
    first, at, place = 0, 0, 0
    for (segment, _, new), batch in zip(sources, batches, strict=True):
        try:
            at, place = renumber.decode_lists(
                segment.file.words, batch.numbers, new,
                segment.widths(name) if with_positions else b"", with_positions, at, place,
                docids, tfs, positions, memoryview(ends)[first:], memoryview(place_ends)[first:],
            )  # fmt: skip
        except ValueError as error:
            raise segment.file.damaged(error, 0) from error
        first += len(batch)
    return ends, place_ends, docids, tfs, positions


def _measure(segment: Segment, batch: Batch, *, with_positions: bool) -> tuple[int, int]:
    """Return how many postings and positions a batch has."""
    if not batch.numbers:
        return 0, 0
    size = len(segment.file.content)
    try:
        return renumber.measure(batch.numbers, segment.documents, size, with_positions)
    except ValueError as error:
        raise segment.file.damaged(error, 0) from error

"""How do several segments become one?

Documents keep their order, segment after segment, and the deleted ones are left out. Fields
are merged one at a time and a term at a time, so the memory needed is that of the postings
of the largest field. Stored values are copied as they are.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from indexer.codec.blockcodec import BlockSegment
from indexer.codec.columns import Value
from indexer.codec.dictionary import Term
from indexer.codec.matcher import decoded, decoded_positions
from indexer.codec.segment import FieldPostings, Segment, write_segment

GONE = -1


def merge_segments(path: Path, sources: Sequence[BlockSegment]) -> tuple[int, str]:
    """Write the documents of `sources` that are left to a new segment.

    Returns how many there are, and the checksum of the file. Raises IndexDamagedError, OSError.
    """
    maps = _new_docids(sources)
    documents = sum(source.doc_count() for source in sources)
    columns = {name: _column(name, sources, maps) for name in _names(sources, "column.")}
    fields = (
        _field(name, sources, maps, documents)
        for name in sorted({name for source in sources for name in source.segment.fields})
    )
    stored = (
        source.segment.stored.encoded(docid)
        for source, docids in zip(sources, maps, strict=True)
        for docid in _kept(docids)
    )
    return documents, write_segment(path, documents, fields, columns, stored)


def _new_docids(sources: Sequence[BlockSegment]) -> list[array[int]]:
    """Return the new docid of each document of each source, or GONE: int64[documents]."""
    maps, following = [], 0
    for source in sources:
        docids = array("q")
        for docid in range(source.segment.documents):
            deleted = source.is_deleted(docid)
            docids.append(GONE if deleted else following)
            following += not deleted
        maps.append(docids)
    return maps


def _kept(docids: array[int]) -> Iterator[int]:
    return (old for old, new in enumerate(docids) if new != GONE)


def _names(sources: Sequence[BlockSegment], prefix: str) -> list[str]:
    names = {name for source in sources for name in source.segment.file.sections}
    return sorted(name[len(prefix) :] for name in names if name.startswith(prefix))


def _column(name: str, sources: Sequence[BlockSegment], maps: Sequence[array[int]]) -> list[Value]:
    values: list[Value] = []
    for source, docids in zip(sources, maps, strict=True):
        has = f"column.{name}" in source.segment.file.sections
        column = source.segment.column(name) if has else None
        values.extend(column[docid] if column else None for docid in _kept(docids))
    return values


def _field(
    name: str, sources: Sequence[BlockSegment], maps: Sequence[array[int]], documents: int
) -> FieldPostings:
    having = [
        (source.segment, docids)
        for source, docids in zip(sources, maps, strict=True)
        if name in source.segment.fields
    ]
    facts = having[0][0].fields[name]
    terms: list[bytes] = []
    starts, docids, tfs = array("q", [0]), array("I"), array("I")
    positions = array("I") if facts.positions else None
    streams = [_terms(name, number, segment) for number, (segment, _) in enumerate(having)]
    for text, found in groupby(heapq.merge(*streams), key=itemgetter(0)):
        for _, number, term in found:
            segment, new = having[number]
            _append(segment, name, term, new, docids, tfs, positions)
        if len(docids) > starts[-1]:
            terms.append(text)
            starts.append(len(docids))
    lengths = _lengths(name, sources, maps) if facts.scored else None
    return FieldPostings(name, terms, starts, docids, tfs, positions, lengths)


def _terms(name: str, number: int, segment: Segment) -> Iterator[tuple[bytes, int, Term]]:
    return ((term.text, number, term) for term in segment.dictionary(name))


def _append(
    segment: Segment,
    name: str,
    term: Term,
    new: array[int],
    docids: array[int],
    tfs: array[int],
    positions: array[int] | None,
) -> None:
    """Append the postings of a term in one segment, under the new docids."""
    old, old_tfs = decoded(segment, term)
    places, ends = array("I"), [0] * len(old)
    if positions is not None:
        places, ends = decoded_positions(segment, name, term, old, old_tfs)
    for docid, tf, end in zip(old, old_tfs, ends, strict=True):
        if new[docid] != GONE:
            docids.append(new[docid])
            tfs.append(tf)
            if positions is not None:
                positions.extend(places[end - tf : end])


def _lengths(name: str, sources: Sequence[BlockSegment], maps: Sequence[array[int]]) -> array[int]:
    lengths = array("I")
    for source, docids in zip(sources, maps, strict=True):
        scored = name in source.segment.scored
        old = source.segment.field_lengths(name) if scored else None
        lengths.extend(old[docid] if old else 0 for docid in _kept(docids))
    return lengths

"""Which documents have the same content as others?

Content is told by a column, whose values are terms as well: two documents of a segment have
the same content if the same term stands for it. Over several segments the terms are compared.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Hashable, Sequence
from itertools import accumulate, pairwise

from indexer.codec.segment import Segment
from indexer.kernels import setops

CONTENT_COLUMN = "hash"
"""Documents with the same value in this column have the same content."""

AT_ONCE = 64
"""So many blocks of a dictionary are read at a time."""


class Copies:
    """Documents of which there are several of the same content, also among deleted ones.

    `bits` has a bit for each document in each segment.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Find them. Raises IndexDamagedError."""
        self._places = [_places(segment) for segment in segments]
        self._texts: list[list[bytes]] = []
        if len(segments) > 1:
            self._texts = [_texts(segment) for segment in segments]
        shared = _shared(self._texts)
        self._marks = [
            _marked(places, self._texts[number] if shared else [], shared, _terms(segment))
            for number, (segment, places) in enumerate(zip(segments, self._places, strict=True))
        ]
        self.bits = [int.from_bytes(marks, "little") for marks in self._marks]
        self._offsets = [0, *accumulate(segment.documents for segment in segments)]

    def __bool__(self) -> bool:
        return any(self.bits)

    def content(self, docnum: int) -> Hashable:
        """Return what tells the content of a document from others; None if it has no copies."""
        number = bisect_right(self._offsets, docnum) - 1
        docid = docnum - self._offsets[number]
        if not self._marks[number][docid >> 3] >> (docid & 7) & 1:
            return None
        place = self._places[number][docid]
        return self._texts[number][place - 1] if self._texts else place


def _terms(segment: Segment) -> int:
    return segment.fields[CONTENT_COLUMN].terms if CONTENT_COLUMN in segment.fields else 0


def _places(segment: Segment) -> array[int]:
    """Return a number for the content of each document, 0 for none: its place among the terms."""
    known = segment.column(CONTENT_COLUMN) if CONTENT_COLUMN in segment.columns else None
    places = known.order() if known else None
    return array("I", bytes(4 * segment.documents)) if places is None else places


def _texts(segment: Segment) -> list[bytes]:
    """Return all terms that stand for a content."""
    if not _terms(segment):
        return []
    dictionary = segment.dictionary(CONTENT_COLUMN)
    found: list[bytes] = []
    for first in range(0, dictionary.blocks, AT_ONCE):
        batch = dictionary.batch(first, min(first + AT_ONCE, dictionary.blocks))
        texts = bytes(batch.texts)
        found += [texts[start:end] for start, end in pairwise(batch.ends)]
    return found


def _shared(texts: Sequence[Sequence[bytes]]) -> set[bytes]:
    """Return the terms that several segments have."""
    seen: set[bytes] = set()
    shared: set[bytes] = set()
    for of_segment in texts:
        shared |= seen.intersection(of_segment)
        seen.update(of_segment)
    return shared


def _marked(
    places: array[int], texts: Sequence[bytes], shared: set[bytes], terms: int
) -> bytearray:
    """Return a bit for each document whose content is not its own alone."""
    bits = bytearray((len(places) + 7) // 8)
    counts = bytearray(terms + 1)
    if shared:  # once more elsewhere
        counts[1:] = bytes(text in shared for text in texts)
    if shared or terms != len(places):
        setops.repeated(places, counts, bits)
    return bits

"""Which documents have the same content as others?

Content is told by a column, whose values are terms as well: two documents of a segment have
the same content if the same term stands for it. Over several segments equal terms get one
number, so that everywhere equal numbers are equal contents.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from indexer.codec.segment import Segment
from indexer.kernels import copies

CONTENT_COLUMN = "hash"
"""Documents with the same value in this column have the same content."""

AT_ONCE = 64
"""So many blocks of a dictionary are read at a time."""


class Among(NamedTuple):
    """How many contents some documents have, and which of them have a content asked for."""

    contents: int
    found: list[tuple[int, array[int], array[int]]]
    """Of each segment: where its numbers begin, docids, and the contents by docid."""

    def documents(self, content: int) -> list[int]:
        """Return the documents of a content that was asked for, as numbers in the collection."""
        return [
            first + docid
            for first, docids, numbers in self.found
            for docid in docids
            if numbers[docid] == content
        ]


class Copies:
    """Documents of which there are several of the same content, also among deleted ones.

    `bits` has a bit for each document in each segment, None if there is none. A thread needs
    one of its own.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        """Find them. Raises IndexDamagedError."""
        self._offsets = [0, *accumulate(segment.documents for segment in segments)]
        self._numbers = [_places(segment) for segment in segments]
        terms = sum(map(_terms, segments))
        if len(segments) > 1:
            _number_alike(segments, self._numbers)
        self._mark(terms, may_have=len(segments) > 1 or terms != self._offsets[-1])

    def _mark(self, terms: int, *, may_have: bool) -> None:
        """Mark the documents of which there are several of the same number, from 1 to `terms`."""
        self.bits: list[bytes | None] = [None] * len(self._numbers)
        if may_have:
            counts = bytearray(terms + 1)
            for numbers in self._numbers:
                copies.count(numbers, counts)
            self.bits = [_marked(numbers, counts) for numbers in self._numbers]
        self._marks = bytearray(terms + 1)

    def __bool__(self) -> bool:
        return any(self.bits)

    def contents(self, docnums: Iterable[int]) -> list[int]:
        """Return the number of each document's content; 0 if it has no copies."""
        found = []
        for docnum in docnums:
            number = bisect_right(self._offsets, docnum) - 1 if len(self.bits) > 1 else 0
            docid = docnum - self._offsets[number]
            bits = self.bits[number]
            is_copied = bits and bits[docid >> 3] >> (docid & 7) & 1
            found.append(self._numbers[number][docid] if is_copied else 0)
        return found

    def among(self, docids: Sequence[array[int]], wanted: Iterable[int]) -> Among:
        """Return what contents there are among some documents of each segment.

        `wanted` are the contents whose documents are asked for.
        """
        wanted = set(wanted)
        for content in wanted:
            self._marks[content] = copies.WANTED
        contents, found = 0, []
        for of_segment, numbers, offset in zip(docids, self._numbers, self._offsets, strict=False):
            alike = array("I", bytes(4 * len(of_segment) + 4))
            new, count = copies.see(of_segment, numbers, self._marks, alike)
            contents += new
            found.append((offset, alike[:count], numbers))
        for of_segment, numbers in zip(docids, self._numbers, strict=False):
            copies.forget(of_segment, numbers, self._marks)
        for content in wanted:
            self._marks[content] = 0
        return Among(contents, found)


def _terms(segment: Segment) -> int:
    return segment.fields[CONTENT_COLUMN].terms if CONTENT_COLUMN in segment.fields else 0


def _places(segment: Segment) -> array[int]:
    """Return a number for the content of each document, 0 for none: its place among the terms."""
    known = segment.column(CONTENT_COLUMN) if CONTENT_COLUMN in segment.columns else None
    places = known.order() if known else None
    return array("I", bytes(4 * segment.documents)) if places is None else places


def _marked(numbers: array[int], counts: bytearray) -> bytes | None:
    bits = bytearray((len(numbers) + 7) // 8)
    return bytes(bits) if copies.mark(numbers, counts, bits) else None


class _Texts(NamedTuple):
    """Terms that stand for contents, in order (see `kernels/copies`), and their numbers."""

    texts: bytes
    ends: array[int]
    numbers: array[int]


def _number_alike(segments: Sequence[Segment], documents: Sequence[array[int]]) -> None:
    """Number documents anew, so that equal contents have one number in all segments."""
    before: list[_Texts] = []
    first = 1
    for segment, numbers in zip(segments, documents, strict=True):
        texts = _texts(segment, first)
        for others in before:
            copies.number_alike(*others, *texts)
        copies.translate(numbers, texts.numbers)
        first += len(texts.numbers)
        before.append(texts)


def _texts(segment: Segment, first: int) -> _Texts:
    """Return all terms of a segment that stand for a content, numbered from `first` on."""
    texts, ends = [], array("q", [0])
    dictionary = segment.dictionary(CONTENT_COLUMN) if _terms(segment) else None
    blocks = dictionary.blocks if dictionary else 0
    for start in range(0, blocks, AT_ONCE):
        assert dictionary
        batch = dictionary.batch(start, min(start + AT_ONCE, blocks))
        new_ends = batch.ends[1:]
        copies.shift(new_ends, ends[-1])
        ends.extend(new_ends)
        texts.append(bytes(memoryview(batch.texts)[: batch.ends[-1]]))
    count = len(ends) - 1
    return _Texts(b"".join(texts), ends, array("I", range(first, first + count)))

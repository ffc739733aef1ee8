"""Which documents are nearly the same as an earlier one?

Documents are gone through from the earliest to the latest, those without a date last and equals by
path; each follows the first leader that it is like, or becomes a leader. So a family is a leader
and what is like it: nothing drifts from one to the next, and the earliest leads. Like are two
documents of which, by their signatures, more than half of all shingles are common, and LEAST of
those of the shorter one (`kernels/shingles`, `kernels/likeness`). Copies with the same content are
in one family, also if they are too short for a signature.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress

from indexer import deadline
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.columns import SIGNATURES, SIGNED, SIGNED_WORDS
from indexer.codec.segment import Segment
from indexer.kernels import copies, likeness
from indexer.kernels.shingles import BINS
from indexer.query.copies import Copies

LEAST = 0.85
"""So much of the shorter of two documents is in the other: measured, see docs/copies.md."""

UNDATED = 1 << 31
AT_ONCE = 1 << 12
"""So many documents are compared between two looks at the clock."""


class Near(Copies):
    """The families of documents that are nearly the same; `contents` and `among` speak of them."""

    def __init__(self, blocks: Sequence[BlockSegment]) -> None:
        """Find them. Raises IndexDamagedError, TooSlowError."""
        segments = [block.segment for block in blocks]
        super().__init__(segments)
        self._signatures = b"".join(map(_signatures, segments))
        self._words = array("I", chain.from_iterable(map(_words, segments)))
        self._living = [alive for block in blocks for alive in _living(block)]
        self._keys = _Keys(segments)
        signed = [docnum for docnum in self._documents() if self._is_signed(docnum)]
        long = sum(self._words[docnum] >= SIGNED_WORDS for docnum in self._documents())
        self.unsigned = long - len(signed)
        """How many documents should have a signature and have none: they were indexed before."""
        self._join(array("I", self.earliest(signed)))

    def _documents(self) -> Iterator[int]:
        return compress(range(len(self._living)), self._living)

    def _is_signed(self, docnum: int) -> bool:
        return any(self._signatures[docnum * BINS : (docnum + 1) * BINS])

    def _join(self, order: array[int]) -> None:
        """Give all contents that follow a leader its number."""
        leaders = self._leaders(order)
        contents = [number for numbers in self._numbers for number in numbers]
        families = array("I", range(1, len(self._marks)))
        for docnum in order:
            if leaders[docnum] != docnum and contents[docnum]:
                families[contents[docnum] - 1] = contents[leaders[docnum]]
        for numbers in self._numbers:
            copies.translate(numbers, families)
        self._mark(len(families), may_have=True)

    def _leaders(self, order: array[int]) -> array[int]:
        documents = len(self._words)
        leaders, seen = (array("I", bytes(4 * documents)) for _ in range(2))
        heads = array("I", bytes(4 * likeness.BANDS * likeness.KEYS if order else 0))
        nexts = array("I", bytes(4 * likeness.BANDS * documents))
        for first in range(0, len(order), AT_ONCE):
            deadline.check()
            last = min(first + AT_ONCE, len(order))
            likeness.follow(
                order, first, last, self._signatures, self._words, LEAST,
                heads, nexts, seen, leaders,
            )  # fmt: skip
        return leaders

    def earliest(self, docnums: Iterable[int]) -> list[int]:
        """Return documents from the earliest to the latest."""
        return sorted(docnums, key=self._keys.__getitem__)

    def leads(self, docids: Sequence[array[int]]) -> dict[int, int]:
        """Return the earliest of some documents of each segment, by its family."""
        found: dict[int, int] = {}
        for of_segment, numbers, offset in zip(docids, self._numbers, self._offsets, strict=False):
            for docid in of_segment:
                docnum, family = offset + docid, numbers[docid]
                known = found.get(family)
                if known is None or self._keys[docnum] < self._keys[known]:
                    found[family] = docnum
        return found

    def families(self) -> list[list[int]]:
        """Return the families of two documents or more, each from the earliest to the latest."""
        found: dict[int, list[int]] = {}
        documents = [*self._documents()]
        for docnum, family in zip(documents, self.contents(documents), strict=True):
            if family:
                found.setdefault(family, []).append(docnum)
        return [self.earliest(docnums) for docnums in found.values() if len(docnums) > 1]

    def alike(self, one: int, other: int) -> float:
        """Return about how much of the shorter of two documents of a family is in the other."""
        if not (self._is_signed(one) and self._is_signed(other)):  # they have the same content
            return 1.0
        return likeness.alike(self._signatures, self._words, one, other)


class _Keys:
    """What documents are put in order by: their date, and their path."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._known: list[tuple[int, bytes]] = []
        for segment in segments:
            paths = _paths(segment)
            days = segment.column("date_first") if "date_first" in segment.columns else None
            for docid in range(segment.documents):
                day = days[docid] if days else None
                self._known.append((day if isinstance(day, int) else UNDATED, paths[docid]))

    def __getitem__(self, docnum: int) -> tuple[int, bytes]:
        return self._known[docnum]


def _paths(segment: Segment) -> Sequence[bytes]:
    """Return the path of each document, as a term."""
    places = segment.column("file").order() if "file" in segment.columns else None
    if places is None:
        return [b""] * segment.documents
    terms = [b"", *segment.dictionary("file").texts()]
    try:
        return [terms[place] for place in places]
    except IndexError as error:
        raise segment.file.damaged(ValueError("column file: no such term"), 0) from error


def _signatures(segment: Segment) -> bytes:
    """Return the signatures of all documents, zeros for those without one."""
    nothing = bytes(BINS)
    if SIGNATURES not in segment.columns:
        return nothing * segment.documents
    column = segment.column(SIGNATURES)
    found = [column[docid] or nothing for docid in range(segment.documents)]
    joined = b"".join(each for each in found if isinstance(each, bytes) and len(each) == BINS)
    if len(joined) != BINS * segment.documents:
        raise segment.file.damaged(ValueError(f"column {SIGNATURES}: no signature"), 0)
    return joined


def _words(segment: Segment) -> array[int]:
    """Return how many words each document has in the field of which signatures are made."""
    if SIGNED not in segment.scored:
        return array("I", bytes(4 * segment.documents))
    return array("I", segment.field_lengths(SIGNED))


def _living(block: BlockSegment) -> Iterator[bool]:
    return (not block.is_deleted(docid) for docid in range(block.doc_count_all()))

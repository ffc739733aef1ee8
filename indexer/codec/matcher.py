"""Which documents have a term, as Whoosh walks through them?

A list is decoded whole, which takes less time than Whoosh needs for its first documents.
Blocks of 128 documents have a quality, by which Whoosh's collectors skip them: for a scorer
that knows what an impact is worth (`worth_of`, as ours) the bound that stands in the index,
for one that grows with the tf and falls with the length a score of the largest and the
smallest of the block. No other scorer may skip.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.scoring import BaseScorer, BM25FScorer, WeightScorer
from whoosh.system import pack_uint

from indexer.codec.dictionary import Term
from indexer.codec.segment import Segment
from indexer.kernels import postings

BLOCK = 128

_MONOTONE = (BM25FScorer, WeightScorer)


class BlockMatcher(LeafMatcher):
    """The documents of one term, decoded when they are asked for."""

    def __init__(
        self,
        segment: Segment,
        fieldname: str,
        term: Term,
        format_: Format,
        scorer: BaseScorer | None,
    ) -> None:
        self.format = format_
        self.scorer = scorer
        self._segment = segment
        self._fieldname = fieldname
        self._entry = term
        self._term = (fieldname, term.text)
        self._docids, self._tfs = decoded(segment, term)
        self._positions: array[int] | None = None
        self._at = 0

    def is_active(self) -> bool:
        """Tell whether there is a document at this place."""
        return self._at < len(self._docids)

    def reset(self) -> None:
        """Go back to the first document."""
        self._at = 0

    def copy(self) -> BlockMatcher:
        """Return another matcher at the same place."""
        other = object.__new__(BlockMatcher)
        other.__dict__.update(self.__dict__)
        return other

    def id(self) -> int:
        """Return the docid at this place."""
        return self._docids[self._at]

    def all_ids(self) -> Iterator[int]:
        """Yield the docids from this place on."""
        return iter(self._docids[self._at :])

    def next(self) -> None:
        """Go to the next document."""
        if self._at >= len(self._docids):
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:  # noqa: A002 (Whoosh's name)
        """Go to the first document that is at least `id`."""
        if self._at >= len(self._docids):
            raise ReadTooFar
        self._at = bisect_left(self._docids, id, self._at)

    def weight(self) -> float:
        """Return the tf of the document at this place."""
        return float(self._tfs[self._at])

    def value(self) -> bytes:
        """Return the posting at this place, in the encoding of the field's format."""
        if self.format.supports("positions"):
            return self.format.encode(self._places())  # type: ignore[attr-defined, no-any-return]
        return pack_uint(self._tfs[self._at])

    def value_as(self, astype: str) -> Any:
        """Return the posting at this place as frequency, positions, ..."""
        if astype == "positions":
            return self._places()
        return self.format.decoder(astype)(self.value())

    def supports_block_quality(self) -> bool:
        """Tell whether blocks have a quality under the scorer."""
        return isinstance(self.scorer, _MONOTONE) or hasattr(self.scorer, "worth_of")

    def max_quality(self) -> float:
        """Return an upper bound of all scores of the list."""
        if hasattr(self.scorer, "worth_of"):
            return self._worth_of(self._entry.bound / 255.0)
        return self.scorer.max_quality()  # type: ignore[union-attr]

    def block_quality(self) -> float:
        """Return an upper bound of the scores of the block at this place."""
        if not hasattr(self.scorer, "worth_of"):
            return self.scorer.block_quality(self)  # type: ignore[union-attr]
        if len(self._docids) <= BLOCK:
            return self.max_quality()
        entry, block = self._entry, self._at // BLOCK
        words = self._segment.file.words
        bound = postings.block_bound(words, entry.start, entry.end, entry.df, block)
        return self._worth_of(bound)

    def skip_to_quality(self, minquality: float) -> int:
        """Go to the first block with more than a quality; return how many were left out."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._at = min(self._block().stop, len(self._docids))
            skipped += 1
        return skipped

    def block_min_id(self) -> int:
        """Return the first docid of the block at this place."""
        return self._docids[self._block().start]

    def block_max_id(self) -> int:
        """Return the last docid of the block at this place."""
        return self._docids[self._block().stop - 1]

    def block_max_weight(self) -> float:
        """Return the largest tf of the block at this place."""
        block = self._block()
        return float(max(self._tfs[block.start : block.stop]))

    def block_min_length(self) -> int:
        """Return the smallest length of a document of the block at this place."""
        return min(self._block_lengths(), default=1)

    def block_max_length(self) -> int:
        """Return the largest length of a document of the block at this place."""
        return max(self._block_lengths(), default=1)

    def _block(self) -> range:
        start = self._at // BLOCK * BLOCK
        return range(start, min(start + BLOCK, len(self._docids)))

    def _block_lengths(self) -> list[int]:
        if self._fieldname not in self._segment.scored:
            return []
        lengths = self._segment.field_lengths(self._fieldname)
        return [lengths[self._docids[i]] for i in self._block()]

    def _worth_of(self, impact: float) -> float:
        facts = self._segment.fields[self._fieldname]
        avgdl = facts.total / (self._segment.documents or 1)
        return float(self.scorer.worth_of(impact, avgdl))  # type: ignore[union-attr]

    def _places(self) -> list[int]:
        """Return the positions in the document at this place."""
        if self._positions is None:
            self._positions, self._ends = decoded_positions(
                self._segment, self._fieldname, self._entry, self._docids, self._tfs
            )
        end = self._ends[self._at]
        return self._positions[end - self._tfs[self._at] : end].tolist()


def decoded(segment: Segment, term: Term) -> tuple[array[int], array[int]]:
    """Return the docids and tfs of a term. Raises IndexDamagedError."""
    segment.file.check(term.start, term.end)
    if not 0 < term.df <= segment.documents:
        raise segment.file.damaged(ValueError(f"{term.df} documents have a term"), term.start)
    docids, tfs = array("I", bytes(4 * term.df)), array("I", bytes(4 * term.df))
    span = term.start, term.end, term.df
    try:
        postings.decode_docids(segment.file.words, *span, segment.documents, docids)
        postings.decode_tfs(segment.file.words, *span, tfs)
    except ValueError as error:
        raise segment.file.damaged(error, term.start) from error
    return docids, tfs


def decoded_positions(
    segment: Segment, field: str, term: Term, docids: array[int], tfs: array[int]
) -> tuple[array[int], list[int]]:
    """Return all positions of a term, and where those of each document end."""
    segment.file.check(term.positions_start, term.positions_end)
    ends: list[int] = []
    for tf in tfs:
        ends.append(tf + (ends[-1] if ends else 0))
    if ends[-1] != term.cf or term.cf - term.df > 8 * (term.positions_end - term.positions_start):
        raise segment.file.damaged(ValueError("positions do not add up"), term.start)
    found = array("I", bytes(4 * term.cf))
    try:
        postings.decode_positions(
            segment.file.words, term.positions_start, term.positions_end, docids, tfs,
            segment.widths(field), found,
        )  # fmt: skip
    except (ValueError, IndexError) as error:
        raise segment.file.damaged(error, term.positions_start) from error
    return found, ends

"""What do the documents of a leaf score?

Of a leaf that is no term: a phrase, a conjunction, what Whoosh runs, a set whose documents all
score the same. And of all documents that match a plan, when all are asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from indexer.codec.blockcodec import BlockSegment
from indexer.codec.impact import curve
from indexer.kernels import impacts
from indexer.kernels.phrase import PhraseMatcher
from indexer.query.plan import Conjunction, Foreign, Leaf, Nested, Phrase, Terms
from indexer.query.scoring import Statistics
from indexer.query.sets import NONE, Sets, term_of


class Scored(NamedTuple):
    """A set of documents: docids, uint32[n], and scores, float64[n], to multiply by `weight`."""

    docids: array[int]
    scores: array[float]
    weight: float


NOTHING = Scored(NONE, array("d"), 1.0)


class Leaves:
    """Scores the documents of leaves in a segment."""

    def __init__(
        self,
        segment: BlockSegment,
        statistics: Statistics,
        foreign: Callable[[Any], Iterator[tuple[int, float]]],
    ) -> None:
        """Take what a `SegmentSearcher` takes."""
        self.segment = segment.segment
        self._statistics = statistics
        self._foreign = foreign
        self.sets = Sets(segment, lambda leaf: self.given(leaf, None).docids)
        self.curves = {name: curve(statistics.avgdl(name)) for name in self.segment.scored}
        self.lengths = {name: self.segment.field_lengths(name) for name in self.segment.scored}
        self._phrases: dict[str, PhraseMatcher] = {}

    def scored(self, plan: Conjunction) -> Scored:
        """Return all documents that match, and their scores. Raises IndexDamagedError."""
        docids = self.sets.listed(self.sets.matching(plan))
        scores = array("d", bytes(8 * len(docids)))
        for clause in (*plan.clauses, plan.optional):
            for leaf in clause:
                self._add(leaf, docids, scores)
        return Scored(docids, scores, 1.0)

    def given(self, leaf: Leaf, allowed: int | None) -> Scored:
        """Return the documents of a leaf that is no term, with their scores."""
        if isinstance(leaf, Phrase):
            spans, weight = self.phrase_lists(leaf)
            return self.match(leaf, spans, weight) if spans else NOTHING
        if isinstance(leaf, Nested):
            return self.scored(leaf.inner)
        if isinstance(leaf, Foreign):
            found = list(self._foreign(leaf.query))
            docids = array("I", (docid for docid, _ in found))
            scores = array("d", (score for _, score in found))
            return Scored(docids, scores, leaf.weight)
        assert not isinstance(leaf, Terms)
        bits = self.sets.any_of((leaf,)) if allowed is None else self.sets.any_of((leaf,)) & allowed
        docids = self.sets.listed(bits)
        return Scored(docids, array("d", [1.0]) * len(docids), leaf.weight)

    def phrase_lists(self, leaf: Phrase) -> tuple[array[int], float]:
        """Return the lists of a phrase's words, as its kernel takes them, and its weight.

        No lists, if a word is not there.
        """
        file = self.segment.file
        spans = array("q")
        weight = 0.0
        for word in leaf.words:
            term = term_of(self.segment, leaf.field, word)
            if term is None:
                return array("q"), 0.0
            file.check(term.start, term.end)
            file.check(term.positions_start, term.positions_end)
            spans.extend((term.start, term.end, term.df, term.positions_start, term.positions_end))
            weight += self._statistics.weight(leaf.field, word)
        return spans, leaf.weight * weight

    def match(self, leaf: Phrase, spans: array[int], weight: float) -> Scored:
        """Find a phrase, given its lists."""
        least = min(spans[2::5])
        docids, tfs = array("I", bytes(4 * least)), array("I", bytes(4 * least))
        try:
            found = self._matcher(leaf.field).match(spans, leaf.slop, docids, tfs)
        except ValueError as error:
            raise self.segment.file.damaged(error, 0) from error
        if not found:
            return NOTHING
        del docids[found:]
        scores = array("d", bytes(8 * found))
        lengths = self.lengths[leaf.field]
        impacts.weigh(docids, tfs, lengths, *self.curves[leaf.field], scores)
        return Scored(docids, scores, weight)

    def _matcher(self, field: str) -> PhraseMatcher:
        if field not in self._phrases:
            words = self.segment.file.words
            self._phrases[field] = PhraseMatcher(words, words, self.segment.widths(field))
        return self._phrases[field]

    def _add(self, leaf: Leaf, docids: array[int], scores: array[float]) -> None:
        """Add what a leaf scores to documents."""
        if not isinstance(leaf, Terms):
            given, its_scores, weight = self.given(leaf, None)
            impacts.add_set(docids, scores, given, its_scores, weight)
            return
        for each in (leaf, *leaf.refined):
            term = term_of(self.segment, each.field, each.text)
            if term is None:
                continue
            weight = each.weight * self._statistics.weight(each.field, each.text)
            self.segment.file.check(term.start, term.end)
            try:
                impacts.add_list(
                    self.segment.file.words, term.start, term.end, term.df, weight,
                    self.lengths[each.field], *self.curves[each.field],
                    docids, scores,
                )  # fmt: skip
            except ValueError as error:
                raise self.segment.file.damaged(error, 0) from error

"""Which part of a plan gives how much of a document's score?

The plan is walked leaf by leaf for the documents that are on a page, after they were ranked; the
ranking itself keeps no parts. They add up to the score, but for its rounding.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from indexer.codec.matcher import decoded
from indexer.explanations import Part
from indexer.kernels.table import burstiness, idf
from indexer.query.collection import Collection
from indexer.query.plan import Clause, Conjunction, Leaf, Nested, Terms
from indexer.query.scoring import DEFAULT, Statistics, bm25
from indexer.query.segment import SegmentSearcher
from indexer.query.sets import term_of


def contributions(
    collection: Collection, plan: Conjunction, docnums: Iterable[int]
) -> dict[int, tuple[Part, ...]]:
    """Return the parts of the score of some documents that match. Raises IndexDamagedError."""
    by_segment: dict[int, list[int]] = {}
    for docnum in sorted(docnums):
        number, docid = collection.place(docnum)
        by_segment.setdefault(number, []).append(docid)
    found: dict[int, tuple[Part, ...]] = {}
    for number, docids in by_segment.items():
        walk = _Walk(collection.segments[number], collection.statistics, docids)
        walk.conjunction(plan, docids)
        offset = collection.offsets[number]
        found.update((offset + docid, tuple(parts)) for docid, parts in walk.parts.items())
    return found


class _Walk:
    """Collects the parts of some documents of a segment."""

    def __init__(
        self, searcher: SegmentSearcher, statistics: Statistics, docids: list[int]
    ) -> None:
        self._searcher = searcher
        self._statistics = statistics
        self.parts: dict[int, list[Part]] = {docid: [] for docid in docids}

    def conjunction(self, plan: Conjunction, docids: list[int]) -> None:
        """Collect the parts that a plan gives those of the documents which match it."""
        for clause in (*plan.clauses, plan.optional):
            self._clause(clause, docids)

    def _clause(self, clause: Clause, docids: list[int]) -> None:
        for leaf in clause:
            if isinstance(leaf, Terms):
                self._term(leaf, docids, 1.0)
                for exact in leaf.refined:
                    self._term(exact, docids, DEFAULT.exact)
            elif isinstance(leaf, Nested):
                matching = self._searcher.sets.matching(leaf.inner)
                self.conjunction(leaf.inner, [each for each in docids if matching >> each & 1])
            else:
                self._other(leaf, docids)

    def _term(self, leaf: Terms, docids: list[int], share: float) -> None:
        segment = self._searcher.segment
        term = term_of(segment, leaf.field, leaf.text)
        if term is None:
            return
        having, tfs = decoded(segment, term)
        df, cf = self._statistics.counts[leaf.field, leaf.text]
        rarity = idf(self._statistics.documents, df)
        bursts = burstiness(self._statistics.documents, df, cf)
        average = self._statistics.avgdl(leaf.field)
        lengths = self._searcher.leaves.lengths[leaf.field]
        weight = DEFAULT.of(leaf.field.removesuffix("_stems"))
        for docid in docids:
            at = bisect_left(having, docid)
            if at == len(having) or having[at] != docid:
                continue
            tf, length = tfs[at], lengths[docid]
            part = Part(
                clause=str(leaf._replace(refined=())),
                score=leaf.weight * bm25(rarity * bursts, tf, length, average or 1.0),
                field=leaf.field,
                term=leaf.text.decode(errors="backslashreplace"),
                tf=tf,
                documents=df,
                idf=rarity,
                burstiness=bursts,
                length=length,
                average_length=average,
                field_weight=weight,
                exact_share=share,
                boost=leaf.weight / (weight * share),
            )
            self.parts[docid].append(part)

    def _other(self, leaf: Leaf, docids: list[int]) -> None:
        """Collect what a leaf gives that is no term: phrases, patterns, ranges."""
        having, scores, weight = self._searcher.leaves.given(leaf, None)
        for docid in docids:
            at = bisect_left(having, docid)
            if at < len(having) and having[at] == docid and weight * scores[at]:
                self.parts[docid].append(Part(str(leaf), weight * scores[at]))

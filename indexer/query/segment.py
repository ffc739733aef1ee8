"""How is a plan run in one segment?

A plan becomes the query table of `kernels.topk`: the encoded lists of terms as they lie in the
segment's file, and whatever else a leaf stands for as documents with scores that were worked
out before. Sets of documents are integers, a bit a docid: filters, exclusions, and whole
conjunctions when only their documents are asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from indexer.codec import segment as codec
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.dictionary import Term
from indexer.codec.impact import curve
from indexer.errors import IndexDamagedError
from indexer.kernels import impacts, setops
from indexer.kernels.phrase import PhraseMatcher
from indexer.kernels.topk import GIVEN, OPTIONAL, REFINES, Ranker
from indexer.query.expansion import expanded
from indexer.query.plan import (
    All,
    Conjunction,
    Constant,
    Foreign,
    Fuzzy,
    Leaf,
    Listed,
    Nested,
    NumberRange,
    Phrase,
    Prefix,
    TermRange,
    Terms,
    Wildcard,
)
from indexer.query.scoring import Statistics

ORDER_COLUMN = "file"
"""Documents of equal score come in the order of this column."""


class Scored(NamedTuple):
    """A set of documents: docids, uint32[n], and scores, float64[n], to multiply by `weight`."""

    docids: array[int]
    scores: array[float]
    weight: float


class Table(NamedTuple):
    """A query as `kernels.topk.Ranker` takes it; `reach` bounds the scores."""

    rows: array[int]
    factors: array[float]
    docids: array[int]
    scores: array[float]
    allowed: bytes | None
    reach: float


Row = tuple[int, int, int, int, float, float, float]
"""field, start, end, df; weight, ceiling, stretch"""


class SegmentSearcher:
    """A segment as a place to search; a thread needs one of its own."""

    def __init__(
        self,
        segment: BlockSegment,
        statistics: Statistics,
        number: int,
        foreign: Callable[[Any], Iterator[tuple[int, float]]],
    ) -> None:
        """Take the segment that is the `number`-th of those that the statistics are about.

        `foreign` runs a Whoosh query in it and yields docids, rising, and scores.
        """
        self.segment = segment.segment
        self.documents = self.segment.documents
        self._statistics = statistics
        self._number = number
        self._foreign = foreign
        self._everything = (1 << self.documents) - 1
        self._alive: int | None = None
        if segment.has_deletions():
            self._alive = self._everything & ~int.from_bytes(segment.deleted, "little")
        scored = self.segment.scored
        self._fields = {name: number for number, name in enumerate(scored)}
        self._curves = [curve(statistics.avgdl(name)) for name in scored]
        self._stretches = [self._stretch(name) for name in scored]
        self._phrases: dict[str, PhraseMatcher] = {}
        self._ranker = Ranker(
            self.segment.file.words,
            self.segment.lengths if scored else array("I", bytes(4 * self.documents)),
            array("d", [number for curve_ in self._curves or [(1.0, 0.0)] for number in curve_]),
            max(len(scored), 1),
            _order(self.segment),
        )

    def table(self, plan: Conjunction) -> Table | None:
        """Return the query table of a plan; None if nothing can match here."""
        allowed = self._allowed(plan)
        if allowed == 0:
            return None
        given = Scored(array("I"), array("d"), 1.0)
        groups: list[tuple[float, int, list[Row]]] = []
        sizes: list[int] = []
        for number, clause in enumerate(plan.clauses):
            found = [rows for leaf in clause if (rows := self._rows(leaf, given, allowed))]
            if not found:
                return None
            sizes.append(sum(rows[0][3] for rows in found))
            groups += [(rows[0][4] * rows[0][5], number, rows) for rows in found]
        for leaf in plan.optional:
            if rows := self._rows(leaf, given, allowed):
                groups.append((rows[0][4] * rows[0][5], OPTIONAL, rows))
        rarest_first = {number: n for n, number in enumerate(_order_of(sizes))}
        groups.sort(key=_bound, reverse=True)
        table: list[int] = []
        factors: list[float] = []
        for _, number, rows in groups:
            clause_number = rarest_first.get(number, OPTIONAL)
            for row in rows:
                table += (clause_number, *row[:4])
                factors += row[4:]
                clause_number = REFINES
        reach = sum(factors[i] * factors[i + 1] for i in range(0, len(factors), 3))
        return Table(
            array("q", table),
            array("d", factors),
            given.docids,
            given.scores,
            None if allowed is None else self._bytes(allowed),
            reach,
        )

    def best(
        self, table: Table, k: int, *, count: bool, reach: float
    ) -> tuple[list[tuple[int, float]], int]:
        """Return the best k documents with their scores, and how many match.

        Without `count`, at least so many match. Raises IndexDamagedError.
        """
        k = min(k, self.documents)
        docids, scores = array("I", bytes(4 * k)), array("d", bytes(8 * k))
        try:
            hits, total = self._ranker.search(
                table.rows, table.factors, docids, scores, count, table.allowed,
                table.docids, table.scores, reach,
            )  # fmt: skip
        except ValueError as error:
            raise self._damaged(error) from error
        return list(zip(docids[:hits], scores[:hits], strict=True)), total

    def matching(self, plan: Conjunction) -> int:
        """Return the documents that match, as bits. Raises IndexDamagedError."""
        found = self._allowed(plan)
        for clause in plan.clauses:
            if found == 0:
                return 0
            documents = self._any_of(clause)
            found = documents if found is None else found & documents
        return found if found is not None else self._everything

    def scored(self, plan: Conjunction) -> Scored:
        """Return all documents that match, and their scores. Raises IndexDamagedError."""
        docids = self.listed(self.matching(plan))
        scores = array("d", bytes(8 * len(docids)))
        for clause in (*plan.clauses, plan.optional):
            for leaf in clause:
                self._add(leaf, docids, scores)
        return Scored(docids, scores, 1.0)

    def listed(self, bits: int) -> array[int]:
        """Return the docids of documents given as bits."""
        docids = array("I", bytes(4 * bits.bit_count()))
        setops.listed(self._bytes(bits), docids)
        return docids

    # ---- sets of documents ---------------------------------------------------------------------

    def _allowed(self, plan: Conjunction) -> int | None:
        """Return the documents that are alive and pass the filters; None for all."""
        allowed = self._alive
        for inner in plan.filters:
            documents = self.matching(inner)
            allowed = documents if allowed is None else allowed & documents
        for inner in plan.excluded:
            everything = self._everything if allowed is None else allowed
            allowed = everything & ~self.matching(inner)
        return allowed

    def _any_of(self, leaves: Iterable[Leaf]) -> int:
        """Return the documents of any of the leaves, also of deleted ones."""
        spans: list[int] = []
        found = 0
        for leaf in leaves:
            if isinstance(leaf, Terms):
                spans += self._span(self._statistics.term(leaf.field, leaf.text, self._number))
            elif isinstance(leaf, Prefix | Wildcard | Fuzzy | TermRange):
                for term in expanded(self.segment, leaf):
                    spans += self._span(term)
            elif isinstance(leaf, Constant | Nested):
                found |= self.matching(leaf.inner)
            elif isinstance(leaf, NumberRange):
                found |= self._in_range(leaf)
            elif isinstance(leaf, All):
                return self._everything
            elif isinstance(leaf, Listed):
                found |= leaf.documents[self._number]
            else:
                found |= self._bits(self._given(leaf, None).docids)
        return found | self._united(spans)

    def _in_range(self, leaf: NumberRange) -> int:
        if not self.segment.has_column(leaf.field):
            return 0
        return self.segment.column(leaf.field).between(leaf.first, leaf.last)

    def _united(self, spans: list[int]) -> int:
        """Return the documents of lists: start, end and df of each."""
        if not spans:
            return 0
        bits = bytearray((self.documents + 7) // 8)
        try:
            setops.unite_lists(self.segment.file.words, array("q", spans), self.documents, bits)
        except ValueError as error:
            raise self._damaged(error) from error
        return int.from_bytes(bits, "little")

    def _span(self, term: Term | None) -> tuple[int, ...]:
        if term is None:
            return ()
        self.segment.file.check(term.start, term.end)
        return term.start, term.end, term.df

    def _bits(self, docids: array[int]) -> int:
        bits = bytearray((self.documents + 7) // 8)
        setops.set_bits(docids, bits)
        return int.from_bytes(bits, "little")

    def _bytes(self, bits: int) -> bytes:
        return bits.to_bytes((self.documents + 7) // 8, "little")

    # ---- scores --------------------------------------------------------------------------------

    def _rows(self, leaf: Leaf, given: Scored, allowed: int | None) -> list[Row]:
        """Return the rows of a leaf, first the one that brings documents; none if there are none.

        Documents that are worked out here are appended to `given`.
        """
        if isinstance(leaf, Terms):
            term = self._statistics.term(leaf.field, leaf.text, self._number)
            if term is None:
                return []
            rows = [self._row(leaf, term)]
            for below in leaf.refined:
                exact = self._statistics.term(below.field, below.text, self._number)
                if exact is not None:
                    rows.append(self._row(below, exact))
            return rows
        docids, scores, weight = self._given(leaf, allowed)
        if not docids:
            return []
        at = len(given.docids)
        given.docids.extend(docids)
        given.scores.extend(scores)
        return [(GIVEN, at, len(given.docids), len(docids), weight, max(scores), 1.0)]

    def _row(self, leaf: Terms, term: Term) -> Row:
        self.segment.file.check(term.start, term.end)
        field = self._fields[leaf.field]
        return (
            field, term.start, term.end, term.df,
            leaf.weight * self._statistics.weight(leaf.field, leaf.text),
            min(term.bound / 255.0 * self._stretches[field], 1.0), self._stretches[field],
        )  # fmt: skip

    def _given(self, leaf: Leaf, allowed: int | None) -> Scored:
        """Return the documents of a leaf that is no term, with their scores."""
        if isinstance(leaf, Phrase):
            return self._phrase(leaf)
        if isinstance(leaf, Nested):
            return self.scored(leaf.inner)
        if isinstance(leaf, Foreign):
            found = list(self._foreign(leaf.query))
            docids = array("I", (docid for docid, _ in found))
            return Scored(docids, array("d", (score for _, score in found)), leaf.weight)
        assert not isinstance(leaf, Terms)
        bits = self._any_of((leaf,)) if allowed is None else self._any_of((leaf,)) & allowed
        docids = self.listed(bits)
        return Scored(docids, array("d", [1.0]) * len(docids), leaf.weight)

    def _phrase(self, leaf: Phrase) -> Scored:
        nothing = Scored(array("I"), array("d"), 1.0)
        file = self.segment.file
        spans: list[int] = []
        weight, least = 0.0, self.documents
        for word in leaf.words:
            term = self._statistics.term(leaf.field, word, self._number)
            if term is None:
                return nothing
            file.check(term.start, term.end)
            file.check(term.positions_start, term.positions_end)
            spans += (term.start, term.end, term.df, term.positions_start, term.positions_end)
            least = min(least, term.df)
            weight += self._statistics.weight(leaf.field, word)
        docids, tfs = array("I", bytes(4 * least)), array("I", bytes(4 * least))
        try:
            found = self._matcher(leaf.field).match(array("q", spans), leaf.slop, docids, tfs)
        except ValueError as error:
            raise self._damaged(error) from error
        del docids[found:]
        scores = array("d", bytes(8 * found))
        lengths = self.segment.field_lengths(leaf.field)
        impacts.weigh(docids, tfs, lengths, *self._curves[self._fields[leaf.field]], scores)
        return Scored(docids, scores, leaf.weight * weight)

    def _matcher(self, field: str) -> PhraseMatcher:
        if field not in self._phrases:
            words = self.segment.file.words
            self._phrases[field] = PhraseMatcher(words, words, self.segment.widths(field))
        return self._phrases[field]

    def _add(self, leaf: Leaf, docids: array[int], scores: array[float]) -> None:
        """Add what a leaf scores to documents."""
        if not isinstance(leaf, Terms):
            given, its_scores, weight = self._given(leaf, None)
            impacts.add_set(docids, scores, given, its_scores, weight)
            return
        lengths = self.segment.field_lengths
        for each in (leaf, *leaf.refined):
            term = self._statistics.term(each.field, each.text, self._number)
            if term is None:
                continue
            field, start, end, df, weight, *_ = self._row(each, term)
            try:
                impacts.add_list(
                    self.segment.file.words, start, end, df, weight,
                    lengths(each.field), *self._curves[field], docids, scores,
                )  # fmt: skip
            except ValueError as error:
                raise self._damaged(error) from error

    def _stretch(self, field: str) -> float:
        """Return how much larger impacts can be than the bounds, made in this segment alone."""
        own = self.segment.fields[field].total / (self.documents or 1)
        return max(1.0, self._statistics.avgdl(field) / (own or 1.0))

    def _damaged(self, error: ValueError) -> IndexDamagedError:
        return self.segment.file.damaged(error, 0)


def _order(segment: codec.Segment) -> array[int] | None:
    """Return the place of each document by path; None if docids are in that order."""
    if not segment.has_column(ORDER_COLUMN):
        return None
    column = segment.column(ORDER_COLUMN)
    paths = [column[docid] or b"" for docid in range(segment.documents)]
    by_path = sorted(range(segment.documents), key=paths.__getitem__)
    order = array("I", bytes(4 * segment.documents))
    for place, docid in enumerate(by_path):
        order[docid] = place
    return order


def _order_of(sizes: list[int]) -> list[int]:
    return sorted(range(len(sizes)), key=sizes.__getitem__)


def _bound(group: tuple[float, int, list[Row]]) -> float:
    return group[0]

"""How is a plan run in one segment?

A plan becomes the query table of `kernels.topk`: the encoded lists of terms as they lie in the
segment's file, and whatever else a leaf stands for as documents with scores that were worked
out before. The terms of a plan are looked up once, when it is *bound* to the segment; a plan
that comes again only runs.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any, NamedTuple

from indexer import deadline
from indexer.codec import segment as codec
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.impact import K1
from indexer.errors import IndexDamagedError
from indexer.kernels import even, impacts, setops
from indexer.kernels.dictionary import UnverifiedPageError
from indexer.kernels.table import Table
from indexer.kernels.topk import GIVEN, OPTIONAL, Ranker
from indexer.query.expansion import expanded
from indexer.query.leaves import NOTHING, Leaves, Scored
from indexer.query.plan import (
    All,
    Conjunction,
    Constant,
    Leaf,
    NumberRange,
    Phrase,
    Terms,
)
from indexer.query.scoring import Statistics
from indexer.query.sets import NONE, PATTERNS

ORDER_COLUMN = "file"
"""Documents of equal score come in the order of this column."""


_EVEN = PATTERNS | NumberRange | All | Constant
"""Leaves whose documents all score the same."""


class Ranked(NamedTuple):
    """The best documents of a query, how many match, and those that were to be noted."""

    matches: list[tuple[int, float]]
    total: int
    noted: array[int]


class Ready(NamedTuple):
    """A query to rank: its table, what was worked out for it, and a bound of its scores.

    `allowed` has the documents that pass, as bytes, a bit a document; None for all. `ranges` are
    filters by numbers, as `topk` has them.
    """

    table: Table
    given: Scored | None
    allowed: bytes | None
    ranges: array[int] | None
    reach: float


class Even(NamedTuple):
    """A query of nothing but sets whose documents all score the same (see `kernels/even`).

    `sets` and `allowed` are bits as uint64[]; None allows all.
    """

    sets: memoryview
    weights: list[float]
    allowed: memoryview | None
    reach: float = 0.0


class _Bound(NamedTuple):
    """A plan with its terms looked up in a segment.

    `late` are the leaves that are worked out in every run, with their clauses; `needed` are the
    clauses that only they can satisfy. `even` fill the bits of the leaves instead, if all documents
    of each score the same. `filters` are those that are no `ranges`. `ready` is the
    query, if there is nothing to work out.
    """

    plan: Conjunction
    filters: tuple[Conjunction, ...]
    ranges: array[int] | None
    table: Table
    late: tuple[tuple[int, Callable[[int | None], Scored]], ...]
    even: list[tuple[Callable[[memoryview], None], float]]
    needed: frozenset[int]
    ready: Ready | None


MAX_REMEMBERED = 256
"""So many plans, at most, stay bound."""

MAX_LISTS = 1 << 12
"""What a pattern stands for is remembered if it is so many lists, at most."""


class SegmentSearcher:
    """A segment as a place to search; a thread needs one of its own."""

    def __init__(
        self,
        segment: BlockSegment,
        statistics: Statistics,
        foreign: Callable[[Any], Iterator[tuple[int, float]]],
    ) -> None:
        """Take a segment, and statistics of all segments together.

        `foreign` runs a Whoosh query in it and yields docids, rising, and scores.
        """
        self.segment = segment.segment
        self.documents = self.segment.documents
        self._statistics = statistics
        self._alone = statistics.documents == self.documents
        self.leaves = Leaves(segment, statistics, foreign)
        self.sets = self.leaves.sets
        alive = self.sets.alive
        self._alive_bytes = None if alive is None else self.sets.octets(alive)
        scored = self.segment.scored
        file = self.segment.file
        self._finders = {name: self._finder(name, number) for number, name in enumerate(scored)}
        self._bound: dict[int, _Bound] = {}
        order = _order(self.segment)
        self._places: array[int] | None = order[0]
        self._placed: array[int] | None = order[1]
        self._ranker = Ranker(
            file.words,
            self.segment.lengths if scored else array("I", bytes(4 * self.documents)),
            array("d", itertools.chain(*self.leaves.curves.values()) if scored else (1.0, 0.0)),
            max(len(scored), 1),
            self._places,
        )

    @cached_property
    def _notes(self) -> array[int]:
        """Return room for the number of all documents, and for their docids."""
        return array("I", bytes(4 * self.documents + 8))

    def get_ready(self, plan: Conjunction) -> Ready | Even | None:
        """Work out what a plan's query table needs; None if nothing can match here.

        What is returned holds until the plan is asked for again. Raises IndexDamagedError.
        """
        bound = self._bound.get(id(plan)) or self._bind(plan)
        if bound.ready:
            return bound.ready
        allowed = self.sets.allowed(bound.filters, plan.excluded)
        if allowed == 0:
            return None
        if bound.even:
            return self._even(bound.even, allowed)
        given = None
        found = set()
        bound.table.clear()
        for clause, work_out in bound.late:
            deadline.check()
            each = work_out(allowed)
            if each.docids:
                given = _give(bound.table, clause, each, given)
                found.add(clause)
        if not bound.needed <= found:
            return None
        reach = bound.table.finish()
        passing = None if allowed is None else self.sets.octets(allowed)
        return Ready(bound.table, given, passing, bound.ranges, reach)

    def best(
        self,
        ready: Ready | Even,
        k: int,
        *,
        count: bool,
        reach: float,
        least: float = 0.0,
        noted: bytes | None = None,
    ) -> Ranked:
        """Return the best k documents of a query with their scores, and the total.

        Without `count`, at least so many match. What scores less than `least`, as what is
        found already does, may be left out. With it, all documents that match and whose bits
        are set in `noted` are returned too. Raises IndexDamagedError.
        """
        if isinstance(ready, Even):
            sets, weights, passing, _ = ready
            best, total = even.best(sets, weights, k, passing, self._places, self._placed)
            if not noted:
                return Ranked(best, total, NONE)
            among = even.among(sets, len(weights), noted, self._notes)
            return Ranked(best, total, self._notes[:among])
        table, given, allowed, ranges, _ = ready
        docids, scores = (given.docids, given.scores) if given else (None, None)
        notes = self._notes if noted else None
        try:
            best, total = self._ranker.search(
                table, k, count, allowed, docids, scores, reach, ranges, least, noted, notes
            )
        except ValueError as error:
            raise self._damaged(error) from error
        return Ranked(best, total, notes[1 : 1 + notes[0]] if notes else NONE)

    # ---- binding -------------------------------------------------------------------------------

    def _bind(self, plan: Conjunction) -> _Bound:
        """Look up the terms of a plan, and remember it: the very object is not bound again."""
        table = Table(
            self._finders, self.segment.file.verified, self.segment.file.check,
            self._statistics.documents, K1 + 1,
        )  # fmt: skip
        late = []
        needed = set()
        for number, clause in (*enumerate(plan.clauses), (OPTIONAL, plan.optional)):
            found = 0
            deadline.check()
            for leaf in clause:
                if isinstance(leaf, Terms):
                    found += self._put(table, number, leaf)
                else:
                    late.append((number, self._late(leaf)))
            if not found and number != OPTIONAL:
                needed.add(number)
        table.keep()
        evens = self._evens(plan)
        numbers = array("q")
        filters = [inner for inner in plan.filters if evens or not self._put_ranges(inner, numbers)]
        ranges = numbers if numbers else None
        ready = None
        if not (late or needed or filters or plan.excluded):
            ready = Ready(table, None, self._alive_bytes, ranges, table.finish())
        bound = _Bound(
            plan, tuple(filters), ranges, table, tuple(late), evens, frozenset(needed), ready
        )
        if len(self._bound) >= MAX_REMEMBERED:
            self._bound.clear()
        self._bound[id(plan)] = bound
        return bound

    def _put(self, table: Table, clause: int, leaf: Terms) -> int:
        """Put a term into a table; return how many documents it brings."""
        counts = None if self._alone else self._statistics.counts
        while True:
            try:
                return table.put(clause, leaf, counts)
            except UnverifiedPageError as needed:
                self.segment.file.check_page(needed.args[0])
            except ValueError as error:
                raise self._damaged(error) from error

    def _put_ranges(self, filtering: Conjunction, ranges: array[int]) -> bool:
        """Append a filter to some ranges; False if it is not made of ranges alone."""
        if filtering.filters or filtering.excluded:
            return False
        found = array("q")
        for clause in filtering.clauses:
            leaf = clause[0] if len(clause) == 1 else None
            lies = self._lies(leaf) if isinstance(leaf, NumberRange) else None
            if lies is None:
                return False
            found.extend(lies)
        ranges.extend(found)
        return bool(found)

    def _lies(self, leaf: NumberRange) -> tuple[int, ...] | None:
        """Return a range as `topk` has it; None if its numbers do not lie one by one."""
        sections = self.segment.file.sections
        numbers, present = (
            sections.get(f"column.{leaf.field}"),
            sections.get(f"present.{leaf.field}"),
        )
        if leaf.field not in self.segment.columns or numbers is None:
            return None
        column = self.segment.column(leaf.field)  # verified, and of all documents
        if column.facts.kind != "number" or numbers.size == 0:
            return None
        low, high = max(leaf.first - column.facts.base, 0), leaf.last - column.facts.base
        width = numbers.size // self.documents
        if high < low or high >= 1 << 63:
            return None
        return numbers.start, width, 8 * present.start if present else -1, low, high

    def _evens(self, plan: Conjunction) -> list[tuple[Callable[[memoryview], None], float]]:
        """Return what fills the bits of each leaf, and its weight; none if that is not enough."""
        leaves = plan.clauses[0] if len(plan.clauses) == 1 and not plan.optional else ()
        if not all(isinstance(leaf, _EVEN) for leaf in leaves) or len(leaves) > even.MOST_SETS:
            return []
        return [(self._filling(leaf), leaf.weight) for leaf in leaves if isinstance(leaf, _EVEN)]

    def _filling(self, leaf: Leaf) -> Callable[[memoryview], None]:
        if not isinstance(leaf, PATTERNS):
            return partial(self._fill, leaf)
        spans = self.sets.checked(expanded(self.segment, leaf))
        if len(spans) > 3 * MAX_LISTS:
            return partial(self._fill, leaf)
        return partial(self.sets.unite, spans)

    def _late(self, leaf: Leaf) -> Callable[[int | None], Scored]:
        """Return how the documents of a leaf are worked out, given those that are allowed."""
        if not isinstance(leaf, Phrase):
            return partial(self.leaves.given, leaf)
        spans, weight = self.leaves.phrase_lists(leaf)
        if not spans:
            return lambda _: NOTHING
        return lambda _: self.leaves.match(leaf, spans, weight)

    # ---- sets of one score ---------------------------------------------------------------------

    def _even(
        self, leaves: list[tuple[Callable[[memoryview], None], float]], allowed: int | None
    ) -> Even:
        size = (self.documents + 63) // 64 * 8
        sets = memoryview(bytearray(len(leaves) * size))
        for number, (fill, _) in enumerate(leaves):
            fill(sets[number * size : (number + 1) * size])
        passing = None if allowed is None else memoryview(allowed.to_bytes(size, "little"))
        return Even(
            sets.cast("Q"), [weight for _, weight in leaves], passing.cast("Q") if passing else None
        )

    def _fill(self, leaf: Leaf, bits: memoryview) -> None:
        """Set the bits of a leaf's documents."""
        bits[:] = self.sets.any_of((leaf,)).to_bytes(len(bits), "little")

    # ---- scores --------------------------------------------------------------------------------

    def _finder(self, field: str, number: int) -> tuple[Callable[[bytes], Any], int, float]:
        """Return how terms of a field are looked up, its number, and its stretch.

        That is how much larger impacts can be than the bounds, which were made in this segment
        alone, say.
        """
        own = self.segment.fields[field].total / (self.documents or 1)
        stretch = max(1.0, self._statistics.avgdl(field) / (own or 1.0))
        return self.segment.dictionary(field).look_up, number, stretch

    def _damaged(self, error: ValueError) -> IndexDamagedError:
        return self.segment.file.damaged(error, 0)


def _give(table: Table, clause: int, found: Scored, given: Scored | None) -> Scored:
    """Put documents into a table and behind those `given`; return them all."""
    docids, scores, weight = found
    highest = impacts.highest(scores)
    at = len(given.docids) if given else 0
    if given:
        given.docids.extend(docids)
        given.scores.extend(scores)
    table.put_row(clause, GIVEN, at, at + len(docids), len(docids), weight, highest, 1.0)
    return given or found


def _order(segment: codec.Segment) -> tuple[array[int], array[int]] | tuple[None, None]:
    """Return the place of each document by path, and the document at each place.

    None if docids are in that order.
    """
    documents = segment.documents
    if ORDER_COLUMN not in segment.columns:
        return None, None
    column = segment.column(ORDER_COLUMN)
    places, placed = array("I", bytes(4 * documents)), array("I", bytes(4 * documents))
    among_terms = column.order()
    if among_terms is None or not setops.arrange(among_terms, places, placed):
        values = among_terms or [column[docid] or b"" for docid in range(documents)]
        by_path = sorted(range(documents), key=values.__getitem__)
        setops.arrange(array("I", (docid + 1 for docid in by_path)), placed, places)
    return (None, None) if setops.is_in_place(places) else (places, placed)

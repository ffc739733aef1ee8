"""How many documents match over time, and what share of the collection is that?

Documents are counted by their dates, from two columns: in the period in which their interval of
days lies. One that is dated coarser than that (a year, where months are counted) is in no period
and is said, like one without a date: nothing is guessed. Periods without a document are there.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from indexer import deadline
from indexer.asking import Asking, languages_of
from indexer.periods import By, Period, finest, periods_between
from indexer.query.parser import parse, parse_literally
from indexer.query.syntax import Every
from indexer.results import Snapshot
from indexer.several import Searched

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.page import SearchOptions
    from indexer.query.collection import Collection
    from indexer.query.segment import SegmentSearcher

FORMAT_VERSION = 1
"""Counts the versions of the JSON of a trend.

1  the first
"""

_DATES = ("date_first", "date_last")
_ANY = (-(1 << 63), (1 << 63) - 1)


class Series(NamedTuple):
    """How many documents match a query in each period.

    Of the `total` that match, some are `undated`, some dated `coarser` than a period, and some
    `outside` of the days asked for; the others are counted.
    """

    query: str
    understood_as: str
    counts: tuple[int, ...]
    total: int
    undated: int
    coarser: int
    outside: int
    notes: tuple[str, ...] = ()


class Trend(NamedTuple):
    """Queries side by side over the same periods; `everything` is the whole collection."""

    by: By
    periods: tuple[Period, ...]
    series: tuple[Series, ...]
    everything: Series
    snapshots: tuple[Snapshot, ...]
    took_ms: float
    warnings: tuple[str, ...] = ()

    def shares(self, series: Series) -> list[float]:
        """Return what share of the documents of each period match; 0 where there are none."""
        return [
            count / documents if documents else 0.0
            for count, documents in zip(series.counts, self.everything.counts, strict=True)
        ]

    @property
    def has_hits(self) -> bool:
        """Tell whether any document matches in any period."""
        return any(any(series.counts) for series in self.series)

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what is in no period."""
        return (*self.warnings, *(note for each in self.series for note in self._notes(each)))

    def _notes(self, series: Series) -> Iterator[str]:
        yield from series.notes
        left_out = {
            "have no date": series.undated,
            f"have a date that is no {self.by}": series.coarser,
        }
        for why, documents in left_out.items():
            if documents:
                yield f"{series.query}: {documents:,} of {series.total:,} {why}"


def trend(
    index: Index | Sequence[Index],
    queries: Sequence[str],
    *,
    by: By | None = None,
    options: SearchOptions | None = None,
) -> Trend:
    """Count the documents that match each query by day, week, month or year.

    Without `by`, periods are as short as fit on a page. Of the options, those are used that say
    how a query is read, `since`, `until` and `timeout_s`. Raises QueryError, RequestError,
    TooSlowError, IndexDamagedError.
    """
    from indexer.page import SearchOptions

    options = options or SearchOptions()
    with deadline.within(options.timeout_s):
        return _trend(Searched(index), queries, by, options)


def _trend(
    searched: Searched, queries: Sequence[str], by: By | None, options: SearchOptions
) -> Trend:
    began = time.perf_counter()
    collection = searched.collection
    ask = Asking(collection, languages_of(collection, options))
    asked = [
        parse_literally(query) if options.literal else parse(query, any_word=options.any_word)
        for query in queries
    ]
    matching = [_Dated(collection, ask.documents(each.node), options) for each in asked]
    everything = _Dated(collection, ask.documents(Every()), options)
    days = [day for each in matching for pair in each.inside for day in pair]
    first = options.since.toordinal() if options.since else min(days, default=1)
    last = options.until.toordinal() if options.until else max(days, default=1)
    by = by or finest(last - first + 1)
    span = date.fromordinal(first), date.fromordinal(last)
    periods = periods_between(*span, by) if days else []
    return Trend(
        by,
        tuple(periods),
        tuple(
            each.series(query.text, str(query.node), periods)._replace(notes=query.notes)
            for each, query in zip(matching, asked, strict=True)
        ),
        everything.series("*", "*", periods),
        searched.snapshots(),
        (time.perf_counter() - began) * 1000,
        searched.warnings,
    )


class _Dated:
    """Some documents by their intervals of days: how many have each, and how many have none."""

    def __init__(self, collection: Collection, bits: int, options: SearchOptions) -> None:
        """`bits`: the documents, a bit each. Raises IndexDamagedError."""
        counts: Counter[tuple[int, int]] = Counter()
        for searcher, offset in zip(collection.segments, collection.offsets, strict=False):
            deadline.check()
            of_segment = bits >> offset & (1 << searcher.documents) - 1
            counts.update(_intervals(searcher, of_segment))
        self.total = bits.bit_count()
        self.undated = self.total - counts.total()
        earliest = options.since.toordinal() if options.since else 0
        latest = options.until.toordinal() if options.until else date.max.toordinal()
        self.inside = {
            days: count
            for days, count in counts.items()
            if earliest <= days[0] and days[1] <= latest
        }
        self.outside = counts.total() - sum(self.inside.values())

    def series(self, query: str, understood_as: str, periods: Sequence[Period]) -> Series:
        """Return how many documents are in each period."""
        starts = [period.first.toordinal() for period in periods]
        found = [0] * len(periods)
        coarser = 0
        for (first, last), count in self.inside.items():
            place = bisect_right(starts, first) - 1
            if 0 <= place < len(periods) and last <= periods[place].last.toordinal():
                found[place] += count
            elif periods and (last < starts[0] or first > periods[-1].last.toordinal()):
                pass  # of the collection, before or after all that match
            else:
                coarser += count
        return Series(
            query, understood_as, tuple(found), self.total, self.undated, coarser, self.outside
        )


def _intervals(searcher: SegmentSearcher, bits: int) -> Counter[tuple[int, int]]:
    """Return how many of some documents of a segment have each interval, as day numbers."""
    if not bits or not all(name in searcher.segment.columns for name in _DATES):
        return Counter()
    first, last = (searcher.segment.column(name) for name in _DATES)
    docids = searcher.sets.listed(bits & first.between(*_ANY) & last.between(*_ANY))
    first_of, last_of = searcher.segment.records.getters(_DATES)
    firsts = map(first_of, docids)
    if first.equals(last):
        return Counter({(day, day): count for day, count in Counter(firsts).items()})
    return Counter(zip(firsts, map(last_of, docids), strict=True))

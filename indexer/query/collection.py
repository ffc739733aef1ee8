"""Which documents of all segments answer a plan, and which answer it best?

A `Collection` is one generation, opened to search. Documents are numbered through all its
segments, as Whoosh does. Scores are of the collection: how often a term occurs anywhere, and
how long documents are on average. Equal scores come in the order of paths.
"""

from __future__ import annotations

import itertools
import os
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from heapq import nlargest, nsmallest
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from whoosh.fields import Schema

from indexer import deadline
from indexer.analysis import ENGLISH, language_of
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.columns import Value
from indexer.codec.segment import Segment
from indexer.document import IndexedDocument
from indexer.query.copies import Copies
from indexer.query.plan import Conjunction, Terms
from indexer.query.planner import Planner
from indexer.query.scoring import Statistics
from indexer.query.segment import ORDER_COLUMN, SegmentSearcher
from indexer.query.sets import NONE
from indexer.schema import KNOWN, indexed_document

if TYPE_CHECKING:
    from indexer.query.near import Near

Match: TypeAlias = tuple[int, float]
"""A document, as a number in the collection, and its score."""


KEPT_DOCUMENTS = 1 << 10
"""So many documents stay known, the last that were hits: about a megabyte."""


class Best(NamedTuple):
    """The best matches, and how many there are; at least so many unless they were counted.

    `copies` are the documents of each segment that match and have copies, if asked for.
    """

    matches: list[Match]
    total: int
    copies: list[array[int]]


class Collection:
    """The segments of a generation; a thread needs one of its own."""

    def __init__(
        self,
        segments: Sequence[BlockSegment],
        schema: Schema,
        searcher: Callable[[], Any],
        generation: int = 0,
        updated: str = "",
    ) -> None:
        """Take the segments, and how to get a Whoosh searcher of them, should one be needed.

        `generation` is the number of the commit, `updated` when it was made.
        """
        self.blocks = segments
        self.schema = schema
        self.plan = Planner(schema).plan
        self.searcher = searcher
        self.generation = generation
        self.updated = updated
        self.living = sum(segment.doc_count() for segment in segments)
        self.statistics = Statistics([segment.segment for segment in segments])
        self.segments = [
            SegmentSearcher(segment, self.statistics, partial(self._foreign, number))
            for number, segment in enumerate(segments)
        ]
        self._unnoted: list[bytes | None] = [None] * len(segments)
        self.offsets = [0, *accumulate(segment.documents for segment in self.segments)]
        self.document = lru_cache(KEPT_DOCUMENTS)(self._document)
        """Returns what is known of a document, by its number. Raises IndexDamagedError."""

    @property
    def documents(self) -> int:
        """Return how many documents there are; deleted ones count until they are merged away."""
        return self.offsets[-1]

    @cached_property
    def copies(self) -> Copies:
        """Return the documents of which there are several of the same content."""
        return Copies([segment.segment for segment in self.segments])

    @cached_property
    def near(self) -> Near:
        """Return the families of documents that are nearly the same. Raises TooSlowError."""
        from indexer.query.near import Near  # few searches ask

        return Near(self.blocks)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Return the languages in which words of documents are stemmed, English first."""
        tags = {
            tag.decode()
            for each in self.segments
            if "lang" in each.segment.fields
            for tag in each.segment.dictionary("lang").texts()
        }
        return (ENGLISH, *sorted({language_of(tag) for tag in tags} - {ENGLISH}))

    @cached_property
    def has_intervals(self) -> bool:
        """Tell whether any document may have a date of more than one day."""
        return any(_has_intervals(segment.segment) for segment in self.segments)

    def by_path(self, docnums: Iterable[int]) -> list[int]:
        """Return documents in the order of their paths."""
        return sorted(docnums, key=self._path)

    def best(
        self,
        plan: Conjunction,
        limit: int | None,
        *,
        count: bool = True,
        noting: Copies | None = None,
    ) -> Best:
        """Return the `limit` best matches, or all. Raises IndexDamagedError.

        Of the documents of `noting` those that match are returned too; needs `count`.
        """
        self.statistics.counts.clear()
        if limit is None:
            every = self.scored(plan, noting=noting)
            return every._replace(matches=self._ordered(every.matches))
        noted = noting.bits if noting else self._unnoted
        ready = [segment.get_ready(plan) for segment in self.segments]
        reach = max((each.reach for each in ready if each), default=0.0)
        matches, total, least = [], 0, 0.0
        copies = []
        for segment, offset, each, bits in zip(
            self.segments, self.offsets, ready, noted, strict=False
        ):
            if not each:
                copies.append(NONE)
                continue
            found, matching, of_segment = segment.best(
                each, limit, count=count, reach=reach, least=least, noted=bits
            )
            if found and len(found) == limit:
                least = max(least, found[-1][1])
            matches += [(offset + docid, score) for docid, score in found] if offset else found
            total += matching
            copies.append(of_segment)
        if len(self.segments) > 1:
            matches = self._merged(matches, limit)
        return Best(matches, total, copies)

    def matching(self, plan: Conjunction) -> Iterator[int]:
        """Yield the numbers of all documents that match, rising. Raises IndexDamagedError."""
        self.statistics.counts.clear()
        for segment, offset in zip(self.segments, self.offsets, strict=False):
            for docid in segment.sets.listed(segment.sets.matching(plan)):
                yield offset + docid

    def count(self, plan: Conjunction) -> int:
        """Return how many documents match. Raises IndexDamagedError."""
        return self.best(plan, 0).total

    def bits(self, plan: Conjunction) -> int:
        """Return the documents that match, a bit each. Raises IndexDamagedError."""
        found = 0
        for segment, offset in zip(self.segments, self.offsets, strict=False):
            found |= segment.sets.matching(plan) << offset
        return found

    def scored(self, plan: Conjunction, *, noting: Copies | None = None) -> Best:
        """Return all matches in the order of their numbers. Raises IndexDamagedError."""
        self.statistics.counts.clear()
        noted = noting.bits if noting else self._unnoted
        matches = []
        copies = []
        for segment, offset, bits in zip(self.segments, self.offsets, noted, strict=False):
            docids, scores, _ = segment.leaves.scored(plan)
            matches += [
                (offset + docid, score) for docid, score in zip(docids, scores, strict=True)
            ]
            copies.append(segment.sets.noted(docids, bits))
        return Best(matches, len(matches), copies)

    def _merged(self, matches: list[Match], limit: int) -> list[Match]:
        """Return the best of what the segments found, each of them in order.

        Sorting keeps the order among equals, so that paths are compared only where equals come
        from several segments.
        """
        matches.sort(key=itemgetter(1), reverse=True)
        start = 0
        for end in range(1, len(matches) + 1):
            if end < len(matches) and matches[end][1] == matches[start][1]:
                continue
            if start >= limit:
                break
            if matches[end - 1][0] >= self.offsets[self.place(matches[start][0])[0] + 1]:
                equals = matches[start:end]
                matches[start:end] = sorted(equals, key=lambda match: self._path(match[0]))
            start = end
        return matches[:limit]

    def _ordered(self, matches: list[Match]) -> list[Match]:
        """Return matches in order: score falling, then path rising."""
        matches.sort(key=itemgetter(1), reverse=True)
        if any(one[1] == other[1] for one, other in pairwise(matches)):
            matches.sort(key=lambda match: (-match[1], self._path(match[0])))
        return matches

    def _document(self, docnum: int) -> IndexedDocument:
        return indexed_document(*self.stored(docnum, KNOWN))

    def stored(self, docnum: int, names: tuple[str, ...]) -> list[Any]:
        """Return stored values of a document, None for those it lacks. Raises IndexDamagedError."""
        number, docid = self.place(docnum)
        return [get(docid) for get in self.segments[number].segment.records.getters(names)]

    def value(self, column: str, docnum: int) -> Value:
        """Return the value of a document in a column; None if it has none."""
        number, docid = self.place(docnum)
        segment = self.segments[number].segment
        return segment.column(column)[docid] if column in segment.columns else None

    def at_path(self, path: bytes, *, inside: bool = False) -> list[int]:
        """Return the living documents with a path; `inside`, with one that begins so."""
        found = []
        for searcher, offset in zip(self.segments, self.offsets, strict=False):
            if ORDER_COLUMN not in searcher.segment.fields:
                continue
            dictionary = searcher.segment.dictionary(ORDER_COLUMN)
            term = next(dictionary.with_prefix(path), None) if inside else dictionary.find(path)
            if term:
                plan = Conjunction(((Terms(ORDER_COLUMN, term.text, 1.0),),))
                docids = searcher.sets.listed(searcher.sets.matching(plan))
                found += [offset + docid for docid in docids]
        return found

    def around(self, docnum: int, reach: int) -> Iterator[int]:
        """Yield living documents in the folder of a document or below it, the nearest first.

        They are those up to `reach` places from it in its segment; then, for what was indexed
        later than its neighbours lies in a segment of its own, the first ones elsewhere.
        """
        path = self._path(docnum)
        folder = path[: max(path.rfind(b"/"), path.rfind(os.sep.encode())) + 1]
        number, docid = self.place(docnum)
        block, offset = self.blocks[number], self.offsets[number]
        for other in (docid + step * way for step in range(1, reach + 1) for way in (-1, 1)):
            alive = 0 <= other < block.segment.documents and not block.is_deleted(other)
            if alive and self._path(offset + other).startswith(folder):
                yield offset + other
        for place, searcher in enumerate(self.segments):
            if place != number:
                yield from self._inside(place, searcher, folder, reach)

    def _inside(
        self, number: int, searcher: SegmentSearcher, folder: bytes, limit: int
    ) -> Iterator[int]:
        """Yield the first living documents of a segment in a folder."""
        if ORDER_COLUMN not in searcher.segment.fields:
            return
        terms = searcher.segment.dictionary(ORDER_COLUMN).with_prefix(folder)
        for term in itertools.islice(terms, limit):
            plan = Conjunction(((Terms(ORDER_COLUMN, term.text, 1.0),),))
            for docid in searcher.sets.listed(searcher.sets.matching(plan)):
                yield self.offsets[number] + docid

    def ordered_by(
        self, column: str, docnums: Iterable[int], *, reverse: bool, limit: int | None = None
    ) -> list[int]:
        """Return the first documents by their values in a column, or all.

        Equals come by path, those without a value last.
        """
        values = self._values(column, sorted(docnums))
        if limit is not None and limit < len(values):
            values = _first(values, limit, reverse=reverse)
        docnums = self.by_path(values)
        valued = [docnum for docnum in docnums if values[docnum] is not None]
        valued.sort(key=values.__getitem__, reverse=reverse)
        return (valued + [docnum for docnum in docnums if values[docnum] is None])[:limit]

    def _values(self, column: str, docnums: Sequence[int]) -> dict[int, Any]:
        """Return the values that documents, rising, have in a column."""
        values: dict[int, Any] = dict.fromkeys(docnums)
        for searcher, (first, end) in zip(self.segments, pairwise(self.offsets), strict=True):
            if column in searcher.segment.columns:
                known = searcher.segment.column(column)
                for docnum in docnums[bisect_left(docnums, first) : bisect_left(docnums, end)]:
                    values[docnum] = known[docnum - first]
        return values

    def _path(self, docnum: int) -> Any:
        return self.value(ORDER_COLUMN, docnum) or b""

    def place(self, docnum: int) -> tuple[int, int]:
        """Return the number of a document's segment, and its docid there."""
        number = bisect_right(self.offsets, docnum) - 1
        return number, docnum - self.offsets[number]

    def _foreign(self, number: int, tree: Any) -> Iterator[tuple[int, float]]:
        """Run a Whoosh query in a segment, on Whoosh's own matchers."""
        leaf, _ = self.searcher().leaf_searchers()[number]
        matcher = tree.matcher(leaf, leaf.context())
        for count in itertools.count():
            if not matcher.is_active():
                return
            if not count & 1023:
                deadline.check()
            yield matcher.id(), matcher.score()
            matcher.next()


def _first(values: dict[int, Any], limit: int, *, reverse: bool) -> dict[int, Any]:
    """Return documents with their values, at least the `limit` first in any order of equals."""
    known = [value for value in values.values() if value is not None]
    if not limit or len(known) < limit:
        return values if limit else {}
    last = (nlargest if reverse else nsmallest)(limit, known)[-1]
    return {
        docnum: value
        for docnum, value in values.items()
        if value is not None and (value >= last if reverse else value <= last)
    }


def _has_intervals(segment: Segment) -> bool:
    first, last = (name in segment.columns for name in ("date_first", "date_last"))
    if not (first and last):
        return first or last
    return not segment.column("date_first").equals(segment.column("date_last"))

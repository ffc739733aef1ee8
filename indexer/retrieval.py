"""The story of a query: read it, find out what it means, run it, show what it found.

parse (query.parser) -> tree (query.meaning) -> plan (query.plan) -> best (query.collection)
      -> collapse copies, cut the page (page) -> hits with passages (showing, passages)
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from indexer import deadline
from indexer.asking import Asking, languages_of
from indexer.document import IndexedDocument
from indexer.errors import TooSlowError
from indexer.grouping import Grouping, counted, group_of
from indexer.index import Index
from indexer.page import Page, SearchOptions, Standing, page_of
from indexer.query.collection import Collection
from indexer.query.copies import Among
from indexer.query.meaning import UNDATED_DOCUMENTS, overlapping
from indexer.query.parser import parse, parse_literally
from indexer.query.plan import Conjunction
from indexer.query.syntax import (
    Dated,
    Every,
    Kind,
    Node,
    Not,
    Or,
    Pattern,
    Query,
    clauses,
    conjunction,
)
from indexer.results import Counts, Hit, NearCopy, Passage, Results
from indexer.several import Searched
from indexer.showing import Showing

if TYPE_CHECKING:
    from whoosh.query import Query as WhooshQuery

    from indexer.explanations import Zero

FEW_HITS = 20
"""With more hits than these, nobody is asked whether another spelling was meant."""

T = TypeVar("T")


def search(
    index: Index | Sequence[Index],
    query: str,
    options: SearchOptions | None = None,
    *,
    only: Callable[[IndexedDocument], bool] | None = None,
) -> Results:
    """Return the documents that answer `query`, the best first, in one index or several as one.

    Of the hits on the page those are shown that are wanted by `only`, and keep their ranks.
    Raises QueryError for a query that cannot be read, TooSlowError, IndexDamagedError.
    """
    options = options or SearchOptions()
    with deadline.within(options.timeout_s):
        began = time.perf_counter()
        asked = read_query(query, options)
        return answer(Searched(index), asked._replace(text=query), options, began, only=only)


def count_by(
    index: Index | Sequence[Index], query: str, by: Grouping, options: SearchOptions | None = None
) -> Counts:
    """Return how many of the documents that match have each value, of all that match.

    Of `options` those count that say what matches; without a query all documents do. Raises
    QueryError, TooSlowError, IndexDamagedError.
    """
    began = time.perf_counter()
    options = options or SearchOptions()
    with deadline.within(options.timeout_s):
        read = read_query(query, options) if query.strip() else Query(query, Every())
        asked = _with_filters(read, options)
        searched = Searched(index)
        collection = searched.collection
        plan = Asking(collection, languages_of(collection, options)).plan(asked)
        groups = counted(collection, plan, by)
    return Counts(
        query=query,
        understood_as=str(asked.node),
        by=by,
        total=sum(group.documents for group in groups),
        total_groups=len(groups),
        groups=groups,
        took_ms=(time.perf_counter() - began) * 1000,
        snapshots=searched.snapshots(),
        notes=(*searched.warnings, *asked.notes),
    )


def answer(
    searched: Searched,
    asked: Query,
    options: SearchOptions,
    began: float,
    *,
    without: WhooshQuery | None = None,
    only: Callable[[IndexedDocument], bool] | None = None,
) -> Results:
    """Return the documents that answer a query that was read; none that match `without`.

    `only` may take hits out. `began` is when that was. Raises TooSlowError, IndexDamagedError.
    """
    query = asked.text
    asked = _with_filters(asked, options)
    collection = searched.collection
    ask = Asking(collection, languages_of(collection, options))
    rest = _Rest()
    planned = ask.plan(asked)
    if without is not None:
        planned = planned._replace(excluded=(*planned.excluded, ask.plan_tree(without)))
    page = page_of(collection, planned, options)
    shown = Showing(collection, asked, options)
    hits = tuple(
        _hit(searched, rank, match, page.alike, shown, options, rest)
        for rank, match in enumerate(page.matches, start=options.offset + 1)
        if only is None or only(collection.document(match.docnum))
    )
    snapshots = searched.snapshots()
    few = options.advise and page.total <= FEW_HITS
    nothing: tuple[str, ...] = ()
    notes = rest.made(lambda: _notes(ask, asked, page, options), nothing)
    suggested = rest.made(lambda: _suggestions(ask, asked), nothing) if few else nothing
    zero = None
    if few and not page.total:
        zero = rest.made(lambda: _zero(ask, asked, searched.indexes, suggested, options), None)
    results = Results(
        query=query,
        understood_as=str(asked.node),
        total=page.total,
        total_collapsed=page.collapsed,
        offset=options.offset,
        hits=hits,
        snapshot=snapshots[0],
        snapshots=snapshots,
        suggestions=suggested,
        notes=(*searched.warnings, *asked.notes, *notes),
        zero=zero,
        took_ms=(time.perf_counter() - began) * 1000,
        grouped_by=options.grouped_by or "",
    )
    if options.explain:
        results = rest.made(lambda: _explained(results, ask, asked, planned, page), results)
    if not rest.missing:
        return results
    return results._replace(partial=True, notes=(*results.notes, *rest.notes))


class _Rest:
    """What belongs to an answer and may be left out of it when the time is over."""

    def __init__(self) -> None:
        self.missing = False

    def made(self, make: Callable[[], T], otherwise: T) -> T:
        """Return what is made, or something else if there is no time for it."""
        try:
            return make()
        except TooSlowError:
            self.missing = True
            return otherwise

    @property
    def notes(self) -> tuple[str, ...]:
        """Say that something is missing."""
        if not self.missing:
            return ()
        return (
            f"the time of {deadline.seconds():g} s was over: some passages or explanations are"
            " missing; --timeout gives more",
        )


def _suggestions(ask: Asking, asked: Query) -> tuple[str, ...]:
    from indexer.spelling import suggestions  # most searches find enough

    return suggestions(ask, asked)


def _zero(
    ask: Asking,
    asked: Query,
    indexes: Sequence[Index],
    suggested: Sequence[str],
    options: SearchOptions,
) -> Zero:
    from indexer.zero import zero  # most searches find something

    told = zero(ask, asked, indexes, suggested)
    if not options.min_score or not (low := ask.count(asked)):
        return told
    by_score = (f"score >= {options.min_score:g}", low)
    return told._replace(reason="filtered_out", drop=None, excluded=(by_score,))


def _explained(
    results: Results, ask: Asking, asked: Query, planned: Conjunction, page: Page
) -> Results:
    """Return results with how they were found: the plan, each clause alone, parts of scores."""
    from indexer.query.contributions import contributions

    parts = contributions(ask.collection, planned, (match.docnum for match in page.matches))
    return results._replace(
        plan=str(planned),
        clauses=tuple((str(node), ask.count_alone(node)) for node in clauses(asked.node)),
        hits=tuple(
            hit._replace(parts=parts[match.docnum])
            for hit, match in zip(results.hits, page.matches, strict=True)
        ),
    )


def read_query(query: str, options: SearchOptions) -> Query:
    """Read a query as `options` say. Raises QueryError."""
    if options.literal:
        return parse_literally(query, any_word=options.any_word, fields=options.fields)
    asked = parse(query, any_word=options.any_word, fields=options.fields)
    if options.edits not in (1, 2):
        return asked
    from indexer.query.fuzziness import fuzzily  # few searches ask for it

    return asked._replace(node=fuzzily(asked.node, options.edits))


def _with_filters(asked: Query, options: SearchOptions) -> Query:
    """Return the query with the filters that were given as options."""
    filters: list[Node] = []
    if options.since or options.until:
        filters.append(Dated(options.since, options.until))
    for alternatives in (
        tuple(Kind(kind) for kind in options.kinds),
        tuple(Pattern(glob, "path") for glob in options.globs),
    ):
        if alternatives:
            filters.append(alternatives[0] if len(alternatives) == 1 else Or(alternatives))
    if options.unmatched:
        return asked._replace(node=conjunction((Not(asked.node), *filters)))
    return asked._replace(node=conjunction((*clauses(asked.node), *filters)))


def _hit(
    searched: Searched,
    rank: int,
    match: Standing,
    alike: Among,
    shown: Showing,
    options: SearchOptions,
    rest: _Rest,
) -> Hit:
    collection = searched.collection
    document = collection.document(match.docnum)
    passages: tuple[Passage, ...] = ()
    highlights: tuple[tuple[int, int], ...] = ()
    copies: Sequence[str] = ()
    like: tuple[NearCopy, ...] = ()
    if match.content and options.near:
        copies, like = _followers(collection, alike, match)
    elif match.content:
        copies = _OtherPaths(collection, alike, match)
    return Hit(
        rank=rank,
        document=document,
        score=match.score,
        passages=rest.made(lambda: shown.passages(match.docnum, document), passages),
        copies=copies,
        home=searched.home(match.docnum),
        group=group_of(collection, match.docnum, by) if (by := options.grouped_by) else None,
        title_highlights=rest.made(
            lambda: shown.title_highlights(match.docnum, document), highlights
        ),
        near=like,
    )


def _followers(
    collection: Collection, alike: Among, match: Standing
) -> tuple[tuple[str, ...], tuple[NearCopy, ...]]:
    """Return the paths of documents with the content of a match, and those nearly the same."""
    exact, near = [], []
    (content,) = collection.stored(match.docnum, ("hash",))
    for docnum in collection.near.earliest(alike.documents(match.content)):
        file, other = collection.stored(docnum, ("file", "hash"))
        if docnum == match.docnum:
            continue
        if other == content:
            exact.append(file)
        else:
            near.append(NearCopy(file, collection.near.alike(match.docnum, docnum)))
    return tuple(sorted(exact)), tuple(near)


class _OtherPaths(Sequence[str]):
    """The paths of the copies of a match, read when looked at: there may be thousands."""

    def __init__(self, collection: Collection, alike: Among, match: Standing) -> None:
        self._collection = collection
        self._alike = alike
        self._match = match

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        alike = self._alike.documents(self._match.content)
        others = self._collection.by_path(each for each in alike if each != self._match.docnum)
        return tuple(self._collection.stored(docnum, ("file",))[0] for docnum in others)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, i: Any) -> Any:
        return self._paths[i]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._paths == tuple(other)

    def __hash__(self) -> int:
        return hash(self._paths)

    def __repr__(self) -> str:
        return repr(self._paths)


def _notes(ask: Asking, asked: Query, page: Page, options: SearchOptions) -> tuple[str, ...]:
    matching = ask.count(asked) if options.min_score else page.total
    notes = _date_notes(ask, asked, matching)
    if low := matching - page.total:
        notes += (f"{low} more with a score below {options.min_score:g}",)
    if page.collapsed and options.offset >= page.collapsed:
        from_ = options.offset + 1
        notes += (f"there are {page.collapsed} hits, so none from number {from_} on",)
    if options.near and options.collapse and (unsigned := ask.collection.near.unsigned):
        notes += (unsigned_note(unsigned),)
    return notes


def unsigned_note(documents: int) -> str:
    """Say that near copies of some documents cannot be told."""
    return (
        f"of {documents:,} documents near copies are not known, since they were indexed by an"
        " earlier version; `indexer update --rebuild` makes them known"
    )


def _date_notes(ask: Asking, asked: Query, total: int) -> tuple[str, ...]:
    """Say how many documents a date filter left out though they may belong."""
    dated = [node for node in clauses(asked.node) if isinstance(node, Dated)]
    rest = tuple(node for node in clauses(asked.node) if not isinstance(node, Dated))
    if not dated:
        return ()
    others = Query(asked.text, conjunction(rest))
    overlap = without = 0
    if ask.collection.has_intervals:
        overlap = ask.count(others, *(overlapping(node) for node in dated)) - total
    if ask.count_tree(UNDATED_DOCUMENTS):
        without = ask.count(others, UNDATED_DOCUMENTS)
    notes = []
    if overlap:
        notes.append(f"{overlap} more with a date that only overlaps {dated[0]}")
    if without:
        notes.append(f"{without} more without a date")
    return tuple(notes)

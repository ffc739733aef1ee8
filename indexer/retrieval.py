"""The story of a query: read it, find out what it means, run it, show what it found.

parse (query.parser) -> tree (query.meaning) -> plan (query.plan) -> best (query.collection)
      -> collapse copies, cut the page (page) -> hits with passages (passages)
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from whoosh.query import And
from whoosh.query import Query as WhooshQuery

from indexer.analysis import language_of
from indexer.index import Index
from indexer.page import SearchOptions, Standing, page_of
from indexer.passages import best_passages
from indexer.query.collection import Collection
from indexer.query.copies import Among
from indexer.query.meaning import UNDATED_DOCUMENTS, overlapping, whoosh_query
from indexer.query.parser import parse, parse_literally
from indexer.query.plan import Conjunction
from indexer.query.syntax import (
    Dated,
    Kind,
    Node,
    Or,
    Pattern,
    Query,
    Word,
    clauses,
    conjunction,
    wanted_leaves,
)
from indexer.results import Hit, Passage, Results, Snapshot, Zero
from indexer.schema import decode_sections


def search(index: Index, query: str, options: SearchOptions | None = None) -> Results:
    """Return the documents that answer `query`, the best first.

    Raises QueryError for a query that cannot be read, IndexDamagedError.
    """
    options = options or SearchOptions()
    began = time.perf_counter()
    asked = _with_filters(read_query(query, options), options)
    collection = index.collection()
    ask = _Asking(collection, _languages(collection, options))
    planned = ask.plan(asked)
    page = page_of(collection, planned, options)
    hits = tuple(
        _hit(collection, rank, match, page.alike, asked, options)
        for rank, match in enumerate(page.matches, start=options.offset + 1)
    )
    warning = (index.warning,) if index.warning else ()
    notes = (*warning, *asked.notes, *_date_notes(ask, asked, page.total))
    if page.collapsed and options.offset >= page.collapsed:
        notes = (
            *notes,
            f"there are {page.collapsed} hits, so none from number {options.offset + 1} on",
        )
    return Results(
        query=query,
        understood_as=str(asked.node),
        total=page.total,
        total_collapsed=page.collapsed,
        offset=options.offset,
        hits=hits,
        snapshot=Snapshot(index.path, collection.generation, collection.living, collection.updated),
        suggestions=() if page.total else _suggestions(ask, asked),
        notes=notes,
        zero=None if page.total else _zero(ask, asked),
        plan=str(planned) if options.explain else "",
        took_ms=(time.perf_counter() - began) * 1000,
    )


class _Asking(NamedTuple):
    """What is asked, and how."""

    collection: Collection
    languages: tuple[str, ...]
    """Those whose inflections words have; none, if words stand as they are."""

    def plan(self, asked: Query) -> Conjunction:
        """Return how a query is run."""
        return self._required(self._tree(asked))

    def count(self, asked: Query, *also: WhooshQuery) -> int:
        """Return how many documents match a query, and Whoosh queries besides."""
        return self.count_tree(And([self._tree(asked), *also]))

    def count_tree(self, tree: WhooshQuery) -> int:
        """Return how many documents match a Whoosh query."""
        return self.collection.count(self._required(tree))

    def _tree(self, asked: Query) -> WhooshQuery:
        return whoosh_query(asked, inflections=bool(self.languages), languages=self.languages)

    def _required(self, tree: WhooshQuery) -> Conjunction:
        planned = self.collection.plan(tree)
        assert planned is not None, tree  # only negative boosts have no plan
        return planned

    def count_alone(self, node: Node) -> int:
        """Return how many documents match a part of a query alone."""
        return self.count(Query(str(node), node))


def _languages(collection: Collection, options: SearchOptions) -> tuple[str, ...]:
    """Return the languages whose inflections are looked for."""
    if not options.inflections:
        return ()
    return (language_of(options.language),) if options.language else collection.languages


def read_query(query: str, options: SearchOptions) -> Query:
    """Read a query as `options` say. Raises QueryError."""
    return parse_literally(query) if options.literal else parse(query, any_word=options.any_word)


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
    return asked._replace(node=conjunction((*clauses(asked.node), *filters)))


def _hit(
    collection: Collection,
    rank: int,
    match: Standing,
    alike: Among,
    asked: Query,
    options: SearchOptions,
) -> Hit:
    document = collection.document(match.docnum)
    passages: tuple[Passage, ...] = ()
    if options.passages:
        stored = collection.stored(match.docnum, ("text", "body_start", "sections", "lang"))
        text, body_start, sections, tag = stored
        passages = best_passages(
            text,
            body_start,
            asked.node,
            limit=options.passages,
            inflections=options.inflections,
            language=language_of(options.language or tag or ""),
            sections=decode_sections(sections or ""),
        )
    copies = _OtherPaths(collection, alike, match) if match.content else ()
    return Hit(rank, document, match.score, passages, copies)


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


def _date_notes(ask: _Asking, asked: Query, total: int) -> tuple[str, ...]:
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


def _zero(ask: _Asking, asked: Query) -> Zero:
    """Find out why nothing was found: what each clause matches alone."""
    alone = {node: ask.count_alone(node) for node in clauses(asked.node)}
    return Zero(
        reason=_reason(ask, alone),
        clauses=tuple((str(node), documents) for node, documents in alone.items()),
    )


def _reason(ask: _Asking, alone: dict[Node, int]) -> str:
    if not ask.collection.living:
        return "index_empty"
    if any(not documents and not _is_filter(node) for node, documents in alone.items()):
        return "no_such_term"
    words = tuple(node for node in alone if not _is_filter(node))
    return "filtered_out" if ask.count_alone(conjunction(words)) else "no_overlap"


def _is_filter(node: Node) -> bool:
    leaves = list(wanted_leaves(node))
    return bool(leaves) and all(
        isinstance(leaf, Dated | Kind) or (isinstance(leaf, Pattern) and leaf.field == "path")
        for leaf in leaves
    )


def _suggestions(ask: _Asking, asked: Query) -> tuple[str, ...]:
    """Return the nearest words of this index for each word that it does not have."""
    nearest: dict[str, None] = {}
    for leaf in wanted_leaves(asked.node):
        if isinstance(leaf, Word) and leaf.text.isalpha() and not ask.count_alone(leaf):
            found = ask.collection.searcher().suggest("body", leaf.text.lower(), limit=3)
            nearest |= dict.fromkeys(found)
    return tuple(nearest)

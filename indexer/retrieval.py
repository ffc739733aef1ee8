"""The story of a query: read it, find out what it means, run it, show what it found.

parse (query.parser) -> tree (query.meaning) -> matches (query.execute)
      -> order, collapse copies, cut the page -> hits with passages (passages)
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Literal, NamedTuple

from indexer.document import IndexedDocument
from indexer.index import Index
from indexer.passages import best_passages
from indexer.query.execute import Match, count, matches
from indexer.query.meaning import overlapping, whoosh_query
from indexer.query.parser import parse, parse_literally
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
from indexer.results import Hit, Results, Snapshot, Zero
from indexer.schema import UNDATED, indexed_document

Sort = Literal["score", "date", "path", "mtime", "size"]
_SORT_COLUMNS = {"date": "date_first", "path": "file", "mtime": "mtime", "size": "size"}
_NEWEST_FIRST = ("date", "mtime", "size")


class SearchOptions(NamedTuple):
    """How to search. `limit` None is every hit; `passages` 0 leaves the text alone."""

    limit: int | None = 10
    offset: int = 0
    any_word: bool = False
    literal: bool = False
    inflections: bool = True
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    sort: Sort = "score"
    reverse: bool = False
    collapse: bool = True
    passages: int = 2


def search(index: Index, query: str, options: SearchOptions | None = None) -> Results:
    """Return the documents that answer `query`, the best first.

    Raises QueryError for a query that cannot be read, IndexDamagedError.
    """
    options = options or SearchOptions()
    began = time.perf_counter()
    asked = _with_filters(read_query(query, options), options)
    with index.searcher() as searcher:
        found = _ordered(searcher, _run(searcher, asked, options), options)
        groups = _collapsed(searcher, found) if options.collapse else [[match] for match in found]
        end = None if options.limit is None else options.offset + options.limit
        page = groups[options.offset : end]
        first = options.offset + 1
        hits = tuple(
            _hit(searcher, rank, group, asked, options)
            for rank, group in enumerate(page, start=first)
        )
        warning = (index.warning,) if index.warning else ()
        notes = (*warning, *asked.notes, *_date_notes(searcher, asked, len(found), options))
        if groups and options.offset >= len(groups):
            notes = (*notes, f"there are {len(groups)} hits, so none from number {first} on")
        return Results(
            query=query,
            understood_as=str(asked.node),
            total=len(found),
            total_collapsed=len(groups),
            offset=options.offset,
            hits=hits,
            snapshot=_snapshot(index, searcher),
            suggestions=() if found else _suggestions(searcher, asked, options),
            notes=notes,
            zero=None if found else _zero(searcher, asked, options),
            took_ms=(time.perf_counter() - began) * 1000,
        )


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


def _run(searcher: Any, asked: Query, options: SearchOptions) -> list[Match]:
    return matches(searcher, whoosh_query(asked, inflections=options.inflections))


def _ordered(searcher: Any, found: list[Match], options: SearchOptions) -> list[Match]:
    """Return the matches in the order asked for; ties by path."""
    paths = _column(searcher, "file")
    found = sorted(found, key=lambda match: paths(match.docnum))
    if options.sort == "score":
        found.sort(key=lambda match: match.score, reverse=not options.reverse)
    else:
        column = _column(searcher, _SORT_COLUMNS[options.sort])
        newest_first = options.sort in _NEWEST_FIRST
        found.sort(key=lambda match: column(match.docnum), reverse=newest_first != options.reverse)
    return found


def _collapsed(searcher: Any, found: list[Match]) -> list[list[Match]]:
    """Gather the matches that have the same content; a group stands where its best does."""
    hashes = _column(searcher, "hash")
    groups: dict[Any, list[Match]] = {}
    for match in found:
        groups.setdefault(hashes(match.docnum), []).append(match)
    return list(groups.values())


def _column(searcher: Any, name: str) -> Callable[[int], Any]:
    if not searcher.doc_count_all():
        return lambda docnum: docnum
    reader = searcher.reader().column_reader(name)
    return lambda docnum: reader[docnum]


def _hit(searcher: Any, rank: int, group: list[Match], asked: Query, options: SearchOptions) -> Hit:
    stored = searcher.stored_fields(group[0].docnum)
    document = indexed_document(stored)
    passages = best_passages(
        stored["text"],
        stored["body_start"],
        asked.node,
        limit=options.passages,
        inflections=options.inflections,
    )
    copies = tuple(searcher.stored_fields(match.docnum)["file"] for match in group[1:])
    return Hit(rank, document, group[0].score, is_stale(document), passages, copies)


def is_stale(document: IndexedDocument) -> bool:
    """Tell whether the file of a document is no longer what was indexed, by size and time."""
    try:
        status = os.stat(document.source.name, follow_symlinks=False)  # noqa: PTH116
    except OSError:
        return True
    source = document.source
    return (status.st_size, status.st_mtime_ns) != (source.size_bytes, source.mtime_ns)


def _snapshot(index: Index, searcher: Any) -> Snapshot:
    return Snapshot(
        path=index.path,
        generation=searcher.reader().generation() or index.latest_generation(),
        documents=searcher.doc_count(),
        updated=index.ledger().updated,
    )


def _date_notes(searcher: Any, asked: Query, total: int, options: SearchOptions) -> tuple[str, ...]:
    """Say how many documents a date filter left out though they may belong."""
    dated = [node for node in clauses(asked.node) if isinstance(node, Dated)]
    rest = tuple(node for node in clauses(asked.node) if not isinstance(node, Dated))
    if not dated:
        return ()
    from whoosh.query import And, Term

    others = whoosh_query(Query(asked.text, conjunction(rest)), inflections=options.inflections)
    overlap = count(searcher, And([others, *(overlapping(node) for node in dated)])) - total
    undated = count(searcher, And([others, Term("date_source", UNDATED)]))
    notes = []
    if overlap:
        notes.append(f"{overlap} more with a date that only overlaps {dated[0]}")
    if undated:
        notes.append(f"{undated} more without a date")
    return tuple(notes)


def _zero(searcher: Any, asked: Query, options: SearchOptions) -> Zero:
    """Find out why nothing was found: what each clause matches alone."""
    alone = {
        node: count(
            searcher, whoosh_query(Query(asked.text, node), inflections=options.inflections)
        )
        for node in clauses(asked.node)
    }
    return Zero(
        reason=_reason(searcher, asked, alone, options),
        clauses=tuple((str(node), documents) for node, documents in alone.items()),
    )


def _reason(searcher: Any, asked: Query, alone: dict[Node, int], options: SearchOptions) -> str:
    if not searcher.doc_count():
        return "index_empty"
    if any(not documents and not _is_filter(node) for node, documents in alone.items()):
        return "no_such_term"
    words = tuple(node for node in alone if not _is_filter(node))
    unfiltered = Query(asked.text, conjunction(words))
    if count(searcher, whoosh_query(unfiltered, inflections=options.inflections)):
        return "filtered_out"
    return "no_overlap"


def _is_filter(node: Node) -> bool:
    leaves = list(wanted_leaves(node))
    return bool(leaves) and all(
        isinstance(leaf, Dated | Kind) or (isinstance(leaf, Pattern) and leaf.field == "path")
        for leaf in leaves
    )


def _suggestions(searcher: Any, asked: Query, options: SearchOptions) -> tuple[str, ...]:
    """Return the nearest words of this index for each word that it does not have."""
    nearest: dict[str, None] = {}
    for leaf in wanted_leaves(asked.node):
        if isinstance(leaf, Word) and leaf.text.isalpha():
            alone = whoosh_query(Query(asked.text, leaf), inflections=options.inflections)
            if not count(searcher, alone):
                nearest |= dict.fromkeys(searcher.suggest("body", leaf.text.lower(), limit=3))
    return tuple(nearest)

"""Which of the matches are on the page, and in what order?

Documents with the same content are one hit, where the best of them stands. Only documents
that have copies at all are looked at for it, so that a collection without any pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import Literal, NamedTuple

from indexer.query.collection import Collection, Match
from indexer.query.plan import Conjunction

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
    explain: bool = False


class Standing(NamedTuple):
    """A match, and the other matches with the same content, by path."""

    docnum: int
    score: float
    copies: list[int]


class Page(NamedTuple):
    """Some of the matches; how many there are, and how many different contents."""

    matches: list[Standing]
    total: int
    collapsed: int


def page_of(collection: Collection, plan: Conjunction, options: SearchOptions) -> Page:
    """Return the page that the options ask for. Raises IndexDamagedError."""
    content = collection.copies.content if options.collapse else _unlike
    groups: dict[Hashable, list[int]] = {}
    for docnum in collection.matching_copies(plan) if options.collapse else ():
        groups.setdefault(content(docnum), []).append(docnum)
    surplus = sum(len(group) - 1 for group in groups.values())
    end = None if options.limit is None else options.offset + options.limit
    wanted = end
    while True:
        matches, total = _matches(collection, plan, options, wanted)
        standing = list(islice(_standing(matches, content, groups), end))
        if end is None or wanted is None or len(standing) == end or len(matches) == total:
            break
        wanted = min(4 * wanted, end + surplus)  # more of the best are copies than expected
    shown = [
        match._replace(copies=collection.by_path(match.copies)) if match.copies else match
        for match in standing[options.offset :]
    ]
    return Page(shown, total, total - surplus)


def _unlike(docnum: int) -> Hashable:
    """Say that a document has no copies."""
    return None


def _standing(
    matches: list[Match],
    content_of: Callable[[int], Hashable],
    groups: dict[Hashable, list[int]],
) -> Iterator[Standing]:
    """Yield the first match of each content."""
    seen = set()
    for docnum, score in matches:
        content = content_of(docnum)
        if content is None:
            yield Standing(docnum, score, [])
        elif content not in seen:
            seen.add(content)
            yield Standing(docnum, score, [each for each in groups[content] if each != docnum])


def _matches(
    collection: Collection, plan: Conjunction, options: SearchOptions, wanted: int | None
) -> tuple[list[Match], int]:
    """Return matches in the order asked for, at least as many as are wanted; and the total."""
    if options.sort == "score" and not options.reverse:
        best = collection.best(plan, wanted)
        return best.matches, best.total
    if options.sort == "score":
        matches = collection.best(plan, None).matches
        matches.sort(key=itemgetter(1))  # equals stay in the order of paths
        return matches, len(matches)
    column = _SORT_COLUMNS[options.sort]
    newest_first = options.sort in _NEWEST_FIRST
    scores = {match[0]: match for match in collection.best(plan, None).matches}
    docnums = collection.ordered_by(column, scores, reverse=newest_first != options.reverse)
    return [scores[docnum] for docnum in docnums], len(docnums)

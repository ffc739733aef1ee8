"""Which of the matches are on the page, and in what order?

Documents with the same content are one hit, where the best of them stands. Only documents
that have copies at all are noted for it while the matches are counted, so that a collection
without any pays nothing.
"""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Literal, NamedTuple

from indexer.query.collection import Best, Collection, Match
from indexer.query.copies import Copies
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
    end = None if options.limit is None else options.offset + options.limit
    noting = options.collapse and bool(collection.copies)
    # Twice as many cost a little more at once, but a second search as much as the first.
    wanted = 2 * end if noting and end is not None else end
    matches, total, noted = _matches(collection, plan, options, wanted, noting=noting)
    if not any(noted):
        shown = [Standing(*match, []) for match in matches[options.offset : end]]
        return Page(shown, total, total)
    standing = _standing(collection.copies, matches, end)
    while end is not None and len(standing) < end and len(matches) < total:
        # More of the best are copies than expected.
        wanted = min(4 * len(matches), total)
        matches, _, _ = _matches(collection, plan, options, wanted, count=False)
        standing = _standing(collection.copies, matches, end)
    page = standing[options.offset : end]
    contents, alike = collection.copies.among(noted, {content for _, content in page if content})
    shown = [Standing(*match, _others(collection, match, alike[content]) if content else [])
             for match, content in page]  # fmt: skip
    return Page(shown, total, total - sum(map(len, noted)) + contents)


def _others(collection: Collection, match: Match, alike: list[int]) -> list[int]:
    """Return the documents of one content but for the match, by path."""
    return collection.by_path(docnum for docnum in alike if docnum != match[0])


def _standing(copies: Copies, matches: list[Match], end: int | None) -> list[tuple[Match, int]]:
    """Return the first match of each content, with the number of the content, up to `end`."""
    seen = set()
    standing = []
    contents = copies.contents(docnum for docnum, _ in matches)
    for match, content in zip(matches, contents, strict=True):
        if content not in seen:
            standing.append((match, content))
            if len(standing) == end:
                break
        if content:
            seen.add(content)
    return standing


def _matches(
    collection: Collection,
    plan: Conjunction,
    options: SearchOptions,
    wanted: int | None,
    *,
    count: bool = True,
    noting: bool = False,
) -> Best:
    """Return matches in the order asked for, at least as many as are wanted."""
    if options.sort == "score" and not options.reverse:
        return collection.best(plan, wanted, count=count, noting=noting)
    best = collection.best(plan, None, noting=noting)
    if options.sort == "score":
        best.matches.sort(key=itemgetter(1))  # equals stay in the order of paths
        return best
    column = _SORT_COLUMNS[options.sort]
    newest_first = options.sort in _NEWEST_FIRST
    scores = {match[0]: match for match in best.matches}
    docnums = collection.ordered_by(column, scores, reverse=newest_first != options.reverse)
    return best._replace(matches=[scores[docnum] for docnum in docnums])

"""Which of the matches are on the page, and in what order?

Documents with the same content are one hit, where the best of them stands; with near copies a
family is one hit, where the earliest of its matches stands. Only documents that have copies at
all are noted for it while the matches are counted, so that a collection without any pays nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Literal, NamedTuple

from indexer.grouping import Grouping
from indexer.query.collection import Best, Collection, Match
from indexer.query.copies import Among, Copies
from indexer.query.plan import Conjunction

Sort = Literal["score", "date", "path", "mtime", "size"]
Edits = Literal[0, 1, 2]
_SORT_COLUMNS = {"date": "date_first", "path": "file", "mtime": "mtime", "size": "size"}
_NEWEST_FIRST = ("date", "mtime", "size")


class SearchOptions(NamedTuple):
    """How to search. `limit` None is every hit; `passages` 0 leaves the text alone.

    With `context_lines` a passage is the lines that match, and so many around them; with `full`
    the whole text is one.
    Words have the inflections of `language`, or of every language that documents are in; those that
    stand in no field are looked for in `fields`, if there are some. Plain words are found with up
    to `edits` letters wrong. Documents that score less than `min_score` are no hits.
    `near`: whether documents that are nearly the same are one hit, too, with `collapse`.
    `advise`: whether to look for near spellings and for reasons when there are few hits or none.
    `unmatched` turns the search round: the documents that pass the filters and do not match. Hits
    have their group if they are `grouped_by` something.
    A search that takes longer than `timeout_s` seconds ends; None lets it take its time.
    """

    limit: int | None = 10
    offset: int = 0
    any_word: bool = False
    literal: bool = False
    inflections: bool = True
    language: str = ""
    fields: tuple[str, ...] = ()
    edits: Edits = 0
    min_score: float = 0.0
    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    globs: tuple[str, ...] = ()
    sort: Sort = "score"
    reverse: bool = False
    collapse: bool = True
    near: bool = False
    passages: int = 2
    context_lines: int | None = None
    full: bool = False
    explain: bool = False
    advise: bool = True
    timeout_s: float | None = 10.0
    unmatched: bool = False
    grouped_by: Grouping | None = None


class Standing(NamedTuple):
    """A match, and the number of its content, or of its family; 0 if it has no copies."""

    docnum: int
    score: float
    content: int


class Page(NamedTuple):
    """Some of the matches; how many there are, and how many different contents.

    `alike` has all matches of the contents on the page.
    """

    matches: list[Standing]
    total: int
    collapsed: int
    alike: Among


def page_of(collection: Collection, plan: Conjunction, options: SearchOptions) -> Page:
    """Return the page that the options ask for. Raises IndexDamagedError."""
    end = None if options.limit is None else options.offset + options.limit
    copies: Copies | None = None
    if options.collapse:
        copies = collection.near if options.near else collection.copies
    # Twice as many cost a little more at once, but a second search as much as the first.
    wanted = 2 * end if copies and end is not None else end
    matches, total, noted = _matches(collection, plan, options, wanted, noting=copies)
    if not copies or not any(noted):
        shown = [Standing(*match, 0) for match in matches[options.offset : end]]
        return Page(shown, total, total, Among(0, []))
    leads = collection.near.leads(noted) if options.near else {}
    standing = _standing(copies, matches, end, leads)
    while end is not None and len(standing) < end and len(matches) < total:
        # More of the best are copies than expected.
        wanted = min(4 * len(matches), total)
        matches, _, _ = _matches(collection, plan, options, wanted, count=False)
        standing = _standing(copies, matches, end, leads)
    page = standing[options.offset : end]
    alike = copies.among(noted, (match.content for match in page if match.content))
    return Page(page, total, total - sum(map(len, noted)) + alike.contents, alike)


def _standing(
    copies: Copies, matches: list[Match], end: int | None, leads: Mapping[int, int]
) -> list[Standing]:
    """Return the match that leads each content, if that is said, or the first; up to `end`."""
    seen = set()
    standing: list[Standing] = []
    contents = copies.contents(docnum for docnum, _ in matches)
    for (docnum, score), content in zip(matches, contents, strict=True):
        if content in seen or leads.get(content, docnum) != docnum:
            continue
        standing.append(Standing(docnum, score, content))
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
    noting: Copies | None = None,
) -> Best:
    """Return matches in the order asked for, at least as many as are wanted."""
    best_first = options.sort == "score" and not options.reverse
    if best_first and not options.min_score:
        return collection.best(plan, wanted, count=count, noting=noting)
    if options.sort == "score":
        best = _scoring(collection, collection.best(plan, None, noting=noting), options.min_score)
        if options.reverse:
            best.matches.sort(key=itemgetter(1))  # equals stay in the order of paths
        return best
    every = _scoring(collection, collection.scored(plan, noting=noting), options.min_score)
    scores = {match[0]: match for match in every.matches}
    docnums = collection.ordered_by(
        _SORT_COLUMNS[options.sort],
        scores,
        reverse=(options.sort in _NEWEST_FIRST) != options.reverse,
        limit=wanted,
    )
    return every._replace(matches=[scores[docnum] for docnum in docnums])


def _scoring(collection: Collection, best: Best, least: float) -> Best:
    """Return the matches that score so much at least."""
    if not least:
        return best
    matches = [match for match in best.matches if match[1] >= least]
    kept = {docnum for docnum, _ in matches}
    noted = [
        array("I", (docid for docid in docids if offset + docid in kept))
        for docids, offset in zip(best.copies, collection.offsets, strict=False)
    ]
    return Best(matches, len(matches), noted)

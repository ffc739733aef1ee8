"""Which documents match a query tree, and in what order?

The exhaustive evaluation, by Whoosh's own matchers: every matching document of every
segment is scored. Equal scores are ordered by path.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from whoosh.query import Query


class Match(NamedTuple):
    """A document, as a number in this searcher, and its score."""

    docnum: int
    score: float


def matches(searcher: Any, tree: Query) -> list[Match]:
    """Return every document that matches, in no particular order."""
    found = []
    for leaf, offset in searcher.leaf_searchers():
        matcher = tree.matcher(leaf, leaf.context())
        while matcher.is_active():
            found.append(Match(offset + matcher.id(), matcher.score()))
            matcher.next()
    return found


def count(searcher: Any, tree: Query) -> int:
    """Return how many documents match."""
    return sum(
        1
        for leaf, _ in searcher.leaf_searchers()
        for _ in tree.matcher(leaf, leaf.boolean_context()).all_ids()
    )

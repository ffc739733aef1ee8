"""Which terms of a segment does a pattern stand for?"""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.codec.dictionary import Dictionary, Term
from indexer.codec.segment import Segment
from indexer.query.plan import Fuzzy, Prefix, TermRange, Wildcard


def expanded(segment: Segment, leaf: Prefix | Wildcard | Fuzzy | TermRange) -> Iterable[Term]:
    """Return the terms of a segment that a leaf stands for, in order. Raises IndexDamagedError."""
    if leaf.field not in segment.fields:
        return ()
    dictionary = segment.dictionary(leaf.field)
    if isinstance(leaf, Prefix):
        return dictionary.with_prefix(leaf.prefix)
    if isinstance(leaf, TermRange):
        return _in_range(dictionary, leaf)
    if isinstance(leaf, Wildcard):
        return _fitting(dictionary, leaf.pattern)
    return _alike(dictionary, leaf)


def _in_range(dictionary: Dictionary, leaf: TermRange) -> Iterable[Term]:
    for term in dictionary.from_(leaf.low):
        if leaf.end is not None and term.text >= leaf.end:
            return
        yield term


def _fitting(dictionary: Dictionary, pattern: str) -> Iterable[Term]:
    from fnmatch import translate

    fits = re.compile(translate(pattern)).match
    literal = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return (term for term in dictionary.with_prefix(literal.encode()) if fits(term.text.decode()))


def _alike(dictionary: Dictionary, leaf: Fuzzy) -> Iterable[Term]:
    return (
        term
        for term in dictionary.with_prefix(leaf.word[: leaf.prefix].encode())
        if _edits(term.text.decode(), leaf.word) <= leaf.distance
    )


def _edits(one: str, other: str) -> int:
    """Return how many letters to insert, delete or replace make one word of the other."""
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != wanted)))
        above = row
    return above[-1]

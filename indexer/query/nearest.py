"""Which terms of a collection are spelled almost like a word?

First the terms one edit away (a letter put in, left out, changed, or two neighbours exchanged),
then, for words that are long enough to stay themselves, those two edits away. Among equals the
first letter counts, which people get right, and then in how many documents a term is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.analysis.fold import fold
from indexer.query.collection import Collection

LEAST_LETTERS = 3
"""Shorter words are like too many others."""

LETTERS_FOR_TWO = 5
"""A word of so many letters is still itself with two of them wrong."""


class Spelling(NamedTuple):
    """A term, in how many documents it is, and how many edits away."""

    word: str
    documents: int
    distance: int


def nearest(
    collection: Collection, word: str, fields: Sequence[str], *, enough: int = 1
) -> list[Spelling]:
    """Return other spellings of a folded word, the likeliest first.

    Those two edits away are looked for if fewer than `enough` are nearer. Documents are counted in
    the field that has most, with those deleted but not merged away. Raises IndexDamagedError.
    """
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return []
    near = _spellings(word, _one_away(collection, word, fields), 1)
    if len(near) < enough and len(word) >= LETTERS_FOR_TWO:
        known = {spelling.word for spelling in near}
        farther = _spellings(word, _within(collection, word, fields, 2), 2)
        near += [spelling for spelling in farther if spelling.word not in known]
    return near


def frequency(collection: Collection, word: str, fields: Sequence[str]) -> int:
    """Return how many documents have a word, in the field that has most."""
    return max(collection.statistics.counts[field, word.encode()][0] for field in fields)


def _one_away(
    collection: Collection, word: str, fields: Sequence[str]
) -> Iterator[tuple[str, int]]:
    yield from _within(collection, word, fields, 1)
    for i in range(len(word) - 1):
        exchanged = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        if df := frequency(collection, exchanged, fields):
            yield exchanged, df


def _within(
    collection: Collection, word: str, fields: Sequence[str], distance: int
) -> Iterator[tuple[str, int]]:
    for field in fields:
        found: dict[bytes, int] = {}
        for searcher in collection.segments:
            if field in searcher.segment.fields:
                for term in searcher.segment.dictionary(field).within(word, distance):
                    found[term.text] = found.get(term.text, 0) + term.df
        yield from ((text.decode(), df) for text, df in found.items())


def _spellings(word: str, found: Iterator[tuple[str, int]], distance: int) -> list[Spelling]:
    """Return what was found in order; of spellings that fold alike the folded one."""
    dfs: dict[str, int] = {}
    for text, df in found:
        if fold(text) == text != word and text.isalpha():
            dfs[text] = max(df, dfs.get(text, 0))
    ordered = sorted(dfs, key=lambda text: (text[0] != word[0], -dfs[text], text))
    return [Spelling(text, dfs[text], distance) for text in ordered]

"""Which words of a query are spelled otherwise in this index?

A word that no document has is told the nearest that some have. One that hardly any document has
is told its neighbour that very many have. Neither is ever put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from indexer.analysis import tokens
from indexer.asking import Asking
from indexer.query.nearest import Spelling, frequency, nearest
from indexer.query.scoring import SEARCHED
from indexer.query.syntax import Phrase, Query, Word, wanted_leaves

FEW = 20
"""A word that more documents have is taken as meant."""

TIMES = 20
"""A neighbour is suggested for a rare word if so many times as many documents have it."""

MOST = 3
"""So many spellings of a word are suggested, at most."""


def suggestions(ask: Asking, asked: Query) -> tuple[str, ...]:
    """Return near spellings for the words that no document has, or hardly any."""
    found: dict[str, None] = {}
    for word, fields in _words(asked):
        found |= dict.fromkeys(spelling.word for spelling in _meant(ask, word, fields))
    return tuple(found)


def _meant(ask: Asking, word: str, fields: tuple[str, ...]) -> list[Spelling]:
    rare = frequency(ask.collection, word, fields)
    if rare > FEW or ask.collection.living < TIMES * rare:
        return []
    near = nearest(ask.collection, word, fields, enough=0 if rare else 1)
    if not near:
        return []
    documents = max(rare, _living(ask, word, fields))
    if documents > FEW:
        return []
    often = [each for each in near if each.documents >= TIMES * documents]
    often = [each for each in often if each.distance == 1 or _may_be(each.word, word, documents)]
    return [each for each in often[: 2 * MOST] if _living(ask, each.word, fields)][:MOST]


def _may_be(other: str, word: str, documents: int) -> bool:
    """Tell whether a word two edits away may be meant: only for one that is not there."""
    return not documents and other[0] == word[0]


def _living(ask: Asking, word: str, fields: tuple[str, ...]) -> int:
    """Return how many documents have a word or an inflection of it, without deleted ones."""
    return ask.count_alone(Word(word, "" if len(fields) > 1 else fields[0]))


def _words(asked: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words that a hit must have or may have, folded, with the fields they are in."""
    for leaf in wanted_leaves(asked.node):
        if isinstance(leaf, Word | Phrase) and leaf.field in ("", "title", "author", "body"):
            fields = (leaf.field,) if leaf.field else SEARCHED
            found = list(tokens(leaf.text))
            if isinstance(leaf, Phrase) or len(found) == 1:
                yield from ((token.form.word, fields) for token in found)

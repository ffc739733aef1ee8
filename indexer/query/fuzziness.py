"""What does a query find whose words may be misspelled, and when is a word spelled almost alike?

Every plain word that is wanted is also looked for with so many edits; so it finds what it finds
anyway, and more below. What is written for itself stays: phrases, patterns, words with digits or
signs in them, and what is not wanted, which would leave out more instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal
from unicodedata import category

from indexer.analysis import tokens
from indexer.query.syntax import And, Boosted, Fuzzy, Node, Or, Word

LEAST_LETTERS = 3
"""A shorter word is almost like any other."""


def fuzzily(node: Node, distance: Literal[1, 2]) -> Node:
    """Return the node with its plain words found also `distance` edits away."""
    match node:
        case And(nodes):
            return And(tuple(fuzzily(child, distance) for child in nodes))
        case Or(nodes):
            return Or(tuple(_flat(fuzzily(child, distance) for child in nodes)))
        case Boosted(inner):
            return node._replace(node=fuzzily(inner, distance))
        case Word(text, field) if plain := _plain(text, field):
            return Or((node, Fuzzy(plain, distance, field)))
        case _:
            return node


def edits(one: str, other: str, most: int) -> int:
    """Return how many characters have to be put in, left out or changed; more than `most` if so.

    So `Dictionary.within` counts, which finds the words; two exchanged letters are two edits.
    """
    from whoosh.support.levenshtein import levenshtein

    if abs(len(one) - len(other)) > most:
        return most + 1
    return int(levenshtein(one, other, limit=most))


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield from node.nodes if isinstance(node, Or) else (node,)


def _plain(text: str, field: str) -> str:
    """Return the letters of a plain word; nothing for another."""
    found = list(tokens(text))
    if len(found) != 1 or field == "path":
        return ""
    word = text[found[0].start : found[0].end]
    letters = sum(letter.isalpha() for letter in word)
    is_plain = letters >= LEAST_LETTERS and all(category(sign)[0] in "LM" for sign in word)
    return word if is_plain else ""

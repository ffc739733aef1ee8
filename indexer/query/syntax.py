"""The nodes of a query as it was written.

`str(node)` is the query as it was understood, in the query language itself: parsing it
again gives the same node. Nodes are named tuples, which a cold start makes faster than
other classes; `tag` keeps nodes of different classes unequal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from indexer.document import Days
from indexer.schema import QUERY_FIELDS


class Word(NamedTuple):
    """A word and its inflections; one with hyphens or dots in it is a phrase of its parts."""

    text: str
    field: str = ""
    tag: Literal["word"] = "word"

    def __str__(self) -> str:
        wildcards = r"|[*?]" if has_wildcard(self.text, self.field) else ""
        return _fielded(self.field, _escaped(self.text, self.field, _SIGNS + wildcards))


class Phrase(NamedTuple):
    """These words in this order, with at most `slop` others between neighbours."""

    text: str
    slop: int = 0
    field: str = ""
    tag: Literal["phrase"] = "phrase"

    def __str__(self) -> str:
        return _fielded(self.field, f'"{self.text}"' + (f"~{self.slop}" if self.slop else ""))


class Pattern(NamedTuple):
    """Words that a pattern fits whole: `*` is any characters, `?` is one."""

    text: str
    field: str = ""
    tag: Literal["pattern"] = "pattern"

    def __str__(self) -> str:
        return _fielded(self.field, _escaped(self.text, self.field))


class Fuzzy(NamedTuple):
    """Words at most `distance` edits away."""

    text: str
    distance: int = 1
    field: str = ""
    tag: Literal["fuzzy"] = "fuzzy"

    def __str__(self) -> str:
        return _fielded(self.field, f"{_escaped(self.text, self.field)}~{self.distance}")


class Regular(NamedTuple):
    """Words that a regular expression fits whole."""

    text: str
    field: str = ""
    tag: Literal["regular"] = "regular"

    def __str__(self) -> str:
        return f"{self.field}:/{self.text}/" if self.field else f"/{self.text}/"


class Kind(NamedTuple):
    """Documents of one kind."""

    name: str
    tag: Literal["kind"] = "kind"

    def __str__(self) -> str:
        return f"type:{self.name}"


class Dated(NamedTuple):
    """Documents whose date lies inside an interval of days; None is an open end."""

    first: date | None
    last: date | None
    tag: Literal["dated"] = "dated"

    def __str__(self) -> str:
        if self.first and self.last and "/" not in (days := str(Days(self.first, self.last))):
            return f"date:{days}"
        return f"date:{self.first or ''}..{self.last or ''}"


class Sized(NamedTuple):
    """Documents of so many bytes, from `low` to `high`; None is an open end."""

    low: int | None
    high: int | None
    tag: Literal["sized"] = "sized"

    def __str__(self) -> str:
        low, high = ("" if end is None else str(end) for end in (self.low, self.high))
        return f"size:{low}" if low and low == high else f"size:{low}..{high}"


class Language(NamedTuple):
    """Documents in a language, given as its code: `de` has `de-at` too."""

    code: str
    tag: Literal["language"] = "language"

    def __str__(self) -> str:
        return f"lang:{self.code}"


class Every(NamedTuple):
    """Every document."""

    tag: Literal["every"] = "every"

    def __str__(self) -> str:
        return "*"


class And(NamedTuple):
    """Documents that match all nodes."""

    nodes: tuple[Node, ...]
    tag: Literal["and"] = "and"

    def __str__(self) -> str:
        return " AND ".join(_bracketed(node, And) for node in self.nodes)


class Or(NamedTuple):
    """Documents that match at least one node."""

    nodes: tuple[Node, ...]
    tag: Literal["or"] = "or"

    def __str__(self) -> str:
        return " OR ".join(_bracketed(node, Or) for node in self.nodes)


class Not(NamedTuple):
    """Documents that do not match the node."""

    node: Node
    tag: Literal["not"] = "not"

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.node, Not)}"


class Boosted(NamedTuple):
    """What the node finds, its score times `weight`."""

    node: Node
    weight: float
    tag: Literal["boosted"] = "boosted"

    def __str__(self) -> str:
        bare = not isinstance(self.node, Compound | Filter)
        inner = str(self.node) if bare else f"({self.node})"
        return f"{inner}^{self.weight:.10g}"


class Query(NamedTuple):
    """A query as typed and as understood, and what was not taken as it stands."""

    text: str
    node: Node
    notes: tuple[str, ...] = ()


Filter = Kind | Dated | Sized | Language
"""Leaves that select documents and score nothing."""

Leaf = Word | Phrase | Pattern | Fuzzy | Regular | Filter | Every
Compound = And | Or | Not | Boosted
Node = Leaf | Compound


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield all leaves."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from leaves(child)
    elif isinstance(node, Not | Boosted):
        yield from leaves(node.node)
    else:
        yield node


def wanted_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves that a hit may show: those not under a Not."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from wanted_leaves(child)
    elif isinstance(node, Boosted):
        yield from wanted_leaves(node.node)
    elif not isinstance(node, Not):
        yield node


def clauses(node: Node) -> tuple[Node, ...]:
    """Return what must all hold: the parts of a conjunction, or the one node."""
    return node.nodes if isinstance(node, And) else (node,)


def conjunction(nodes: tuple[Node, ...]) -> Node:
    """Return the node that holds when all of `nodes` do."""
    return nodes[0] if len(nodes) == 1 else And(nodes) if nodes else Every()


def _bracketed(node: Node, parent: type[And | Or | Not]) -> str:
    return f"({node})" if isinstance(node, And | Or) and not isinstance(node, parent) else str(node)


def has_wildcard(text: str, field: str) -> bool:
    """Tell whether a word is a pattern: it has a `*`, or a `?` between letters of no address."""
    address = "/" in text and field != "path"
    return "*" in text or (not address and re.search(rf"{LETTER}\?+{LETTER}", text) is not None)


def _fielded(field: str, text: str) -> str:
    if not field:
        return text
    return f"{field}:({text})" if text.startswith((":", "/", "\\")) else f"{field}:{text}"


# A letter, a digit, or a mark that is part of a word: the vowel signs of Hindi are no `\w`.
LETTER = r"[\w\u0300-\u1fff]"

# A number behind a ^, and what lies between slashes (no space, no bare slash).
WEIGHT = r"[+-]?\.?\d[\d.]*(?:[eE][+-]?\d+)?"
REGULAR = r"/(?:\\[^\s]|[^\\/\s])+/(?=[\s)^]|$)"
_FIELDS = "|".join(QUERY_FIELDS)

# What a backslash must stand before in a word that is to be read as it is.
_SIGNS = (
    rf"""[\\\s()"“”„«»]|^-|(?<={LETTER})~(?=\d*$)|^(?=(?:AND|OR|NOT)$)"""
    rf"|^/(?=.+/(?:\^|$))|(?<=.)\^(?={WEIGHT}$)"
)
_FIELD_LIKE = (
    r"^([^\W\d][\w-]*(?=:(?![\s:/\\)]|$))"
    rf"|(?i:{_FIELDS})(?=:[/\\])|(?i:date|size)(?=[<>]))"
)


def _escaped(text: str, field: str, signs: str = _SIGNS) -> str:
    """Return the word as it must be typed to mean this text."""
    if text.isalpha() and not text.isupper():
        return text
    typed = re.sub(signs, r"\\\g<0>", text, flags=re.DOTALL)
    return typed if field else re.sub(_FIELD_LIKE, r"\1\\", typed)

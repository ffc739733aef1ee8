"""The nodes of a query as it was written.

`str(node)` is the query as it was understood, in the query language itself: parsing it
again gives the same node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.document import Days


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its inflections; one with hyphens or dots in it is a phrase of its parts."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _fielded(self.field, self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """These words in this order, with at most `slop` others between neighbours."""

    text: str
    slop: int = 0
    field: str = ""

    def __str__(self) -> str:
        return _fielded(self.field, f'"{self.text}"' + (f"~{self.slop}" if self.slop else ""))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Words that a pattern fits whole: `*` is any characters, `?` is one."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _fielded(self.field, self.text)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Words at most `distance` edits away."""

    text: str
    distance: int = 1
    field: str = ""

    def __str__(self) -> str:
        return _fielded(self.field, f"{self.text}~{self.distance}")


@dataclass(frozen=True, slots=True)
class Kind:
    """Documents of one kind."""

    name: str

    def __str__(self) -> str:
        return f"type:{self.name}"


@dataclass(frozen=True, slots=True)
class Dated:
    """Documents whose date lies inside an interval of days; None is an open end."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        if self.first and self.last and "/" not in (days := str(Days(self.first, self.last))):
            return f"date:{days}"
        return f"date:{self.first or ''}..{self.last or ''}"


@dataclass(frozen=True, slots=True)
class Every:
    """Every document."""

    def __str__(self) -> str:
        return "*"


@dataclass(frozen=True, slots=True)
class And:
    """Documents that match all nodes."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_bracketed(node, And) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that match at least one node."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_bracketed(node, Or) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the node."""

    node: Node

    def __str__(self) -> str:
        return f"NOT {_bracketed(self.node, Not)}"


@dataclass(frozen=True, slots=True)
class Query:
    """A query as typed and as understood, and what was not taken as it stands."""

    text: str
    node: Node
    notes: tuple[str, ...] = ()


Leaf = Word | Phrase | Pattern | Fuzzy | Kind | Dated | Every
Node = Leaf | And | Or | Not


def wanted_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves that a hit may show: those not under a Not."""
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from wanted_leaves(child)
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


def _fielded(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text

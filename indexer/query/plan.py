"""How is a query run?

A plan has a few shapes that kernels know. Everything scored is a `Conjunction`: clauses that
must all match, each of them any of its leaves; leaves that only add to the score; filters and
exclusions that only select. A leaf stands for a set of documents with scores. Boosts are
multiplied into the leaves. `str` of a plan is an s-expression.

Scores: a term BM25 (`scoring`); a phrase BM25 of its occurrences with the sum of its words'
weights; the expansions of prefixes, wildcards, fuzzy words and ranges, terms of fields without
lengths, and all documents 1 a match; all times their boost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from whoosh import query


class Terms(NamedTuple):
    """The documents of a term; those of the `refined` terms are all among them."""

    field: str
    text: bytes
    weight: float
    refined: tuple[Terms, ...] = ()

    def __str__(self) -> str:
        below = "".join(f" {term}" for term in self.refined)
        return f"(term {self.field} {_shown(self.text)}{_boosted(self.weight)}{below})"


class Phrase(NamedTuple):
    """The documents with these words in this order, at most `slop` others between neighbours."""

    field: str
    words: tuple[bytes, ...]
    slop: int
    weight: float

    def __str__(self) -> str:
        words = " ".join(map(_shown, self.words))
        slop = f" ~{self.slop}" if self.slop else ""
        return f"(phrase {self.field} {words}{slop}{_boosted(self.weight)})"


class Prefix(NamedTuple):
    """The documents of all terms that begin so."""

    field: str
    prefix: bytes
    weight: float

    def __str__(self) -> str:
        return f"(prefix {self.field} {_shown(self.prefix)}{_boosted(self.weight)})"


class Wildcard(NamedTuple):
    """The documents of all terms that a pattern of `*`, `?` and `[…]` fits."""

    field: str
    pattern: str
    weight: float

    def __str__(self) -> str:
        return f"(wildcard {self.field} {self.pattern!r}{_boosted(self.weight)})"


class Fuzzy(NamedTuple):
    """The documents of all terms within some edits of a word, past a prefix they share."""

    field: str
    word: str
    distance: int
    prefix: int
    weight: float

    def __str__(self) -> str:
        prefix = f" :prefix {self.prefix}" if self.prefix else ""
        return f"(fuzzy {self.field} {self.word!r} ~{self.distance}{prefix}{_boosted(self.weight)})"


class Expression(NamedTuple):
    """The documents of all terms that a regular expression fits whole."""

    field: str
    text: str
    weight: float

    def __str__(self) -> str:
        return f"(expression {self.field} {self.text!r}{_boosted(self.weight)})"


class TermRange(NamedTuple):
    """The documents of all terms from `low` up to, not including, `end`; None is open."""

    field: str
    low: bytes
    end: bytes | None
    weight: float

    def __str__(self) -> str:
        end = "*" if self.end is None else _shown(self.end)
        return f"(terms {self.field} {_shown(self.low)} {end}{_boosted(self.weight)})"


class NumberRange(NamedTuple):
    """The documents with a number from `low` to `high`; in its column, `first` to `last`."""

    field: str
    low: int
    high: int
    first: int
    last: int
    weight: float

    def __str__(self) -> str:
        return f"(range {self.field} {self.low} {self.high}{_boosted(self.weight)})"


class All(NamedTuple):
    """Every document."""

    weight: float

    def __str__(self) -> str:
        return f"(all{_boosted(self.weight)})"


class Constant(NamedTuple):
    """The documents of a conjunction, whatever they score there."""

    inner: Conjunction
    weight: float

    def __str__(self) -> str:
        return f"(constant {self.inner}{_boosted(self.weight)})"


class Nested(NamedTuple):
    """The documents and scores of a conjunction."""

    inner: Conjunction

    def __str__(self) -> str:
        return str(self.inner)


class Foreign(NamedTuple):
    """What Whoosh's own matchers find."""

    query: query.Query
    weight: float

    def __str__(self) -> str:
        return f"(whoosh {self.query}{_boosted(self.weight)})"


Leaf: TypeAlias = (
    Terms
    | Phrase
    | Prefix
    | Wildcard
    | Fuzzy
    | Expression
    | TermRange
    | NumberRange
    | All
    | Constant
    | Nested
    | Foreign
)
Clause: TypeAlias = tuple[Leaf, ...]


class Conjunction(NamedTuple):
    """Documents that match every clause and filter and no exclusion; no clause is no document."""

    clauses: tuple[Clause, ...]
    optional: Clause = ()
    filters: tuple[Conjunction, ...] = ()
    excluded: tuple[Conjunction, ...] = ()

    def __str__(self) -> str:
        parts = [_clause(clause) for clause in self.clauses]
        parts += [f"(optional {_clause(self.optional)})"] if self.optional else []
        parts += [f"(filter {inner})" for inner in self.filters]
        parts += [f"(not {inner})" for inner in self.excluded]
        return parts[0] if len(parts) == 1 else f"(and {' '.join(parts)})"


NOTHING = Conjunction(((),))
"""A clause without leaves is satisfied by no document."""


def _clause(leaves: Iterable[Leaf]) -> str:
    parts = [str(leaf) for leaf in leaves]
    return parts[0] if len(parts) == 1 else f"(or{''.join(f' {part}' for part in parts)})"


def _shown(text: bytes) -> str:
    return repr(text.decode(errors="backslashreplace"))


def _boosted(weight: float) -> str:
    return "" if weight == 1.0 else f" ^{weight:g}"

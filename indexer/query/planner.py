"""Which plan does a query tree have?

A part of a tree that is not known here becomes a `Foreign` leaf, which Whoosh's own matchers
run; a tree that kernels cannot score, one with a negative boost, has no plan.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whoosh import query
from whoosh.fields import NUMERIC, Schema

from indexer import deadline
from indexer.query import meaning
from indexer.query.meaning import Inflections
from indexer.query.plan import (
    NOTHING,
    All,
    Clause,
    Conjunction,
    Constant,
    Expression,
    Foreign,
    Fuzzy,
    Leaf,
    Nested,
    NumberRange,
    Phrase,
    Prefix,
    TermRange,
    Terms,
    Wildcard,
)

MAX_REMEMBERED = 256
"""So many trees, at most, whose plans are kept."""

MAX_CLAUSES = 200
"""As many as kernels take at once; more are nested."""


class _Declined(Exception):  # noqa: N818 (says no)
    """The tree is none for kernels."""


class Planner:
    """Plans query trees over the fields of a schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._scored = {name for name in schema.names() if schema[name].scorable}
        self._planned: dict[int, tuple[query.Query, Conjunction | None]] = {}

    def plan(self, tree: query.Query) -> Conjunction | None:
        """Return how to run a query tree, or None if kernels cannot.

        A tree that comes again, the very object, is not planned again: trees are values, which
        nothing changes once they are made.
        """
        known = self._planned.get(id(tree))
        if known is None:
            if len(self._planned) >= MAX_REMEMBERED:
                self._planned.clear()
            try:
                known = self._planned[id(tree)] = tree, self.of(tree, 1.0)
            except _Declined:
                known = self._planned[id(tree)] = tree, None
        return known[1]

    def of(self, tree: query.Query, boost: float) -> Conjunction:
        """Return the plan of a tree, with the boosts around it."""
        planned = _PLANNED.get(type(tree))
        own = getattr(tree, "boost", 1.0)
        if boost * own < 0.0:
            raise _Declined
        return planned(self, tree, boost * own) if planned else _alone(Foreign(tree, boost))

    def leaf(self, tree: query.Query, boost: float) -> Clause:
        """Return a tree as alternatives of a clause."""
        inner = self.of(tree, boost)
        return inner.clauses[0] if _is_flat(inner) else (Nested(inner),)

    def term(self, tree: query.Term, boost: float) -> Conjunction:
        """A term; none in a field that is not there or that cannot hold it."""
        text = self._bytes(tree.fieldname, tree.text)
        return NOTHING if text is None else _alone(self._terms(tree.fieldname, text, boost))

    def inflections(self, tree: Inflections, boost: float) -> Conjunction:
        """A word in one field: its stems, and the exact form among their documents."""
        form = tree.exact
        if form.fieldname not in self._scored or any(
            term.fieldname not in self._scored for term in tree.stems
        ):
            return self.disjunction(tree, boost)
        exact = Terms(form.fieldname, form.text.encode(), boost * form.boost)
        *others, last = tree.stems
        leaves = [Terms(term.fieldname, term.text.encode(), boost * term.boost) for term in others]
        leaves.append(Terms(last.fieldname, last.text.encode(), boost * last.boost, (exact,)))
        return Conjunction((tuple(leaves),))

    def disjunction(self, tree: query.Or, boost: float) -> Conjunction:
        """Or: one clause."""
        if tree.scale or tree.minmatch:
            return _foreign(tree, boost)
        leaves: list[Leaf] = []
        for child in tree.subqueries:
            leaves += self.leaf(child, boost)
        return Conjunction((tuple(leaves),))

    def conjunction(self, tree: query.And, boost: float) -> Conjunction:
        """And, of which negations only exclude and constants of nothing only filter."""
        clauses: list[Clause] = []
        optional: list[Leaf] = []
        filters: list[Conjunction] = []
        excluded: list[Conjunction] = []
        for child in tree.subqueries:
            deadline.check()
            if isinstance(child, query.Not):
                excluded.append(self.of(child.query, 1.0))
            elif isinstance(child, query.ConstantScoreQuery) and not child.score:
                filters.append(self.of(child.child, 1.0))
            else:
                inner = self.of(child, boost)
                clauses += inner.clauses
                optional += inner.optional
                filters += inner.filters
                excluded += inner.excluded
        if not tree.subqueries:
            return NOTHING
        if not clauses:
            clauses = [(All(0.0),)]
        while len(clauses) > MAX_CLAUSES:
            bundle = Nested(Conjunction(tuple(clauses[:MAX_CLAUSES])))
            clauses[:MAX_CLAUSES] = [(bundle,)]
        return Conjunction(tuple(clauses), tuple(optional), tuple(filters), tuple(excluded))

    def negation(self, tree: query.Not, boost: float) -> Conjunction:
        """Not, where nothing stands beside it: all documents but these."""
        return Conjunction(((All(0.0),),), excluded=(self.of(tree.query, 1.0),))

    def and_not(self, tree: query.AndNot, boost: float) -> Conjunction:
        """The first without the second."""
        inner = self.of(tree.a, boost)
        return inner._replace(excluded=(*inner.excluded, self.of(tree.b, 1.0)))

    def and_maybe(self, tree: query.AndMaybe, boost: float) -> Conjunction:
        """The first; the second only adds to the score."""
        inner = self.of(tree.a, boost)
        return inner._replace(optional=(*inner.optional, *self.leaf(tree.b, boost)))

    def require(self, tree: query.Require, boost: float) -> Conjunction:
        """The first, where the second matches too."""
        inner = self.of(tree.a, boost)
        return inner._replace(filters=(*inner.filters, self.of(tree.b, 1.0)))

    def constant(self, tree: query.ConstantScoreQuery, boost: float) -> Conjunction:
        """What a tree matches, for one score."""
        if boost * tree.score < 0.0:
            raise _Declined
        return _alone(Constant(self.of(tree.child, 1.0), boost * tree.score))

    def every(self, tree: query.Every, boost: float) -> Conjunction:
        """All documents, or those with a term in a field."""
        return _alone(All(boost) if tree.fieldname is None else Prefix(tree.fieldname, b"", boost))

    def phrase(self, tree: query.Phrase, boost: float) -> Conjunction:
        """A phrase; of one word, that word."""
        name = tree.fieldname
        field = self._field(name)
        if field is None or not tree.words:
            return NOTHING
        if not (field.format and field.format.supports("positions")) or tree.slop < 1:
            return _foreign(tree, boost)
        words = [self._bytes(name, word) for word in tree.words]
        if None in words:
            return NOTHING
        found = tuple(word for word in words if word is not None)
        if len(found) == 1:
            return _alone(self._terms(name, found[0], boost))
        return _alone(Phrase(name, found, tree.slop - 1, boost))

    def prefix(self, tree: query.Prefix, boost: float) -> Conjunction:
        """The beginning of a word."""
        text = self._bytes(tree.fieldname, tree.text)
        if not tree.constantscore:
            return _foreign(tree, boost)
        return NOTHING if text is None else _alone(Prefix(tree.fieldname, text, boost))

    def wildcard(self, tree: query.Wildcard, boost: float) -> Conjunction:
        """A pattern of words."""
        if not tree.constantscore:
            return _foreign(tree, boost)
        if tree.fieldname not in self._schema:
            return NOTHING
        if tree.text == "*":
            return _alone(Prefix(tree.fieldname, b"", boost))
        return _alone(Wildcard(tree.fieldname, tree.text, boost))

    def fuzzy(self, tree: query.FuzzyTerm, boost: float) -> Conjunction:
        """Words spelled alike."""
        if not tree.constantscore:
            return _foreign(tree, boost)
        if tree.fieldname not in self._schema:
            return NOTHING
        return _alone(
            Fuzzy(tree.fieldname, tree.text, int(tree.maxdist), int(tree.prefixlength), boost)
        )

    def expression(self, tree: meaning.Expression, boost: float) -> Conjunction:
        """Words that a regular expression fits."""
        if tree.fieldname not in self._schema:
            return NOTHING
        return _alone(Expression(tree.fieldname, tree.text, boost))

    def variations(self, tree: query.Variations, boost: float) -> Conjunction:
        """The forms of an English word, as Whoosh knows them."""
        from whoosh.lang.morph_en import variations

        texts = (self._bytes(tree.fieldname, word) for word in sorted(variations(tree.text)))
        return Conjunction(
            (tuple(self._terms(tree.fieldname, text, boost) for text in texts if text),)
        )

    def terms(self, tree: query.TermRange, boost: float) -> Conjunction:
        """Words from one to another."""
        if not tree.constantscore or tree.fieldname not in self._schema:
            return _foreign(tree, boost)
        low = b"" if tree.start is None else self._bytes(tree.fieldname, tree.start)
        end = None if tree.end is None else self._bytes(tree.fieldname, tree.end)
        if low is None or (end is None) != (tree.end is None):
            return NOTHING
        low += b"\0" if tree.startexcl and low else b""  # the next term that there can be
        if end is not None and not tree.endexcl:
            end += b"\0"
        return _alone(TermRange(tree.fieldname, low, end, boost))

    def numbers(self, tree: query.NumericRange, boost: float) -> Conjunction:
        """Whole numbers from one to another, where a column has them."""
        field = self._field(tree.fieldname)
        if not (
            isinstance(field, NUMERIC)
            and field.column_type
            and field.numtype is int
            and field.bits <= 64
            and not field.decimal_places
            and tree.constantscore
        ):
            return _foreign(tree, boost)
        low = field.min_value if tree.start is None else int(tree.start) + bool(tree.startexcl)
        high = field.max_value if tree.end is None else int(tree.end) - bool(tree.endexcl)
        low, high = max(low, field.min_value), min(high, field.max_value)
        if low > high:
            return NOTHING
        first, last = field.to_column_value(low), field.to_column_value(high)
        return _alone(NumberRange(tree.fieldname, low, high, first, last, boost))

    def _terms(self, field: str, text: bytes, weight: float) -> Terms | Constant:
        if field in self._scored:
            return Terms(field, text, weight)
        return Constant(_alone(Terms(field, text, 1.0)), weight)

    def _field(self, name: str) -> Any:
        return self._schema[name] if name in self._schema else None  # noqa: SIM401 (has no get)

    def _bytes(self, field: str, text: Any) -> bytes | None:
        """Return a term of a field as its bytes; None if there can be no such term."""
        if field not in self._schema:
            return None
        try:
            return bytes(self._schema[field].to_bytes(text))
        except ValueError:
            return None


_PLANNED: dict[type, Callable[[Planner, Any, float], Conjunction]] = {
    query.Term: Planner.term,
    Inflections: Planner.inflections,
    query.Or: Planner.disjunction,
    query.And: Planner.conjunction,
    query.Not: Planner.negation,
    query.AndNot: Planner.and_not,
    query.AndMaybe: Planner.and_maybe,
    query.Require: Planner.require,
    query.ConstantScoreQuery: Planner.constant,
    query.Every: Planner.every,
    query.Phrase: Planner.phrase,
    query.Prefix: Planner.prefix,
    query.Wildcard: Planner.wildcard,
    query.FuzzyTerm: Planner.fuzzy,
    meaning.Expression: Planner.expression,
    query.Variations: Planner.variations,
    query.TermRange: Planner.terms,
    query.NumericRange: Planner.numbers,
    type(query.NullQuery): lambda *_: NOTHING,
}


def _alone(leaf: Leaf) -> Conjunction:
    return Conjunction(((leaf,),))


def _foreign(tree: Any, boost: float) -> Conjunction:
    """Leave a tree to Whoosh, whose matchers know its own boost, but not those around it."""
    return _alone(Foreign(tree, boost / (tree.boost or 1.0)))


def _is_flat(inner: Conjunction) -> bool:
    """Tell whether a conjunction is one clause and nothing else."""
    return len(inner.clauses) == 1 and not (inner.optional or inner.filters or inner.excluded)

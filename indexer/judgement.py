"""Why does a document answer a query as it does, or not at all?

Each clause of the query is run again, for this document only; what it scores there are parts of
the document's score, for a score is a sum. What a clause that fails lacks is told by `faults`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from whoosh.query import Term

from indexer.asking import Asking, languages_of
from indexer.document import Document
from indexer.errors import PathError
from indexer.faults import Fault, Lacks
from indexer.ledger import is_under
from indexer.page import SearchOptions, Standing, page_of
from indexer.query.collection import Collection
from indexer.query.plan import Clause as Leaves
from indexer.query.plan import Conjunction, Leaf, Terms
from indexer.query.syntax import Node, Not, Query, clauses
from indexer.retrieval import read_query


class Share(NamedTuple):
    """What one part of a clause adds to the score: a term, as `body_stems:fox`, or other."""

    part: str
    score: float


class Clause(NamedTuple):
    """A clause, what it scores in the document and from which parts; or why it does not match."""

    clause: str
    matches: bool
    score: float
    shares: tuple[Share, ...] = ()
    faults: tuple[Fault, ...] = ()


class Verdict(NamedTuple):
    """How a document answers a query.

    `rank` counts from 1 among `total` hits, as a search shows them; it is that of the document
    `shown_as`, if that has the same content and is shown in its place.
    """

    query: str
    understood_as: str
    matches: bool
    score: float
    clauses: tuple[Clause, ...]
    total: int
    rank: int | None = None
    shown_as: str = ""


class Among(NamedTuple):
    """How many of the documents at or under a path answer a query; the best, and its rank."""

    query: str
    understood_as: str
    matching: int
    best: str
    rank: int | None
    total: int


def judge(
    collection: Collection, document_id: str, whole: Document, query: str, options: SearchOptions
) -> Verdict:
    """Return how a document answers a query. Raises QueryError."""
    asked = read_query(query, options)
    only = _Only(Asking(collection, languages_of(collection, options)), document_id)
    lacks = Lacks(whole, only.matches)
    plan = only.plan(asked.node)
    score = only.score(plan)
    matches = score is not None
    parts = tuple(_clause(node, only, lacks) for node in clauses(asked.node))
    if matches and all(isinstance(node, Not) for node in clauses(asked.node)):
        parts = (parts[0]._replace(score=score or 0.0), *parts[1:])  # what any document scores
    page = page_of(collection, plan, options._replace(limit=None, offset=0))
    standing = _standing(collection, page.matches, only.number) if matches else None
    shown = _name(collection, page.matches[standing].docnum) if standing is not None else ""
    return Verdict(
        query=query,
        understood_as=str(asked.node),
        matches=matches,
        score=score or 0.0,
        clauses=parts,
        total=page.collapsed,
        rank=None if standing is None else standing + 1,
        shown_as=shown if shown != whole.name else "",
    )


def judge_among(collection: Collection, path: str, query: str, options: SearchOptions) -> Among:
    """Return how the documents at or under a path answer a query. Raises QueryError."""
    asked = read_query(query, options)
    plan = Asking(collection, languages_of(collection, options)).plan(asked)
    page = page_of(collection, plan, options._replace(limit=None, offset=0))

    def is_in(docnum: int) -> bool:
        return is_under(_name(collection, docnum), path)

    ranked = (
        (rank, docnum)
        for rank, match in enumerate(page.matches, start=1)
        for docnum in (page.alike.documents(match.content) if match.content else [match.docnum])
    )
    best = next((each for each in ranked if is_in(each[1])), None)
    return Among(
        query=query,
        understood_as=str(asked.node),
        matching=sum(map(is_in, collection.matching(plan))),
        best=_name(collection, best[1]) if best else "",
        rank=best[0] if best else None,
        total=page.collapsed,
    )


def _name(collection: Collection, docnum: int) -> str:
    return str(collection.stored(docnum, ("file",))[0])


def _standing(collection: Collection, matches: list[Standing], docnum: int) -> int | None:
    """Return at which place a document is shown, or the one of its content."""
    (content,) = collection.copies.contents([docnum])
    for place, match in enumerate(matches):
        if match.docnum == docnum or (content and match.content == content):
            return place
    return None


def _with_id(collection: Collection, document_id: str) -> Conjunction:
    planned = collection.plan(Term("id", document_id))
    assert planned is not None  # only negative boosts have no plan
    return planned


class _Only:
    """Queries over one document; the statistics are those of the collection."""

    def __init__(self, ask: Asking, document_id: str) -> None:
        self._ask = ask
        self._collection = ask.collection
        self._this = _with_id(self._collection, document_id)
        found = list(self._collection.matching(self._this))
        if not found:
            raise PathError(f"{document_id} has just left the index", hint="ask again")
        self.number = found[0]

    def plan(self, node: Node) -> Conjunction:
        """Return how a part of a query is run."""
        return self._ask.plan(Query(str(node), node))

    def score(self, plan: Conjunction) -> float | None:
        """Return what the document scores in a plan; None if it does not match."""
        restricted = plan._replace(filters=(*plan.filters, self._this))
        found = self._collection.best(restricted, None).matches
        return found[0][1] if found else None

    def matches(self, node: Node) -> bool:
        """Tell whether the document matches a part of a query."""
        return self.score(self.plan(node)) is not None

    def shares(self, plan: Conjunction) -> Iterator[Share]:
        """Yield what each leaf of a plan adds to the score."""
        for leaf in (*(leaf for clause in plan.clauses for leaf in clause), *plan.optional):
            if not isinstance(leaf, Terms):
                yield from self._share(str(leaf), (leaf,))
                continue
            yield from self._share(_named(leaf), (leaf._replace(refined=()),))
            for term in leaf.refined:
                yield from self._share(_named(term), (term,))

    def _share(self, part: str, leaves: Leaves) -> Iterator[Share]:
        if score := self.score(Conjunction((leaves,))):
            yield Share(part, score)


def _named(leaf: Leaf) -> str:
    assert isinstance(leaf, Terms)
    return f"{leaf.field}:{leaf.text.decode(errors='backslashreplace')}"


def _clause(node: Node, only: _Only, lacks: Lacks) -> Clause:
    plan = only.plan(node)
    score = only.score(plan)
    if score is None:
        return Clause(str(node), False, 0.0, faults=tuple(lacks.faults(node)))
    if isinstance(node, Not):  # it selects, and adds nothing
        return Clause(str(node), True, 0.0)
    return Clause(str(node), True, score, tuple(only.shares(plan)) if score else ())

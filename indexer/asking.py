"""What is asked of a collection, and which documents does a part of it match?"""

from __future__ import annotations

from typing import NamedTuple

from whoosh.query import And
from whoosh.query import Query as WhooshQuery

from indexer.query.collection import Collection
from indexer.query.meaning import whoosh_query
from indexer.query.plan import Conjunction
from indexer.query.syntax import Node, Query


class Asking(NamedTuple):
    """A collection to ask, and whether words have inflections."""

    collection: Collection
    inflections: bool = True

    def plan(self, asked: Query) -> Conjunction:
        """Return how a query is run."""
        return self._required(whoosh_query(asked, inflections=self.inflections))

    def count(self, asked: Query, *also: WhooshQuery) -> int:
        """Return how many documents match a query, and Whoosh queries besides."""
        return self.count_tree(And([whoosh_query(asked, inflections=self.inflections), *also]))

    def count_tree(self, tree: WhooshQuery) -> int:
        """Return how many documents match a Whoosh query."""
        return self.collection.count(self._required(tree))

    def count_alone(self, node: Node) -> int:
        """Return how many documents match a part of a query alone."""
        return self.count(Query(str(node), node))

    def documents(self, node: Node) -> int:
        """Return the documents that match a part of a query alone, a bit each."""
        return self.collection.bits(self.plan(Query(str(node), node)))

    def documents_of_tree(self, tree: WhooshQuery) -> int:
        """Return the documents that match a Whoosh query, a bit each."""
        return self.collection.bits(self._required(tree))

    def _required(self, tree: WhooshQuery) -> Conjunction:
        planned = self.collection.plan(tree)
        assert planned is not None, tree  # only negative boosts have no plan
        return planned

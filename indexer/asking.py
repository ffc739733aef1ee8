"""What is asked of a collection, and which documents does a part of it match?"""

from __future__ import annotations

from typing import NamedTuple

from whoosh.query import And
from whoosh.query import Query as WhooshQuery

from indexer.analysis import ENGLISH, language_of
from indexer.page import SearchOptions
from indexer.query.collection import Collection
from indexer.query.meaning import whoosh_query
from indexer.query.plan import Conjunction
from indexer.query.syntax import Node, Query


class Asking(NamedTuple):
    """A collection to ask, and the languages whose inflections words have.

    Without any, words stand as they are.
    """

    collection: Collection
    languages: tuple[str, ...] = (ENGLISH,)

    def plan(self, asked: Query) -> Conjunction:
        """Return how a query is run."""
        return self.plan_tree(self._tree(asked))

    def count(self, asked: Query, *also: WhooshQuery) -> int:
        """Return how many documents match a query, and Whoosh queries besides."""
        return self.count_tree(And([self._tree(asked), *also]))

    def count_tree(self, tree: WhooshQuery) -> int:
        """Return how many documents match a Whoosh query."""
        return self.collection.count(self.plan_tree(tree))

    def count_alone(self, node: Node) -> int:
        """Return how many documents match a part of a query alone."""
        return self.count(Query(str(node), node))

    def documents(self, node: Node) -> int:
        """Return the documents that match a part of a query alone, a bit each."""
        return self.collection.bits(self.plan(Query(str(node), node)))

    def documents_of_tree(self, tree: WhooshQuery) -> int:
        """Return the documents that match a Whoosh query, a bit each."""
        return self.collection.bits(self.plan_tree(tree))

    def _tree(self, asked: Query) -> WhooshQuery:
        return whoosh_query(asked, inflections=bool(self.languages), languages=self.languages)

    def plan_tree(self, tree: WhooshQuery) -> Conjunction:
        """Return how a Whoosh query without negative boosts is run."""
        planned = self.collection.plan(tree)
        assert planned is not None, tree  # only negative boosts have no plan
        return planned


def languages_of(collection: Collection, options: SearchOptions) -> tuple[str, ...]:
    """Return the languages whose inflections are looked for."""
    if not options.inflections:
        return ()
    return (language_of(options.language),) if options.language else collection.languages

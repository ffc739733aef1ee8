"""How does Whoosh search here?

As it always does, but for `search`: a tree that the planner knows runs on kernels.
"""

from __future__ import annotations

import time
from functools import cached_property
from typing import Any

from whoosh import query
from whoosh.searching import Results, Searcher

from indexer.codec.blockcodec import BlockSegment
from indexer.query.collection import Collection
from indexer.query.plan import Conjunction
from indexer.query.scoring import BM25

_PLANNED = {"limit", "filter", "mask", "optimize"}
"""The arguments of `search` that the planner knows; any other is left to Whoosh."""


class BlockSearcher(Searcher):
    """A Whoosh Searcher over segments of this package."""

    @cached_property
    def collection(self) -> Collection | None:
        """Return the segments, to run plans on; None if they are not of this package."""
        leaves: Any = self.leaf_searchers()  # type: ignore[no-untyped-call]
        segments = [leaf.reader().segment() for leaf, _ in leaves]
        if self.reader().doc_count_all() == 0:
            segments = []
        if not all(isinstance(segment, BlockSegment) for segment in segments):
            return None
        return Collection(segments, self.schema, lambda: self)

    def search(self, q: query.Query, **kwargs: Any) -> Any:
        """Return Whoosh's Results, equal scores in the order of paths."""
        planned = self._plan(q, kwargs)
        if planned is None:
            return super().search(q, **kwargs)
        assert self.collection is not None
        limit = kwargs.get("limit", 10)
        if limit is not None and limit < 1:
            raise ValueError("limit must be >= 1")
        began = time.perf_counter()
        best = self.collection.best(planned, limit)
        results = Results(self, q, [(score, docnum) for docnum, score in best.matches])
        results.runtime = time.perf_counter() - began
        results.collector = _Found(self.collection, planned, best.total)  # type: ignore[assignment]
        return results

    def _plan(self, q: query.Query, kwargs: dict[str, Any]) -> Conjunction | None:
        """Return how to run a search on kernels; None for one that is left to Whoosh."""
        if not _PLANNED.issuperset(kwargs) or not isinstance(self.weighting, BM25):
            return None
        wanted, unwanted = kwargs.get("filter"), kwargs.get("mask")
        if not all(isinstance(each, query.Query | None) for each in (wanted, unwanted)):
            return None
        if self.collection is None:
            return None
        tree = q
        if wanted is not None:
            tree = query.Require(tree, wanted)
        if unwanted is not None:
            tree = query.AndNot(tree, unwanted)
        return self.collection.plan(tree)


class _Found:
    """What Whoosh's Results asks of the collector that made it."""

    def __init__(self, collection: Collection, planned: Conjunction, total: int) -> None:
        self._collection = collection
        self._plan = planned
        self._total = total

    def computes_count(self) -> bool:
        """Say yes."""
        return True

    def count(self) -> int:
        """Return how many documents match."""
        return self._total

    def all_ids(self) -> Any:
        """Return the numbers of all documents that match."""
        return self._collection.matching(self._plan)

"""How are several indexes searched as one?

The segments of all of them make one collection: how often a term occurs and how long documents
are on average is counted over all, so that scores are as if the documents were in one index.
Equal scores come in the order of paths. A document keeps its id and says where it is from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from indexer.errors import IndexAccessError
from indexer.index import Index
from indexer.query.collection import Collection
from indexer.query.scoring import BM25
from indexer.results import Snapshot
from indexer.schema import schema_data
from indexer.snapshot import reader_of

KEPT = 4
"""So many joined collections, at most, stay open."""


class Searched:
    """One index, or several as one, each as of its last commit, for this thread."""

    def __init__(self, indexes: Index | Iterable[Index]) -> None:
        """Open them; an index that is named twice is one. Raises IndexAccessError."""
        named = (indexes,) if isinstance(indexes, Index) else tuple(indexes)
        if len(named) > 1:
            named = tuple({index.path.resolve(): index for index in named}.values())
        if not named:
            raise IndexAccessError("no index to search", hint="name at least one")
        self.indexes: Sequence[Index] = named
        self._collections = tuple(index.collection() for index in named)
        self.collection = self._collections[0]
        if len(named) > 1:
            _require_same_fields(named)
            self.collection = _joined(self._collections)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what is to be said of how the indexes were opened."""
        return tuple(index.warning for index in self.indexes if index.warning)

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return the indexes as they are searched."""
        return tuple(
            Snapshot(index.path, each.generation, each.living, each.updated)
            for index, each in zip(self.indexes, self._collections, strict=True)
        )

    def home(self, docnum: int) -> Path | None:
        """Return the folder of the index that a document is from; None if there is but one."""
        if len(self.indexes) == 1:
            return None
        ends = list(accumulate(each.documents for each in self._collections))
        return self.indexes[bisect_right(ends, docnum)].path


def _require_same_fields(indexes: Sequence[Index]) -> None:
    first, *others = indexes
    for other in others:
        if schema_data(other.schema) != schema_data(first.schema):
            raise IndexAccessError(
                f"{other.path} has other fields than {first.path}",
                hint="build the older one anew, or search them one by one",
            )


@lru_cache(KEPT)
def _joined(collections: tuple[Collection, ...]) -> Collection:
    """Return the segments of some collections as one; kept for those very collections."""
    schema = collections[0].schema
    blocks = [block for each in collections for block in each.blocks]

    @cache
    def searcher() -> Any:
        from indexer.query.searcher import BlockSearcher  # few searches need Whoosh's

        return BlockSearcher(reader_of(blocks, schema), weighting=BM25())

    return Collection(blocks, schema, searcher, updated=min(each.updated for each in collections))

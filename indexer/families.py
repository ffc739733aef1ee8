"""Which documents have the same content, or nearly the same?

Identical files stay documents of their own, each with its path and date. All with one hash are
a family; nothing is compared that was not compared when they were read. Documents that are nearly
the same are a family of the earliest of them, by the signatures of their texts (`query/near`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import repeat
from typing import NamedTuple

from indexer.document import IndexedDocument
from indexer.index import Index
from indexer.snapshot import documents_of


class Family(NamedTuple):
    """Documents with the same content, two or more, in the order of their paths.

    Or those that are nearly the same: the earliest first, and how much of the shorter of it and
    each of them is in the other.
    """

    content_hash: str
    documents: tuple[IndexedDocument, ...]
    near: tuple[float, ...] = ()

    def members(self) -> Iterator[tuple[IndexedDocument, float]]:
        """Yield each document, and how much it is like the first."""
        yield from zip(self.documents, self.near or repeat(1.0), strict=False)

    @property
    def size_bytes(self) -> int:
        """Return how much they take together."""
        return sum(document.size_bytes for document in self.documents)


def dupes(index: Index, kinds: Collection[str] = ()) -> list[Family]:
    """Return the families of a generation, of some kinds of document; the largest first.

    Raises IndexDamagedError.
    """
    segments = index.segments()
    counts = Counter(document.content_hash for document in documents_of(segments))
    members: dict[str, list[IndexedDocument]] = {}
    for document in documents_of(segments):
        content = document.content_hash
        if counts[content] > 1 and (not kinds or document.kind in kinds):
            members.setdefault(content, []).append(document)
    families = [
        Family(content, tuple(sorted(found, key=lambda each: each.source.name)))
        for content, found in members.items()
        if len(found) > 1
    ]
    return _largest_first(families)


def near_dupes(index: Index, kinds: Collection[str] = ()) -> list[Family]:
    """Return the families of documents that are the same or nearly, the largest first.

    Raises IndexDamagedError.
    """
    collection = index.collection()
    near = collection.near
    families = []
    for docnums in near.families():
        found = [(each, collection.document(each)) for each in docnums]
        found = [(docnum, each) for docnum, each in found if not kinds or each.kind in kinds]
        if len(found) > 1:
            lead, first = found[0]
            documents = tuple(document for _, document in found)
            alike = tuple(
                1.0 if each.content_hash == first.content_hash else near.alike(lead, docnum)
                for docnum, each in found
            )
            families.append(Family(first.content_hash, documents, alike))
    return _largest_first(families)


def unsigned(index: Index) -> int:
    """Return of how many documents near copies are not known. Raises IndexDamagedError."""
    return index.collection().near.unsigned


def _largest_first(families: list[Family]) -> list[Family]:
    return sorted(families, key=lambda each: (-each.size_bytes, each.documents[0].source.name))

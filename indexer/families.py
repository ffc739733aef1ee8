"""Which documents have the same content?

Identical files stay documents of their own, each with its path and date. All with one hash are
a family; nothing is compared that was not compared when they were read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from indexer.document import IndexedDocument
from indexer.index import Index
from indexer.snapshot import documents_of


class Family(NamedTuple):
    """Documents with the same content, two or more, in the order of their paths."""

    content_hash: str
    documents: tuple[IndexedDocument, ...]

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
    return sorted(families, key=lambda each: (-each.size_bytes, each.documents[0].source.name))

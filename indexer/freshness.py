"""Have files changed since they were indexed?

A short look at the folders of an index, by the rules of a walk: names, sizes and times, no content.
It ends after a moment, whatever it has seen by then, so that nobody waits for a large folder.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from indexer.discover import walk
from indexer.document import MEMBER_MARK, SourceFile
from indexer.index import Index
from indexer.ledger import Ledger, Skipped, Stamp
from indexer.query.collection import Collection
from indexer.schema import path_bytes

LOOKING_S = 0.1
"""So long a look may take; a folder that does not answer can make it longer."""

_MARK = MEMBER_MARK.encode()

ENOUGH = 3
"""So many changed files are enough."""


def changed_files(
    indexes: Iterable[tuple[Index, Ledger]], *, looking_s: float = LOOKING_S, enough: int = ENOUGH
) -> list[str]:
    """Return the paths of some files that are new or other than the indexes say."""
    ends = time.monotonic() + looking_s
    found: list[str] = []
    for index, ledger in indexes:
        stamps = {each.file: each.stamp for each in ledger.skipped}
        collection = index.collection()
        for file in _files(index, ledger):
            if time.monotonic() > ends or len(found) == enough:
                return found
            if isinstance(file, SourceFile) and not _is_known(collection, stamps, file):
                found.append(file.name)
    return found


def _files(index: Index, ledger: Ledger) -> Iterator[SourceFile | Skipped]:
    for root in ledger.roots:
        try:
            yield from walk(Path(root.path), root.options, index.path)
        except OSError:
            continue  # a root that is gone is told by `update`


def _is_known(collection: Collection, stamps: Mapping[str, Stamp | None], file: SourceFile) -> bool:
    """Tell whether the index has a file, or lists it, as it is."""
    now = file.size_bytes, file.mtime_ns
    name = path_bytes(file.name)
    for docnum in collection.at_path(name) or collection.at_path(name + _MARK, inside=True):
        source = collection.document(docnum).source
        return (source.size_bytes, source.mtime_ns) == now
    stamp = stamps.get(file.name)
    return (stamp.size_bytes, stamp.mtime_ns) == now if stamp else file.name in stamps

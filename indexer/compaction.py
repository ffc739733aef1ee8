"""How does an index get rid of what it does not need?

All segments become one, without the documents that were deleted. This is no run: answers stay the
same, and `undo` still means the last run, whose generation before it is kept with its files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.index import LOCK_WAIT_S, Index
from indexer.writer import BlockWriter


class Compacted(NamedTuple):
    """How large an index was, in segments and in bytes on the disk, and is now."""

    documents: int
    segments_before: int
    segments: int
    size_before_bytes: int
    size_bytes: int


def compact(
    index: Index,
    *,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Compacted:
    """Let all segments of an index become one.

    Raises IndexLockedError, IndexDamagedError, IndexWriteError; then nothing has changed.
    """
    writer: BlockWriter = index.writer(wait_s=wait_s, waiting=waiting)
    try:
        segments, size_bytes = index.segments(), _size(index.path)
        if len(segments) > 1 or any(segment.has_deletions() for segment in segments):
            writer.compact()
    finally:
        writer.close()
    after = index.segments()
    return Compacted(
        documents=sum(segment.doc_count() for segment in after),
        segments_before=len(segments),
        segments=len(after),
        size_before_bytes=size_bytes,
        size_bytes=_size(index.path),
    )


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())

"""What does a reader see?

One generation, whole: all its files are opened at once and stay open, whatever a writer does
meanwhile. Files are held against the manifest when they are opened, their pages when they are
first touched.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.fields import Schema
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader

from indexer.codec.blockcodec import BlockSegment
from indexer.codec.segment import Segment
from indexer.document import IndexedDocument
from indexer.errors import IndexDamagedError
from indexer.generations import Opened, open_latest
from indexer.manifest import FileEntry, Manifest, SegmentEntry, plain_size_bytes
from indexer.schema import KNOWN, indexed_document


class Snapshot(NamedTuple):
    """A generation with all its segments open; `warning` if it is not the newest."""

    manifest: Manifest
    segments: tuple[BlockSegment, ...]
    warning: str

    def reader(self, schema: Schema) -> IndexReader:
        """Return Whoosh's reader of these segments."""
        return reader_of(self.segments, schema, self.manifest.generation)


def reader_of(segments: Iterable[BlockSegment], schema: Schema, generation: int = 0) -> IndexReader:
    """Return Whoosh's reader of some segments."""
    readers: list[IndexReader] = [
        SegmentReader(None, schema, segment, generation=generation)  # type: ignore[arg-type]
        for segment in segments
    ]
    if len(readers) > 1:
        return MultiReader(readers, generation=generation)
    return readers[0] if readers else EmptyReader(schema)


def open_snapshot(folder: Path) -> Snapshot:
    """Open the newest generation that can be read.

    Raises IndexMissingError, IndexDamagedError.
    """

    def open_segments(manifest: Manifest) -> tuple[BlockSegment, ...]:
        return tuple(open_segment(folder, entry) for entry in manifest.segments)

    opened: Opened[tuple[BlockSegment, ...]] = open_latest(folder, open_segments)
    return Snapshot(opened.manifest, opened.files, opened.warning)


def open_segment(folder: Path, entry: SegmentEntry) -> BlockSegment:
    """Open a segment and its deletions. Raises IndexDamagedError, FileNotFoundError."""
    path = folder / f"{entry.name}.segment"
    plain_size_bytes(path)
    segment = Segment(path)
    named = entry.files.get("segment")
    if named != FileEntry(segment.file.size, int(segment.file.checksum, 16)):
        raise IndexDamagedError(f"{path} is not the file that the manifest names", file=path)
    if segment.documents != entry.documents:
        raise IndexDamagedError(f"{path} has other documents than the manifest says", file=path)
    return BlockSegment(entry.name, segment, read_deletions(folder, entry))


def read_deletions(folder: Path, entry: SegmentEntry) -> bytes:
    """Return the bits that mark deleted documents. Raises IndexDamagedError, FileNotFoundError."""
    if entry.deleted is None:
        return b""
    path = folder / entry.deleted.file
    bits = read_named(path, FileEntry(entry.deleted.length, entry.deleted.checksum))
    if len(bits) != (entry.documents + 7) // 8:
        raise IndexDamagedError(f"{path} speaks of other documents", file=path)
    return bits


def documents_of(segments: Iterable[BlockSegment]) -> Iterator[IndexedDocument]:
    """Yield what some segments know of every document."""
    return (indexed_document(*known) for known in values_of(segments, KNOWN))


def values_of(segments: Iterable[BlockSegment], fields: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the stored values of some fields of every document."""
    for segment in segments:
        living = (not segment.is_deleted(docid) for docid in range(segment.doc_count_all()))
        values = zip(*map(segment.segment.records.all, fields), strict=True)
        yield from compress(values, living) if segment.has_deletions() else values


def read_ledger(folder: Path, manifest: Manifest) -> list[bytes]:
    """Return the content of the ledger's files, the first first. Raises IndexDamagedError."""
    return [read_named(folder / name, manifest.ledger[name]) for name in ledger_names(manifest)]


def ledger_names(manifest: Manifest) -> list[str]:
    """Return the names of the ledger's files, the first first."""
    return sorted(manifest.ledger, key=lambda name: (len(name), name))


def read_named(path: Path, entry: FileEntry) -> bytes:
    """Return the content of a file that a manifest names. Raises IndexDamagedError, OSError."""
    if plain_size_bytes(path) != entry.length:  # before its bytes are read
        raise IndexDamagedError(f"{path} is not as long as the manifest says", file=path)
    content = path.read_bytes()
    if zlib.crc32(content) != entry.checksum:
        raise IndexDamagedError(f"{path} is damaged: its checksum is wrong", file=path)
    return content

"""How do documents enter and leave the index?

A writer gathers documents in batches; a batch that has grown to the budget becomes a segment.
A commit writes what is left, marks deletions beside their segments, merges segments of like
size, and publishes all of it at once. Until then nothing is visible, and after a failure
nothing is left.

Merging is tiered: MERGE_AT segments whose sizes differ by less than that factor become one,
so that every document is rewritten once a tier, log(documents) / log(MERGE_AT) times in all.
"""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from whoosh.fields import Schema
from whoosh.reading import IndexReader
from whoosh.writing import IndexingError, IndexWriter

from indexer.batch import Batch
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.matcher import decoded
from indexer.codec.merge import merge_segments
from indexer.durable import reporting_failures, spending_reserve, write_synced
from indexer.generations import (
    clean,
    damaged_files,
    kept_generation,
    next_generation,
    next_segment,
    publish,
)
from indexer.lock import writer_lock
from indexer.manifest import (
    Deletions,
    FileEntry,
    Manifest,
    SegmentEntry,
    deleted_name,
    ledger_name,
    segment_name,
)
from indexer.snapshot import Snapshot, open_segment, open_snapshot, read_ledger

T = TypeVar("T")

LedgerFile = Callable[[int], tuple[bytes, bool]]
"""Called with the number of a generation: the content of its file of the ledger, and whether it
is appended to those before or takes their place."""

BUDGET_MIB = 256
MERGE_AT = 8
SMALLEST_TIER = 1000
"""Documents: segments with fewer are of one tier."""


class BlockWriter(IndexWriter):
    """A Whoosh writer. It holds the lock from the beginning until `close`, `commit` or `cancel`."""

    def __init__(
        self,
        folder: Path,
        schema: Schema,
        *,
        wait_s: float,
        waiting: Callable[[str], None] | None = None,
        budget_mib: int = BUDGET_MIB,
    ) -> None:
        """Take the lock. Raises IndexLockedError, IndexWriteError, IndexDamagedError."""
        self.schema = schema
        self.folder = folder
        self.budget_bytes = budget_mib << 20
        self._held = ExitStack()
        self._held.enter_context(writer_lock(folder, wait_s=wait_s, waiting=waiting))
        try:
            self._start()
        except BaseException:
            self._held.close()
            raise

    def _start(self) -> None:
        """Go on from the newest generation that can be read."""
        opened = open_snapshot(self.folder)
        self._kept: Manifest | None = opened.manifest
        self._damaged = damaged_files(self.folder, opened.manifest)
        self._begin(opened.manifest, list(opened.segments))

    def _begin(self, manifest: Manifest, segments: list[BlockSegment]) -> None:
        self._manifest = manifest
        self.analysis = manifest.analysis
        self._committed = segments
        self._segments = list(segments)
        self._entries = {entry.name: entry for entry in manifest.segments}
        self._deleted = [bytearray(segment.deleted) for segment in segments]
        self._next_segment = next_segment(self.folder, manifest)
        self._is_begun = False
        self._batch = Batch(self.schema)
        self._updated: set[tuple[str, bytes]] = set()

    def reader(self, **_: Any) -> IndexReader:
        """Return a reader of the last commit, less what this writer has deleted."""
        segments = tuple(
            BlockSegment(segment.segid, segment.segment, bytes(bits))
            for segment, bits in zip(self._committed, self._deleted, strict=False)
        )
        return Snapshot(self._manifest, segments, "").reader(self.schema)

    def add_document(self, **fields: Any) -> None:
        """Add a document. Raises ValueError if a value is refused; then nothing of it is added."""
        self.add_values(fields)

    def add_values(self, values: dict[str, Any]) -> None:
        """Add a document by the values of its fields, as `add_document` does."""
        self._check_open()
        self._batch.add(values)
        if self._batch.memory_bytes > self.budget_bytes:
            self._guarded(self._flush)

    def update_document(self, **fields: Any) -> None:
        """Put a document in the place of those that have one of its unique values.

        Also of those that this writer has put there. Raises ValueError if a value is refused;
        then the others stay.
        """
        self._check_open()
        unique = [
            (name, self.schema[name].to_bytes(value))
            for name, value in fields.items()
            if name in self.schema and self.schema[name].unique
        ]
        if not self._updated.isdisjoint(unique):
            self._guarded(self._flush)  # so that it can be deleted as the others are
        before = list(self._segments)
        self.add_values(fields)
        for name, term in unique:
            self._delete(name, term, before)
        self._updated.update(unique)

    def add_reader(self, reader: IndexReader) -> None:
        """Refuse: postings of another codec are not taken over."""
        raise TypeError("add the documents of the other index one by one")

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a document of the last commit by its number among all documents."""
        self._check_open()
        starts = [0, *accumulate(segment.doc_count_all() for segment in self._segments)]
        if not 0 <= docnum < starts[-1]:
            raise IndexingError(f"there is no document {docnum}")
        number = bisect_right(starts, docnum) - 1
        docid = docnum - starts[number]
        bit = 1 << docid % 8
        if delete:
            self._deleted[number][docid // 8] |= bit
        else:
            self._deleted[number][docid // 8] &= ~bit

    def delete_by_term(self, fieldname: str, text: Any, searcher: object = None) -> int:
        """Delete the documents of the last commit that have a term; return how many."""
        self._check_open()
        return self._delete(fieldname, self.schema[fieldname].to_bytes(text), self._committed)

    def _delete(self, fieldname: str, term: bytes, segments: Sequence[BlockSegment]) -> int:
        count = 0
        for segment, bits in zip(segments, self._deleted, strict=False):
            if fieldname not in segment.segment.fields:
                continue
            found = segment.segment.dictionary(fieldname).find(term)
            for docid in decoded(segment.segment, found)[0] if found else ():
                count += not bits[docid // 8] >> docid % 8 & 1
                bits[docid // 8] |= 1 << docid % 8
        return count

    def commit(self, optimize: bool = False, merge: bool = True, **_: Any) -> None:
        """Publish all changes, and let go of the lock. Raises IndexWriteError."""
        try:
            self.publish(None, optimize=optimize, merge=merge)
        finally:
            self.close()

    def ledger_files(self) -> list[bytes]:
        """Return the content of the ledger's files. Raises IndexDamagedError."""
        return read_ledger(self.folder, self._manifest)

    def publish(
        self,
        ledger: LedgerFile | None,
        *,
        optimize: bool = False,
        merge: bool = True,
    ) -> None:
        """Publish all changes, and a file of the ledger if it is not None.

        The lock is kept: a run may publish several times, and what was current before it
        stays beside each of its generations. Raises IndexWriteError; then nothing has changed.
        """
        self._check_open()
        self._guarded(lambda: self._publish(ledger, optimize=optimize, merge=merge))

    def publish_ledger(self, ledger: LedgerFile) -> None:
        """Publish a file of the ledger and nothing else. Raises IndexWriteError.

        The generation that was kept before stays the kept one.
        """
        self._check_open()
        self._kept = kept_generation(self.folder, self._manifest)
        try:
            self._guarded(lambda: self._publish(ledger, optimize=False, merge=False))
        finally:
            self._kept = self._manifest

    def cancel(self, **_: Any) -> None:
        """Forget all changes since the last commit, and let go of the lock."""
        if self._is_begun:
            with suppress(OSError):
                clean(self.folder)
        self.close()

    def close(self) -> None:
        """Let go of the lock."""
        self._held.close()
        self._batch = Batch(self.schema)
        self.is_closed = True

    is_closed = False

    def _check_open(self) -> None:
        if self.is_closed:
            raise IndexingError("this writer is closed")

    def _guarded(self, change: Callable[[], T]) -> T:
        """Return `change()`; when it fails, leave nothing half-written."""
        try:
            with reporting_failures(self.folder):
                return change()
        except BaseException:
            with suppress(OSError):
                clean(self.folder)
            self._begin(self._manifest, self._committed)
            raise

    def _flush(self) -> None:
        """Make a segment of the batch."""
        if len(self._batch):
            self._add_segment(lambda path: (len(self._batch), self._batch.write(path)))
            self._batch = Batch(self.schema)
            self._updated.clear()

    def _add_segment(self, write: Callable[[Path], tuple[int, str]]) -> None:
        path = self.new_segment()
        self._take_in(path, *write(path))

    def new_segment(self) -> Path:
        """Return the path of a segment that is to be written, and then to be given to `take_in`."""
        self._check_open()
        path = self.folder / f"{segment_name(self._next_segment)}.segment"
        self._next_segment += 1
        self._is_begun = True
        return path

    def take_in(self, path: Path, documents: int, checksum: str) -> None:
        """Take in a segment that another process wrote, synced. Raises IndexWriteError."""
        self._check_open()
        self._guarded(lambda: self._take_in(path, documents, checksum))

    def _take_in(self, path: Path, documents: int, checksum: str) -> None:
        name = path.stem
        file = FileEntry(path.stat().st_size, int(checksum, 16))
        entry = SegmentEntry(name, documents, {"segment": file})
        self._entries[name] = entry
        segment = open_segment(self.folder, entry)
        self._segments.append(segment)
        self._deleted.append(bytearray(segment.deleted))

    def _publish(self, ledger: LedgerFile | None, *, optimize: bool, merge: bool) -> None:
        self._flush()
        if merge or optimize:
            self._merge(everything=optimize)
        manifest = spending_reserve(self.folder, lambda: self._write_generation(ledger))
        self._begin(manifest, [self._as_published(n) for n in range(len(self._segments))])

    def _as_published(self, number: int) -> BlockSegment:
        segment = self._segments[number]
        return BlockSegment(segment.segid, segment.segment, bytes(self._deleted[number]))

    def _write_generation(self, ledger: LedgerFile | None) -> Manifest:
        """Write what a generation needs under names that no generation has, and publish it."""
        generation = next_generation(self.folder)
        entries = tuple(
            self._with_deletions(segment, bytes(bits), generation)
            for segment, bits in zip(self._segments, self._deleted, strict=True)
        )
        files = self._manifest.ledger
        if ledger is not None:
            content, appended = ledger(generation)
            name = ledger_name(generation)
            files = {**(files if appended else {}), name: self._write(name, content)}
        new = self._manifest._replace(
            generation=generation,
            analysis=self.analysis,
            next_segment=self._next_segment,
            segments=entries,
            ledger=files,
        )
        published = publish(self.folder, new, keep=self._kept, damaged=self._damaged)
        self._damaged = []
        self._kept = self._kept or published  # if nothing was whole before it
        return published

    def _with_deletions(self, segment: BlockSegment, bits: bytes, generation: int) -> SegmentEntry:
        """Return the entry of a segment, its deletions written if there are new ones."""
        entry = self._entries[segment.segid]
        if bits == segment.deleted:
            return entry
        file = deleted_name(segment.segid, generation)
        written = self._write(file, bits)
        count = int.from_bytes(bits, "little").bit_count()
        return entry._replace(deleted=Deletions(file, count, written.length, written.checksum))

    def _write(self, name: str, content: bytes) -> FileEntry:
        write_synced(self.folder / name, content)
        return FileEntry(len(content), zlib.crc32(content))

    def _merge(self, *, everything: bool) -> None:
        """Merge segments of like size, or all of them; drop those with no document left."""
        while chosen := self._mergeable(everything=everything):
            sources = [self._as_published(number) for number in chosen]
            for number in reversed(chosen):
                del self._segments[number], self._deleted[number]
            if any(source.doc_count() for source in sources):
                self._add_segment(lambda path: merge_segments(path, sources))  # noqa: B023

    def _mergeable(self, *, everything: bool) -> list[int]:
        """Return the numbers of the segments to merge next: none, or MERGE_AT, or all."""
        left = [self._as_published(number).doc_count() for number in range(len(self._segments))]
        if empty := [number for number, count in enumerate(left) if not count]:
            return empty
        if everything:
            whole = len(left) == 1 and left[0] == self._segments[0].doc_count_all()
            return [] if whole or not left else list(range(len(left)))
        tiers: dict[int, list[int]] = {}
        for number, count in enumerate(left):
            tiers.setdefault(_tier(count), []).append(number)
        return next((ns[:MERGE_AT] for ns in tiers.values() if len(ns) >= MERGE_AT), [])


def _tier(documents: int) -> int:
    tier, limit = 0, SMALLEST_TIER
    while documents > limit:
        tier, limit = tier + 1, limit * MERGE_AT
    return tier

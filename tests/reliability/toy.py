"""The smallest writer that keeps every promise about commits, and some that do not.

A document is a name and a text. A segment is a list of them as JSON, in two files; its
deletions are a list of docids. Nothing is clever here but the order of things.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer import generations
from indexer.durable import make_folder, reporting_failures, spending_reserve, write_synced
from indexer.errors import IndexDamagedError, IndexMissingError, IndexWriteError
from indexer.lock import writer_lock
from indexer.manifest import (
    Deletions,
    FileEntry,
    Manifest,
    SegmentEntry,
    deleted_name,
    segment_name,
)
from tests.reliability.scenario import Scenario, State

Documents = dict[str, str]

SUFFIXES = ("segment",)


def open_documents(folder: Path, manifest: Manifest) -> list[list[tuple[str, str]]]:
    """Read all files of a generation, whole, and return the documents of every segment."""
    for name, entry in manifest.ledger.items():
        _read(folder / name, entry.length, entry.checksum)
    return [list(_live(folder, segment)) for segment in manifest.segments]


def _live(folder: Path, segment: SegmentEntry) -> Iterator[tuple[str, str]]:
    pairs = json.loads(_read(folder / f"{segment.name}.segment", *segment.files["segment"]))
    gone: list[int] = []
    if segment.deleted:
        entry = segment.deleted
        gone = json.loads(_read(folder / entry.file, entry.length, entry.checksum))
    return ((name, text) for docid, (name, text) in enumerate(pairs) if docid not in gone)


def _read(file: Path, length: int, checksum: int) -> bytes:
    content = file.read_bytes()
    if len(content) < length or zlib.crc32(content[:length]) != checksum:
        raise IndexDamagedError(f"{file} is not as the manifest says")
    return content[:length]


class Writer:
    """One run: any number of commits under one lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begin = self._latest()

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator[Writer]:
        """Hold the lock; turn failures into our errors, and leave nothing half-written."""
        with reporting_failures(folder):
            make_folder(folder)
        with writer_lock(folder, wait_s=10):
            try:
                with reporting_failures(folder):
                    yield cls(folder)
            except BaseException:
                with suppress(OSError):
                    generations.clean(folder)
                raise

    def _latest(self) -> Manifest | None:
        try:
            read = generations.open_latest(self._folder, lambda m: open_documents(self._folder, m))
        except IndexMissingError:
            return None
        return read.manifest

    def add(self, documents: Documents) -> None:
        """Commit documents, in place of those with their names."""
        old = self._latest()
        segments = list(self._deleted(old, documents))
        if documents:
            number = generations.next_segment(self._folder, old)
            segments.append(self._segment(segment_name(number), documents))
        self._publish(old, segments)

    def add_in_parallel(self, *parts: Documents) -> None:
        """Commit new documents: each part is written by a process of its own."""
        old = self._latest()
        first = generations.next_segment(self._folder, old)
        numbered = [(segment_name(first + n), part) for n, part in enumerate(parts)]
        workers = [self._forked(name, part) for name, part in numbered]
        done = [os.waitpid(pid, 0)[1] == 0 for pid in workers]
        if not all(done):
            raise IndexWriteError("a worker died", hint="run it again")
        new = [
            SegmentEntry(name, len(part), {s: self._entry(f"{name}.{s}") for s in SUFFIXES})
            for name, part in numbered
        ]
        self._publish(old, [*(old.segments if old else ()), *new])

    def _forked(self, name: str, documents: Documents) -> int:
        pid = os.fork()
        if pid == 0:
            failed = True
            try:
                self._segment(name, documents)
                failed = False
            finally:
                os._exit(failed)
        return pid

    def _entry(self, name: str) -> FileEntry:
        content = (self._folder / name).read_bytes()
        return FileEntry(len(content), zlib.crc32(content))

    def delete(self, names: Iterable[str]) -> None:
        """Commit deletions, also on a full disk."""
        old = self._latest()
        spending_reserve(
            self._folder, lambda: self._publish(old, list(self._deleted(old, set(names))))
        )

    def merge(self) -> None:
        """Commit one segment in place of all."""
        old = self._latest()
        assert old
        parts = open_documents(self._folder, old)
        number = generations.next_segment(self._folder, old)
        merged = {name: text for part in parts for name, text in part}
        self._publish(old, [self._segment(segment_name(number), merged)])

    def _segment(self, name: str, documents: Documents) -> SegmentEntry:
        entry = self._write(f"{name}.segment", list(documents.items()))
        return SegmentEntry(name, len(documents), {"segment": entry})

    def _deleted(self, old: Manifest | None, names: Iterable[str]) -> Iterator[SegmentEntry]:
        for segment in old.segments if old else ():
            pairs = json.loads((self._folder / f"{segment.name}.segment").read_bytes())
            gone = {docid for docid, (name, _) in enumerate(pairs) if name in names}
            before: set[int] = set()
            if segment.deleted:
                before.update(json.loads((self._folder / segment.deleted.file).read_bytes()))
            if gone <= before:
                yield segment
                continue
            file = deleted_name(segment.name, generations.next_generation(self._folder))
            entry = self._write(file, sorted(gone | before))
            deleted = Deletions(file, len(gone | before), entry.length, entry.checksum)
            yield segment._replace(deleted=deleted)

    def _write(self, name: str, values: object) -> FileEntry:
        content = json.dumps(values).encode()
        write_synced(self._folder / name, content)
        return FileEntry(len(content), zlib.crc32(content))

    def _publish(self, old: Manifest | None, segments: list[SegmentEntry]) -> None:
        generation = generations.next_generation(self._folder)
        number = generations.next_segment(self._folder, old)
        ledger = f"ledger-{generation:06d}.jsonl"
        files = {ledger: self._write(ledger, ["a run"])}
        manifest = Manifest(generation, None, "", 1, number, (), tuple(segments), files)
        generations.publish(self._folder, manifest, keep=self._begin)


def state(folder: Path) -> State:
    """Return the documents, or None if there is no index."""
    try:
        read = generations.open_latest(folder, lambda m: open_documents(folder, m))
    except IndexMissingError:
        return State(None)
    return State(sorted(pair for part in read.files for pair in part), read.warning)


def prepare(folder: Path) -> None:
    """Make an index of two runs, with a deletion."""
    with Writer.running(folder) as writer:
        writer.add({"a": "first", "b": "second", "c": "third"})
        writer.add({"a": "changed", "d": "fourth"})
    with Writer.running(folder) as writer:
        writer.add({"e": "fifth"})


def add(folder: Path, committed: Callable[[], None]) -> None:
    """Add documents in one run of two commits."""
    with Writer.running(folder) as writer:
        writer.add({"f": "sixth"})
        committed()
        writer.add({"g": "seventh"})
        committed()


def update(folder: Path, committed: Callable[[], None]) -> None:
    """Change a document."""
    with Writer.running(folder) as writer:
        writer.add({"b": "changed", "h": "eighth"})
        committed()


def delete(folder: Path, committed: Callable[[], None]) -> None:
    """Delete documents of two segments."""
    with Writer.running(folder) as writer:
        writer.delete(["c", "d"])
        committed()


def merge(folder: Path, committed: Callable[[], None]) -> None:
    """Merge all segments."""
    with Writer.running(folder) as writer:
        writer.merge()
        committed()


def parallel(folder: Path, committed: Callable[[], None]) -> None:
    """Add documents by two processes."""
    with Writer.running(folder) as writer:
        writer.add_in_parallel({"i": "ninth"}, {"j": "tenth", "k": "eleventh"})
        committed()


def undo(folder: Path, committed: Callable[[], None]) -> None:
    """Go back to the generation of the run before."""

    def complete(current: Manifest, again: Manifest) -> Manifest:
        open_documents(folder, again)
        return again

    with writer_lock(folder, wait_s=10), reporting_failures(folder):
        try:
            generations.undo(folder, complete)
        except BaseException:
            with suppress(OSError):
                generations.clean(folder)
            raise
    committed()


def after(folder: Path) -> None:
    """Commit one more document, and change one."""
    with Writer.running(folder) as writer:
        writer.add({"z": "last", "a": "changed again"})


def no_index(folder: Path) -> None:
    """Leave the folder as it is: none."""


SCENARIOS = [
    Scenario("first", no_index, add, state, after),
    Scenario("add", prepare, add, state, after),
    Scenario("update", prepare, update, state, after),
    Scenario("delete", prepare, delete, state, after, works_on_full_disk=True),
    Scenario("merge", prepare, merge, state, after),
    Scenario("parallel", prepare, parallel, state, after, many_processes=True),
    Scenario("undo", prepare, undo, state, after, works_on_full_disk=True),
]

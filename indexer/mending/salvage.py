"""What can be kept of a damaged index?

Segments that are whole stay as they are. Of a damaged one each document whose stored values can
still be read is analysed anew; one that cannot be read is taken from the generation before, if
that has it. What is lost then is told by its path, so that its file can be read again. All of it
becomes one commit, and the damaged files go into quarantine: nothing is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from indexer.analysis import ANALYSIS_VERSION
from indexer.codec.segment import Segment
from indexer.errors import IndexDamagedError
from indexer.generations import damaged_files, next_segment, open_latest, unnamed_files
from indexer.ledger import Ledger, is_under
from indexer.manifest import FileEntry, Manifest, SegmentEntry, is_own_name, manifest_name
from indexer.mending.inspection import manifest_of, problems_in
from indexer.schema import document_from, schema, schema_data, schema_from
from indexer.snapshot import (
    ledger_names,
    open_segment,
    read_deletions,
    read_ledger,
    values_of,
)
from indexer.writer import BlockWriter
from indexer.writing import Writing

Stored = dict[str, Any]


class Lost(NamedTuple):
    """A document that cannot be read: its path and its id, as far as they can be."""

    name: str = ""
    document_id: str = ""


class Salvaged(NamedTuple):
    """What became of the documents of damaged segments.

    `kept` documents could be read. The paths of the others are in `older` if the generation before
    has them, else in `lost`; not even the path is known of `unnamed` of them. If not
    `is_certain`, there may be documents that were taken out before, or others may be missing.
    """

    kept: int = 0
    older: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    unnamed: int = 0
    is_certain: bool = True


class Mender(BlockWriter):
    """A writer that goes on from what is whole of the newest generation that can be read.

    If no manifest can be read, all segments in the folder count as damaged ones of a generation.
    """

    def __init__(
        self, folder: Path, *, wait_s: float, waiting: Callable[[str], None] | None = None
    ) -> None:
        """Take the lock. Raises IndexLockedError, IndexMissingError, IndexVersionError."""
        super().__init__(folder, schema(), wait_s=wait_s, waiting=waiting)

    def _start(self) -> None:
        try:
            newest = open_latest(self.folder, lambda manifest: None).manifest
        except IndexDamagedError:
            newest = _of_all_files(self.folder)
        self.has_manifest = newest.generation > 0
        with suppress(ValueError, KeyError, TypeError):
            self.schema = schema_from(newest.schema)
        self.before = manifest_of(self.folder, newest.previous)
        problems = [*problems_in(self.folder, newest, full=True)]
        bad = {problem.segment for problem in problems}
        self.damaged = [entry for entry in newest.segments if entry.name in bad]
        self._kept = self._whole_before(newest, bad)
        base = newest._replace(
            segments=tuple(entry for entry in newest.segments if entry.name not in bad),
            ledger=self._whole_ledger(newest),
        )
        behind = damaged_files(self.folder, newest)
        self.is_newest = not behind
        is_alone = newest.previous is not None and self._kept is None
        self.is_damaged = bool(problems or behind or is_alone)
        self._damaged = [*behind, manifest_name(newest.generation), *self._given_up(newest, base)]
        self._begin(base, [open_segment(self.folder, entry) for entry in base.segments])

    def _whole_before(self, newest: Manifest, bad: set[str]) -> Manifest | None:
        """Return the generation before, which stays to fall back to, if it is whole."""
        if self.before is None or bad & {entry.name for entry in self.before.segments}:
            return None
        is_damaged = any(problems_in(self.folder, self.before, full=True, but=newest))
        return None if is_damaged else self.before

    def _whole_ledger(self, newest: Manifest) -> Mapping[str, FileEntry]:
        """Return the files of the newest ledger up to the first that is damaged."""
        for manifest in filter(None, (newest, self.before)):
            names = ledger_names(manifest)
            for count in range(len(names), 0, -1):
                files = {name: manifest.ledger[name] for name in names[:count]}
                with suppress(IndexDamagedError, OSError):
                    Ledger.decode(read_ledger(self.folder, manifest._replace(ledger=files)))
                    return files
        return {}

    def _given_up(self, newest: Manifest, base: Manifest) -> list[str]:
        """Return the files that were of a generation and are of none any more."""
        names = newest.file_names()
        if self.before is not None:
            names |= self.before.file_names()
        elif newest.previous is not None:  # all that nobody names may be its
            unnamed = unnamed_files(self.folder, [newest])
            names |= {name for name in unnamed if not name.endswith((".new", ".run"))}
        stay = base.file_names() | (self._kept.file_names() if self._kept else set())
        return sorted(names - stay)

    def roots(self) -> tuple[str, ...]:
        """Return the roots of the documents in whole segments, by what they say themselves."""
        return tuple(sorted({root for (root,) in values_of(self._committed, ("root",))}))

    def living(self) -> dict[str, str]:
        """Return the paths of the documents in whole segments, by their ids."""
        return dict(values_of(self._committed, ("id", "file")))


def salvage(mender: Mender, writing: Writing, ledger: Ledger) -> Salvaged:
    """Add what can be kept of the documents of damaged segments; nothing is committed."""
    taken = mender.living()
    lost: list[Lost] = []
    kept, is_certain = 0, mender.is_newest
    for entry in sorted(mender.damaged, key=lambda entry: entry.name, reverse=True):
        certain = mender.has_manifest and _knows_deletions(mender.folder, entry)
        is_certain &= certain
        for found in _documents(mender.folder, entry):
            if isinstance(found, Lost):
                lost.append(found)
            elif certain or _is_wanted(found, ledger):
                added = _add(found, taken, writing)
                kept += added
                if not added and found["id"] not in taken:  # it is refused
                    lost.append(Lost(found["file"], found["id"]))
    there = {*taken, *taken.values()}
    lost = [each for each in lost if there.isdisjoint(filter(None, each))]
    older = _older(mender, lost, taken, writing, ledger) if lost else []
    names = dict.fromkeys(each.name for each in lost if each.name)
    elsewhere = sum(name not in names for name in older)
    return Salvaged(
        kept,
        tuple(older),
        tuple(name for name in names if name not in older),
        max(0, sum(not each.name for each in lost) - elsewhere),
        is_certain and not elsewhere,
    )


def _older(
    mender: Mender, lost: list[Lost], taken: dict[str, str], writing: Writing, ledger: Ledger
) -> list[str]:
    """Add lost documents as the generation before has them, and return their paths."""
    ids, names = {each.document_id for each in lost}, {each.name for each in lost}
    older = []
    for entry in mender.before.segments if mender.before else ():
        for found in _documents(mender.folder, entry):
            if isinstance(found, Lost) or not _is_wanted(found, ledger):
                continue
            is_lost = found["id"] in ids or found["file"] in names or "" in names
            if is_lost and _add(found, taken, writing):
                older.append(found["file"])
    return older


def _documents(folder: Path, entry: SegmentEntry) -> Iterator[Stored | Lost]:
    """Yield the values of each document of a segment, or what is known of it."""
    try:
        segment = Segment(folder / f"{entry.name}.segment")
    except (IndexDamagedError, OSError):
        living = entry.documents - (entry.deleted.documents if entry.deleted else 0)
        yield from [Lost()] * living
        return
    bits = read_deletions(folder, entry) if _knows_deletions(folder, entry) else b""
    names, listed = _names(segment), []
    if not names:
        listed = [*_listed(segment)]
    for docid in range(segment.documents):
        if bits and bits[docid // 8] >> docid % 8 & 1:
            continue
        try:
            yield segment.records[docid]
        except IndexDamagedError:
            if not listed:
                yield names[docid] if names else Lost()
    yield from map(Lost, listed)


def _names(segment: Segment) -> list[Lost]:
    """Return what each document is called, or nothing if that cannot be read."""
    try:
        values = (segment.records.all(name) for name in ("file", "id"))
        return [Lost(*each) for each in zip(*values, strict=True)]
    except (IndexDamagedError, KeyError):
        return []


def _listed(segment: Segment) -> Iterator[str]:
    """Yield the paths among the terms of a segment, also of documents that are deleted."""
    with suppress(IndexDamagedError, KeyError):
        for path in segment.dictionary("file").texts():
            yield path.decode("utf-8", "surrogateescape")


def _add(stored: Stored, taken: dict[str, str], writing: Writing) -> bool:
    """Add a document that is not there yet; tell whether it was added."""
    if stored["id"] in taken:
        return False
    try:
        document, document_id, seen_ns = document_from(stored)
        writing.add(document, document_id, seen_ns)
    except (ValueError, KeyError, TypeError):
        return False
    taken[document_id] = document.name
    return True


def _is_wanted(stored: Stored, ledger: Ledger) -> bool:
    """Tell whether a document that may have been taken out belongs to what was added."""
    return not ledger.roots or any(is_under(stored["file"], root.path) for root in ledger.roots)


def _knows_deletions(folder: Path, entry: SegmentEntry) -> bool:
    try:
        return bool(read_deletions(folder, entry)) or entry.deleted is None
    except (IndexDamagedError, OSError):
        return False


def _of_all_files(folder: Path) -> Manifest:
    """Return a generation of all segments and ledgers in a folder, none of which it vouches for."""
    names = sorted(file.name for file in folder.iterdir() if is_own_name(file.name))
    segments = tuple(
        SegmentEntry(name.removesuffix(".segment"), 0, {"segment": FileEntry(0, 0)})
        for name in names
        if name.endswith(".segment")
    )
    return Manifest(
        generation=0,
        previous=None,
        created="",
        analysis=ANALYSIS_VERSION,
        next_segment=next_segment(folder, None),
        schema=schema_data(schema()),
        segments=segments,
        ledger=_ledger_files(folder, names),
    )


def _ledger_files(folder: Path, names: list[str]) -> dict[str, FileEntry]:
    """Return as many files of a ledger in a row as can be read, and tell of roots."""
    contents = [(name, _content(folder / name)) for name in names if name.startswith("ledger-")]
    count = len(contents)
    for length in range(count, 0, -1):
        for first in range(count - length, -1, -1):
            some = dict(contents[first : first + length])
            with suppress(IndexDamagedError):
                if Ledger.decode(some.values()).roots:
                    return {name: FileEntry(len(each), crc32(each)) for name, each in some.items()}
    return {}


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.is_file() else b""
    except OSError:
        return b""

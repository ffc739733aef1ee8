"""What does the index know of the files on a disk, and which of them need not be read again?

A file is known by the documents in it, which share its size, its time and when it was read, or
by what the ledger lists of it. Where both say that nothing has changed since, they still hold.
Most runs find most files unchanged: so of all documents little is read, and the rest of them only
when a file is not.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from indexer.document import MEMBER_MARK, IndexedDocument, SourceFile
from indexer.kinds import READERS
from indexer.ledger import Skipped, Stamp, WalkOptions
from indexer.snapshot import documents_of, values_of

if TYPE_CHECKING:
    from indexer.codec.blockcodec import BlockSegment

RACY_NS = 2_000_000_000
"""A file this young when it was read may change again within the same tick of its clock."""

_STATE = ("file", "size", "mtime", "seen", "member", "file_size")
"""The stored values that tell whether a file has changed."""

_RETRIED = ("unreadable", "missing_extra")
"""Reasons that may be gone though the file is as it was."""


class Known:
    """The files that the index has documents of, and those that its ledger lists."""

    def __init__(self, segments: tuple[BlockSegment, ...], listed: Iterable[Skipped]) -> None:
        self._segments = segments
        self.names: set[str] = set()
        """The paths of all documents."""
        self.counts: Counter[str] = Counter()
        """How many documents are in each file, by its path."""
        self._seen: dict[str, tuple[int, int, int]] = {}
        """The size and time of each file when it was read, and when that was."""
        self._read_states()
        self._listed: dict[str, list[Skipped]] = {}
        self.quarantined: dict[str, str] = {}
        """Why content is not tried again, by its hash."""
        for file in listed:
            self._listed.setdefault(file.file, []).append(file)
            if file.content_hash and file.stamp and READERS in file.stamp.how:
                self.quarantined[file.content_hash] = file.detail

    def _read_states(self) -> None:
        names: list[str] = []
        for name, *seen, member, file_size in values_of(self._segments, _STATE):
            file = name
            if member:
                file, seen[0] = name[: -len(MEMBER_MARK + member)], file_size
            self.names.add(name)
            names.append(file)
            self._seen[file] = (*seen,)
        self.counts.update(names)

    @cached_property
    def documents(self) -> dict[str, list[IndexedDocument]]:
        """The documents in each file, by its path."""
        documents: dict[str, list[IndexedDocument]] = {}
        for document in documents_of(self._segments):
            documents.setdefault(document.source.name, []).append(document)
        return documents

    @cached_property
    def _ids(self) -> set[str]:
        return {each.file_id for found in self.documents.values() for each in found}

    def listed_of(
        self, name: str, file: SourceFile, options: WalkOptions
    ) -> Iterable[Skipped] | None:
        """Return what is listed of a file that has not changed since it was read, else None.

        `name` is its path.
        """
        seen, listed = self._seen.get(name), self._listed.get(name, ())
        if seen and not _is_as_seen(file, *seen):
            return None
        for each in listed:
            if each.reason in _RETRIED or not (each.stamp and _is_of(each.stamp, file, options)):
                return None
        return listed if seen or listed else None

    def id_for(self, name: str, moved: IndexedDocument | None) -> str:
        """Return the id of a file: the one that it has, or eight digits that no other has."""
        if known := moved or (self.documents[name][0] if name in self.counts else None):
            return known.file_id
        for attempt in range(1 << 16):
            seed = os.fsencode(f"{name}\0{attempt}")
            document_id = blake2b(seed, digest_size=4).hexdigest()
            if document_id not in self._ids:
                self._ids.add(document_id)
                return document_id
        raise AssertionError("65,536 ids in a row are taken")


def how(options: WalkOptions) -> str:
    """Return a name for how files are read: another way may succeed where one has failed."""
    said = (options.language,) if options.language != "auto" else ()
    return " ".join((READERS, options.encoding, *options.kinds, *said))


def _is_of(stamp: Stamp, file: SourceFile, options: WalkOptions) -> bool:
    *seen, tried = stamp
    return _is_as_seen(file, *seen) and tried == how(options)


def _is_as_seen(file: SourceFile, size_bytes: int, mtime_ns: int, seen_ns: int) -> bool:
    return (
        file.mtime_ns == mtime_ns and file.size_bytes == size_bytes and mtime_ns + RACY_NS < seen_ns
    )

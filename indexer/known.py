"""What does the index know of the files on a disk, and which of them need not be read again?

A file is known by the documents in it, which share its size, its time and when it was read, or
by what the ledger lists of it. Where both say that nothing has changed since, they still hold.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from indexer.document import IndexedDocument, SourceFile
from indexer.kinds import READERS
from indexer.ledger import Skipped, Stamp, WalkOptions

RACY_NS = 2_000_000_000
"""A file this young when it was read may change again within the same tick of its clock."""

_RETRIED = ("unreadable", "missing_extra")
"""Reasons that may be gone though the file is as it was."""


class Known:
    """The files that the index has documents of, and those that its ledger lists."""

    def __init__(self, documents: Iterable[IndexedDocument], listed: Iterable[Skipped]) -> None:
        self.documents: dict[str, list[IndexedDocument]] = {}
        """The documents in each file, by its path."""
        for document in documents:
            self.documents.setdefault(document.source.name, []).append(document)
        self._listed: dict[str, list[Skipped]] = {}
        self.quarantined: dict[str, str] = {}
        """Why content is not tried again, by its hash."""
        for file in listed:
            self._listed.setdefault(file.file, []).append(file)
            if file.content_hash and file.stamp and READERS in file.stamp.how:
                self.quarantined[file.content_hash] = file.detail
        self._ids = {each.file_id for found in self.documents.values() for each in found}

    def names(self) -> Iterator[str]:
        """Yield the paths of all documents."""
        return (each.name for found in self.documents.values() for each in found)

    def one_of(self, name: str) -> IndexedDocument | None:
        """Return a document in a file, or None."""
        return self.documents[name][0] if name in self.documents else None

    def listed_of(self, file: SourceFile, options: WalkOptions) -> list[Skipped] | None:
        """Return what is listed of a file that has not changed since it was read, else None."""
        listed, known = self._listed.get(file.name, []), self.one_of(file.name)
        stamps = [each.stamp for each in listed]
        if known:
            source = known.source
            stamps.append(Stamp(source.size_bytes, source.mtime_ns, known.seen_ns, how(options)))
        if not stamps or any(each.reason in _RETRIED for each in listed):
            return None
        same = all(stamp and _is_of(stamp, file, options) for stamp in stamps)
        return listed if same else None

    def id_for(self, name: str, moved: IndexedDocument | None) -> str:
        """Return the id of a file: the one that it has, or eight digits that no other has."""
        if known := moved or self.one_of(name):
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
    return (
        (stamp.size_bytes, stamp.mtime_ns) == (file.size_bytes, file.mtime_ns)
        and file.mtime_ns + RACY_NS < stamp.seen_ns
        and stamp.how == how(options)
    )

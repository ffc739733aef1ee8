"""How does an index change? Documents come, are replaced and go, and a commit shows it."""

from __future__ import annotations

from pathlib import Path

from indexer.document import Document
from indexer.ledger import Ledger
from indexer.schema import fields_of
from indexer.writer import BlockWriter

SMALL = 1 << 14
"""Bytes: so much may be appended to any ledger before its files become one."""


class Writing:
    """Changes to an index that become visible together; a run may commit several times."""

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer

    def add(self, document: Document, document_id: str, seen_ns: int) -> None:
        """Add a document that is not in the index. Raises ValueError if it is refused."""
        self._writer.add_values(fields_of(document, document_id, seen_ns))

    def replace(self, document: Document, document_id: str, seen_ns: int) -> None:
        """Put a document in the place of the committed one with its id, which may be missing.

        Raises ValueError if it is refused; then the old one stays.
        """
        self.add(document, document_id, seen_ns)
        self.remove(document_id)

    @property
    def budget_bytes(self) -> int:
        """Return how much memory documents may take that are not written yet."""
        return self._writer.budget_bytes

    def new_segment(self) -> Path:
        """Return the path of a segment that another process is to write for `take_in`."""
        return self._writer.new_segment()

    def take_in(self, path: Path, documents: int, checksum: str) -> None:
        """Take in a segment that another process wrote, synced. Raises IndexWriteError."""
        self._writer.take_in(path, documents, checksum)

    def remove(self, document_id: str) -> None:
        """Take a committed document out of the index."""
        self._writer.delete_by_term("id", document_id)

    def commit(self, ledger: Ledger) -> None:
        """Publish all changes and the ledger together. Raises IndexWriteError."""
        files = self._writer.ledger_files()
        new = ledger.encode(since=Ledger.decode(files)) if files else ledger.encode()
        appended = bool(files) and sum(map(len, files[1:])) + len(new) < max(len(files[0]), SMALL)
        self._writer.publish(new if appended else ledger.encode(), append=appended)

"""How does an index change? Documents come, are replaced and go, and a commit shows it.

What is changed under one lock is one run, however often it commits: the generation before
its first commit is kept until another run publishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from indexer.analysis import ANALYSIS_VERSION
from indexer.document import Document
from indexer.ledger import Ledger
from indexer.runs import Run, now
from indexer.saved import Alert
from indexer.schema import fields_of
from indexer.writer import BlockWriter

SMALL = 1 << 14
"""Bytes: so much may be appended to any ledger before its files become one."""


class Writing:
    """Changes to an index that become visible together; a run may commit several times."""

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer
        self._number = 0

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

    def has_analysed_all(self) -> None:
        """Let the next commit say that all documents were analysed as text is analysed now."""
        self._writer.analysis = ANALYSIS_VERSION

    def remove(self, document_id: str) -> None:
        """Take a committed document out of the index."""
        self._writer.delete_by_term("id", document_id)

    def commit(self, ledger: Ledger, run: Run | None = None, *, ends_run: bool = True) -> None:
        """Publish all changes and the ledger together. Raises IndexWriteError.

        `run` is recorded as it stands by now, with its end unless more commits are to follow.
        The runs and alerts in the ledger are those of the last commit, whatever the caller's says.
        """
        files = self._writer.ledger_files()
        before = Ledger.decode(files)
        after = ledger._replace(runs=before.runs, alerts=before.alerts)
        self._number = self._number or before.next_run()
        ended = now() if ends_run else ""

        def encoded(generation: int) -> tuple[bytes, bool]:
            new = after
            if run:
                numbered = run._replace(number=self._number, generation=generation, ended=ended)
                new = after.with_run(numbered)
            return _encoded(files, before, new)

        self._writer.publish(encoded)

    def keep_alerts(self, alerts: Sequence[Alert]) -> None:
        """Publish other alerts, and nothing else. Raises IndexWriteError.

        That is no run: `undo` takes back what it took back before.
        """
        files = self._writer.ledger_files()
        before = Ledger.decode(files)
        after = before._replace(alerts=tuple(alerts))
        self._writer.publish_ledger(lambda generation: _encoded(files, before, after))

    def commit_anew(self, ledger: Ledger, run: Run) -> None:
        """Publish all changes with a ledger in place of the one that there is, its runs too."""

        def encoded(generation: int) -> tuple[bytes, bool]:
            last = run._replace(number=ledger.next_run(), generation=generation, ended=now())
            return ledger.with_run(last).encode(), False

        self._writer.publish(encoded)


def _encoded(files: list[bytes], before: Ledger, after: Ledger) -> tuple[bytes, bool]:
    """Return a file with what is new, which is appended to `files`, or one with all of it."""
    new = after.encode(since=before) if files else b""
    if files and sum(map(len, files[1:])) + len(new) < max(len(files[0]), SMALL):
        return new, True
    return after.encode(), False

"""How is the last run taken back?

The generation before it, which was kept, is published once more: its documents, roots and skipped
files. Only the log goes on, since taking back is a run of its own; so it can be taken back, too.
Saved queries stay as they are: what they have said has been said.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indexer.durable import reporting_failures, write_synced
from indexer.errors import IndexDamagedError
from indexer.generations import clean
from indexer.generations import undo as publish_kept
from indexer.index import LOCK_WAIT_S, Index
from indexer.ledger import Ledger
from indexer.lock import writer_lock
from indexer.manifest import FileEntry, Manifest, ledger_name
from indexer.runs import Run, begin, now
from indexer.snapshot import open_segment, read_ledger, values_of


class Undone(NamedTuple):
    """What was undone: the run taken back, if a run it was; the record of this; documents left."""

    taken_back: Run | None
    run: Run
    documents: int


def undo(
    index: Index,
    *,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Undone:
    """Bring the generation before the last run back, exactly, as a new one.

    Raises IndexMissingError if none is kept, IndexDamagedError if it is not whole,
    IndexLockedError, IndexWriteError.
    """
    folder = index.path
    with writer_lock(folder, wait_s=wait_s, waiting=waiting), reporting_failures(folder):
        return_to = _Return(folder)
        try:
            publish_kept(folder, return_to.complete)
        except BaseException:
            with suppress(OSError):
                clean(folder)
            raise
    return return_to.undone


class _Return:
    """The way back from the current generation to the one before the last run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun = begin("undo")
        self.undone = Undone(None, self._begun, 0)

    def complete(self, current: Manifest, again: Manifest) -> Manifest:
        """Return the generation to publish, with the record of this run in its ledger."""
        after = self._documents(again)
        before = self._documents_if_whole(current, after)
        ledger = Ledger.decode(read_ledger(self._folder, again))
        logged = self._log(current, ledger)
        since = [run for run in logged.runs if run not in ledger.runs]
        taken_back = since[-1] if since else None
        run = _compared(before, after, self._begun)._replace(
            ended=now(),
            undid=taken_back.number if taken_back else 0,
            generation=again.generation,
            number=logged.next_run(),
        )
        self.undone = Undone(taken_back, run, len(after))
        content = (
            ledger._replace(runs=logged.runs, alerts=logged.alerts)
            .with_run(run)
            .encode(since=ledger)
        )
        name = ledger_name(again.generation)
        write_synced(self._folder / name, content)
        entry = FileEntry(len(content), zlib.crc32(content))
        return again._replace(ledger={**again.ledger, name: entry})

    def _log(self, current: Manifest, otherwise: Ledger) -> Ledger:
        """Return the ledger that is to be left, whose runs are all that there were."""
        try:
            return Ledger.decode(read_ledger(self._folder, current))
        except (IndexDamagedError, FileNotFoundError):
            return otherwise

    def _documents_if_whole(self, current: Manifest, otherwise: _Documents) -> _Documents:
        try:
            return self._documents(current)
        except (IndexDamagedError, FileNotFoundError):
            return otherwise

    def _documents(self, manifest: Manifest) -> _Documents:
        segments = [open_segment(self._folder, entry) for entry in manifest.segments]
        values = values_of(segments, ("id", "file", "hash"))
        return {document_id: (name, content) for document_id, name, content in values}


_Documents = dict[str, tuple[str, str]]
"""The path and the hash of each document, by its id."""


def _compared(before: _Documents, after: _Documents, run: Run) -> Run:
    """Return the record of a run that makes `after` of `before`."""
    both = [(before[each], after[each]) for each in after if each in before]
    changed = sum(old[1] != new[1] for old, new in both)
    moved = sum(old[1] == new[1] and old[0] != new[0] for old, new in both)
    return run._replace(
        added=len(after) - len(both),
        changed=changed,
        moved=moved,
        removed=len(before) - len(both),
        unchanged=len(both) - changed - moved,
    )

"""How do several processes analyse the documents that one writer is given?

`ParallelWriter` checks a document as any writer does, and sends it on, some at a time, to one
worker after another. A worker that dies takes documents with it that nobody else has, so the
commit then fails, and nothing has changed.
"""

from __future__ import annotations

from collections import deque
from itertools import cycle
from pathlib import Path
from typing import Any

from indexer.batch import WAITING_CHARACTERS, WAITING_ROWS
from indexer.codec.values import encode
from indexer.errors import IndexWriteError
from indexer.processes import Process, WorkerLostError, start
from indexer.rows import Row, Rows
from indexer.schema import schema_data
from indexer.writer import BlockWriter

AHEAD = 2
"""So many blocks of documents a worker is sent before its answer to the first: it never waits."""


class _Hand:
    """A worker: the blocks that it has not answered, by how many documents it then holds; how
    many that are in all; where it is to write.
    """

    def __init__(self, process: Process) -> None:
        self.process = process
        self.documents = 0
        self.owed: deque[int] = deque()
        self.path = Path()


class ParallelWriter(BlockWriter):
    """A writer whose documents are analysed by other processes."""

    def __init__(self, folder: Path, schema: Any, *, procs: int, **arguments: Any) -> None:
        """Take the lock, as BlockWriter does."""
        self._procs = procs
        self._hands: list[_Hand] = []
        super().__init__(folder, schema, **arguments)
        self._rows = Rows(schema)

    def add_values(self, values: dict[str, Any]) -> None:
        """Add a document by the values of its fields, as `add_document` does."""
        self._check_open()
        if not self._hands:
            self._guarded(self._hire)  # they start while the first documents come
        row = self._rows.row(values)
        if row.cells is not row.kept:  # values that Whoosh's fields read may not be text or numbers
            super().add_values(values)
            return
        self._waiting.append(row)
        self._characters += row.characters
        if self._characters > WAITING_CHARACTERS or len(self._waiting) >= WAITING_ROWS:
            self._guarded(self._send)

    def cancel(self, **_: Any) -> None:
        """Forget all changes since the last commit, end the workers, and let go of the lock."""
        self._dismiss()  # before what they have written is cleaned away
        super().cancel()

    def close(self) -> None:
        """End the workers, and let go of the lock."""
        self._dismiss()
        super().close()

    def _begin(self, *arguments: Any) -> None:
        super()._begin(*arguments)
        self._dismiss()
        self._waiting: list[Row] = []
        self._characters = 0

    def _dismiss(self) -> None:
        for hand in self._hands:
            hand.process.close()
        self._hands = []

    def _hire(self) -> None:
        processes = start(self._procs)
        if not processes:
            raise IndexWriteError("no process can be started", hint="write with procs=1")
        self._hands = [_Hand(process) for process in processes]
        self._turns = cycle(self._hands)
        begin = {
            "schema": schema_data(self.schema),
            "budget_bytes": self.budget_bytes // len(processes),
        }
        try:
            for hand in self._hands:
                hand.process.order(begin)
        except WorkerLostError as error:
            raise _lost(self.folder) from error

    def _send(self) -> None:
        """Send the documents that wait to the next worker."""
        documents = len(self._waiting)
        twins = self._rows.stems.values()
        columns = zip(*[row.cells for row in self._waiting], strict=True)
        named = zip(self._rows.names, columns, strict=True)
        block = encode({name: column for name, column in named if name not in twins}, documents)
        hand = next(self._turns)
        try:
            if len(hand.owed) >= AHEAD and self._hear(hand)["full"]:
                self._order_segment(hand)
                self._hear_segment(hand)
            hand.process.order({"documents": len(block)}, block)
        except WorkerLostError as error:
            raise _lost(self.folder) from error
        hand.documents += documents
        hand.owed.append(hand.documents)
        self._waiting, self._characters = [], 0

    def _flush(self) -> None:
        """Make segments of the batches of all workers, and of our own."""
        super()._flush()
        if self._waiting:
            self._send()
        busy = [hand for hand in self._hands if hand.documents]
        try:
            for hand in busy:
                self._order_segment(hand)
            for hand in busy:
                self._hear_segment(hand)
        except WorkerLostError as error:
            raise _lost(self.folder) from error

    def _hear(self, hand: _Hand) -> dict[str, Any]:
        """Return what a worker says of the first block that it has not answered."""
        answer = hand.process.answer()
        if answer["documents"] != hand.owed.popleft():
            raise WorkerLostError
        return answer

    def _order_segment(self, hand: _Hand) -> None:
        hand.path = self.new_segment()
        hand.process.order({"segment": str(hand.path)})

    def _hear_segment(self, hand: _Hand) -> None:
        while hand.owed:
            self._hear(hand)
        answer = hand.process.answer()
        if "error" in answer:
            raise OSError(answer["error"], answer["message"], str(hand.path))
        if answer["documents"] != hand.documents:
            raise WorkerLostError
        hand.documents = 0
        self._take_in(hand.path, answer["documents"], answer["checksum"])


def _lost(folder: Path) -> IndexWriteError:
    return IndexWriteError(
        f"cannot write to the index {folder}: a process that analysed documents has ended",
        hint="add the documents again; what was committed is safe",
    )

"""What does a worker do? It reads files, and writes segments of its own.

A worker is a fresh process (`python -m indexer.worker`) that inherits nothing but its streams:
no lock, no open file. It is given orders, a line of JSON each, and answers each before it reads
the next; when its orders end, it ends:

    {"schema": [...], "budget_bytes": n}   what the index is like; no answer
    {"files": [task, ...]}                 read these: an outcome, a line each
    {"documents": n}                       n bytes follow, a block of values (`codec/values`):
                                           {"documents": how many wait now, "full": bool}
    {"segment": path}                      write what was read: {"documents": n, "checksum": x},
                                           or {"error": number, "message": text}

Names of segments are handed out by the process that holds the lock, and it alone publishes
them: see `crew`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from indexer.batch import Batch
from indexer.codec.values import decode
from indexer.document import Document, SourceFile
from indexer.errors import DocumentError
from indexer.extract import read
from indexer.ledger import Skipped
from indexer.schema import fields_of, schema_from


class Task(NamedTuple):
    """A file to read, its encoding or auto, and the id that its document gets."""

    file: SourceFile
    encoding: str
    document_id: str


class Taken(NamedTuple):
    """A document that was taken in: what it is, when it was read, and whether no more fit."""

    content_hash: str
    seen_ns: int
    full: bool = False


Outcome = Taken | Skipped


def take(task: Task, enter: Callable[[Document, str, int], object]) -> Outcome:
    """Read a file and give the document, its id and the time to `enter`; or say why not."""
    seen_ns = time.time_ns()
    try:
        document = read(task.file, encoding=task.encoding)
        enter(document, task.document_id, seen_ns)
    except DocumentError as error:
        return Skipped(task.file.name, error.reason, error.detail)
    except ValueError as error:
        return Skipped(task.file.name, "refused", str(error))
    return Taken(document.content_hash, seen_ns)


def encode_task(task: Task) -> list[Any]:
    """Return a task as JSON has it."""
    return [*task.file, task.encoding, task.document_id]


def encode_outcome(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as JSON has it."""
    return {"taken" if isinstance(outcome, Taken) else "skipped": list(outcome)}


def decode_outcome(members: dict[str, Any]) -> Outcome:
    """Read an outcome from JSON. Raises KeyError, TypeError."""
    return Taken(*members["taken"]) if "taken" in members else Skipped(*members["skipped"])


class Worker:
    """Documents that were read and are in no segment yet."""

    def __init__(self, order: dict[str, Any]) -> None:
        """Take the first order."""
        self._schema = schema_from(order["schema"])
        self._budget_bytes = int(order["budget_bytes"])
        self._parent = os.getppid()
        self._batch = Batch(self._schema)

    def answers(self, order: dict[str, Any], orders: BinaryIO) -> Iterator[dict[str, Any]]:
        """Obey an order; `orders` goes on with the bytes it speaks of."""
        if "segment" in order:
            yield self._write(Path(order["segment"]))
            return
        if "documents" in order:
            yield self._take_in(orders.read(order["documents"]))
            return
        for root, relative, size_bytes, mtime_ns, encoding, document_id in order["files"]:
            file = SourceFile(root, relative, size_bytes, mtime_ns)
            outcome = take(Task(file, encoding, document_id), self._enter)
            if isinstance(outcome, Taken):
                outcome = outcome._replace(full=self._is_full())
            yield encode_outcome(outcome)

    def _enter(self, document: Document, document_id: str, seen_ns: int) -> None:
        self._batch.add(fields_of(document, document_id, seen_ns))

    def _take_in(self, block: bytes) -> dict[str, Any]:
        decoded = decode(block)
        self._batch.extend(decoded.columns(), decoded.documents)
        return {"documents": len(self._batch), "full": self._is_full()}

    def _is_full(self) -> bool:
        return self._batch.memory_bytes > self._budget_bytes

    def _write(self, path: Path) -> dict[str, Any]:
        if os.getppid() != self._parent:
            raise SystemExit("nobody will publish this: the process that gave orders is gone")
        try:
            documents, checksum = len(self._batch), self._batch.write(path)
        except OSError as error:
            return {"error": error.errno, "message": error.strerror or str(error)}
        self._batch = Batch(self._schema)
        return {"documents": documents, "checksum": checksum}


def main() -> None:
    """Obey orders until there are no more. A terminal's Ctrl-C is for the one who gives them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders, out = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    worker = Worker(json.loads(orders.readline()))
    for order in orders:
        for answer in worker.answers(json.loads(order), orders):
            out.write(json.dumps(answer).encode() + b"\n")
            out.flush()


if __name__ == "__main__":
    main()

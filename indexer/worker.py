"""What does a worker do? It reads files, and writes segments of its own.

A worker is a fresh process (`python -m indexer.worker`) that inherits nothing but its streams:
no lock, no open file. It is given orders, a line of JSON each, and answers each before it reads
the next; when its orders end, it ends:

    {"schema": [...], "budget_bytes": n, "quarantined": {...}, "limits": [...], "modules": [...]}
                                           what the index is like, and how files are read: as a
                                           `Reader` is told; no answer
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
from collections.abc import Callable, Container, Iterator
from contextlib import closing
from hashlib import blake2b
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from indexer.analysis.language import detect
from indexer.batch import Batch
from indexer.codec.values import decode
from indexer.document import Document, SourceFile
from indexer.ledger import Skipped
from indexer.reading import Limits, Reader
from indexer.schema import fields_of, schema_from


class Task(NamedTuple):
    """A file to read, how, and the id that its document gets.

    `encoding` is that of text, or auto; `wanted` are the kinds that are read, if any are said;
    `language` is that of all documents, or auto.
    """

    file: SourceFile
    encoding: str
    document_id: str
    wanted: tuple[str, ...] = ()
    language: str = "auto"


class Taken(NamedTuple):
    """A document that was taken in: which member of its file it is, its id and its content."""

    member: str
    document_id: str
    content_hash: str


class Outcome(NamedTuple):
    """What became of a file: the documents in it, and what is left out of it; when it was read."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]
    seen_ns: int


def take(task: Task, reader: Reader, enter: Callable[[Document, str, int], object]) -> Outcome:
    """Read a file and give each document, its id and the time to `enter`."""
    seen_ns = time.time_ns()
    taken: dict[str, Taken] = {}
    skipped: list[Skipped] = []
    for found in reader.read(task.file, encoding=task.encoding, wanted=task.wanted):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        document_id = _id_of(task.document_id, found.member, taken)
        try:
            enter(in_language(found, task.language), document_id, seen_ns)
        except ValueError as error:
            skipped.append(Skipped(found.name, "refused", str(error), found.member))
        else:
            taken[document_id] = Taken(found.member, document_id, found.content_hash)
    return Outcome((*taken.values(),), (*skipped,), seen_ns)


def in_language(document: Document, asked: str) -> Document:
    """Return a document with its language: what is asked for, or it says, or its words tell."""
    if asked != "auto":
        return document._replace(language=asked)
    if document.language:
        return document
    return document._replace(language=detect(document.body))


def _id_of(file_id: str, member: str, others: Container[str]) -> str:
    """Return the id of a member: that of its file, and eight digits made of its path."""
    if not member:
        return file_id
    for attempt in count():
        seed = os.fsencode(f"{member}\0{attempt}")
        document_id = f"{file_id}-{blake2b(seed, digest_size=4).hexdigest()}"
        if document_id not in others:
            return document_id
    raise AssertionError("there is no end to numbers")


def encode_task(task: Task) -> list[Any]:
    """Return a task as JSON has it."""
    return [*task.file, task.encoding, task.document_id, [*task.wanted], task.language]


def encode_outcome(outcome: Outcome, *, full: bool) -> dict[str, Any]:
    """Return an outcome, and whether no more documents fit, as JSON has it."""
    return {**outcome._asdict(), "full": full}


def decode_outcome(members: dict[str, Any]) -> Outcome:
    """Read an outcome from JSON. Raises KeyError, TypeError."""
    taken = (Taken(*each) for each in members["taken"])
    skipped = (Skipped(*each) for each in members["skipped"])
    return Outcome((*taken,), (*skipped,), members["seen_ns"])


class Worker:
    """Documents that were read and are in no segment yet."""

    def __init__(self, order: dict[str, Any]) -> None:
        """Take the first order."""
        self._schema = schema_from(order["schema"])
        self._budget_bytes = int(order["budget_bytes"])
        self._parent = os.getppid()
        self._batch = Batch(self._schema)
        modules = order.get("modules", ())
        for module in modules:  # formats that are not of this package
            import_module(module)
        limits = Limits(*order["limits"]) if "limits" in order else None
        self._reader = Reader(order.get("quarantined"), limits, modules)

    def answers(self, order: dict[str, Any], orders: BinaryIO) -> Iterator[dict[str, Any]]:
        """Obey an order; `orders` goes on with the bytes it speaks of."""
        if "segment" in order:
            yield self._write(Path(order["segment"]))
            return
        if "documents" in order:
            yield self._take_in(orders.read(order["documents"]))
            return
        for *place, encoding, document_id, wanted, language in order["files"]:
            task = Task(SourceFile(*place), encoding, document_id, tuple(wanted), language)
            yield encode_outcome(take(task, self._reader, self._enter), full=self._is_full())

    def close(self) -> None:
        """End the process that reads files, if there is one."""
        self._reader.close()

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
    first = orders.readline()
    if not first:  # the one who gives orders has ended already
        return
    worker = Worker(json.loads(first))
    with closing(worker):
        for order in orders:
            for answer in worker.answers(json.loads(order), orders):
                out.write(json.dumps(answer).encode() + b"\n")
                out.flush()


if __name__ == "__main__":
    main()

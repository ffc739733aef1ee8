"""What does a process do that reads strange files? (`python -m indexer.isolated`)

It is given orders, a line of JSON each, and answers with lines of JSON; when its orders end, it
ends. It confines itself (`confinement`) before it reads the first file:

    {"parent": pid, "modules": [...], "quarantined": {...}}
                                               first: who asks, and what to import; no answer
    {"file": [...], "encoding": ..., ...}      read this file (`documents_in`):
        {"entering": [member, hash]}           what comes next is of the file, or of this member
        {"document": [...]}                    a document in it
        {"skipped": [...]}                     something in it that is none, and why
        {"end": true}                          that was all
    {"confinement": true}                      say what confines you: {"confinement": [...]}

A file that has changed while it was read is read again, if it is one document.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import Any

from indexer.document import Days, Document, DocumentDate, Section, SourceFile, name_of
from indexer.errors import DocumentError
from indexer.extract import documents_in, open_file, seen_now
from indexer.ledger import REASONS, Skipped

ATTEMPTS = 3
"""A file that keeps changing is read so many times."""

SPARE_S = 5
"""A process that nobody watches any more ends itself so long after its time."""

Found = Document | Skipped
Say = Callable[[str, Any], None]


def answers(order: Mapping[str, Any], quarantined: Mapping[str, str], say: Say) -> None:
    """Read a file as an order says, and `say` what is found, by the name of the answer."""
    asked = SourceFile(*order["file"])
    told = _Told(say)
    try:
        with open_file(asked) as stream:
            for _ in range(ATTEMPTS):
                told.forget()
                source = seen_now(stream, asked)
                for found in documents_in(
                    stream,
                    source,
                    kind=order["kind"],
                    encoding=order["encoding"],
                    wanted=order["wanted"],
                    refused=order["refused"],
                    quarantined=quarantined,
                    entering=told.entering,
                ):
                    told.add(found)
                if told.has_begun or seen_now(stream, source) == source:
                    break
    except DocumentError as error:
        told.add(Skipped(asked.name, error.reason, error.detail))
    except OSError as error:
        told.add(Skipped(asked.name, "unreadable", error.strerror or str(error)))
    told.flush()


class _Told:
    """What is said of a file: the last that was found is held back, for it may be the only one."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._held: Found | None = None
        self.has_begun = False

    def entering(self, member: str, content_hash: str) -> None:
        """Say what is read next; if it is a member, what was found is not the only one."""
        if member:
            self.flush()
        self._say("entering", [member, content_hash])

    def add(self, found: Found) -> None:
        """Tell what was found."""
        self.flush()
        self._held = found

    def flush(self) -> None:
        """Say what is held back."""
        if self._held is not None:
            self._say(*encode_found(self._held))
            self._held, self.has_begun = None, True

    def forget(self) -> None:
        """Forget what is held back: the file is read again."""
        self._held = None


def encode_found(found: Found) -> tuple[str, list[Any]]:
    """Return the name and the value of the answer that says what was found."""
    if isinstance(found, Skipped):
        return "skipped", list(found)
    days = found.date and [found.date.days.first.toordinal(), found.date.days.last.toordinal()]
    return "document", [*found._replace(date=days and [*days, found.date.source])]  # type: ignore


def decode_found(name: str, value: list[Any], asked: SourceFile) -> Found:
    """Read such an answer, which must be about the file that was asked for.

    Raises ValueError, TypeError, KeyError, OverflowError.
    """
    if name == "skipped":
        path, reason, detail, member, digest = map(_text, value[:5])
        if path != name_of(asked, member) or reason not in REASONS:
            raise ValueError(f"{path} was not asked for")
        return Skipped(path, reason, detail, member, digest)
    found = Document(*value)
    if SourceFile(*found.source)[:2] != asked[:2]:
        raise ValueError(f"{found.source} was not asked for")
    dated: DocumentDate | None = None
    if value[5] is not None:
        first, last, source = value[5]
        dated = DocumentDate(Days(date.fromordinal(first), date.fromordinal(last)), _text(source))
    for text in (found.content_hash, found.kind, found.title, found.text, found.member):
        _text(text)
    return found._replace(
        source=SourceFile(*found.source),
        date=dated,
        sections=tuple(Section(int(start), _text(title)) for start, title in found.sections),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def main() -> None:
    """Obey orders until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    first = json.loads(orders.readline())
    for module in first["modules"]:
        import_module(module)
    from indexer.confinement import confine

    confined = confine(first["parent"])

    def say(name: str, value: Any) -> None:
        out.write(json.dumps({name: value}).encode() + b"\n")
        if name not in ("document", "skipped"):  # which are followed by another answer
            out.flush()

    for order in _orders(orders):
        if "confinement" in order:
            say("confinement", confined)
            continue
        answers(order, first["quarantined"], say)
        say("end", True)
        _end_after(0)


def _orders(orders: Any) -> Iterator[Mapping[str, Any]]:
    for line in orders:
        order = json.loads(line)
        _end_after(order.get("limit_s", 0) + SPARE_S)
        yield order


def _end_after(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its signal ends a process, whatever it does


if __name__ == "__main__":
    main()

"""Which process reads a file?

Text is read here, and so are small files of what is little more. Everything else is read by a
process of its own (`isolated`), for a parser may crash, hang or take all memory there is; then it
costs that file, or that member of it, and nothing else. The process is started when it is first
needed, and stays for the files after.

What has cost a process once is known by its hash (the quarantine), and not tried again.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import NamedTuple

from indexer.document import Document, SourceFile, name_of
from indexer.errors import DocumentError
from indexer.extract import documents_in, kind_of, open_file, seen_now
from indexer.extract.content import Input
from indexer.isolated import ATTEMPTS, decode_found
from indexer.kinds import KINDS
from indexer.ledger import Skipped
from indexer.processes import Process, WorkerLostError

Found = Document | Skipped

MODULES: tuple[str, ...] = ()
"""What a reading process imports at its beginning: formats that are not of this package."""


class Limits(NamedTuple):
    """How long a step may take, and how much memory.

    A step ends when something is said: the file or one member was read. A file may take
    `longest_s` in all.
    """

    step_s: float = 10.0
    bytes_a_second: int = 5 << 20
    longest_s: float = 1800.0
    memory_bytes: int = 768 << 20
    deaths: int = 5
    """So many members of one file may cost a process before the file is given up."""


LIMITS = Limits()
POLL_S = 0.05


class Reader:
    """Reads files, one after the other. It must be closed."""

    def __init__(
        self,
        quarantined: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        modules: Sequence[str] | None = None,
    ) -> None:
        """`quarantined`: content that is not tried, by its hash, and why not.

        `limits` and `modules` are LIMITS and MODULES, if they are not said.
        """
        self._quarantined = quarantined or {}
        self._limits = limits or LIMITS
        self._modules = MODULES if modules is None else modules
        self._process: _Watched | None = None

    def read(
        self, source: SourceFile, *, encoding: str = "auto", wanted: Sequence[str] = ()
    ) -> Iterator[Found]:
        """Yield the documents in a file, and what is in it and is none.

        `wanted`: the kinds that are read, if any are said.
        """
        try:
            with open_file(source) as stream:
                file = Input(stream, PurePath(source.relative).name)
                kind = kind_of(file)
                if KINDS[kind].is_light(len(file.start())):
                    for _ in range(ATTEMPTS):
                        seen = seen_now(stream, source)
                        found = [
                            *documents_in(stream, seen, kind=kind, encoding=encoding, wanted=wanted)
                        ]
                        if seen_now(stream, source) == seen:
                            break
                    yield from found
                    return
        except DocumentError as error:
            yield Skipped(source.name, error.reason, error.detail)
            return
        except OSError as error:
            yield Skipped(source.name, "unreadable", error.strerror or str(error))
            return
        yield from self._elsewhere(source, kind, encoding, wanted)

    def _elsewhere(
        self, source: SourceFile, kind: str, encoding: str, wanted: Sequence[str]
    ) -> Iterator[Found]:
        """Read a file in the other process; again without the member that it died on."""
        refused: list[str] = []
        told = 0
        for _ in range(self._limits.deaths):
            again = 0
            try:
                process = self._running()
            except OSError as error:
                detail = f"no process can be started to read it: {error.strerror or error}"
                yield Skipped(source.name, "unreadable", detail)
                return
            try:
                for found in process.read(source, kind, encoding, wanted, refused):
                    again += 1
                    if again > told:  # it found the others before it died
                        yield found
                        told += 1
                return
            except _LostError as lost:
                self.close()
                name = name_of(source, lost.member)
                yield Skipped(name, lost.reason, lost.detail, lost.member, lost.content_hash)
                if not lost.member:
                    return
                refused.append(lost.member)
        yield Skipped(source.name, "failed", f"{len(refused)} of its members could not be read")

    def _running(self) -> _Watched:
        if self._process is None:
            self._process = _Watched(self._quarantined, self._limits, self._modules)
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def confinement() -> tuple[str, ...]:
    """Return what confines the process that reads strange files, as it says itself.

    Nothing, if none can be started.
    """
    first = {"parent": os.getpid(), "modules": (), "quarantined": {}}
    try:
        process = Process("indexer.isolated", alone=True)
    except OSError:
        return ()
    try:
        process.order(first)
        process.order({"confinement": True})
        return tuple(map(str, process.answer()["confinement"]))
    except (WorkerLostError, KeyError, TypeError):
        return ()
    finally:
        process.close()


class _LostError(Exception):
    """The process is gone: what it was at, and why."""

    def __init__(self, member: str, content_hash: str, reason: str, detail: str) -> None:
        self.member, self.content_hash = member, content_hash
        self.reason, self.detail = reason, detail


class _Watched:
    """A reading process, and the thread that ends it when it takes too long or too much."""

    def __init__(
        self, quarantined: Mapping[str, str], limits: Limits, modules: Sequence[str]
    ) -> None:
        self._limits = limits
        self._process = Process("indexer.isolated", alone=True)
        self._why = ("", "")
        self._deadline = self._last = 0.0
        self._busy, self._is_closed = threading.Event(), False
        self._watch = threading.Thread(target=self._watching, daemon=True)
        self._watch.start()
        with suppress(WorkerLostError):  # its first answer will be missing
            first = {"parent": os.getpid(), "modules": modules, "quarantined": dict(quarantined)}
            self._process.order(first)

    def read(
        self,
        source: SourceFile,
        kind: str,
        encoding: str,
        wanted: Sequence[str],
        refused: Collection[str],
    ) -> Iterator[Found]:
        """Yield what the process finds in a file. Raises _LostError."""
        step_s = self._limits.step_s + source.size_bytes / self._limits.bytes_a_second
        order = {
            "file": source, "kind": kind, "encoding": encoding, "wanted": [*wanted],
            "refused": [*refused], "limit_s": self._limits.longest_s,
        }  # fmt: skip
        member = content_hash = ""
        self._last = time.monotonic() + self._limits.longest_s
        self._grant(step_s)
        self._busy.set()
        try:
            self._process.order(order)
            while True:
                ((name, value),) = self._process.answer().items()
                self._grant(step_s)
                if name == "end":
                    return
                if name == "entering":
                    member, content_hash = value
                else:
                    self._busy.clear()
                    yield decode_found(name, value, source)
                    self._grant(step_s)
                    self._busy.set()
        except (WorkerLostError, ValueError, TypeError, KeyError, OverflowError) as error:
            self._busy.clear()  # it is not late any more
            reason, detail = self._death()
            raise _LostError(member, content_hash, reason, detail) from error
        finally:
            self._busy.clear()

    def close(self) -> None:
        """End the process and all that it may have started."""
        self._is_closed = True
        self._busy.set()
        self._process.close()
        self._watch.join()

    def _grant(self, step_s: float) -> None:
        self._deadline = min(time.monotonic() + step_s, self._last)

    def _death(self) -> tuple[str, str]:
        """Return why there is no answer."""
        code = None if self._why[0] else self._process.exit_code()
        if self._why[0]:
            return self._why
        if code is None:
            return "failed", "the process that read it answered with nonsense"
        if code < 0:
            with suppress(ValueError):
                name = signal.Signals(-code).name
                return "failed", f"the process that read it was ended by {name}"
        return "failed", f"the process that read it ended with {code}"

    def _watching(self) -> None:
        while self._busy.wait() and not self._is_closed:
            if time.monotonic() > self._deadline:
                self._end("timed_out", "it took too long to read")
            elif _resident_bytes(self._process.pid) > self._limits.memory_bytes:
                needed = f"{self._limits.memory_bytes >> 20} MiB of memory"
                self._end("failed", f"it takes more than {needed} to read")
            time.sleep(POLL_S)

    def _end(self, reason: str, detail: str) -> None:
        if not self._why[0]:
            self._why = reason, detail
            self._process.kill()


def _resident_bytes(pid: int) -> int:
    """Return how much memory a process has in use; 0 where the system does not tell so."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_bytes().split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")

"""How do several processes fill one index?

A crew of workers (`worker`) reads files and writes segments; this process holds the lock, hands
out the names of segments, and publishes all of them at once or none. Each worker has a thread
here, which gives it some files at a time and waits for its answers, so that neither ever waits
for a full pipe.

A worker may die. What it had read and not written is lost, so nothing it said counts before
its segment is there and has as many documents as it answered for. The file it died on is listed
as such; the others are left for this process to read.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from indexer import reading
from indexer.kinds import KINDS, kind_by_name
from indexer.ledger import Skipped
from indexer.processes import Process, WorkerLostError, start
from indexer.worker import Outcome, Task, decode_outcome, encode_task

AT_ONCE = 32
"""Files that a worker is given at a time."""

START_S = 0.5
"""A worker that has less to do than this takes longer to start than it saves."""

FILE_S, STRANGE_FILE_S = 0.00015, 0.004
BYTE_S = 1e-7
"""About how long a file takes to read, one that needs a parser, and a byte."""


class Written(NamedTuple):
    """A segment that a worker has written, synced: not opened and not published yet."""

    path: Path
    documents: int
    checksum: str


class Result(NamedTuple):
    """The outcome of each task, None for those left undone; and the segments to publish.

    `begun`: so many of the tasks were handed out before the time was over.
    """

    outcomes: list[Outcome | None]
    segments: list[Written]
    begun: int


def worth(tasks: Sequence[Task], jobs: int | None) -> int:
    """Return how many workers are worth starting for some files: at most `jobs`, or the cores."""
    work_s = sum(task.file.size_bytes for task in tasks) * BYTE_S
    for task in tasks:
        kind = KINDS.get(kind_by_name(task.file.relative))
        is_light = kind is None or kind.is_light(task.file.size_bytes)
        work_s += FILE_S if is_light else STRANGE_FILE_S
    return min(jobs or _cores(), int(work_s / START_S))


def run(
    tasks: Sequence[Task],
    workers: int,
    *,
    schema: Sequence[Any],
    budget_bytes: int,
    new_segment: Callable[[], Path],
    done: Callable[[int], None],
    quarantined: Mapping[str, str] | None = None,
    until_s: float = inf,
) -> Result:
    """Let workers do tasks. `done` is called with how many are done, from time to time.

    `schema` is that of the index as data; `quarantined` is as for a `Reader`. After `until_s`, as
    `time.monotonic` counts, no more tasks are begun. Raises OSError if a segment cannot be written.
    """
    crew = _Crew(tasks, until_s, new_segment)
    begin = {
        "schema": schema,
        "budget_bytes": budget_bytes // workers,
        "quarantined": dict(quarantined or {}),
        "limits": reading.LIMITS,
        "modules": reading.MODULES,
    }
    processes = start(workers)
    threads = [threading.Thread(target=crew.lead, args=(each, begin)) for each in processes]
    try:
        for thread in threads:
            thread.start()
        for count in crew.counts(len(threads)):
            done(count)
    finally:
        for process in processes:
            process.kill()  # its thread then ends, too
        for thread in threads:
            if thread.ident is not None:
                thread.join()
        for process in processes:
            process.close()
    if crew.error:
        raise crew.error
    begun = crew.begun if crew.is_over else len(tasks)
    return Result(crew.outcomes, crew.segments, begun)


class _Crew:
    """What the threads share. Of a list of tasks, each works on numbers that no other has."""

    def __init__(
        self, tasks: Sequence[Task], until_s: float, new_segment: Callable[[], Path]
    ) -> None:
        self._tasks = tasks
        self._until_s = until_s
        self._new_segment = new_segment
        self._lock = threading.Lock()
        self._counts: SimpleQueue[int | None] = SimpleQueue()
        self.begun = 0
        self.is_over = False
        self.outcomes: list[Outcome | None] = [None] * len(tasks)
        self.segments: list[Written] = []
        self.error: OSError | None = None

    def counts(self, workers: int) -> Iterator[int]:
        """Yield how many tasks are answered, until all threads have ended."""
        answered = 0
        while workers:
            count = self._counts.get()
            if count is None:
                workers -= 1
            else:
                answered += count
                yield answered

    def lead(self, process: Process, begin: dict[str, Any]) -> None:
        """Give a worker orders until nothing is left, or the worker is."""
        try:
            _Lead(self, process).work(begin)
        except WorkerLostError:
            pass
        except OSError as error:
            self.error = error
        finally:
            self._counts.put(None)

    def next_tasks(self) -> list[tuple[int, Task]]:
        """Return the next tasks with their numbers; none after an error, or when time is over."""
        with self._lock:
            first, last = self.begun, min(self.begun + AT_ONCE, len(self._tasks))
            if self.begun and time.monotonic() > self._until_s:  # a batch is never empty
                self.is_over = True
            numbers = range(first, first if self.error or self.is_over else last)
            self.begun = numbers.stop
        return [(number, self._tasks[number]) for number in numbers]

    def new_segment(self) -> Path:
        """Return the path of a segment that nobody else writes."""
        with self._lock:
            return self._new_segment()

    def count(self, answered: int) -> None:
        """Note that so many more tasks are answered."""
        self._counts.put(answered)


class _Lead:
    """One worker as its thread sees it."""

    def __init__(self, crew: _Crew, process: Process) -> None:
        self._crew = crew
        self._process = process
        self._unwritten: dict[int, Outcome] = {}

    def work(self, begin: dict[str, Any]) -> None:
        """Give orders until no task is left. Raises WorkerLostError, OSError."""
        self._process.order(begin)
        while tasks := self._crew.next_tasks():
            if self._read(tasks):
                self._write()
        if self._unwritten:
            self._write()

    def _read(self, tasks: list[tuple[int, Task]]) -> bool:
        """Let the worker read files; tell whether no more fit into its memory."""
        full = False
        self._process.order({"files": [encode_task(task) for _, task in tasks]})
        for number, task in tasks:
            try:
                answer = self._process.answer()
                self._unwritten[number] = decode_outcome(answer)
                full = full or bool(answer["full"])
            except (WorkerLostError, KeyError, TypeError) as error:
                detail = "the process that read it has ended"
                lost = Skipped(task.file.name, "unreadable", detail)
                self._crew.outcomes[number] = Outcome((), (lost,), 0)
                raise WorkerLostError from error
        self._crew.count(len(tasks))
        return full

    def _write(self) -> None:
        """Let the worker write what it has read, and believe it what it said before."""
        documents = sum(len(outcome.taken) for outcome in self._unwritten.values())
        if documents:
            path = self._crew.new_segment()
            self._process.order({"segment": str(path)})
            answer = self._process.answer()
            if "error" in answer:
                raise OSError(answer["error"], answer["message"], str(path))
            if answer.get("documents") != documents:
                raise WorkerLostError
            self._crew.segments.append(Written(path, documents, answer["checksum"]))
        for number, outcome in self._unwritten.items():
            self._crew.outcomes[number] = outcome
        self._unwritten = {}


def _cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1

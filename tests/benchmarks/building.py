"""What does it cost to build an index, and to change one document of it?"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from string import ascii_lowercase
from typing import NamedTuple

from tests.benchmarks.collection import Document, Source
from tests.benchmarks.engine import Size, engine
from tests.benchmarks.isolated import Cost, isolated, measured, pin
from tests.benchmarks.queries import Query

UPDATES = 10
MARK = "zzupdated"


class Build(NamedTuple):
    """An index that was built."""

    engine: str
    workers: int
    cost: Cost
    size: Size


class Update(NamedTuple):
    """How long it took, again and again, to replace one document durably."""

    engine: str
    runs_ms: list[float]

    @property
    def median_ms(self) -> float:
        """Return the median."""
        return statistics.median(self.runs_ms)


def build(name: str, source: Source, folder: Path, workers: int = 1) -> Build:
    """Build an index in a new folder, in a process of its own."""
    folder.mkdir(parents=True)
    return isolated(_build, name, source, folder, workers)


def update(name: str, source: Source, folder: Path) -> Update:
    """Replace documents one by one, in a process of its own."""
    return isolated(_update, name, source, folder)


def _build(name: str, source: Source, folder: Path, workers: int) -> Build:
    if workers > 1:
        pin(workers)
    made, documents = engine(name), source.read()
    cost = measured(lambda: made.build(documents, folder, workers=workers))
    return Build(name, workers, cost, made.size(folder))


def _update(name: str, source: Source, folder: Path) -> Update:
    made = engine(name)
    change = made.updater(folder)
    documents = source.read()
    runs_ms = []
    for number, letter in enumerate(ascii_lowercase[:UPDATES]):
        document = documents[number * len(documents) // UPDATES]
        changed = document._replace(text=f"{document.text} {MARK}{letter}")
        began = time.perf_counter()
        change(changed)
        runs_ms.append((time.perf_counter() - began) * 1000)
        _require_visible(name, folder, f"{MARK}{letter}", changed)
    return Update(name, runs_ms)


def _require_visible(name: str, folder: Path, mark: str, document: Document) -> None:
    """Raise AssertionError unless a new searcher finds the changed document, once."""
    searcher = engine(name).open(folder)
    found = [hit.path for hit in searcher.typed(Query("all", (mark,)))()]
    searcher.close()
    assert found == [document.path], f"{name} finds {found} for {mark}, not {document.path}"

"""What must an engine be able to do to be compared?

An `Engine` builds an index in a folder, changes it and opens it; a `Searcher` is the opened
index. Methods that are timed return a function without arguments: what a program prepares once
is prepared there, and what it does for each search is in the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tests.benchmarks.collection import Document
from tests.benchmarks.queries import Query, Shape

ENGINES = ("indexer", "tantivy", "fts5", "whoosh")
"""The modules of `tests.benchmarks.engines`, ours first."""

OURS = ENGINES[0]
LIMIT = 10
TITLE_WEIGHT = 2.0
BUDGET_BYTES = 256 << 20
"""Memory that an engine may fill with documents before it writes them."""


class Found(NamedTuple):
    """The best documents in the engine's own numbers, and how many match if it was asked."""

    best: Sequence[Any]
    total: int | None


class Hit(NamedTuple):
    """A hit as a program shows it."""

    path: str
    title: str
    score: float


class Size(NamedTuple):
    """An index on disk, and how much of it are stored documents (None: cannot be told apart)."""

    total_bytes: int
    stored_bytes: int | None
    segments: int


class Searcher(Protocol):
    """An index opened for searching."""

    def ready(self, query: Query, *, total: bool) -> Callable[[], Found]:
        """Return a function from the ready query to its LIMIT best documents."""

    def typed(self, query: Query) -> Callable[[], list[Hit]]:
        """Return a function that reads the query as text, searches, and fetches LIMIT hits."""

    def count(self, query: Query) -> int:
        """Return how many documents match."""

    def close(self) -> None:
        """Let go of the index."""


class Engine(Protocol):
    """An engine. `workers`: with how many it can build; `shapes`: what it can be asked."""

    workers: tuple[int, ...]
    shapes: frozenset[Shape]

    def build(self, documents: Sequence[Document], folder: Path, *, workers: int = 1) -> None:
        """Index documents in an empty folder, and make them durable."""

    def size(self, folder: Path) -> Size:
        """Return how large the index is."""

    def updater(self, folder: Path) -> Callable[[Document], None]:
        """Return a function that puts a document in the place of that with its path, durably."""

    def open(self, folder: Path) -> Searcher:
        """Open the index."""


EVERY_SHAPE: frozenset[Shape] = frozenset(("all", "any", "phrase", "prefix", "fuzzy"))


def engine(name: str) -> Engine:
    """Return an engine. Raises ImportError if it is not installed."""
    made: Engine = import_module(f"tests.benchmarks.engines.{name}").ENGINE
    return made


def missing(name: str) -> str:
    """Return why an engine cannot be measured here, or nothing."""
    try:
        engine(name)
    except ImportError as error:
        return f"{error}; pip install --editable '.[bench]' installs the peers"
    return ""


def folder_bytes(folder: Path, pattern: str = "*") -> int:
    """Return the size of the files in a folder whose names fit a pattern."""
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file())

"""What is remembered of a run?

A run is one command that changed the index: what it was given, what it did, and which
generation shows it. The ledger keeps a record of each, numbered from 1. A run that commits in
batches replaces its record with each; of a run that was cut off, the record has no end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

KEPT_PATHS = 100
"""Of the paths that a run is given, so many are remembered, and how many they were."""


class Run(NamedTuple):
    """A run; its names are those of the ledger's lines and of JSON.

    `began` and `ended` are times in ISO 8601, UTC; `given` counts the `paths` it was given.
    `undid` is the number of the run that an undo took back, or 0.
    """

    command: str
    paths: tuple[str, ...] = ()
    given: int = 0
    began: str = ""
    ended: str = ""
    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: int = 0
    undid: int = 0
    generation: int = 0
    number: int = 0


def begin(command: str, paths: Iterable[str] = ()) -> Run:
    """Return the record of a run that begins now."""
    given = tuple(paths)
    return Run(command, given[:KEPT_PATHS], len(given), now())


def now() -> str:
    """Return the time as records have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")

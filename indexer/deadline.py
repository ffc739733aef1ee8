"""When does a search have to end?

The limit belongs to the call, not to the index: whatever may take long below it calls
`check` now and then. A kernel that runs for milliseconds does not; one that may run longer
returns to its caller between steps.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from indexer.errors import TooSlowError


class _Deadline(NamedTuple):
    seconds: float
    at: float


_current: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Give what runs inside so much time; None is no limit."""
    limit = None if seconds is None else _Deadline(seconds, time.perf_counter() + seconds)
    token = _current.set(limit)
    try:
        yield
    finally:
        _current.reset(token)


def seconds() -> float:
    """Return how long the search may take; 0 without a limit."""
    limit = _current.get()
    return limit.seconds if limit else 0.0


def check() -> None:
    """Go on, if there is time left. Raises TooSlowError."""
    limit = _current.get()
    if limit is not None and time.perf_counter() > limit.at:
        raise TooSlowError(limit.seconds)

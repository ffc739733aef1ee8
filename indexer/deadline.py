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

from indexer.errors import TooSlowError

_current: ContextVar[tuple[float, float] | None] = ContextVar("deadline", default=None)
"""How many seconds a search has, and when they are over."""


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Give what runs inside so much time; None is no limit."""
    limit = None if seconds is None else (seconds, time.perf_counter() + seconds)
    token = _current.set(limit)
    try:
        yield
    finally:
        _current.reset(token)


def seconds() -> float:
    """Return how long the search may take; 0 without a limit."""
    limit = _current.get()
    return limit[0] if limit else 0.0


def check() -> None:
    """Go on, if there is time left. Raises TooSlowError."""
    limit = _current.get()
    if limit is not None and time.perf_counter() > limit[1]:
        raise TooSlowError(limit[0])

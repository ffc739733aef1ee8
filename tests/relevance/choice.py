"""Which weights rank a half of the collections best?

Every combination of a few values is tried: there are so few that no cleverer search is needed,
and so coarse that none fits one collection alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import TypeVar

from indexer.query.scoring import Weights

TITLE = (0.25, 0.5, 1.0, 2.0)
EXACT = (0.1, 0.3, 0.5)
COMMON = (0.1, 0.2, 0.5, 1.0)

T = TypeVar("T")


def candidates() -> Iterator[Weights]:
    """Yield every combination."""
    for title, exact, common in product(TITLE, EXACT, COMMON):
        yield Weights(title=title, exact=exact, common=common)


def best(quality: Callable[[Weights], float]) -> Weights:
    """Return the weights of the best quality; the first of equals."""
    return max(candidates(), key=quality)


def halves(collections: Sequence[T]) -> tuple[list[T], list[T]]:
    """Return every second of the collections, and the others."""
    return list(collections[::2]), list(collections[1::2])

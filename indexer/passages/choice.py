"""Which passages of a text are the best?

A *window* is a stretch of text that fits into a passage, from one match of the query to the
next ones of its other leaves. It is worth the more, the more different leaves match in it (one
that matches all over the text counts less: its idf would say much the same, but nobody has
counted phrases and patterns in the index), the nearer and the more in order they stand, and, a
little, the nearer to the beginning of the text it is. The first passage is the best window, the
next the best that shows a leaf which is not shown yet; then they come by worth. All is linear in
the matches but for sorting.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import islice, pairwise, starmap
from math import log
from typing import NamedTuple

from indexer import deadline
from indexer.passages.spans import Span

PROXIMITY = 0.5
"""What leaves are worth that stand side by side; one that matches but once is worth 1."""

POSITION = 0.1
"""What the beginning of a text is worth; a place HALF_WAY characters from it, half of that."""

HALF_WAY = 1000
NEAR = 8
"""Characters between two matches that make them worth half as much to each other."""

DISORDER = 0.7
"""What two leaves are worth to each other that do not stand in the order of the query."""


class Window(NamedTuple):
    """Characters [start, end) of a text, which leaves match in it (a bit each), and its worth."""

    start: int
    end: int
    leaves: int
    worth: float


class Extent(NamedTuple):
    """What is shown of a text: characters [start, end)."""

    start: int
    end: int


def chosen(
    windows: Sequence[Window], limit: int, extent: Callable[[Window], Extent]
) -> list[Extent]:
    """Return what to show of the best windows, in the order of the text, no character twice.

    `extent` says what is shown around a window.
    """
    ranked = sorted(windows, key=lambda window: -window.worth)
    extents: list[Extent] = []
    shown = 0
    for needs_more in (True, False):
        for number, window in enumerate(ranked):
            if len(extents) >= limit:
                return extents
            if not number & 1023:
                deadline.check()
            if needs_more and not window.leaves & ~shown:
                continue
            place = bisect_left(extents, (window.start,))
            lowest = extents[place - 1].end if place else 0
            highest = extents[place].start if place < len(extents) else window.end
            if lowest <= window.start and window.end <= highest:
                start, end = extent(window)
                end = min(end, highest) if place < len(extents) else end
                extents.insert(place, Extent(max(start, lowest), end))
                shown |= window.leaves
    return extents


def windows_of(spans: Sequence[Span], width: int) -> list[Window]:
    """Return, for each match, the window that begins with it and ends within `width` characters.

    It has the next match of every leaf that ends in time.
    """
    counts = Counter(span.leaf for span in spans)
    weights = {leaf: 0.25 + 0.75 / (1 + log(count)) for leaf, count in counts.items()}
    following: dict[int, Span] = {}
    windows = []
    for number in reversed(range(len(spans))):
        if not number & 1023:
            deadline.check()
        first = spans[number]
        following.pop(first.leaf, None)
        following[first.leaf] = first  # the nearest of them are the last
        inside = [first]
        for span in islice(reversed(following.values()), 1, None):
            if span.start > first.start + width:
                break
            if span.end <= first.start + width:
                inside.append(span)
        near = sum(starmap(_nearness, pairwise(inside)))
        worth = (
            sum(weights[span.leaf] for span in inside)
            + PROXIMITY * near / max(1, len(weights) - 1)
            + POSITION * HALF_WAY / (HALF_WAY + first.start)
        )
        leaves = sum(1 << span.leaf for span in inside)
        windows.append(Window(first.start, max(span.end for span in inside), leaves, worth))
    return windows[::-1]


def _nearness(one: Span, other: Span) -> float:
    """Return what a match and the next are worth to each other, up to 1."""
    gap = max(0, other.start - one.end)
    return (1.0 if one.leaf < other.leaf else DISORDER) * NEAR / (NEAR + gap)

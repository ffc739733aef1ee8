"""Which passages of a document answer the query?

spans (where does it match?) -> repeats (which of that does the folder repeat?) -> choice
(which passages are the best?) -> cut (where does a passage begin and end?)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from indexer.document import PAGE_END, Section
from indexer.passages.choice import Extent, Window, chosen, windows_of
from indexer.passages.cut import WIDTH, Text, squeezed
from indexer.passages.repeats import Repeats
from indexer.passages.spans import Matches, Spotter
from indexer.results import Passage

__all__ = ["WIDTH", "Shape", "Spotter", "Text", "best_passages"]


class Shape(NamedTuple):
    """How much of a text is shown: at most `limit` passages of about `width` characters.

    With `context_lines` a passage is the lines with the matches, and so many before and after
    them; with `full` the whole text is one passage. Both keep their lines.
    """

    limit: int = 2
    width: int = WIDTH
    context_lines: int | None = None
    full: bool = False


_PLAIN = Shape()


def best_passages(
    text: Text,
    spotter: Spotter,
    shape: Shape = _PLAIN,
    *,
    sections: Sequence[Section] = (),
    neighbours: Callable[[], Sequence[str]] = tuple,
) -> tuple[Passage, ...]:
    """Return the best passages; the beginning of the body if nothing in it matches.

    `sections` are the headings of the text; each passage is told the last one before it.
    `neighbours` reads other texts of the same folder. Raises TooSlowError.
    """
    matches = spotter.find(text.text[text.body_start :], text.body_start)
    extents = _extents(text, matches, shape, neighbours)
    keeps_lines = shape.full or shape.context_lines is not None
    passages = (_passage(text, extent, matches, keeps_lines=keeps_lines) for extent in extents)
    return tuple(_in_section(passage, sections) for passage in passages)


def _extents(
    text: Text, matches: Matches, shape: Shape, neighbours: Callable[[], Sequence[str]]
) -> list[Extent]:
    """Return what to show, in order."""
    if not text.text[text.body_start :].strip():
        return []
    if shape.full:
        return [Extent(text.body_start, len(text.text.rstrip()))]
    repeats = Repeats(text, neighbours)

    def extent(window: Window) -> Extent:
        if shape.context_lines is not None:
            return text.lines(window.start, window.end, shape.context_lines)
        return repeats.trimmed(text.extent(window.start, window.end, shape.width), window)

    if not matches.spans:
        start = repeats.opening()
        return [extent(Window(start, start, 0, 0.0))]
    spans = repeats.own(matches.spans)
    return chosen(windows_of(spans, shape.width * 2 // 3), shape.limit, extent)


def _passage(text: Text, extent: Extent, matches: Matches, *, keeps_lines: bool) -> Passage:
    """Return a passage with the matches in it."""
    marks = _within(matches.marks, extent)
    first = next(iter(_spans_from(matches, extent)), extent)
    if keeps_lines:
        shown = text.text[extent.start : extent.end].replace(PAGE_END, "\n")
        places = [(start - extent.start, end - extent.start) for start, end in marks]
    else:
        shown, places = squeezed(text.text, extent, marks)
        shift = int(text.goes_on_before(extent.start))
        shown = "…" * shift + shown + "…" * text.goes_on_after(extent.end)
        places = [(start + shift, end + shift) for start, end in places]
    whole = text.text
    return Passage(
        line=whole.count("\n", 0, first[0]) + 1,
        page=whole.count(PAGE_END, 0, first[0]) + 1 if PAGE_END in whole else None,
        start=first[0],
        end=first[1],
        text=shown,
        highlights=tuple(places),
    )


def _spans_from(matches: Matches, extent: Extent) -> list[tuple[int, int]]:
    """Return the first match that begins in what is shown."""
    place = bisect_left(matches.spans, (extent.start,))
    return [
        (start, end) for start, end, _ in matches.spans[place : place + 1] if start < extent.end
    ]


def _within(marks: Sequence[tuple[int, int]], extent: Extent) -> list[tuple[int, int]]:
    """Return as much of the marks as is shown."""
    first = bisect_right(marks, extent.start, key=lambda mark: mark[1])
    last = bisect_left(marks, extent.end, key=lambda mark: mark[0])
    return [(max(start, extent.start), min(end, extent.end)) for start, end in marks[first:last]]


def _in_section(passage: Passage, sections: Sequence[Section]) -> Passage:
    """Return a passage with the heading under which it stands."""
    number = bisect_right(sections, passage.start, key=lambda section: section.start)
    return passage._replace(section=sections[number - 1].title) if number else passage

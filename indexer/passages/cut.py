"""Where is a passage cut, and how does it look?

Prose is cut at the ends of sentences if one is near, else between words; what consists of
lines (code, tables, logs) at lines. An ellipsis stands where a paragraph or a line goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from indexer.document import PAGE_END
from indexer.passages.choice import Extent

WIDTH = 180
"""Characters in a passage, as a wish: a match that is longer is shown whole."""

LONGEST_LINE = 2 * WIDTH
"""A line that is longer is cut like prose."""

LONGEST_WORD = 80
"""A run of more characters without a space (a text in Chinese, a URL) may be cut."""

_ABBREVIATIONS = "".join(rf"(?<!\b{word}\.)" for word in ("Mr", "Mrs", "Ms", "Dr", "St", "vs"))
_SENTENCE_END = (  # begins with a class of characters, which is looked for fast
    rf"[.!?…。！？\n{PAGE_END}](?:(?<=[.!?…])(?<![\s.][A-Z]\.){_ABBREVIATIONS}"
    rf"[\"'”’»)\]]*\s++(?![a-z])|(?<=[。！？])[」』”’]*\s*|(?<=\n)[^\S\n]*\n\s*|(?<={PAGE_END}))"
)
_LOG_LINE = r"\s*(?:[\[<{\d]|[A-Z]{4,}\b|[A-Z][a-z]{2} +\d)"


class Text(NamedTuple):
    """A text of which passages are made: its body begins at the character `body_start`.

    `by_lines`: it consists of lines.
    """

    text: str
    body_start: int = 0
    by_lines: bool = False

    def prose(self, start: int, end: int, width: int) -> Extent:
        """Return what to show around characters [start, end) at the ends of sentences."""
        text = self.text
        room = max(width - (end - start), 40)
        first = self._word_start(max(self.body_start, start - room * 2 // 5))
        lowest = max(self.body_start, text.rfind(PAGE_END, first, start) + 1)
        first = max(first, lowest)
        if first > lowest:
            ends = _ends(text, max(lowest, first - 4), start)
            first = next((each for each in ends if each >= first), first)
        last = self._word_end(min(len(text), max(end, first + width)))
        if (page_end := text.find(PAGE_END, end, last)) >= 0:
            last = page_end
        elif last < len(text):
            ends = (each for each in _ends(text, end, last + 2) if each - first >= width // 3)
            last = max(ends, default=last)
        return self._stripped(first, last, start, end)

    def lines(self, start: int, end: int, context: int = 0) -> Extent:
        """Return the lines of characters [start, end), and so many before and after them."""
        first = self.line_start(start)
        for _ in range(context):
            if first <= self.body_start:
                break
            first = self.line_start(first - 1)
        last = self.line_end(end)
        for _ in range(context):
            if last >= len(self.text):
                break
            last = self.line_end(last + 1)
        return Extent(first, last)

    def extent(self, start: int, end: int, width: int = WIDTH) -> Extent:
        """Return what to show around characters [start, end), at sentences or at lines."""
        if self.by_lines or self._is_log(start):
            extent = self.lines(start, end)
            if extent.end - extent.start <= max(LONGEST_LINE, end - start):
                return self._stripped(*extent, start, end)
        return self.prose(start, end, width)

    def piece(self, start: int) -> Extent:
        """Return the sentence or the line around a character, whichever is shorter.

        What is longer than LONGEST_LINE is no line that would stand in several documents.
        """
        lowest = max(self.body_start, start - LONGEST_LINE)
        highest = min(len(self.text), start + LONGEST_LINE)
        first = self.text.rfind("\n", lowest, start) + 1 or lowest
        last = self.text.find("\n", start, highest)
        last = highest if last < 0 else last
        first = max([first, *_ends(self.text, first, start)])
        return self._stripped(first, next(_ends(self.text, start, last), last), start, start)

    def line_start(self, at: int) -> int:
        """Return where the line of a character begins; in the body."""
        return max(self.body_start, self.text.rfind("\n", self.body_start, at) + 1)

    def line_end(self, at: int) -> int:
        """Return where the line ends that has the character before `at`."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _is_log(self, start: int) -> bool:
        """Tell whether the lines about a character begin as those of a log do."""
        first, last = self.lines(start, start, 1)
        if last - first > 3 * LONGEST_LINE:
            return False
        lines = self.text[first:last].split("\n")
        return len(lines) > 1 and all(map(re.compile(_LOG_LINE).match, lines))

    def _stripped(self, first: int, last: int, start: int, end: int) -> Extent:
        """Return characters [first, last) without spaces at the ends, all of [start, end)."""
        while first < start and self.text[first].isspace():
            first += 1
        while last > end and self.text[last - 1].isspace():
            last -= 1
        return Extent(first, last)

    def _word_start(self, at: int) -> int:
        """Return the start of the word at `at`; of an endless one, `at` itself."""
        lowest = max(self.body_start, at - LONGEST_WORD)
        spaces = [self.text.rfind(space, lowest, at) for space in " \n\t"]
        if max(spaces) >= 0:
            return max(spaces) + 1
        return at if at - self.body_start > LONGEST_WORD else self.body_start

    def _word_end(self, at: int) -> int:
        """Return the end of the word at `at`; of an endless one, `at` itself."""
        match = re.compile(r"\s").search(self.text, at, at + LONGEST_WORD)
        if match:
            return match.start()
        return at if len(self.text) - at > LONGEST_WORD else len(self.text)

    def goes_on_before(self, first: int) -> bool:
        """Tell whether a paragraph or a line has begun before a character."""
        start = len(self.text[self.body_start : first].rstrip()) + self.body_start
        return start > self.body_start and not self._ends_at(start, first)

    def goes_on_after(self, last: int) -> bool:
        """Tell whether a paragraph or a line goes on after the character before `last`."""
        match = re.compile(r"\s*").match(self.text, last)
        end = match.end() if match else last
        return end < len(self.text) and not self._ends_at(last, end)

    def _ends_at(self, first: int, last: int) -> bool:
        """Tell whether the spaces [first, last) end a paragraph, or a line that is one."""
        gap = self.text[first:last]
        if PAGE_END in gap or gap.count("\n") > 1:
            return True
        return "\n" in gap and (self.by_lines or not self.text[last : last + 1].islower())


def _ends(text: str, first: int, last: int) -> Iterator[int]:
    """Yield where sentences in characters [first, last) end, with the spaces after them."""
    return (match.end() for match in _sentence_end().finditer(text, first, last))


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(_SENTENCE_END)


def squeezed(
    text: str, extent: Extent, marks: Sequence[tuple[int, int]]
) -> tuple[str, list[tuple[int, int]]]:
    """Return what is shown with single spaces, and where in it the marks are."""
    shown: list[str] = []
    ends, lost = [extent.start], [extent.start]  # behind each run, how far it moves what follows
    at = extent.start
    for match in re.compile(r"[^\S ]\s*| \s+").finditer(text, *extent):
        shown += (text[at : match.start()], " ")
        at = match.end()
        ends.append(at)
        lost.append(lost[-1] + at - match.start() - 1)
    shown.append(text[at : extent.end])

    def place(at: int) -> int:
        return at - lost[bisect_right(ends, at) - 1]

    return "".join(shown), [(place(first), place(last)) for first, last in marks]

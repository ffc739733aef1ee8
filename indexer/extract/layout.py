"""How does a browser lay out the words of a page?

White space between words is one space, blocks begin lines of their own, paragraphs are parted by
an empty line, cells by tabs, and only preformatted text is as it was written.
"""

from __future__ import annotations

from indexer.document import Section

CELL, LINE, PARAGRAPH = "\t", "\n", "\n\n"
"""What parts two runs of words: each is stronger than the one before it."""

_LONGEST_HEADING = 2_000
_UNSEEN = {0x00AD: "", 0x200B: "", 0xFEFF: "", 0x000B: " ", 0x000C: " "}
"""Soft hyphens and other marks within words, and the breaks that are no lines."""


class Layout:
    """A text in the making, and the headings in it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._words: list[str] = []
        self._gap = ""
        self._kept = 0
        self._row_has_words = self._in_empty_cell = False
        self._heading = -1
        self._headings: list[tuple[int, int]] = []

    def write(self, words: str) -> None:
        """Add to the line."""
        self._words.append(words)

    def part(self, gap: str) -> None:
        """End the line, if it has begun, and part it from what follows."""
        self._end_line()
        if not self._in_empty_cell and (self._gap < LINE or len(gap) > len(self._gap)):
            self._gap = gap

    def begin_table(self) -> None:
        """Begin a table; one in a cell stays beside the cell before it."""
        self.part(PARAGRAPH)
        self._row_has_words = False

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self._end_line()
        if self._row_has_words:
            self._gap = LINE
        self._row_has_words = self._in_empty_cell = False
        self.part(LINE)

    def begin_cell(self) -> None:
        """Begin a cell of a table; its first block stays beside the cell before it."""
        self._end_line()
        if self._row_has_words:
            self._gap = self._gap + CELL if self._in_empty_cell else CELL
        self._in_empty_cell = True

    def end_table(self) -> None:
        """End a table."""
        self._in_empty_cell = False
        self.part(PARAGRAPH)

    def keep_space(self, begin: bool) -> None:
        """Begin or end preformatted text."""
        self.part(PARAGRAPH)
        self._kept = max(0, self._kept + (1 if begin else -1))

    def begin_heading(self) -> None:
        """Begin a heading; it ends one that was left open."""
        self.end_heading()
        self._heading = len(self._parts)

    def end_heading(self) -> None:
        """End a heading: it begins a section, if anything was written."""
        self.part(PARAGRAPH)
        begun, self._heading = self._heading, -1
        if 0 <= begun < len(self._parts):
            written = sum(map(len, self._parts[begun:]))
            gap = len(self._parts[begun])  # what a heading begins with is its gap
            self._headings.append((self._length - written + gap, self._length))

    def finish(self) -> tuple[str, tuple[Section, ...]]:
        """Return the whole text and its sections."""
        self.end_heading()
        text = "".join(self._parts)
        return text, tuple(
            Section(start, " ".join(text[start : min(end, start + _LONGEST_HEADING)].split()))
            for start, end in self._headings
        )

    def _end_line(self) -> None:
        if not self._words:
            return
        words = "".join(self._words)
        self._words.clear()
        if not words.isascii() or self._kept:
            words = words.translate(_UNSEEN)
        words = words.rstrip().strip("\n") if self._kept else " ".join(words.split())
        if words:
            self._append((self._gap or LINE) if self._parts else "")
            self._append(words)
            self._gap = ""
            self._row_has_words, self._in_empty_cell = True, False

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

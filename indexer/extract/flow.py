"""How do the parts of a document become one text?

What a reader writes is joined so that words are never glued together: a paragraph ends its line,
a cell ends with a tab, a page with PAGE_END, and of several ends that meet one is written. What
stands beside the text (a note, a text box, a comment) is an aside, and follows the paragraph
that it belongs to.
"""

from __future__ import annotations

from indexer.document import Section
from indexer.extract.content import PAGE_END

LINE_END = "\n"
CELL_END = "\t"
_CONTROLS = {code: " " for code in range(32) if chr(code) not in "\t\n"}


class Flow:
    """A text in the making, and the headings in it."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._text = _Strand()
        self._open: list[_Strand] = []
        self._closed: list[str] = []
        self._heading: int | None = None

    def write(self, words: str) -> None:
        """Add to the paragraph."""
        if words:
            self._strand.write(words if words.isprintable() else words.translate(_CONTROLS))

    @property
    def is_in_line(self) -> bool:
        """Tell whether the paragraph has words already."""
        return self._strand.is_in_line

    def end_line(self) -> None:
        """End the paragraph; the asides that belong to it follow."""
        self._strand.end_line()
        if self._closed and not self._open:
            self._write_asides()

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self.end_line()
        self._strand.row_start = self._strand.size

    def end_cell(self) -> None:
        """End a cell of a table, and the paragraph in it."""
        self.end_line()
        strand = self._strand
        if strand.size > strand.row_start:
            strand.end = CELL_END

    def end_page(self) -> None:
        """End a page, a slide or a sheet."""
        while self._open:
            self.end_aside()
        self.end_line()
        self._text.write("")
        self._text.append(PAGE_END)

    def begin_aside(self) -> None:
        """Begin what stands beside the text."""
        self._open.append(_Strand())

    def end_aside(self) -> None:
        """End the last aside that was begun."""
        if self._open and (text := self._open.pop().text()):
            self._closed.append(text)

    def aside(self, words: str) -> None:
        """Add an aside of a few words."""
        if words.strip():
            self.begin_aside()
            self.write(words.strip())
            self.end_aside()

    def begin_heading(self) -> None:
        """Say that what is written next is a heading."""
        if not self._open and self._heading is None:
            self._heading = len(self._text.parts)

    def end_heading(self) -> None:
        """End a heading: it begins a section, if anything was written."""
        if self._heading is None or self._open:
            return
        written = "".join(self._text.parts[self._heading :])
        self._heading = None
        if title := " ".join(written.split()):
            start = self._text.size - len(written.lstrip())
            self.sections.append(Section(start, title))

    def text(self) -> str:
        """Return the whole text, its last line ended."""
        while self._open:
            self.end_aside()
        self.end_line()
        return self._text.text() + self._text.end

    @property
    def _strand(self) -> _Strand:
        return self._open[-1] if self._open else self._text

    def _write_asides(self) -> None:
        for text in self._closed:
            self._text.write(text)
            self._text.end_line()
        self._closed.clear()


class _Strand:
    """A run of text; `end` is what is written before the next words, and parts them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0
        self.end = ""
        self.row_start = 0

    @property
    def is_in_line(self) -> bool:
        return bool(self.parts) and not self.end and self.parts[-1] != PAGE_END

    def end_line(self) -> None:
        if self.parts and self.parts[-1] != PAGE_END:
            self.end = LINE_END

    def write(self, words: str) -> None:
        if self.end:
            end, self.end = self.end, ""
            self.append(end)
        if words:
            self.append(words)

    def append(self, words: str) -> None:
        self.parts.append(words)
        self.size += len(words)

    def text(self) -> str:
        return "".join(self.parts)

"""Which document, and which part of it, does a name mean?

`ID`, `PATH`, `PATH:FROM:COUNT` are lines, `PATH#page=N` is a page, as search results write them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from indexer.errors import PathError

if TYPE_CHECKING:
    from indexer.document import Document, IndexedDocument
    from indexer.index import Index


class Place(NamedTuple):
    """A document, and the page or the lines of it that are meant; all of it if none are."""

    known: IndexedDocument
    whole: Document
    page: int | None = None
    line: int | None = None
    lines: int = 0

    def part(self) -> tuple[int, int]:
        """Return the characters [start, end) that are meant. Raises PathError."""
        start, end = 0, len(self.whole.text)
        if self.page is not None:
            start, end = _page(self.whole, self.page)
        if self.line is not None:
            start, end = _lines(self, start, end)
        return start, end


def place(index: Index, name: str, page: int | None = None) -> Place:
    """Return the place that a name means; on a page, if one is said. Raises PathError."""
    try:
        return Place(*index.find(name), page)
    except PathError:
        match = re.fullmatch(r"(.+?)(?:#page=(\d+)|:(\d+)(?::(\d+))?)", name, re.DOTALL)
        if match is None:
            raise
    found = index.find(match[1])
    if match[2]:
        return Place(*found, int(match[2]))
    return Place(*found, page, int(match[3]), int(match[4] or 0))


def _page(whole: Document, number: int) -> tuple[int, int]:
    from indexer.document import PAGE_END, pages_of

    pages = pages_of(whole.text)
    if not pages:
        raise PathError(f"{whole.name} has no pages", hint="ask for lines: PATH:FROM:COUNT")
    if not 1 <= number <= len(pages):
        raise PathError(
            f"{whole.name} has {len(pages)} pages", hint=f"ask for a page from 1 to {len(pages)}"
        )
    start = sum(len(page) + len(PAGE_END) for page in pages[: number - 1])
    return start, start + len(pages[number - 1])


def _lines(asked: Place, start: int, end: int) -> tuple[int, int]:
    """Return lines of a part of a text, to its end if no count is given."""
    assert asked.line is not None
    text = asked.whole.text[start:end]
    ends = [match.end() for match in re.finditer(r"[^\n]*\n|[^\n]+", text)]  # as passages count
    first = max(asked.line, 1) - 1
    if first >= len(ends):
        raise PathError(
            f"{asked.whole.name} has {len(ends)} lines",
            hint=f"ask for a line from 1 to {len(ends)}",
        )
    begins = start + (ends[first - 1] if first else 0)
    last = min(first + asked.lines if asked.lines else len(ends), len(ends))
    return begins, start + ends[last - 1]

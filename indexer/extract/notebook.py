"""What does a Jupyter notebook say?

The text of its cells in their order, and under code what it printed: as text where an output is
there in several forms. Pictures are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.document import DocumentDate, Section
from indexer.errors import DocumentError
from indexer.extract.content import Content, Input
from indexer.extract.dates import written_date
from indexer.extract.html import page_content
from indexer.extract.json import Pairs, names_in, parsed
from indexer.extract.markdown import sections_of

_COLOURS = re.compile(r"\x1b\[[\d;]{0,20}[A-Za-z]")
_FORMS = ("text/markdown", "text/plain", "text/latex")


def read(file: Input) -> Content:
    """Read a notebook. Raises DocumentError."""
    try:
        book = parsed(file.text())
    except ValueError as error:
        raise DocumentError("failed", f"damaged JSON: {error}") from error
    cells = _cells(book)
    if not isinstance(book, Pairs) or cells is None:
        raise DocumentError("failed", "it has no cells: not a notebook")
    parts: list[str] = []
    sections: list[Section] = []
    at = 0
    for kind, source in _sources(cells):
        words = _COLOURS.sub("", source).replace("\f", " ").strip("\n")
        if not words.strip():
            continue
        if kind == "markdown":
            sections += (each._replace(start=at + each.start) for each in sections_of(words))
        elif kind == "heading":
            sections.append(Section(at, words))
        parts.append(words)
        at += len(words) + 2
    about = book.first("metadata")
    about = about if isinstance(about, Pairs) else Pairs([])
    title = about.first("title")
    days = written_date(str(about.first("date") or ""))
    return Content(
        "\n\n".join(parts),
        title=title if isinstance(title, str) else sections[0].title if sections else "",
        date=DocumentDate(days, "property") if days else None,
        author=names_in(about.first("authors", "author")),
        sections=tuple(sections),
    )


def _cells(book: object) -> list[object] | None:
    """Return the cells; those of the first versions lie in worksheets."""
    if not isinstance(book, Pairs):
        return None
    found = dict(book.items)
    sheets = found.get("worksheets")
    if isinstance(sheets, list):
        cells = [dict(each.items).get("cells") for each in sheets if isinstance(each, Pairs)]
        return [cell for each in cells if isinstance(each, list) for cell in each]
    cells_here = found.get("cells")
    return cells_here if isinstance(cells_here, list) else None


def _sources(cells: list[object]) -> Iterator[tuple[str, str]]:
    """Yield what is written in cells and their outputs, and what kind it is."""
    for cell in cells:
        if not isinstance(cell, Pairs):
            continue
        kind = _joined(cell.first("cell_type"))
        yield kind, _joined(cell.first("source", "input"))
        outputs = cell.first("outputs")
        for output in outputs if isinstance(outputs, list) else ():
            if isinstance(output, Pairs):
                yield "output", _output(output)


def _output(output: Pairs) -> str:
    if name := _joined(output.first("ename")):
        return f"{name}: {_joined(output.first('evalue'))}"
    forms = output.first("data")
    if not isinstance(forms, Pairs):
        return _joined(output.first("text"))
    page = _joined(forms.first("text/html"))
    if "<table" in page:  # it says more than the text beside it, which is cut
        return page_content(page).text or ""
    return _joined(forms.first(*_FORMS)) or (page_content(page).text or "" if page else "")


def _joined(value: object) -> str:
    """Return a text that may be there as a list of lines."""
    if isinstance(value, list):
        return "".join(each for each in value if isinstance(each, str))
    return value if isinstance(value, str) else ""

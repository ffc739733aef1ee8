"""What does plain text say about itself?

A first line that begins `date 2020-03-01` is a header, and the text goes on after it.
Otherwise a dateline (`VELMORA, June 5, 2021 —`) in the first lines gives the date. The
title is the first line, or the first sentence of a long one.
"""

from __future__ import annotations

from itertools import islice

from indexer.document import DocumentDate
from indexer.extract.content import Content, Input, first_sentence
from indexer.extract.dates import dateline_date, header_date

_DATELINE_LINES = 5


def read(file: Input) -> Content:
    """Read a plain text. Raises DocumentError."""
    return plain_content(file.text())


def plain_content(text: str) -> Content:
    """Return what a plain text says about itself."""
    if header := header_date(text):
        days, start = header
        return Content(text, first_sentence(text[start:]), DocumentDate(days, "header"), start)
    return Content(text, first_sentence(text), date_of_lines(text))


def date_of_lines(text: str) -> DocumentDate | None:
    """Return the date of a dateline in the first lines of `text`."""
    lines = (line for line in text[:4000].splitlines() if line.strip())
    for line in islice(lines, _DATELINE_LINES):
        if days := dateline_date(line):
            return DocumentDate(days, "dateline")
    return None

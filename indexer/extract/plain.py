"""What does plain text say about itself?

A first line that begins `date 2020-03-01` is a header, and the text goes on after it.
Otherwise a dateline (`VELMORA, June 5, 2021 —`) in the first lines gives the date. The
title is the first line, or the first sentence of a long one.
"""

from __future__ import annotations

from indexer.document import DocumentDate
from indexer.extract.content import Content, first_sentence
from indexer.extract.dates import dateline_date, header_date

_DATELINE_LINES = 5


def read_plain(text: str) -> Content:
    """Read title and date of a plain text."""
    if header := header_date(text):
        days, body_start = header
        return Content(first_sentence(text[body_start:]), DocumentDate(days, "header"), body_start)
    return Content(first_sentence(text), date_of_lines(text))


def date_of_lines(text: str) -> DocumentDate | None:
    """Return the date of a dateline in the first lines of `text`."""
    lines = [line for line in text[:4000].splitlines() if line.strip()]
    for line in lines[:_DATELINE_LINES]:
        if days := dateline_date(line):
            return DocumentDate(days, "dateline")
    return None

"""What is in a table of comma-separated values?

Its cells parted by tabs and its rows by lines, whatever parted them in the file. The dialect is
the one in which the first rows have the same number of cells most often: the standard library's
Sniffer reads long lines in quadratic time.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from indexer.extract.content import Content, Input

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_ROWS = 200
_LONGEST_FIELD = (1 << 31) - 1
_SAID = re.compile(r'"?sep=([^\w\s"]|\t)"?\n', re.IGNORECASE)
_ESCAPED = re.compile(r'\\"')


def read(file: Input) -> Content:
    """Read a table. Raises DocumentError."""
    text = file.text()
    said = _SAID.match(text)
    if said:
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text, file.name)
    if not delimiter:
        return Content(text)
    return Content("\n".join(map(_line, _rows(text, delimiter))))


def _line(cells: list[str]) -> str:
    return "\t".join(" ".join(cell.split()) for cell in cells).rstrip("\t")


def _delimiter(text: str, name: str) -> str:
    """Return what parts the cells, or nothing if the lines have but one."""
    if name.lower().endswith((".tsv", ".tab")):
        return "\t"
    sample = text[:_SAMPLE_CHARACTERS]
    best = max(_DELIMITERS, key=lambda delimiter: _regularity(sample, delimiter))
    return best if _regularity(sample, best) > (0, 0) else ""


def _regularity(sample: str, delimiter: str) -> tuple[float, int]:
    """Return which part of the rows has the usual number of cells, and that number."""
    if delimiter not in sample:
        return (0, 0)
    sizes = Counter(len(row) for row in islice(_rows(sample, delimiter), _SAMPLE_ROWS) if row)
    size, count = max(sizes.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
    return (count / sizes.total(), size) if size > 1 else (0, 0)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the rows of a table; fields are of any length."""
    escapes = bool(_ESCAPED.search(text, 0, _SAMPLE_CHARACTERS)) and '""' not in text
    before = csv.field_size_limit(_LONGEST_FIELD)
    try:
        yield from csv.reader(
            StringIO(text, newline=""),
            delimiter=delimiter,
            escapechar="\\" if escapes else None,
            skipinitialspace=True,
        )
    finally:
        csv.field_size_limit(before)

"""How far do the cells of a sheet lie apart?

Calamine holds the whole rectangle that they span, empty cells too, and two cells in opposite
corners would end the process. So the corner is looked for first, in the three ways in which
Excel has written sheets; what the sheet says about its size may be a lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MOST_CELLS = 8_000_000
"""Of 32 bytes each, in the rectangle of a sheet."""

_ATTRIBUTE = rb"""\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')"""
_TAG = re.compile(
    rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])"
    rb"(?:(?:" + _ATTRIBUTE + rb")*?\s+r\s*=\s*[\"']([A-Za-z]{0,9})(\d{1,20})[\"'])?[^<>]*?(/?)>"
)
_ROW_TYPE = 0
_CELL_TYPES = range(1, 12)
_OLD_CELL_TYPES = (0x06, 0xBD, 0xFD, 0x203, 0x204, 0x205, 0x27E)


class Corner(NamedTuple):
    """The last row and the last column, counted from 1."""

    row: int = 0
    column: int = 0

    def with_cell(self, row: int, column: int) -> Corner:
        """Return the corner of what has this cell too."""
        return Corner(max(self.row, row), max(self.column, column))

    @property
    def is_too_far(self) -> bool:
        """Tell whether the rectangle is too large to be held."""
        return self.row * self.column > MOST_CELLS


def corner_of_markup(chunks: Iterable[bytes]) -> Corner:
    """Return the corner of a sheet of an .xlsx file."""
    last_row = last_column = row = column = 0
    for tag in _whole_tags(chunks):
        for name, letters, digits, empty in _TAG.findall(tag):
            if name == b"row":
                row, column = int(digits or row + 1), 0
                continue
            column = _column(letters) if letters else column + 1
            if digits:
                row = int(digits)
            if not empty:
                last_row, last_column = max(last_row, row), max(last_column, column)
    return Corner(last_row, last_column)


def corner_of_records(content: bytes) -> Corner:
    """Return the corner of a sheet of an .xlsb file."""
    corner = Corner()
    row = 0
    for kind, start, size in _records(content):
        if size >= 4 and kind == _ROW_TYPE:
            row = int.from_bytes(content[start : start + 4], "little") + 1
        elif size >= 4 and kind in _CELL_TYPES:
            corner = corner.with_cell(row, int.from_bytes(content[start : start + 4], "little") + 1)
    return corner


def corner_of_old_records(content: bytes) -> Corner:
    """Return the corner of all sheets of an .xls file together."""
    corner = Corner()
    at = 0
    while at + 8 <= len(content):
        kind = content[at] | content[at + 1] << 8
        if kind in _OLD_CELL_TYPES:
            row = content[at + 4] | content[at + 5] << 8
            corner = corner.with_cell(row + 1, (content[at + 6] | content[at + 7] << 8) + 1)
        at += 4 + (content[at + 2] | content[at + 3] << 8)
    return corner


def _whole_tags(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes cut only where a tag begins."""
    waiting = b""
    for chunk in chunks:
        whole = waiting + chunk
        cut = max(whole.rfind(b"<"), 0)
        yield whole[:cut]
        waiting = whole[cut:]
    yield waiting


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters.upper():
        column = 26 * column + letter - ord("A") + 1
    return column


def _records(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the type, the start and the size of each record."""
    at = 0
    while at + 2 <= len(content):
        kind, at = _varying(content, at, 2)
        size, at = _varying(content, at, 4)
        yield kind, at, min(size, len(content) - at)
        at += size


def _varying(content: bytes, at: int, most_bytes: int) -> tuple[int, int]:
    """Return a number of seven bits a byte and the place after it."""
    number = 0
    for shift in range(0, 7 * most_bytes, 7):
        if at >= len(content):
            break
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return number, at

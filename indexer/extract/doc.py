"""What does a Word 97 document say?

Its text lies in pieces, which a table of the document lists in order: in two bytes a character,
or in one of Windows' Western European. Formatting is not read, so there are no headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from indexer.errors import DocumentError
from indexer.extract.content import Content, Input, first_sentence
from indexer.extract.flow import Flow
from indexer.extract.ole import ole_properties, open_ole

_FLAGS_AT, _TABLE_AT = 0x0A, 0x01A2
_ENCRYPTED, _IN_SECOND_TABLE = 0x0100, 0x0200
_FORMATS, _PIECES = 1, 2
"""What begins a part of the table: formats, which come first, and the list of the pieces."""

_IS_NARROW = 1 << 30
_FIRST_VERSION = 0xC1
_FIELD = re.compile(r"\x13[^\x13-\x15]*(?:\x14([^\x13-\x15]*))?\x15")
_DEEPEST_FIELD = 5
_ENDS = re.compile(r"[\r\x07\x0b\x0c]+")
_SYMBOLS = str.maketrans({"\x1e": "-", "\x1f": "", "\xa0": " "})
_MARKS = re.compile(r"[\x00-\x06\x08\x0e-\x1f]")
"""Places of pictures, notes and comments."""


def read(file: Input) -> Content:
    """Read a Word 97 document. Raises DocumentError."""
    with open_ole(file.stream) as ole:
        content = ole.openstream("WordDocument").read()
        text = "".join(_pieces(content, _table(ole, content)))
        properties = ole_properties(ole)
    flow = Flow()
    _write(text, flow)
    written = flow.text()
    return Content(
        written,
        title=properties.title or first_sentence(written),
        date=properties.date,
        author=properties.author,
    )


def _table(ole: Any, content: bytes) -> bytes:
    """Return the list of pieces."""
    if _number(content, 2, 2) < _FIRST_VERSION:
        raise DocumentError("unknown_kind", "Word 95 document: save it as .docx")
    flags = _number(content, _FLAGS_AT, 2)
    if flags & _ENCRYPTED:
        raise DocumentError("encrypted", "the document")
    name = "1Table" if flags & _IN_SECOND_TABLE else "0Table"
    start, size = _number(content, _TABLE_AT, 4), _number(content, _TABLE_AT + 4, 4)
    table: bytes = ole.openstream(name).read()[start : start + size]
    at = 0
    while at < len(table) and table[at] == _FORMATS:
        at += 3 + _number(table, at + 1, 2)
    if at >= len(table) or table[at] != _PIECES:
        raise DocumentError("failed", "the list of the pieces of its text is damaged")
    return table[at + 5 : at + 5 + _number(table, at + 1, 4)]


def _pieces(content: bytes, pieces: bytes) -> Iterator[str]:
    """Yield the text of each piece; together they are never longer than what they lie in."""
    count = max(0, len(pieces) - 4) // 12
    left = len(content)
    for i in range(count):
        length = _number(pieces, 4 * i + 4, 4) - _number(pieces, 4 * i, 4)
        place = _number(pieces, 4 * (count + 1) + 8 * i + 2, 4)
        is_narrow = bool(place & _IS_NARROW)
        start = (place & (_IS_NARROW - 1)) // 2 if is_narrow else place & (_IS_NARROW - 1)
        size = max(0, length) if is_narrow else 2 * max(0, length)
        left -= size
        if left < 0:
            raise DocumentError("failed", "the pieces of its text lie over each other")
        yield content[start : start + size].decode(
            "cp1252" if is_narrow else "utf-16-le", "replace"
        )


def _write(text: str, flow: Flow) -> None:
    """Write paragraphs, cells and rows; a cell ends with a mark, and a row with one more."""
    for _ in range(_DEEPEST_FIELD):  # of a field its result is read, and not how it is made
        text, changes = _FIELD.subn(lambda field: field[1] or "", text)
        if not changes:
            break
    text = text.translate(_SYMBOLS)
    at = 0
    flow.begin_row()
    for end in _ENDS.finditer(text):
        flow.write(_MARKS.sub("", text[at : end.start()]))
        if end.group() == "\x07":
            flow.end_cell()
        else:
            flow.begin_row()
        at = end.end()
    flow.write(_MARKS.sub("", text[at:]))


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "little")

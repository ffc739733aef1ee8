"""What is in an OLE file, the container of Office before 2007, of mail, and of encryption?

Its properties are read here and not by olefile, which follows the lengths in damaged ones for
minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from indexer.document import Days, DocumentDate
from indexer.errors import DocumentError
from indexer.extract.decode import decode

if TYPE_CHECKING:
    from olefile import OleFileIO

_PROPERTIES = "\x05SummaryInformation"
_MOST_PROPERTIES = 100
_CODE_PAGE, _TITLE, _AUTHOR, _MADE = 1, 2, 4, 12
_BYTES_TYPE, _WIDE_TYPE = 0x1E, 0x1F
_FIRST_DAY = date(1601, 1, 1)
_DAY_TICKS = 24 * 3600 * 10_000_000
_FIRST_YEAR = 1980
"""A stamp of an earlier year was never set."""


class OleProperties(NamedTuple):
    """What a document says about itself."""

    title: str = ""
    author: str = ""
    date: DocumentDate | None = None


@contextmanager
def open_ole(stream: BinaryIO) -> Iterator[OleFileIO[Any]]:
    """Open an OLE file. Raises DocumentError."""
    from olefile import OleFileIO

    stream.seek(0)
    try:
        ole = OleFileIO(stream)
    except (OSError, ValueError, IndexError) as error:
        raise DocumentError("failed", f"damaged OLE file: {error}") from error
    with ole:
        yield ole


def ole_properties(ole: OleFileIO[Any]) -> OleProperties:
    """Return the properties; none of what is damaged."""
    try:
        content = ole.openstream(_PROPERTIES).read()
    except OSError:
        return OleProperties()
    values = _values(content)
    code_page = _number(values.get(_CODE_PAGE, b""), 4, 2)
    return OleProperties(
        _words(values.get(_TITLE, b""), code_page),
        _words(values.get(_AUTHOR, b""), code_page),
        _day(_number(values.get(_MADE, b""), 4, 8)),
    )


def _values(content: bytes) -> dict[int, bytes]:
    """Return the properties by their numbers, each from its type on."""
    start = _number(content, 44, 4)
    count = min(_number(content, start + 4, 4), _MOST_PROPERTIES)
    found = {}
    for at in range(start + 8, start + 8 + 8 * count, 8):
        value = start + _number(content, at + 4, 4)
        found[_number(content, at, 4)] = content[value : value + 4096]
    return found


def _words(value: bytes, code_page: int) -> str:
    size = _number(value, 4, 4)
    if _number(value, 0, 4) == _WIDE_TYPE:
        return value[8 : 8 + 2 * size].decode("utf-16-le", "replace").partition("\0")[0]
    if _number(value, 0, 4) != _BYTES_TYPE:
        return ""
    content = value[8 : 8 + size].partition(b"\0")[0]
    encoding = {0: "auto", 65001: "utf-8"}.get(code_page, f"cp{code_page}")
    try:
        return decode(content, encoding)[0]
    except DocumentError:
        return content.decode("cp1252", "replace")


def _day(ticks: int) -> DocumentDate | None:
    """Return the day of a time that counts tenths of microseconds."""
    try:
        day = _FIRST_DAY + timedelta(ticks // _DAY_TICKS)
    except OverflowError:
        return None
    return DocumentDate(Days(day, day), "property") if day.year >= _FIRST_YEAR else None


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "little")

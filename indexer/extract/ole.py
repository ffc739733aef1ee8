"""What is in an OLE file, the container of Office before 2007, of mail, and of encryption?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from indexer.document import Days, DocumentDate
from indexer.errors import DocumentError
from indexer.extract.decode import decode

if TYPE_CHECKING:
    from datetime import datetime

    from olefile import OleFileIO


class OleProperties(NamedTuple):
    """What a document says about itself."""

    title: str
    author: str
    date: DocumentDate | None


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
        found: Any = ole.get_metadata()
    except Exception:  # whatever is in them, the text counts more
        return OleProperties("", "", None)
    code_page = (found.codepage or 0) & 0xFFFF  # it was written with a sign
    encoding = {0: "auto", 65001: "utf-8"}.get(code_page, f"cp{code_page}")
    return OleProperties(
        _words(found.title, encoding), _words(found.author, encoding), _date(found.create_time)
    )


def _words(value: Any, encoding: str) -> str:
    if not isinstance(value, bytes):
        return str(value or "")
    content = value.rstrip(b"\0")
    try:
        return decode(content, encoding)[0]
    except DocumentError:
        return content.decode("cp1252", "replace")


def _date(made: datetime | None) -> DocumentDate | None:
    """Return the day that was stamped; before 1980 it is a stamp that was never set."""
    if made is None or made.year < 1980:
        return None
    return DocumentDate(Days(made.date(), made.date()), "property")

"""How does a file become a document?

A *format* is a function from decoded text to what the text says about itself; the
registry below says which kinds of file it reads, by the endings of their names. Any
file that is text and of no other kind is read as plain text.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import blake2b
from pathlib import PurePath

from indexer.document import Document, DocumentDate, SourceFile
from indexer.errors import DocumentError
from indexer.extract.content import Content
from indexer.extract.dates import file_date, path_date
from indexer.extract.decode import decode
from indexer.extract.markdown import read_markdown
from indexer.extract.plain import read_plain

__all__ = ["kind_of", "read"]

_FORMATS: dict[str, tuple[Callable[[str], Content], tuple[str, ...]]] = {
    "markdown": (read_markdown, (".md", ".markdown", ".mdown", ".mkd")),
    "text": (read_plain, ()),
}
_BY_ENDING = {ending: kind for kind, (_, endings) in _FORMATS.items() for ending in endings}


def kind_of(name: str) -> str:
    """Return the kind of a file by its name."""
    return _BY_ENDING.get(os.path.splitext(name)[1].lower(), "text")  # noqa: PTH122 (many)


def read(source: SourceFile, *, encoding: str = "auto") -> Document:
    """Read a file and return the document it is.

    Raises DocumentError with the reason why it is none.
    """
    content = read_bytes(source)
    text, used_encoding = decode(content, encoding)
    kind = kind_of(source.relative)
    found = _FORMATS[kind][0](text)
    return Document(
        source=source,
        content_hash=content_hash(content),
        kind=kind,
        encoding=used_encoding,
        title=found.title or PurePath(source.relative).stem,
        date=found.date or _date_outside(source),
        text=text,
        body_start=found.body_start,
    )


def read_bytes(source: SourceFile) -> bytes:
    """Return the bytes of a file, opened without waiting and without following a link.

    Raises DocumentError.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(source.name, flags), "rb") as stream:  # noqa: PTH123 (a descriptor)
            return stream.read()
    except OSError as error:
        raise DocumentError("unreadable", error.strerror or str(error)) from error


def content_hash(content: bytes) -> str:
    """Return the name of this content: equal for equal bytes (BLAKE2b, 128 bits, hexadecimal)."""
    return blake2b(content, digest_size=16).hexdigest()


def _date_outside(source: SourceFile) -> DocumentDate | None:
    """Return the date that a file's path or time gives to a text without one."""
    if days := path_date(source.relative):
        return DocumentDate(days, "path")
    if days := file_date(source.mtime_ns):
        return DocumentDate(days, "file_time")
    return None

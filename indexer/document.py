"""What we read and what we index.

A `SourceFile` is a place in the file system as it was seen by one walk; a `Document` is
what its bytes say. Both are values: nothing here touches a disk.
"""

from __future__ import annotations

import os
from calendar import monthrange
from datetime import date
from pathlib import Path
from typing import NamedTuple


class Days(NamedTuple):
    """An interval of calendar days, `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        """Return the shortest ISO 8601 form: 2020, 2020-03, 2020-03-01 or first/last."""
        if self.first == self.last:
            return self.first.isoformat()
        first, last = self
        if (first.day, last.day) == (1, monthrange(last.year, last.month)[1]):
            if (first.year, first.month) == (last.year, last.month):
                return f"{first.year:04}-{first.month:02}"
            if (first.month, last.month) == (1, 12) and first.year == last.year:
                return f"{first.year:04}"
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


class DocumentDate(NamedTuple):
    """When a document was published, and which part of it says so.

    `source` is one of header, front_matter, meta, mail, property, dateline, path, file_time.
    """

    days: Days
    source: str


class SourceFile(NamedTuple):
    """A regular file under a root, and its size and times as the walk saw them.

    `root` and `relative` are kept apart, so that a root can be moved; bytes of a name that
    are not UTF-8 are in them as surrogates, as `os.fsdecode` makes them.
    """

    root: str
    relative: str
    size_bytes: int
    mtime_ns: int

    @property
    def name(self) -> str:
        """Return the absolute path as text; the key of a document."""
        if self.root.endswith(os.sep):
            return self.root + self.relative
        return f"{self.root}{os.sep}{self.relative}"

    @property
    def path(self) -> Path:
        """Return the absolute path."""
        return Path(self.name)


PAGE_END = "\f"
"""Ends each page, slide or sheet in the text of a document that has any."""


def pages_of(text: str) -> list[str]:
    """Return the pages of a text, without the sign that ends each; nothing if it has none."""
    pages = text.split(PAGE_END)
    if len(pages) == 1:
        return []
    return pages if pages[-1].strip() else pages[:-1]


MEMBER_MARK = "!/"
"""Stands between the path of a file and that of something in it."""


class Section(NamedTuple):
    """A part of a text: the character where it begins, and its heading."""

    start: int
    title: str


class Document(NamedTuple):
    """A file, or a member of one, that has been read: its text, and what it says about itself.

    `text` is all that can be read; `body_start` is the character where the part that is
    searched begins, after a date header or front matter. A page of it ends with a form feed, if
    it has pages. `content_hash` and `size_bytes` are of the document's own bytes; `member` is its
    path in the file `source`, or nothing if it is the file, and `file_hash` that of the file.
    """

    source: SourceFile
    content_hash: str
    kind: str
    encoding: str
    title: str
    date: DocumentDate | None
    text: str
    body_start: int = 0
    author: str = ""
    language: str = ""
    sections: tuple[Section, ...] = ()
    note: str = ""
    size_bytes: int = 0
    member: str = ""
    file_hash: str = ""

    @property
    def name(self) -> str:
        """Return the path of the document: that of its file, and of the member in it."""
        return name_of(self.source, self.member)

    @property
    def body(self) -> str:
        """Return the text that is searched."""
        return self.text[self.body_start :]


def name_of(source: SourceFile, member: str) -> str:
    """Return the path of a member of a file, or of the file."""
    return f"{source.name}{MEMBER_MARK}{member}" if member else source.name


class IndexedDocument(NamedTuple):
    """What the index knows of a document beside its text.

    `id` is given once and kept through edits and moves; that of a member begins with that of its
    file. `seen_ns` is when the file was read: a file written at that very moment may have changed
    again without a trace. `source` is the file, with its size; the rest is of the document.
    """

    id: str
    source: SourceFile
    content_hash: str
    kind: str
    title: str
    date: DocumentDate | None
    seen_ns: int
    size_bytes: int
    author: str = ""
    member: str = ""
    file_hash: str = ""

    @property
    def name(self) -> str:
        """Return the path of the document: that of its file, and of the member in it."""
        return name_of(self.source, self.member)

    @property
    def file_id(self) -> str:
        """Return the id of its file, with which those of the file's members begin."""
        return self.id.partition("-")[0]

"""What would a person read in an XML file?

The characters of its elements, and the attributes that are made to be read. Whether an element
is a word in a sentence or a field of a record is not said: two tags in a row part what is before
and after them, and one alone does not.
"""

from __future__ import annotations

import re

from indexer.document import DocumentDate
from indexer.errors import DocumentError
from indexer.extract.content import Content, Input, first_sentence
from indexer.extract.dates import stated_date
from indexer.extract.decode import decode
from indexer.extract.flow import Flow
from indexer.extract.markup import read_markup

_SHOWN = ("title", "alt", "label", "caption", "summary", "description")
_SKIPPED = frozenset(("binData", "binaryData", "binary-data", "config-item", "script", "style"))
_AUTHORS = ("author", "creator")
_DATES = ("published", "pubdate", "created", "creation-date", "date", "issued")
_FIELDS = frozenset(("title", *_AUTHORS, *_DATES))
_LONGEST_FIELD = 1000
_SPACES = re.compile(r"[ \t\r\n]+")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding=[\"']([\w.:-]{1,40})[\"']")
_GUESSED = (b"utf-8", b"utf-16", b"utf8", b"us-ascii")
"""Encodings that are tried anyway; what says that it is in them often is not."""


def read(file: Input) -> Content:
    """Read an XML file. Raises DocumentError."""
    found = _Text()
    note = ""
    try:
        read_markup([_recoded(file)], found, "utf-8")
    except DocumentError as error:
        if error.reason != "failed" or not found.flow.text().strip():
            raise
        note = error.detail
    text = found.flow.text()
    days = next((days for name in _DATES if (days := stated_date(found.field(name)))), None)
    return Content(
        text,
        title=found.field("title") or first_sentence(text),
        date=DocumentDate(days, "property") if days else None,
        author=found.field(*_AUTHORS),
        language=found.language,
        note=note,
    )


def _recoded(file: Input) -> bytes:
    """Return the content in UTF-8, from what it says it is in, if that is another encoding."""
    declared = _DECLARED.match(file.bytes()[:200])
    if declared and declared[1].lower() not in _GUESSED:
        try:
            text, file.encoding = decode(file.bytes(), declared[1].decode("ascii"))
            return text.encode("utf-8", "replace")
        except DocumentError:
            pass  # then it is said wrongly
    return file.text().encode("utf-8", "replace")


class _Text:
    """A reader of any XML."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.language = ""
        self._fields: dict[str, str] = {}
        self._field = ""
        self._skipping = 0
        self._tags = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet the begin of an element."""
        if self._skipping or name in _SKIPPED:
            self._skipping += 1
            return
        self._tags += 1
        self.language = self.language or attributes.get("xml:lang", "")
        for shown in _SHOWN:
            if shown in attributes:
                self.flow.aside(attributes[shown])
        self._field = name.lower() if name.lower() not in self._fields else ""

    def end(self, _name: str) -> None:
        """Meet the end of an element."""
        if self._skipping:
            self._skipping -= 1
            return
        self._tags += 1
        self._field = ""

    def data(self, words: str) -> None:
        """Meet characters."""
        if self._skipping:
            return
        if words.strip():
            if self._tags > 1:
                self.flow.end_line()
            self._tags = 0
            if self._field in _FIELDS:
                known = self._fields.get(self._field, "")
                self._fields[self._field] = (known + words)[:_LONGEST_FIELD]
        elif self._tags or not self.flow.is_in_line:
            return
        self.flow.write(_SPACES.sub(" ", words if self.flow.is_in_line else words.lstrip()))

    def field(self, *names: str) -> str:
        """Return what the first element of one of these names holds."""
        values = (" ".join(self._fields.get(name, "").split()) for name in names)
        return next((value for value in values if value), "")

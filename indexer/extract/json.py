"""What does a person read in JSON, or in lines of JSON?

Every name and value on a line of its own, in the order of the file; numbers as they are written.
What only says to be JSON is read as the plain text that it is. Nothing is read by recursion but
by the parser of the standard library, which refuses what is nested too deeply for it.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from indexer.document import DocumentDate
from indexer.errors import DocumentError
from indexer.extract.content import Content, Input
from indexer.extract.dates import written_date
from indexer.extract.plain import plain_content

_TITLES = ("title", "headline")
_DATES = ("date", "published", "datepublished", "date_published", "published_at", "pubdate",
          "publication_date", "created", "created_at", "date_created")  # fmt: skip
_AUTHORS = ("author", "authors", "creator", "byline")
_LANGUAGES = ("language", "lang", "inlanguage")
_LONGEST_TITLE = 300
_UNREADABLE = re.compile(r"(?:data:[\w/+.;-]{1,100},)?[\w+/=-]{200,}\s*")
"""A long word in which pictures or keys are written."""

_NUMBER = re.compile(r"-?\d[\d.eE+-]{0,40}")
_APART = object()
"""Stands for the empty line before an object in a list."""


class Pairs(NamedTuple):
    """An object, its names as often as they are there."""

    items: list[tuple[str, object]]

    def first(self, *names: str) -> object:
        """Return the value of the first of `names` that is there."""
        found = {name.lower(): value for name, value in reversed(self.items)}
        return next((found[name] for name in names if found.get(name)), None)


def read(file: Input) -> Content:
    """Read JSON or lines of JSON. Raises DocumentError."""
    text = file.text()
    try:
        value = parsed(text)
    except ValueError:
        lines = _json_lines(text)
        return Content(lines) if lines else plain_content(text)
    text = readable(value)
    if not isinstance(value, Pairs):
        return Content(text)
    title = value.first(*_TITLES)
    days = written_date(str(value.first(*_DATES) or ""))
    language = value.first(*_LANGUAGES)
    return Content(
        text,
        title=title if isinstance(title, str) and len(title) <= _LONGEST_TITLE else "",
        date=DocumentDate(days, "property") if days else None,
        author=names_in(value.first(*_AUTHORS)),
        language=language if isinstance(language, str) and len(language) < 12 else "",
    )


def parsed(text: str) -> object:
    """Return JSON as Pairs, lists and words. Raises ValueError, or DocumentError if too deep."""
    try:
        return json.loads(
            text, object_pairs_hook=Pairs, parse_int=str, parse_float=str, strict=False
        )
    except RecursionError as error:
        raise DocumentError("over_limit", "its lists and objects are nested too deeply") from error


def names_in(author: object) -> str:
    """Return the names of authors, joined by commas."""
    found = []
    for each in author if isinstance(author, list) else [author]:
        name = each.first("name") if isinstance(each, Pairs) else each
        if isinstance(name, str) and name.strip() and "://" not in name:
            found.append(" ".join(name.split()))
    return ", ".join(found[:20])


def readable(value: object) -> str:
    """Return the names and values in JSON, each on its line, and objects in a list apart."""
    lines: list[str] = []
    left: list[tuple[str, object]] = [("", value)]
    while left:
        name, value = left.pop()
        words = _words(value)
        if name or words:
            lines.append(f"{name}: {words}" if name and words else name or words)
        elif value is _APART and lines and lines[-1]:
            lines.append("")
        if isinstance(value, Pairs):
            left.extend(reversed(value.items))
        elif isinstance(value, list) and not words:
            for each in reversed(value):
                left.append(("", each))
                if isinstance(each, Pairs):
                    left.append(("", _APART))
    return "\n".join(lines)


def _words(value: object) -> str:
    """Return a value, or a list of numbers, as words; nothing for what has parts or says nothing.

    Numbers have come as words; what was a list of words is not joined, for each may be long.
    """
    if value is True or value is False:
        return str(value).lower()
    if isinstance(value, list) and value and all(map(_is_number, value)):
        return " ".join(map(str, value))
    if not isinstance(value, str) or _UNREADABLE.fullmatch(value):
        return ""
    return value.replace("\f", " ").strip()


def _is_number(value: object) -> bool:
    return isinstance(value, str) and bool(_NUMBER.fullmatch(value))


def _json_lines(text: str) -> str:
    """Return what is in lines of JSON, or nothing if the first of them is none."""
    records: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            value = parsed(line)
        except ValueError:
            if not records:
                return ""
            records.append(line)
            continue
        if not records and not isinstance(value, Pairs | list):
            return ""
        records.append(readable(value))
    return "\n\n".join(records)

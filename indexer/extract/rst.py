"""What does a reStructuredText file say about itself?

The text is kept as it is. Titles are lines with an adornment under them; the field list at the
top (`:Author:`, `:Date:`) gives the rest.
"""

from __future__ import annotations

import re

from indexer.document import DocumentDate, Section
from indexer.extract.content import Content, Input
from indexer.extract.dates import written_date
from indexer.extract.plain import plain_content

_UNDERLINE = re.compile(r"\n([!-/:-@\[-`{-~])\1{2,}[ \t]*(?=\n|\Z)")
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_FIELD = re.compile(r"\n:([A-Za-z]{1,20}):[ \t]+(\S.*)")
_FIELDS_WITHIN = 4_000
_SHORT_ADORNMENT = 4


def read(file: Input) -> Content:
    """Read a reStructuredText. Raises DocumentError."""
    text = file.text()
    plain = plain_content(text)
    sections = _sections(text)
    fields = {name.lower(): value for name, value in _FIELD.findall(f"\n{text[:_FIELDS_WITHIN]}")}
    days = written_date(fields.get("date", ""))
    return plain._replace(
        title=sections[0].title if sections else plain.title,
        date=DocumentDate(days, "header") if days else plain.date,
        author=fields.get("author", "") or fields.get("authors", ""),
        language=fields.get("language", "") or fields.get("lang", ""),
        sections=sections,
    )


def _sections(text: str) -> tuple[Section, ...]:
    found: list[Section] = []
    for match in _UNDERLINE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        line = text[start : match.start()].rstrip()
        if _is_title(text, start, line, len(match[0].strip())):
            found.append(Section(start, line.strip()))
    return tuple(found)


def _is_title(text: str, start: int, line: str, length: int) -> bool:
    """Tell a title from a row of a table and from text above a transition."""
    if not line or length < min(len(line), _SHORT_ADORNMENT) or _ADORNMENT.fullmatch(line):
        return False
    before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    if line[0].isspace():
        return not line[:2].isspace() and bool(_ADORNMENT.fullmatch(before))
    return not before.strip() or bool(_ADORNMENT.fullmatch(before))

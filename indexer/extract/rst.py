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

_TITLE = re.compile(r"^( ?\S[^\n]*)\n([!-/:-@\[-`{-~])(\2{2,})[ \t]*$", re.MULTILINE)
_ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*")
_FIELD = re.compile(r"^:([A-Za-z]{1,20}):[ \t]+(\S.*)$", re.MULTILINE)
_FIELDS_WITHIN = 4_000
_SHORT_ADORNMENT = 4


def read(file: Input) -> Content:
    """Read a reStructuredText. Raises DocumentError."""
    text = file.text()
    plain = plain_content(text)
    sections = _sections(text)
    fields = {name.lower(): value for name, value in _FIELD.findall(text[:_FIELDS_WITHIN])}
    days = written_date(fields.get("date", ""))
    return plain._replace(
        title=sections[0].title if sections else plain.title,
        date=DocumentDate(days, "header") if days else plain.date,
        author=fields.get("author", "") or fields.get("authors", ""),
        language=fields.get("language", "") or fields.get("lang", ""),
        sections=sections,
    )


def _sections(text: str) -> tuple[Section, ...]:
    return tuple(
        Section(match.start(), match[1].strip())
        for match in _TITLE.finditer(text)
        if _is_title(text, match)
    )


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Tell a title from a row of a table and from text above a transition."""
    title, length, start = match[1], len(match[3]) + 1, match.start()
    if length < min(len(title.rstrip()), _SHORT_ADORNMENT) or _ADORNMENT.fullmatch(title):
        return False
    before = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)]
    overlined = bool(_ADORNMENT.fullmatch(before))
    return overlined or (not title.startswith(" ") and not before.strip())

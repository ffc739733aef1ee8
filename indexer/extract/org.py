"""What does an Org file say about itself?

The text is kept as it is. Keywords (`#+TITLE:`) say what they say, and lines of stars and a space
begin sections.
"""

from __future__ import annotations

import re

from indexer.document import DocumentDate, Section
from indexer.extract.content import Content, Input
from indexer.extract.dates import written_date
from indexer.extract.plain import plain_content

_KEYWORD = re.compile(r"\n#\+(title|author|date|language):[ \t]*(\S.*)", re.IGNORECASE)
_HEADLINE = re.compile(r"\n\*+ +(?:(?:TODO|DONE|NEXT|WAITING) +)?(?:\[#[A-Z0-9]\] +)?(\S.*)")
_LINK = re.compile(r"\[\[[^\[\]]{1,500}\]\[([^\[\]]{0,500})\]\]")
_TAGS = re.compile(r"\s:[\w@#%:]{1,200}:$")


def read(file: Input) -> Content:
    """Read an Org file. Raises DocumentError."""
    text = file.text()
    lines = f"\n{text}"  # so that a line begins with a character, which is found fast
    said: dict[str, str] = {}
    for name, value in _KEYWORD.findall(lines):
        said.setdefault(name.lower(), value)
    sections = tuple(
        Section(match.start(), _LINK.sub(r"\1", _TAGS.sub("", match[1].rstrip())).rstrip())
        for match in _HEADLINE.finditer(lines)
    )
    plain = plain_content(text)
    days = written_date(said.get("date", "").lstrip("<["))
    return plain._replace(
        title=said.get("title", "") or (sections[0].title if sections else plain.title),
        date=DocumentDate(days, "header") if days else plain.date,
        author=said.get("author", ""),
        language=said.get("language", ""),
        sections=sections,
    )

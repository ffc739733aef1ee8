"""What does an AsciiDoc file say about itself?

The text is kept as it is. The header is a title (`= Rain`), a line of authors and one of the
revision, or attributes (`:author:`, `:revdate:`); lines of `==` begin sections.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from indexer.document import Days, DocumentDate, Section
from indexer.extract.content import Content, Input
from indexer.extract.dates import written_date
from indexer.extract.plain import plain_content

_TITLE = re.compile(r"\n(?:={1,6}|#{1,6}) +(\S.*)")
_BLOCK = re.compile(r"\n(-{4,}|\.{4,}|\+{4,}|/{4,})[ \t]*(?=\n|\Z)")
"""What begins and ends text that is shown as it is, or not at all."""

_ATTRIBUTE = re.compile(r"^:(author|authors|revdate|date|lang):[ \t]+(\S.*)$", re.MULTILINE)
_AUTHORS = re.compile(r"\A\n([^\W\d_][\w.' -]*+(?:<[^>\n]{1,200}>)?(?:;[^\n]*)?)$", re.MULTILINE)
_REVISION = re.compile(
    r"^(?:v[\w.]{1,20}, *)?(\d{4}-\d\d-\d\d|[A-Z][a-z]{2,8} \d{1,2}, \d{4})\b", re.MULTILINE
)
_ADDRESS = re.compile(r" ?<[^>\n]{1,200}>")
_HEADER_WITHIN = 4_000


def read(file: Input) -> Content:
    """Read AsciiDoc. Raises DocumentError."""
    text = file.text()
    sections = _sections(text)
    said, days = _header(text, sections)
    plain = plain_content(text)
    return plain._replace(
        title=sections[0].title if sections else plain.title,
        date=DocumentDate(days, "header") if days else plain.date,
        author=said.get("author", "") or said.get("authors", ""),
        language=said.get("lang", ""),
        sections=sections,
    )


def _sections(text: str) -> tuple[Section, ...]:
    """Return the titles, but for what is in blocks without markup."""
    lines = f"\n{text}"  # so that a line begins with a character, which is found fast
    borders: list[int] = []
    border = ""
    for match in _BLOCK.finditer(lines):
        if border in ("", match[1]):
            border = "" if border else match[1]
            borders.append(match.start())
    return tuple(
        Section(match.start(), match[1].strip().rstrip("=").rstrip())
        for match in _TITLE.finditer(lines)
        if bisect_right(borders, match.start()) % 2 == 0
    )


def _header(text: str, sections: tuple[Section, ...]) -> tuple[dict[str, str], Days | None]:
    """Return the attributes and the date of the header, which an empty line ends."""
    first = sections[0].start if sections else 0
    header = text[first : first + _HEADER_WITHIN].partition("\n\n")[0]
    said = dict(_ATTRIBUTE.findall(header))
    title, _, rest = header.partition("\n")
    if title.startswith("= ") and (line := _AUTHORS.match(f"\n{rest}")):
        names = (name.strip() for name in _ADDRESS.sub("", line[1]).split(";"))
        said.setdefault("author", ", ".join(filter(None, names)))
    revision = _REVISION.search(rest)
    written = said.get("revdate", "") or said.get("date", "") or (revision[1] if revision else "")
    return said, written_date(written)

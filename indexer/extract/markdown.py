"""What does a Markdown file say about itself?

Front matter (YAML between `---`, TOML between `+++`) gives title and date; without it
the first heading is the title, and a date header or dateline is looked for as in plain
text. Front matter that cannot be read is text like any other: nothing is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date

from indexer.document import Days, DocumentDate, Section
from indexer.extract.content import Content, Input, first_sentence
from indexer.extract.dates import stated_date
from indexer.extract.plain import plain_content

_FRONT_MATTER = re.compile(
    r"\A(---|\+\+\+)[ \t]*\n(.{0,65536}?\n)?(?:\1|\.\.\.)[ \t]*(?:\n\s*|\Z)", re.DOTALL
)
_FLAT = re.compile(
    r"(?:([A-Za-z_][\w-]*+):|[ \t]*+-[ \t])[ \t]*+"
    r"(?:\"([^\"\\]*+)\"|'([^']*+)'|\[([\w .,/+-]*+)\]"
    r"|([^\s\-?:,\[\]{}#&*!|>'\"%@`][^\t]*+)?)[ \t]*+"
)
"""A line of front matter of the plainest kind: `name: value`, `name: [a, b]`, or `- value`."""

_HEADING = re.compile(
    r"\n {0,3}(?:#{1,6}[ \t]+(\S.*)|(?:=+|-+)[ \t]*(?=\n|\Z))"
)  # begins with a character, not with `^`: found many times as fast
_MOST_VALUES = 20
_MOST_DOTS = 50
_LONGEST_NUMBER_BITS = 64
_FENCE = re.compile(r"\n {0,3}(?:```|~~~)")


def read(file: Input) -> Content:
    """Read a Markdown text. Raises DocumentError."""
    text = file.text()
    match = _FRONT_MATTER.match(text)
    fields = _fields(match[1], match[2] or "") if match else None
    if match is None or fields is None:
        plain = plain_content(text)
        sections = sections_of(text, plain.body_start)
        title = sections[0].title if sections else plain.title
        return plain._replace(title=title, sections=sections)
    body = text[match.end() :]
    sections = sections_of(text, match.end())
    days = _date(fields)
    return Content(
        text,
        title=_line(fields, "title") or (sections[0].title if sections else first_sentence(body)),
        date=DocumentDate(days, "front_matter") if days else plain_content(body).date,
        body_start=match.end(),
        author=_line(fields, "author") or _line(fields, "authors"),
        language=_line(fields, "language") or _line(fields, "lang"),
        sections=sections,
    )


def _fields(fence: str, content: str) -> dict[str, object] | None:
    """Return the fields of front matter by lower-case name, or None if they cannot be read."""
    try:
        fields = _toml(content) if fence == "+++" else _flat(content) or _yaml(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    return {str(name).lower(): value for name, value in fields.items()}


def _flat(content: str) -> dict[str, object]:
    """Return the fields of the plainest YAML, or none: a parser takes 50 times as long."""
    fields: dict[str, object] = {}
    items: list[object] | None = None
    for line in content.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = _FLAT.fullmatch(line)
        if match is None:
            return {}
        name, double, single, several, bare = match.groups()
        if bare and not _is_bare(bare):
            return {}
        value: object = double or single or (bare or "").rstrip()
        if several is not None:
            value = [each.strip() for each in several.split(",") if each.strip()]
        if name:
            items = [] if match.lastindex == 1 else None
            fields[name] = value if items is None else items
        elif items is None:
            return {}
        else:
            items.append(value)
    return fields


def _is_bare(value: str) -> bool:
    """Tell whether a value without quotes is no more than it seems."""
    return not (": " in value or " #" in value or value.rstrip().endswith(":"))


def _toml(content: str) -> object:
    import tomllib

    if any(line.partition("=")[0].count(".") > _MOST_DOTS for line in content.splitlines()):
        raise ValueError("names are nested too deeply")  # the parser takes the square of them
    return tomllib.loads(content)


def _yaml(content: str) -> object:
    import yaml

    try:  # every scalar as the text it is: a date keeps the precision it was written with
        return yaml.load(content, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _date(fields: dict[str, object]) -> Days | None:
    for name in ("date", "published", "dcterms.date", "dc.date", "created"):
        if days := stated_date(_scalar(fields.get(name))):
            return days
    return None


def _line(fields: dict[str, object], name: str) -> str:
    """Return the value of a field as one line, several values joined by commas."""
    value = fields.get(name) or ""
    values = value if isinstance(value, list) else [value]
    return ", ".join(filter(None, map(_scalar, values[:_MOST_VALUES])))


def _scalar(value: object) -> str:
    """Return one value as a line, or nothing: what is nested may be without end by its aliases."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, int) and value.bit_length() > _LONGEST_NUMBER_BITS:
        return ""
    return " ".join(str(value).split()) if isinstance(value, str | int | date) else ""


def sections_of(text: str, start: int = 0) -> tuple[Section, ...]:
    """Return the headings from the character `start` on, but for what is in fenced code."""
    lines = f"\n{text[start:]}"
    fenced = "```" in lines or "~~~" in lines
    fences = [match.start() for match in _FENCE.finditer(lines)] if fenced else []
    found: list[Section] = []
    end = 0
    for match in _HEADING.finditer(lines):
        begin = match.start() + 1
        title = _title(match[1] or "")
        if match[1] is None and match.start() > end:  # an underline: the line before it
            begin = lines.rfind("\n", 0, match.start()) + 1
            line = lines[begin : match.start()]
            title = "" if line[:1].isspace() else " ".join(line.split())
        end = match.end()
        if title and bisect_right(fences, begin) % 2 == 0:
            found.append(Section(start + begin - 1, title))
    return tuple(found)


def _title(words: str) -> str:
    """Return the words of a heading, without attributes in braces and marks that may close it."""
    words = " ".join(words.split())
    if words.endswith("}"):
        words = words[: words.rfind(" {#")].rstrip() if " {#" in words else words
    bare = words.rstrip("#")
    return bare.rstrip() if not bare or bare.endswith(" ") else words

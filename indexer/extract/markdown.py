"""What does a Markdown file say about itself?

Front matter (YAML between `---`, TOML between `+++`) gives title and date; without it
the first heading is the title, and a date header or dateline is looked for as in plain
text. Front matter that cannot be read is text like any other: nothing is lost.
"""

from __future__ import annotations

import re

from indexer.dates import read_iso
from indexer.document import Days, DocumentDate
from indexer.extract.content import Content, first_sentence
from indexer.extract.plain import read_plain

_FRONT_MATTER = re.compile(
    r"\A(---|\+\+\+)[ \t]*\n(.*?\n)?(?:\1|\.\.\.)[ \t]*(?:\n\s*|\Z)", re.DOTALL
)
_HEADING = re.compile(
    r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$|^(\S.*)\n {0,3}(?:=+|-+)[ \t]*$", re.M
)
_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def read_markdown(text: str) -> Content:
    """Read title and date of a Markdown text."""
    match = _FRONT_MATTER.match(text)
    fields = _fields(match[1], match[2] or "") if match else None
    if match is None or fields is None:
        plain = read_plain(text)
        return Content(
            _heading(text[plain.body_start :]) or plain.title, plain.date, plain.body_start
        )
    body = text[match.end() :]
    days = _date(fields)
    return Content(
        title=" ".join(str(fields.get("title") or "").split())
        or _heading(body)
        or first_sentence(body),
        date=DocumentDate(days, "front_matter") if days else read_plain(body).date,
        body_start=match.end(),
    )


def _fields(fence: str, content: str) -> dict[str, object] | None:
    """Return the fields of front matter by lower-case name, or None if they cannot be read."""
    try:
        fields = _toml(content) if fence == "+++" else _yaml(content)
    except ValueError:
        return None
    if not isinstance(fields, dict):
        return None
    return {str(name).lower(): value for name, value in fields.items()}


def _toml(content: str) -> object:
    import tomllib

    return tomllib.loads(content)


def _yaml(content: str) -> object:
    import yaml

    try:  # every scalar as the text it is: a date keeps the precision it was written with
        return yaml.load(content, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _date(fields: dict[str, object]) -> Days | None:
    for name in ("date", "published", "created"):
        if match := _DAY.match(str(fields.get(name, "")).strip()):
            return read_iso(match.group())
    return None


def _heading(body: str) -> str:
    match = _HEADING.search(body)
    return " ".join((match[1] or match[2]).split()) if match else ""

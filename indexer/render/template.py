r"""How do results look in a shape that somebody asks for?

A template is text with the names of fields in braces: `{path}:{line}: {title}`. A field may have
a shape behind a colon: `{score:.2f}` has two digits, `{rank:>4}` is four characters wide at least
(`<` left, `>` right, `^` in the middle), `{title:.40}` is cut to forty. `{{` and `}}` are braces,
`\n`, `\t`, `\0` and `\\` what they are everywhere. That is all: it is no language, and nothing of a
template or a document is ever run.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from indexer.errors import TemplateError
from indexer.render.escape import visible
from indexer.render.records import FIELDS, Value, record
from indexer.results import Hit

_PARTS = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|\\(.?)", re.DOTALL)
_SHAPE = re.compile(r"([<>^]?)(\d{0,3})(?:\.(\d{1,3})(f?))?", re.ASCII)
_ESCAPES = {"n": "\n", "t": "\t", "0": "\0", "\\": "\\"}
_ALIGNED: dict[str, Callable[[str, int], str]] = {
    "<": str.ljust,
    ">": str.rjust,
    "^": str.center,
}


class _Field(NamedTuple):
    name: str
    side: str
    width: int
    cut: int | None
    digits: int | None


class Template:
    """A template that has been read."""

    def __init__(self, text: str) -> None:
        """Read a template. Raises TemplateError."""
        self._parts: list[str | _Field] = []
        end = 0
        for match in _PARTS.finditer(text):
            self._parts += [text[end : match.start()], _part(match, text)]
            end = match.end()
        self._parts.append(text[end:])

    def filled(self, hit: Hit) -> str:
        """Return the template with the values of a hit, in which nothing acts on a terminal."""
        values = record(hit)
        return "".join(
            part if isinstance(part, str) else _shaped(values[part.name], part)
            for part in self._parts
        )

    def all_filled(self, hits: Iterable[Hit], end: str) -> str:
        """Return the template filled for each hit, `end` behind each."""
        return "".join(self.filled(hit) + end for hit in hits)


def _part(match: re.Match[str], text: str) -> str | _Field:
    whole = match.group()
    if whole in ("{{", "}}"):
        return whole[0]
    if whole.startswith("\\"):
        return _ESCAPES.get(match[2], whole)
    if match[1] is None:
        raise TemplateError(
            f"a {whole} stands alone in the template",
            template=text,
            position=match.start(),
            hint=f"write {whole * 2} for a brace, {{path}} for a field",
        )
    return _field(match[1], text, match.start())


def _field(inside: str, text: str, position: int) -> _Field:
    name, _, shape = inside.partition(":")
    if name not in FIELDS:
        near = difflib.get_close_matches(name, FIELDS, 1)
        meant = f"did you mean {{{near[0]}}}? " if near else ""
        raise TemplateError(
            f"there is no field {{{name}}}",
            template=text,
            position=position,
            hint=f"{meant}the fields are {', '.join(FIELDS)}",
        )
    match = _SHAPE.fullmatch(shape)
    if match is None:
        raise TemplateError(
            f"cannot read the shape {shape!r} of {{{name}}}",
            template=text,
            position=position + len(name) + 2,
            hint="write {score:.2f}, {rank:>4} or {title:<40.40}",
        )
    side, width, precision, is_number = match.groups()
    number = int(precision) if precision else None
    cut, digits = (None, number) if is_number else (number, None)
    return _Field(name, side, int(width or 0), cut, digits)


def _shaped(value: Value, field: _Field) -> str:
    is_number = isinstance(value, int | float)
    shown = "" if value is None else visible(str(value))
    if is_number and field.digits is not None:
        shown = f"{value:.{field.digits}f}"
    side = field.side or (">" if is_number else "<")
    return _ALIGNED[side](shown[: field.cut], field.width)

"""Where does a range of values begin and end, as a person types it?

One grammar for dates and sizes: `A`, `A..B` with open ends, `>=A`, `[A TO B]`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_COMPARED = re.compile(r"([<>]=?)(.+)", re.DOTALL)
_BRACKETED = re.compile(r"\[(.*?)\sTO\s(.*)\]", re.DOTALL)


class Range(NamedTuple):
    """A sign (`>`, `>=`, `<`, `<=`) and one value; `..` and two; or one value alone.

    A value that is left out, or `*`, is an open end, and empty here.
    """

    sign: str
    first: str
    last: str = ""


def read(text: str) -> Range:
    """Take a range apart. Values are not read here."""
    text = text.strip()
    if compared := _COMPARED.fullmatch(text):
        return Range(compared[1], compared[2].strip())
    if bracketed := _BRACKETED.fullmatch(text):
        return Range("..", *(end.strip(" *") for end in bracketed.groups()))
    first, dots, last = text.partition("..")
    return Range(dots, first.strip(" *"), last.strip(" *")) if dots else Range("", text)

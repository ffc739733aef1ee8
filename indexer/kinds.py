"""Which kinds of document are there, what do people call them, and what reads them?

This table is the registry of formats. A kind is read by the function `read` of the module
`indexer.extract.READER`, which is imported when the first file of the kind is met; to add a
format, write such a module and a line here. A module elsewhere can `register` one.
"""

from __future__ import annotations

from typing import NamedTuple
from zlib import crc32

from indexer.errors import KindError


class Kind(NamedTuple):
    """A kind of document.

    `endings` of names belong to it where the content does not say otherwise; `aliases` are other
    names that people give it. `version` counts what its reader can do: a file on which one version
    failed is tried again by the next. A `light` kind is read in this process; the others are read
    by one that may crash.
    """

    name: str
    reader: str
    endings: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    version: int = 1
    light: bool = False


_TABLE = (
    Kind("text", "plain", (".txt", ".text", ".log"), ("txt", "plain"), light=True),
    Kind(
        "markdown", "markdown", (".md", ".markdown", ".mdown", ".mkd"), ("md",), light=True
    ),
)  # fmt: skip

KINDS: dict[str, Kind] = {}
"""The kinds, by the names that the index and JSON give them."""

_NAMED: dict[str, str] = {}
_BY_ENDING: dict[str, str] = {}


def register(kind: Kind) -> None:
    """Add a kind, whose reader may be a module of any package, by its whole name."""
    KINDS[kind.name] = kind
    _NAMED.update(dict.fromkeys((kind.name, *kind.aliases), kind.name))
    _BY_ENDING.update(dict.fromkeys(kind.endings, kind.name))


for _kind in _TABLE:
    register(_kind)


READERS = f"{crc32(repr([(kind.name, kind.version) for kind in _TABLE]).encode()):08x}"
"""Names these readers in these versions: what others failed on is tried again."""


def kind_named(name: str) -> str:
    """Return the kind of document that a person calls `name`. Raises KindError."""
    if kind := _NAMED.get(name.lower()):
        return kind
    shown = repr(name if len(name) <= 40 else name[:39] + "…")
    raise KindError(f"there is no type {shown}", hint=f"the types are {', '.join(sorted(KINDS))}")


def kind_by_name(file_name: str) -> str:
    """Return the kind that the ending of a file's name belongs to, or nothing."""
    at = file_name.rfind(".")
    return _BY_ENDING.get(file_name[at:].lower(), "") if at >= 0 else ""

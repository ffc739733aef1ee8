"""Which kinds of document are there, what do people call them, and what reads them?

This table is the registry of formats. A kind is read by the function `read` of the module
`indexer.extract.READER`, which is imported when the first file of the kind is met; to add a
format, write such a module and a line here.
"""

from __future__ import annotations

from typing import NamedTuple

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
    Kind("pdf", "pdf", (".pdf",)),
    Kind("mail", "mail", (".eml", ".emlx", ".mht", ".mhtml"), ("eml", "email", "message")),
    Kind("mbox", "mbox", (".mbox", ".mbx"), ("mailbox",)),
    Kind("msg", "msg", (".msg",), ("outlook",)),
    Kind("zip", "zip", (".zip",)),
    Kind("tar", "tar", (".tar",)),
    Kind("gzip", "compressed", (".gz", ".tgz"), ("gz", "tgz")),
    Kind("bzip2", "compressed", (".bz2", ".tbz", ".tbz2"), ("bz2",)),
    Kind("xz", "compressed", (".xz", ".txz", ".lzma")),
    Kind("zstd", "compressed", (".zst", ".tzst"), ("zst",)),
)  # fmt: skip

KINDS = {kind.name: kind for kind in _TABLE}
"""The kinds, by the names that the index and JSON give them."""

_NAMED = {name: kind.name for kind in _TABLE for name in (kind.name, *kind.aliases)}
_BY_ENDING = {ending: kind.name for kind in _TABLE for ending in kind.endings}


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

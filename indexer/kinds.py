"""Which kinds of document are there, and what do people call them?"""

from __future__ import annotations

from indexer.errors import KindError

KINDS = ("markdown", "text")
"""The kinds, as the index and JSON name them."""

_NAMES = {"md": "markdown", "txt": "text", "plain": "text"} | {kind: kind for kind in KINDS}


def kind_named(name: str) -> str:
    """Return the kind of document that a person calls `name`. Raises KindError."""
    if kind := _NAMES.get(name.lower()):
        return kind
    shown = repr(name if len(name) <= 40 else name[:39] + "…")
    raise KindError(f"there is no type {shown}", hint=f"the types are {', '.join(KINDS)}")

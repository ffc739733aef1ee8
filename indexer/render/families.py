"""How do documents with the same content look?

A family is a block. On a terminal it has a heading; in a pipe every line has the number of
copies, the bytes they take together, and a path, with tabs between them; of near copies also
how much each is like the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from indexer.render.escape import visible
from indexer.render.hits import Style, documents

if TYPE_CHECKING:
    from indexer.families import Family


def blocks(families: Sequence[Family], style: Style) -> str:
    """Return families for a terminal, and how much they are together."""
    copies = sum(len(family.documents) for family in families)
    size_bytes = sum(family.size_bytes for family in families)
    count = f"{len(families):,} famil{'y' if len(families) == 1 else 'ies'}"
    end = f"{count} of {documents(copies)}, {size_bytes:,} bytes"
    return "\n\n".join([*(_block(family, style) for family in families), style.paint(end, "2")])


def lines(families: Sequence[Family]) -> str:
    """Return families for a pipe: a document a line, an empty line between them."""
    return "\n\n".join(
        "\n".join(
            f"{len(family.documents)}\t{family.size_bytes}\t{visible(document.name)}"
            + (f"\t{alike:.0%}" if family.near else "")
            for document, alike in family.members()
        )
        for family in families
    )


def _block(family: Family, style: Style) -> str:
    head = f"{len(family.documents)} copies, {family.size_bytes:,} bytes together"
    shown = []
    for document, alike in family.members():
        path = document.source.path
        percent = f"{alike:4.0%} " if family.near else ""
        shown.append(percent + style.link(visible(style.near(path)), path))
    return "\n".join([style.paint(head, "1"), *(f"   {style.paint(path, '36')}" for path in shown)])

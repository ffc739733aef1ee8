"""The command that shows one document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path

if TYPE_CHECKING:
    from indexer.document import IndexedDocument
    from indexer.index import Index


def show(
    name: Annotated[
        str,
        typer.Argument(metavar="ID|PATH[:FROM[:COUNT]]", help="A document; from a line, so many."),
    ],
    index: IndexOption = None,
    raw: Annotated[bool, typer.Option("--raw", help="The text alone, as it stands.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show a document as it was indexed, with what is known of it."""
    from indexer.cli.terminal import out, out_bytes
    from indexer.index import open_index
    from indexer.render.machine import document_json
    from indexer.render.report import document

    found, text = _find(open_index(index_path(index)), name)
    if raw:
        out_bytes(text.encode("utf-8", "replace"))
    else:
        out(document_json(found, text) if json else document(found, text))


def _find(index: Index, name: str) -> tuple[IndexedDocument, str]:
    """Return a document and the lines of it that are asked for."""
    from indexer.errors import PathError

    try:
        return index.find(name)
    except PathError:
        match = re.fullmatch(r"(.+?):(\d+)(?::(\d+))?", name, re.DOTALL)
        if match is None:
            raise
    found, text = index.find(match[1])
    lines = text.splitlines(keepends=True)
    first = max(int(match[2]), 1) - 1
    if first >= len(lines):
        raise PathError(
            f"{match[1]} has {len(lines)} lines", hint=f"ask for a line from 1 to {len(lines)}"
        )
    last = first + int(match[3]) if match[3] else None
    return found, "".join(lines[first:last])


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"show": (show, {})}

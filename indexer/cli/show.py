"""The command that shows one document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path

if TYPE_CHECKING:
    from indexer.document import Document, IndexedDocument
    from indexer.index import Index


def show(
    name: Annotated[
        str,
        typer.Argument(metavar="ID|PATH[:FROM[:COUNT]]", help="A document; from a line, so many."),
    ],
    index: IndexOption = None,
    page: Annotated[
        int | None,
        typer.Option("--page", min=1, metavar="N", help="Only this page, slide or sheet."),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The text alone, as it stands.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show a document as it was indexed, with what is known of it.

    PATH#page=N is its page N, as search results write it.
    """
    from indexer.cli.terminal import out, out_bytes, warned
    from indexer.index import open_index
    from indexer.render.machine import document_json
    from indexer.render.report import document

    opened = open_index(index_path(index))
    known, whole, text = _find(opened, name, page)
    warnings = warned(opened)
    if raw:
        out_bytes(text.encode("utf-8", "replace"))
    else:
        told = document_json(known, whole, text, warnings)
        out(told if json else document(known, whole, text))


def _find(index: Index, name: str, page: int | None) -> tuple[IndexedDocument, Document, str]:
    """Return a document, and the page or the lines of it that are asked for."""
    from indexer.errors import PathError

    try:
        known, whole = index.find(name)
    except PathError:
        match = re.fullmatch(r"(.+?)(?:#page=(\d+)|:(\d+)(?::(\d+))?)", name, re.DOTALL)
        if match is None:
            raise
        known, whole = index.find(match[1])
    else:
        return known, whole, _page(whole, page) if page else whole.text
    if match[2]:
        return known, whole, _page(whole, int(match[2]))
    text = _page(whole, page) if page else whole.text
    return known, whole, _lines(match[1], text, int(match[3]), int(match[4] or 0))


def _page(whole: Document, number: int) -> str:
    """Return a page of a document. Raises PathError."""
    from indexer.document import pages_of
    from indexer.errors import PathError

    pages = pages_of(whole.text)
    if not pages:
        raise PathError(f"{whole.name} has no pages", hint="ask for lines: PATH:FROM:COUNT")
    if not 1 <= number <= len(pages):
        raise PathError(
            f"{whole.name} has {len(pages)} pages", hint=f"ask for a page from 1 to {len(pages)}"
        )
    return pages[number - 1]


def _lines(name: str, text: str, first: int, count: int) -> str:
    """Return lines of a text, to its end if no count is given. Raises PathError."""
    from indexer.errors import PathError

    lines = re.findall(r"[^\n]*\n|[^\n]+", text)  # as passages count them: a page ends no line
    start = max(first, 1) - 1
    if start >= len(lines):
        raise PathError(
            f"{name} has {len(lines)} lines", hint=f"ask for a line from 1 to {len(lines)}"
        )
    return "".join(lines[start : start + count if count else None])


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"show": (show, {})}

"""The command that shows one document."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path

if TYPE_CHECKING:
    from indexer.cli.place import Place


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
    highlight: Annotated[
        str | None,
        typer.Option(metavar="QUERY", help="Show in colour where this query matches."),
    ] = None,
    raw: Annotated[bool, typer.Option("--raw", help="The text alone, as it stands.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show a document as it was indexed, with what is known of it.

    PATH#page=N is its page N, as search results write it.
    """
    from indexer.cli.place import place
    from indexer.cli.terminal import out, out_bytes, style, warned
    from indexer.index import open_index
    from indexer.render.machine import document_json
    from indexer.render.report import document

    opened = open_index(index_path(index))
    found = place(opened, name, page)
    warnings = warned(opened)
    start, end = found.part()
    text = found.whole.text[start:end]
    places = None if highlight is None else _highlights(found, highlight, start, end)
    if raw:
        out_bytes(text.encode("utf-8", "replace"))
    elif json:
        out(document_json(found.known, found.whole, text, warnings, places))
    else:
        out(document(found.known, found.whole, text, places or (), style()))


def _highlights(found: Place, query: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where a query matches in a part of a text. Raises QueryError."""
    from indexer.analysis import language_of
    from indexer.page import SearchOptions
    from indexer.passages import Spotter
    from indexer.retrieval import read_query

    whole = found.whole
    node = read_query(query, SearchOptions()).node
    spotter = Spotter(node, language=language_of(whole.language))
    marks = spotter.find(whole.body, whole.body_start).marks
    return [(max(a, start) - start, min(b, end) - start) for a, b in marks if a < end and b > start]


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"show": (show, {})}

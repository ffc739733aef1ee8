"""The command that finds more documents like one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.location import IndexesOption, index_paths
from indexer.cli.search import NOTHING_FOUND
from indexer.cli.shape import When
from indexer.cli.values import first_day, kinds_named, last_day


def similar(
    name: Annotated[
        str, typer.Argument(metavar="ID|PATH", help="A document, or a file that is not indexed.")
    ],
    index: IndexesOption = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=0, help="Show so many hits.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Leave out the first hits.")] = 0,
    terms: Annotated[
        int, typer.Option(min=1, max=200, help="Look for so many words of the document.")
    ] = 25,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents of this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents of this day or earlier.")
    ] = None,
    glob: Annotated[
        list[str] | None,
        typer.Option("-g", "--glob", metavar="GLOB", help="Only paths that fit; repeatable."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option("-t", "--type", metavar="TYPE", help="Only this type; repeatable."),
    ] = None,
    passages: Annotated[int, typer.Option(min=0, help="Passages for each hit.")] = 2,
    list_paths: Annotated[
        bool, typer.Option("-l", "--files-with-matches", help="Print paths only.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Give up after so long; 0 never does.")
    ] = 10.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    color: Annotated[When, typer.Option(help="Colour: auto is on a terminal.")] = When.auto,
) -> None:
    """Find more documents like one, by the words that tell it from others.

    The document and its copies are left out. Exits with 0 if there are any, 1 if there are none,
    2 if something is wrong.
    """
    from indexer.cli import terminal
    from indexer.index import open_index
    from indexer.page import SearchOptions
    from indexer.render import hits, paths
    from indexer.render import similarity as render
    from indexer.similarity import similar as documents_like

    options = SearchOptions(
        limit=limit,
        offset=offset,
        since=first_day(since),
        until=last_day(until),
        globs=tuple(glob or ()),
        kinds=kinds_named(kind),
        passages=0 if list_paths else passages,
        timeout_s=timeout or None,
    )
    indexes = [open_index(path) for path in index_paths(index)]
    found = documents_like(indexes, name, options, terms=terms)
    results = found.results
    if json:
        terminal.out(render.similar_json(found))
    elif list_paths:
        terminal.out_bytes(paths.path_lines(hit.document.name for hit in results.hits))
    elif results.hits and terminal.is_terminal():
        terminal.out(hits.page(results, terminal.style(color.value)))
    elif results.hits:
        terminal.out(hits.lines(results, terminal.style(color.value)))
    if not json:
        for note in (render.terms(found), *results.notes):
            terminal.note(f"note: {note}")
    if not results.total:
        raise typer.Exit(NOTHING_FOUND)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"similar": (similar, {})}

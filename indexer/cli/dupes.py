"""The command that lists documents with the same content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path

NONE = 1


def dupes(
    index: IndexOption = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "-t",
            "--type",
            metavar="TYPE",
            help="Only this type of document: pdf, mail, text …; repeatable.",
        ),
    ] = None,
    near: Annotated[
        bool,
        typer.Option("--near", help="Also those with nearly the same words, the earliest first."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the documents with the same content, in families, the largest first.

    Exit code 1 if there are none.
    """
    from indexer.cli.terminal import is_terminal, note, out, style, warned
    from indexer.families import dupes as families_of
    from indexer.families import near_dupes, unsigned
    from indexer.index import open_index
    from indexer.kinds import kind_named
    from indexer.render import families
    from indexer.render.machine import families_json
    from indexer.retrieval import unsigned_note

    kinds = {kind_named(name) for name in kind or ()}
    opened = open_index(index_path(index))
    found = near_dupes(opened, kinds) if near else families_of(opened, kinds)
    warnings = warned(opened)
    if json:
        out(families_json(found, warnings))
    elif not found:
        note(f"no two documents have {'nearly ' * near}the same content")
    else:
        out(families.blocks(found, style()) if is_terminal() else families.lines(found))
    if near and (unknown := unsigned(opened)):
        note(f"note: {unsigned_note(unknown)}")
    if not found:
        raise typer.Exit(NONE)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"dupes": (dupes, {})}

"""The command that holds quotations against the documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.cli.location import IndexesOption, index_paths

NOT_TRUE = 1


def quote(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT...]", help="A passage.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="F", help="Check every passage that this draft quotes."),
    ] = None,
    index: IndexesOption = None,
    min_words: Annotated[
        int,
        typer.Option("--min-words", min=1, help="With --file: leave shorter quotations alone."),
    ] = 3,
    limit: Annotated[
        int, typer.Option("-n", "--limit", min=1, help="Name so many documents that have it.")
    ] = 10,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Give up after so long; 0 never does.")
    ] = 60.0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell whether a passage is in the documents word for word, and in which.

    The verdict is exact; same, but for typography; near, with the words that differ; or absent.
    Exits with 0 if every passage is exact or the same, 1 if not, 2 if something is wrong.
    """
    from indexer.cli.terminal import is_terminal, note, out, style
    from indexer.index import open_index
    from indexer.quotes.sources import quote as look_for
    from indexer.quotes.sources import quote_file
    from indexer.render import quotations

    if bool(text) == bool(file):
        raise typer.BadParameter("give either a passage or --file with a draft")
    indexes = [open_index(path) for path in index_paths(index)]
    timeout_s = timeout or None
    if file:
        checked = quote_file(indexes, file, min_words=min_words, limit=limit, timeout_s=timeout_s)
    else:
        checked = look_for(indexes, " ".join(text or []), limit=limit, timeout_s=timeout_s)
    if json:
        out(quotations.quotations_json(checked, file))
    elif is_terminal():
        out(quotations.blocks(checked, style("auto")))
    else:
        out(quotations.lines(checked))
    if not checked.quotations:
        note(f"there is no quotation in {file}")
    if not json:
        for each in checked.notes:
            note(f"note: {each}")
    if not checked.holds:
        raise typer.Exit(NOT_TRUE)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"quote": (quote, {})}

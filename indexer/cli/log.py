"""The commands about runs: log, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path


def log(
    path: Annotated[
        str | None,
        typer.Argument(metavar="[PATH]", help="Only runs that were given it, or all roots."),
    ] = None,
    index: IndexOption = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="Show so many runs.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the runs that changed the index, the newest first, with what each did."""
    from indexer.cli.terminal import is_terminal, note, out, style, warned
    from indexer.index import open_index
    from indexer.names import listed
    from indexer.render import log as render
    from indexer.render.machine import log_json

    opened = open_index(index_path(index))
    ledger = opened.ledger()
    warnings = warned(opened)
    runs = ledger.runs if path is None else ledger.runs_at(listed(path))
    newest = runs[::-1][:limit]
    if json:
        out(log_json(newest, warnings, total=len(runs)))
    elif not runs:
        note("no run has changed this index yet")
    else:
        out(render.table(newest, style()) if is_terminal() else render.lines(newest))
    if len(runs) > limit and not json and is_terminal():
        note(f"{len(runs) - limit:,} earlier runs: -n {len(runs)} shows them too")


def undo(
    index: IndexOption = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    wait: Annotated[
        float, typer.Option("--wait", metavar="SECONDS", help="Wait for another writer this long.")
    ] = 10.0,
) -> None:
    """Take the last run back: documents, roots and skipped files are as they were before it.

    The files themselves stay as they are. This is a run, too: another undo takes it back.
    """
    from indexer.cli.terminal import note, out, style, warned
    from indexer.index import open_index
    from indexer.render.log import undone
    from indexer.render.machine import undone_json
    from indexer.reversal import undo as take_back

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    opened = open_index(index_path(index))
    warnings = warned(opened)
    done = take_back(opened, wait_s=wait, waiting=waiting)
    out(undone_json(done, warnings) if json else undone(done, style()))


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "log": (log, {}),
    "undo": (undo, {}),
}

"""The command that follows a folder which has moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.ingest import DryRun, Json, Wait
from indexer.cli.location import IndexOption, index_path


def relocate(
    old: Annotated[str, typer.Argument(metavar="OLD", help="Where the files were.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Where they are now, or will be.")],
    index: IndexOption = None,
    dry_run: DryRun = False,
    json: Json = False,
    wait: Wait = 10.0,
) -> None:
    """Follow a folder or file that has moved, without reading a file again.

    Documents keep their ids; roots and the list of skipped files change with them.
    """
    from indexer.cli.terminal import note, out
    from indexer.index import open_index
    from indexer.relocation import relocate as move
    from indexer.render.machine import report_json
    from indexer.render.report import report

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    opened = open_index(index_path(index))
    run = move(opened, old, new, dry_run=dry_run, wait_s=wait, waiting=waiting)
    out(report_json(run) if json else report(run))


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"relocate": (relocate, {})}

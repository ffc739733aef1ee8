"""The command that tells about an index: status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path


def status(
    index: IndexOption = None,
    skipped: Annotated[
        bool, typer.Option("--skipped", help="List the files that are left out, and why.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what is in the index, how old it is, and what was left out."""
    from indexer.cli.terminal import out
    from indexer.index import open_index
    from indexer.render import machine, report

    stats = open_index(index_path(index)).stats()
    if json:
        out(machine.stats_json(stats))
    else:
        out(report.skipped_files(stats.skipped) if skipped else report.status(stats))


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "status": (status, {}),
}

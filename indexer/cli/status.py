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
    reason: Annotated[
        list[str] | None,
        typer.Option("--reason", metavar="REASON", help="Of these, only some; repeatable."),
    ] = None,
    null: Annotated[
        bool, typer.Option("-0", "--null", help="Their paths only, a zero behind each.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what is in the index, how old it is, and what was left out."""
    from indexer.cli.terminal import out, out_bytes
    from indexer.index import open_index
    from indexer.reading import confinement
    from indexer.render import machine, paths, report

    reasons = _reasons(reason)
    stats = open_index(index_path(index)).stats()
    listed = [file for file in stats.skipped if not reasons or file.reason in reasons]
    if json:
        out(machine.stats_json(stats, listed, confinement()))
    elif null:
        out_bytes(paths.path_zeros(file.path for file in listed))
    else:
        whole = not (skipped or reasons)
        out(report.status(stats, confinement()) if whole else report.skipped_files(listed))


def _reasons(names: list[str] | None) -> set[str]:
    """Return reasons as the ledger has them: also `too large` means `too_large`."""
    from indexer.ledger import REASONS

    asked = {name.strip().lower().replace(" ", "_").replace("-", "_") for name in names or ()}
    if unknown := asked - REASONS.keys():
        raise typer.BadParameter(f"there is no reason {min(unknown)!r}: write {', '.join(REASONS)}")
    return asked


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "status": (status, {}),
}

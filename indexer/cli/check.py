"""The command that looks for damage, and mends it: check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path

PROBLEMS = 1


def check(
    index: IndexOption = None,
    full: Annotated[
        bool, typer.Option("--full", help="Verify every byte, not only lengths and headers.")
    ] = False,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair",
            help="Put what is damaged into quarantine, keep what can still be read of it, and read"
            " the files of lost documents again.",
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    wait: Annotated[
        float,
        typer.Option(
            "--wait", metavar="SECONDS", help="With --repair: wait for another writer this long."
        ),
    ] = 10.0,
) -> None:
    """Look for damage in the index: what, in which file, at which byte, and what it affects.

    Exits with 0 if all is well, also after a repair that lost nothing; 1 if there are problems, 2
    if something else is wrong.
    """
    from indexer.cli.terminal import note, out, progress
    from indexer.mending.inspection import check as look
    from indexer.render import inspection as render

    folder = index_path(index).absolute()
    if not repair:
        found = look(folder, full=full)
        out(render.inspection_json(found) if json else render.inspection(found))
        if found.problems:
            raise typer.Exit(PROBLEMS)
        return

    from indexer.mending.restoration import repair as mend

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    with progress("repairing") as shown:
        done = mend(folder, progress=shown, wait_s=wait, waiting=waiting)
    out(render.repaired_json(done) if json else render.repaired(done))
    if done.after.problems or done.lost or done.unnamed or done.forgotten:
        raise typer.Exit(PROBLEMS)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"check": (check, {})}

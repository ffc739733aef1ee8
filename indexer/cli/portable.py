"""The commands for a whole index in one file: export, import."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.ingest import Jobs, Json, Wait
from indexer.cli.location import IndexOption, index_path


def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file that is not there yet.")],
    index: IndexOption = None,
    json: Json = False,
) -> None:
    """Write the whole index to one file: documents with their text, dates, roots, the log.

    The file is a zip archive of JSON lines with checksums. It depends on no version of the index,
    and `indexer import` makes an index of it again, here or elsewhere.
    """
    from indexer.cli.terminal import out, progress, warned
    from indexer.index import open_index
    from indexer.portable.exporting import export_index
    from indexer.render import portable as render

    opened = open_index(index_path(index))
    with progress("exporting") as shown:
        done = export_index(opened, file, progress=shown)
    warnings = warned(opened)
    out(render.exported_json(done, warnings) if json else render.exported(done))


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What `indexer export` wrote.")],
    index: IndexOption = None,
    jobs: Jobs = None,
    json: Json = False,
    wait: Wait = 10.0,
) -> None:
    """Make an index of a file that `indexer export` wrote; no other file is read.

    There must be no index yet, or an empty one. All is checked before anything is published.
    """
    from indexer.cli.terminal import note, out, progress
    from indexer.portable.importing import import_index
    from indexer.render import portable as render

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    folder = index_path(index)
    with progress("importing") as shown:
        done = import_index(folder, file, jobs=jobs, progress=shown, wait_s=wait, waiting=waiting)
    out(render.imported_json(done) if json else render.imported(done))


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "export": (export, {}),
    "import": (import_, {}),
}

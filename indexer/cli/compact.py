"""The command that makes the index smaller: compact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indexer.cli.ingest import Json, Wait
from indexer.cli.location import IndexOption, index_path


def compact(index: IndexOption = None, json: Json = False, wait: Wait = 10.0) -> None:
    """Make the index one piece: smaller after many deletions, and quicker to open.

    Answers stay the same. What `undo` needs is kept until the next run.
    """
    from indexer.cli.terminal import note, out, warned
    from indexer.compaction import compact as make_compact
    from indexer.index import open_index
    from indexer.render.machine import compacted_json
    from indexer.render.report import compacted

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    opened = open_index(index_path(index))
    done = make_compact(opened, wait_s=wait, waiting=waiting)
    warnings = warned(opened)
    out(compacted_json(done, warnings) if json else compacted(done))


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"compact": (compact, {})}

"""What did the last search show?

A search on a terminal leaves the ranks of its hits in the user's own state folder, never in the
index, so that `indexer open 3` means the third of them. A rank is the id of a document and a place
in it: the document is looked up again, and may have moved.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

from indexer.cli.folders import state_folder
from indexer.errors import OpenError
from indexer.results import Results

_AGAIN = "search for it again on a terminal, or name an id or a path: `indexer open PATH:LINE`"


class Shown(NamedTuple):
    """A hit that was shown: a document of the index `home`, and where it matches first."""

    rank: int
    id: str
    home: str
    line: int | None
    page: int | None


def remember(results: Results) -> None:
    """Keep what a page of results shows; where that cannot be, nothing is kept."""
    hits = []
    for hit in results.hits:
        first = hit.passages[0] if hit.passages else None
        home = str((hit.home or results.snapshot.path).absolute())
        place = (first.line, first.page) if first else (None, None)
        hits.append(Shown(hit.rank, hit.document.id, home, *place))
    file = _file()
    if not file.is_absolute():  # this user has no home
        return
    aside = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside.write_text(json.dumps({"format_version": 1, "hits": hits}), encoding="utf-8")
        aside.replace(file)
    except OSError:
        aside.unlink(missing_ok=True)


def shown(rank: int) -> Shown:
    """Return the hit of a rank. Raises OpenError."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
        hits = [Shown(*hit) for hit in kept["hits"]]
    except (OSError, ValueError, TypeError, KeyError):
        hits = []
    if not hits:
        raise OpenError("no search has shown any hits yet", hint=_AGAIN)
    for hit in hits:
        if hit.rank == rank:
            return hit
    raise OpenError(
        f"the last search showed the hits {hits[0].rank} to {hits[-1].rank}", hint=_AGAIN
    )


def _file() -> Path:
    return state_folder() / "last-search.json"

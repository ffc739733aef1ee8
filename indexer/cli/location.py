"""Which index is meant?

`--index DIR`, else INDEXER_INDEX, else the nearest `index_dir/` at or above the working
directory, else a folder for this user.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        envvar="INDEXER_INDEX",
        metavar="DIR",
        help="The index; else the nearest index_dir/ at or above here, else your own.",
        show_default=False,
    ),
]

IndexesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--index",
        metavar="DIR",
        help="The index; else INDEXER_INDEX, else the nearest index_dir/ at or above here, else"
        " your own. Repeatable: all of them are searched as one.",
        show_default=False,
    ),
]


def index_paths(asked: list[Path] | None) -> list[Path]:
    """Return the folders of the indexes that are meant."""
    if asked:
        return [path.expanduser() for path in asked]
    named = os.environ.get("INDEXER_INDEX")
    return [index_path(Path(named) if named else None)]


def index_path(asked: Path | None) -> Path:
    """Return the folder of the index that is meant."""
    if asked is not None:
        return asked.expanduser()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "index_dir").is_dir():
            return folder / "index_dir"
    from platformdirs import user_data_path

    return user_data_path("indexer", appauthor=False) / "index"

"""Which index is meant?

`--index DIR`, else what is set (INDEXER_INDEX, the project's settings), else the nearest
`index_dir/` at or above the working directory, else what the user's own file sets, else a
folder for this user.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_ELSE = "else INDEXER_INDEX, else the nearest index_dir/ at or above here, else your own."

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", metavar="DIR", help=f"The index; {_ELSE}", show_default=False),
]

IndexesOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--index",
        metavar="DIR",
        help=f"The index; {_ELSE} Repeatable: all of them are searched as one.",
        show_default=False,
    ),
]


def index_paths(asked: list[Path] | None) -> list[Path]:
    """Return the folders of the indexes that are meant. Raises ConfigError."""
    return [path.expanduser() for path in asked] if asked else [index_path(None)]


def index_path(asked: Path | None) -> Path:
    """Return the folder of the index that is meant. Raises ConfigError."""
    return asked.expanduser() if asked is not None else located()[0]


def located() -> tuple[Path, str]:
    """Return the folder of the index if no option says it, and what does. Raises ConfigError."""
    from indexer.cli.settings import current, index_set

    if path := index_set(by_own_file=False):
        return path, current()["index"].origin
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "index_dir").is_dir():
            return folder / "index_dir", "the nearest index_dir/"
    if path := index_set(by_own_file=True):
        return path, current()["index"].origin
    from platformdirs import user_data_path

    return user_data_path("indexer", appauthor=False) / "index", "default"

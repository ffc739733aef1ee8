"""How is an answer written into a file?

Aside, and then renamed: whoever looks finds what was there before, or all of the answer. A link
keeps pointing where it does, a file keeps who may read it, and what is no file (`/dev/null`, a
named pipe) is written to as it is.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import typer

from indexer.durable import discard, sync_folder, write_synced


def write_file(output: Path, content: bytes) -> None:
    """Write a file that somebody named. Raises BadParameter."""
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(content)
        else:
            _replace(output.resolve(), content)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {output}: {error.strerror or error}") from error


def _replace(file: Path, content: bytes) -> None:
    aside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        write_synced(aside, content)
        if file.exists():
            shutil.copymode(file, aside)
        aside.replace(file)
    except OSError:
        discard(aside)
        raise
    sync_folder(file.parent)

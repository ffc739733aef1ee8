"""Where does a file go that is damaged, or was part of what is?

Into `quarantine/` in the folder of the index, below the number of the generation that did without
it. Nothing reads it there and nothing removes it: what it holds may be all that is left of a
document. It is linked there before anything else is done to it, so that it is never in neither
place, whatever stops us; where a file system has no links it is copied.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from indexer.durable import create, sync_file, sync_folder

QUARANTINE = "quarantine"


class Kept(NamedTuple):
    """How many files are in quarantine, and how large they are."""

    files: int = 0
    size_bytes: int = 0


def set_aside(folder: Path, generation: int, names: Iterable[str]) -> None:
    """Keep files of an index that generation `generation` does without, durably. Raises OSError."""
    place = folder / QUARANTINE / f"{generation:06d}"
    wanted = [name for name in names if _is_plain(folder / name)]
    if not wanted:
        return
    for each in (place.parent, place):
        _make(each)
    for name in wanted:
        _keep(folder / name, place / name)
    for each in (place, place.parent):
        sync_folder(each)


def kept(folder: Path) -> Kept:
    """Return what is in quarantine."""
    files = [file for file in (folder / QUARANTINE).glob("*/*") if _is_plain(file)]
    return Kept(len(files), sum(file.lstat().st_size for file in files))


def _make(folder: Path) -> None:
    if not folder.is_symlink():
        folder.mkdir(mode=0o700, exist_ok=True)
        return
    raise OSError(errno.ENOTDIR, "is a link, and damaged files would go elsewhere", str(folder))


def _keep(file: Path, target: Path) -> None:
    try:
        os.link(file, target, follow_symlinks=False)
    except FileExistsError:  # we were here before, and were stopped
        if os.path.samefile(file, target):  # noqa: PTH121 (neither is a link)
            return
        _copy(file, target)  # a copy was there, which may not be whole
    except OSError:
        _copy(file, target)


def _copy(file: Path, target: Path) -> None:
    """Copy a file and make it durable. Raises OSError."""
    with file.open("rb") as source, create(target) as stream:
        shutil.copyfileobj(source, stream)
        stream.flush()
        sync_file(stream.fileno())


def _is_plain(file: Path) -> bool:
    try:
        return stat.S_ISREG(file.lstat().st_mode)
    except OSError:
        return False

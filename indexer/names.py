"""By which name is a file known, if it can be called by several?

Some file systems fold names: `Résumé.txt` may be typed in either form of Unicode, or in other
case, and is the same file. A file is known by the name that its folder lists, and by its real
path, without links to folders in it; so one file is one document, however it was named. Two
files that the folder lists are two, also where their names differ in such a way only.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import normalize


def listed(path: str | os.PathLike[str]) -> str:
    """Return the absolute path of a file or folder as the folders on the way to it list it.

    Links to folders are followed, a link to a file is not. What does not exist, and the names
    in a folder that cannot be read, stay as they are.
    """
    whole = os.path.abspath(path)  # noqa: PTH100
    folder, name = os.path.split(whole)
    if os.path.isdir(whole) or not name:  # noqa: PTH112
        return _as_listed(os.path.realpath(whole))
    return _as_listed(os.path.join(os.path.realpath(folder), name))  # noqa: PTH118


def as_known(paths: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield paths with their beginning as in `known`, where that is the same folder or file.

    So a folder that was added, and renamed since in case only, stays one.
    """
    exactly = set(known)
    alike = {folded(name): name for name in exactly}
    for path in paths:
        yield next(_beginnings_alike(path, exactly, alike), path)


def _beginnings_alike(path: str, exactly: set[str], alike: dict[str, str]) -> Iterator[str]:
    """Yield the path with each beginning that is known, the longest first."""
    beginning = path
    while True:
        name = beginning if beginning in exactly else alike.get(folded(beginning))
        if name and (name == beginning or is_same_file(name, beginning)):
            yield name + path[len(beginning) :]
        if (above := os.path.dirname(beginning)) == beginning:  # noqa: PTH120
            return
        beginning = above


def is_same_file(path: str, other: str) -> bool:
    """Tell whether two paths that differ in case or form of Unicode only are one file.

    It may have two names that are listed: a hard link. Other hard links are not meant.
    """
    if folded(path) != folded(other):
        return False
    try:
        return os.path.samestat(os.lstat(path), os.lstat(other))
    except OSError:
        return False


def folded(path: str) -> str:
    """Return what the names of a file have in common on a file system that folds names."""
    if path.isascii():
        return path.lower()
    return normalize("NFC", normalize("NFD", path).casefold())


def _as_listed(path: str) -> str:
    folder, name = os.path.split(path)
    if not name:
        return path
    return os.path.join(_as_listed(folder), _listed_name(folder, name))  # noqa: PTH118


def _listed_name(folder: str, name: str) -> str:
    """Return the name of a file as its folder lists it.

    The folder, which may be large, is only read where another spelling leads to the same file.
    """
    path = Path(folder, name)
    spellings = {name.swapcase(), normalize("NFC", name), normalize("NFD", name)} - {name}
    try:
        if not any(is_same_file(str(path), str(Path(folder, other))) for other in spellings):
            return name
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if folded(entry.name) == folded(name)]
    except OSError:
        return name
    alike = [other for other in names if is_same_file(str(path), str(Path(folder, other)))]
    return name if name in alike or not alike else alike[0]

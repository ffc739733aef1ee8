"""What is put under crashes?

A scenario is plain callables over the folder of an index, listed in a module; the harness
names it by module and name, since it runs `change` in another process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from indexer.generations import open_latest, unnamed_files
from indexer.manifest import Manifest, manifest_name, read_manifest

NOT_DATA = {"write.lock", "reserve"}


class State(NamedTuple):
    """All that an index says, compared with ==, and the warning it was opened with."""

    content: object
    warning: str = ""


def strays(folder: Path) -> list[str]:
    """Return the files in an index folder that do not belong to it or are not named."""
    if not folder.exists():
        return []
    kept: list[Manifest] = []
    if any(folder.glob("manifest-*.json")):
        kept.append(open_latest(folder, lambda manifest: None).manifest)
        if kept[0].previous is not None:
            kept.append(read_manifest(folder / manifest_name(kept[0].previous)))
    named = NOT_DATA.union(*(manifest.file_names() for manifest in kept))
    found = {file.name for file in folder.iterdir()}
    assert set(unnamed_files(folder, kept)) <= found - named
    return sorted(found - named)


class Scenario(NamedTuple):
    """A change to an index, and how to see what became of it.

    `prepare` makes the index that the change starts from. `change` calls its second argument
    after every commit that has returned, and lets errors out. `state` reads the index.
    `after` is another commit; afterwards there are no `strays`. `works_on_full_disk`: with the
    reserve to spend, it must be done on a disk without a byte left. `many_processes`: one of
    them may die alone, and the order of calls need not be the same every time.
    """

    name: str
    prepare: Callable[[Path], None]
    change: Callable[[Path, Callable[[], None]], None]
    state: Callable[[Path], State]
    after: Callable[[Path], None]
    strays: Callable[[Path], list[str]] = strays
    works_on_full_disk: bool = False
    many_processes: bool = False

"""Which generation of the index is current, and how does the next one take its place?

The manifest with the highest number is current. A commit publishes in this order: the data
files are there and synced (their writers did that), and the folder is synced, so that their
names last no shorter than the manifest's (ext4, XFS and Btrfs see to that when a new file is
synced, POSIX does not ask for it); the manifest is written aside, synced, renamed, and the
folder synced; only then the files that no kept generation names are unlinked.

Kept are the new generation and one before it: the last of the run before, since a run may
commit in batches. A reader opens all files of a generation at once, and starts again when a
commit was quicker.

What is damaged is never unlinked: a commit behind a damaged generation puts the files of that
into quarantine first.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from indexer.durable import (
    discard,
    spending_reserve,
    sync_folder,
    take_reserve,
    write_atomically,
)
from indexer.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from indexer.manifest import (
    NUMBERS,
    Manifest,
    decode,
    encode,
    generation_of,
    is_own_name,
    manifest_name,
    read_manifest,
)

T = TypeVar("T")

SETTLED_S = 4.0
"""Longer than the clock of any file system stands still: on FAT two seconds."""


class Opened(NamedTuple, Generic[T]):
    """A generation and what the caller made of its files; `warning` if it is not the newest."""

    manifest: Manifest
    files: T
    warning: str = ""


def open_latest(folder: Path, open_files: Callable[[Manifest], T]) -> Opened[T]:
    """Open the newest generation that can be read: all its files, by `open_files`, at once.

    `open_files` closes what it opened when it raises: FileNotFoundError if a file is gone
    (after a commit meanwhile we start again), IndexDamagedError if a file is not as the
    manifest says. Then the generation before is opened, with a warning.
    Raises IndexMissingError if there is no generation, else IndexDamagedError. Raises
    IndexVersionError if the newest that is whole is of another format: to show an older one
    in its place, or to write behind that, would hide what was committed.
    """
    if os.path.islink(folder):  # noqa: PTH114 (a search is waiting)
        from indexer.ownership import require_no_link

        require_no_link(folder)
    tried: dict[int, IndexDamagedError] = {}
    while generation := _newest(folder, tried):
        file = folder / manifest_name(generation)
        try:
            manifest = read_manifest(file)
            return Opened(manifest, open_files(manifest), _warning(generation, tried))
        except FileNotFoundError as error:
            if (_newest(folder, {}) or 0) > max((generation, *tried)):
                tried.clear()
                continue
            missing = Path(error.filename or file)
            tried[generation] = IndexDamagedError(f"{missing} is missing", file=missing)
        except IndexDamagedError as error:
            tried[generation] = error
    if tried:
        raise tried[max(tried)]
    raise IndexMissingError(
        f"there is no index in {folder}", hint="make one with `indexer add FOLDER`"
    )


def has_generation(folder: Path) -> bool:
    """Tell whether a folder holds a generation of an index, readable or not."""
    return bool(_generations(folder))


def newest_generation(folder: Path) -> int | None:
    """Return the highest number of a generation, readable or not; None if there is none."""
    return max(_generations(folder), default=None)


class Watch:
    """Tells when there may be a newer generation, mostly by one look at the folder's time.

    A commit changes that time; but a clock of the file system may tick so slowly that two
    changes have the same. So a listing counts only once the time has stood for a while: a
    change after it then has another. On Windows the time of a folder is not relied on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: tuple[int, int, int] | None = None
        self._since = 0.0
        self._settled = False
        self._newest: int | None = None

    def newest(self) -> int | None:
        """Return the highest number of a generation, readable or not; None if there is none."""
        seen = self._look()
        if seen is None or seen != self._seen:
            self._seen, self._since, self._settled = seen, time.monotonic(), False
        if not self._settled:
            self._settled = seen is not None and time.monotonic() - self._since > SETTLED_S
            self._newest = newest_generation(self._folder)
        return self._newest

    def _look(self) -> tuple[int, int, int] | None:
        if sys.platform == "win32":
            return None
        try:
            status = os.stat(self._folder)  # noqa: PTH116 (a search is waiting)
        except OSError:
            return None
        return status.st_dev, status.st_ino, status.st_mtime_ns


def next_generation(folder: Path) -> int:
    """Return the number for the next commit: above every manifest there, readable or not."""
    return _next(folder, max(_generations(folder), default=0) + 1)


def next_segment(folder: Path, manifest: Manifest | None) -> int:
    """Return a number above that of every segment there, named by the manifest or not.

    So no file of a damaged generation, which a reader may have mapped, is written over.
    """
    first = manifest.next_segment if manifest else 1
    names = (name for name in _names(folder) if is_own_name(name) and name[0].isdigit())
    return _next(folder, max([first, *(int(re.split("[-.]", name)[0]) + 1 for name in names)]))


def publish(
    folder: Path, manifest: Manifest, *, keep: Manifest | None, damaged: Iterable[str] = ()
) -> Manifest:
    """Make `manifest` the current generation, and `keep` the one to fall back to.

    `keep` is the generation that was current when this run began; `previous` and `created`
    are filled in here. The data files are written and synced by now; those of `damaged`
    generations are kept in quarantine. Raises ValueError if the manifest could not be read again,
    and OSError: before the rename nothing has changed; after it, by a folder that cannot be synced,
    the new generation is current, is not safe from a power cut yet, and nothing was unlinked.
    """
    if manifest.generation < next_generation(folder):
        raise ValueError(f"generation {manifest.generation} is not a new one")
    new = manifest._replace(
        previous=keep.generation if keep else None,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    content = encode(new)
    decode(content)  # what could not be read again is not published
    if damaged := [*damaged]:
        from indexer.quarantine import set_aside  # most commits have none, and searches do without

        set_aside(folder, new.generation, damaged)
    sync_folder(folder)
    write_atomically(folder / manifest_name(new.generation), content)
    _unlink(folder, unnamed_files(folder, [new, keep] if keep else [new]))
    take_reserve(folder)
    return new


def kept_generation(folder: Path, manifest: Manifest) -> Manifest | None:
    """Return the generation that is kept beside one; that one if it cannot be read.

    Raises IndexVersionError.
    """
    if manifest.previous is None:
        return None
    try:
        return read_manifest(folder / manifest_name(manifest.previous))
    except (FileNotFoundError, IndexDamagedError):
        return manifest


def undo(folder: Path, complete: Callable[[Manifest, Manifest], Manifest]) -> Manifest:
    """Publish the kept generation again, as a new one, and keep the current one; under the lock.

    When the newest manifest cannot be read, it is the newest readable one that comes back.
    `complete` is given the current manifest and the one to publish, which it returns after it
    has seen that its files are whole; it may add some. When the disk is full, the reserve is
    spent, and it is called once more.
    Raises IndexMissingError if none is kept, IndexDamagedError if it is not whole, OSError.
    """
    opened = open_latest(folder, lambda manifest: None)
    current = earlier = opened.manifest

    def publish_again() -> Manifest:
        again = earlier._replace(
            generation=next_generation(folder), next_segment=next_segment(folder, current)
        )
        damaged = damaged_files(folder, current)
        return publish(folder, complete(current, again), keep=current, damaged=damaged)

    try:
        if not opened.warning:
            earlier = read_manifest(folder / manifest_name(current.previous or 0))
        return spending_reserve(folder, publish_again)
    except FileNotFoundError as error:
        raise IndexMissingError(
            f"there is nothing to undo: no generation before {current.generation} is kept"
            f" in {folder}",
            hint="`indexer log` lists the runs; the generation before the last one is kept",
        ) from error


def damaged_files(folder: Path, opened: Manifest) -> list[str]:
    """Return the files of the generations that `opened` stands in for; under the lock.

    Those are newer and cannot be read. If one does not tell which files it has, all may be its.
    """
    names: set[str] = set()
    for generation in (each for each in _generations(folder) if each > opened.generation):
        try:
            names |= read_manifest(folder / manifest_name(generation)).file_names()
        except (FileNotFoundError, IndexDamagedError):
            names |= {manifest_name(generation), *unnamed_files(folder, [opened])}
    return sorted(name for name in names - opened.file_names() if not name.endswith(".new"))


def clean(folder: Path) -> list[str]:
    """Remove what dead or failed writers left behind; under the lock.

    Returns the names of files that could not be unlinked. Nothing is removed while the
    current generation or the kept one cannot be read. Raises OSError if the folder cannot be
    synced: then a name in it may not last, and nothing may be removed on its account.
    """
    sync_folder(folder)
    newest = max(_generations(folder), default=None)
    kept = []
    try:
        if newest is not None:
            kept.append(read_manifest(folder / manifest_name(newest)))
            if kept[0].previous is not None:
                kept.append(read_manifest(folder / manifest_name(kept[0].previous)))
    except (FileNotFoundError, IndexDamagedError, IndexVersionError):
        return []
    return _unlink(folder, unnamed_files(folder, kept))


def unnamed_files(folder: Path, kept: Iterable[Manifest]) -> list[str]:
    """Return the files of the index that no kept generation names, manifests first.

    In this order no manifest outlives its files.
    """
    named = set[str]().union(*(manifest.file_names() for manifest in kept))
    unnamed = (name for name in _names(folder) if is_own_name(name) and name not in named)
    return sorted(unnamed, key=lambda name: (generation_of(name) is None, name))


def _unlink(folder: Path, names: list[str]) -> list[str]:
    """Unlink files, and return those that stay: in use on Windows, they go at a later commit."""
    return [name for name in names if not discard(folder / name)]


def _next(folder: Path, number: int) -> int:
    """Return a number to count on from; no honest index comes near the end of the numbers."""
    if number >= NUMBERS // 10:
        raise IndexDamagedError(
            f"{folder}: a file or the manifest is numbered {number - 1}, too high to count on",
            hint="move the folder of the index away and add the documents again",
        )
    return number


def _newest(folder: Path, tried: Iterable[int]) -> int | None:
    return max((g for g in _generations(folder) if g not in set(tried)), default=None)


def _generations(folder: Path) -> list[int]:
    return [g for name in _names(folder) if (g := generation_of(name)) is not None]


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise IndexDamagedError(
            f"{folder} cannot be read: {error.strerror}",
            hint="check the permissions of the folder",
        ) from error


def _warning(generation: int, tried: dict[int, IndexDamagedError]) -> str:
    if not tried:
        return ""
    newest = max(tried)
    return f"generation {newest} cannot be read ({tried[newest]}); this is generation {generation}"

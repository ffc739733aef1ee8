"""What may be on the disk after a power cut?

The log of calls is replayed on a model of a file system that promises no more than POSIX: the
content of a file lasts once the file is synced, a name once its folder is. What is not synced
is lost, or kept, names in any order; of content that was never synced there is nothing, or
zeros, or a part, or what was on that part of the disk before.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tests.reliability.faults import Call

Files = dict[str, bytes]


class AfterCut(NamedTuple):
    """What a power cut after some calls leaves, and how many commits had returned."""

    label: str
    files: Files
    commits: int


class _File:
    """The content of a file, and what of it lasts."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.synced = content

    def after_cut(self, lost: str) -> bytes:
        if lost == "zeros":
            return self.synced + bytes(max(0, len(self.content) - len(self.synced)))
        if lost == "half":
            return bytes(self.content[: (len(self.synced) + len(self.content)) // 2])
        if lost == "garbage":
            unsynced = max(0, len(self.content) - len(self.synced))
            return self.synced + random.Random(unsynced).randbytes(unsynced)
        return self.synced


class _Change(NamedTuple):
    """A change to the names that does not last yet: this name goes, that one means a file."""

    gone: str
    name: str = ""
    file: _File | None = None


class _Disk:
    def __init__(self, files: Files) -> None:
        self.names = {name: _File(content) for name, content in files.items()}
        self.lasting = dict(self.names)
        self.pending: list[_Change] = []
        self.commits = 0

    def apply(self, call: Call) -> None:
        """Do what a call did."""
        file = self.names.get(call.name)
        match call.kind:
            case "c":
                self._rename(_Change("", call.name, _File()))
            case "r" if file:
                self._rename(_Change(call.name, call.name2, file))
            case "u" if file:
                self._rename(_Change(call.name))
            case "t" if file:
                file.content.clear()
            case "s" if file:
                file.content = file.content[: call.offset].ljust(call.offset, b"\0")
            case "w" if file:
                file.content = file.content.ljust(call.offset, b"\0")
                file.content[call.offset : call.offset + len(call.payload)] = call.payload
            case "f" if file:
                file.synced = bytes(file.content)
            case "f":
                assert call.name == "."
                self.lasting, self.pending = dict(self.names), []
            case "m":
                self.commits += 1

    def _rename(self, change: _Change) -> None:
        _apply(change, self.names)
        self.pending.append(change)

    def after_cut(self, label: str, kept: Iterable[int], lost: str) -> AfterCut:
        """Return what is left with some of the pending changes to names."""
        kept = sorted(kept)
        names = dict(self.lasting)
        for number in kept:
            _apply(self.pending[number], names)
        files = {name: file.after_cut(lost) for name, file in names.items()}
        return AfterCut(f"{label}, unsynced: {lost}, names {kept}", files, self.commits)


def _apply(change: _Change, names: dict[str, _File]) -> None:
    names.pop(change.gone, None)
    if change.file is not None:
        names[change.name] = change.file


def power_cuts(files: Files, calls: Sequence[Call], *, subsets: int) -> Iterator[AfterCut]:
    """Yield what may be left of `files` when power goes after each call, each thing once.

    `subsets`: how many random choices of lasting names are tried at each call.
    """
    disk = _Disk(files)
    seen: set[tuple[int, frozenset[tuple[str, bytes]]]] = set()
    chance = random.Random(1)
    for number in range(len(calls) + 1):
        if number:
            disk.apply(calls[number - 1])
        label = f"after {number}: {calls[number - 1] if number else 'nothing'}"
        for kept, lost in _choices(len(disk.pending), subsets, chance):
            cut = disk.after_cut(label, kept, lost)
            print_of = (cut.commits, frozenset(cut.files.items()))
            if print_of not in seen:
                seen.add(print_of)
                yield cut


def _choices(
    pending: int, subsets: int, chance: random.Random
) -> Iterator[tuple[Iterable[int], str]]:
    for lost in ("nothing", "zeros", "half", "garbage"):
        for first in range(pending + 1):
            yield range(first), lost
        for alone in range(pending):
            yield [alone], lost
        for _ in range(subsets):
            yield [number for number in range(pending) if chance.random() < 0.5], lost

"""Writers that break one promise each: the harness must catch every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from indexer import durable, generations
from tests.reliability import toy
from tests.reliability.scenario import Scenario

Change = Callable[[Path, Callable[[], None]], None]


def _write_unsynced(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _write_in_place(file: Path, content: bytes) -> None:
    durable.write_synced(file, content)
    durable.sync_folder(file.parent)


def _unlink_first(file: Path, content: bytes) -> None:
    for other in file.parent.glob("manifest-*.json"):
        other.unlink()
    durable.write_atomically(file, content)


def _with(target: object, name: str, broken: Callable[..., object]) -> Change:
    def change(folder: Path, committed: Callable[[], None]) -> None:
        with patch.object(target, name, broken):
            toy.add(folder, committed)

    return change


def _nothing(*arguments: object) -> None:
    pass


@contextmanager
def _silent(folder: Path) -> Iterator[None]:
    yield


BROKEN: dict[str, tuple[Change, str]] = {
    "data files are not synced": (
        _with(toy, "write_synced", _write_unsynced),
        "power cut after .* is not as the manifest says",
    ),
    "manifests are not synced": (
        _with(durable, "sync_file", _nothing),
        "power cut after .*manifest-000004.json cannot be read",
    ),
    "folders are not synced": (
        _with(durable, "sync_folder", _nothing),
        r"power cut after .* committed\(",
    ),
    "manifests are written in place": (
        _with(generations, "write_atomically", _write_in_place),
        "KILL at .*manifest-000004.json cannot be read",
    ),
    "old manifests go first": (
        _with(generations, "write_atomically", _unlink_first),
        r"KILL at .* None",
    ),
    "half-written files stay": (
        _with(generations, "clean", _nothing),
        r"FAIL EIO at .* left behind",
    ),
    "errors are the system's": (
        _with(toy, "reporting_failures", _silent),
        "FAIL EIO .* crashed",
    ),
}
"""What each writer does, and how it is found out."""

SCENARIOS = [
    Scenario(name, toy.prepare, change, toy.state, toy.after)
    for name, (change, _) in BROKEN.items()
]

"""What is promised of an index, and how is each promise tried?

A promise is tried case by case: what a case yields is what is wrong with it, or nothing. The
suite tries a few of each, `python -m tests.reliability` all of them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tests.reliability import damage, histories, ingestion, readers, real, snapshots
from tests.reliability.crashes import FULL, QUICK, Crashes
from tests.reliability.faults import Faults, compiled


class Cases(NamedTuple):
    """How much of each promise is tried."""

    seeds: int
    stride: int
    snapshots: int
    opens: int
    commits: int
    searches: int
    damages: int
    random_damages: int
    moments: int
    positions: int


FEW = Cases(
    seeds=1, stride=9, snapshots=1, opens=30, commits=40, searches=400, damages=60,
    random_damages=200, moments=2, positions=3,
)  # fmt: skip
ALL = Cases(
    seeds=histories.SEEDS, stride=1, snapshots=25, opens=100_000, commits=10_000,
    searches=100_000, damages=1 << 40, random_damages=1_000_000, moments=50, positions=100,
)  # fmt: skip


class Promise(NamedTuple):
    """A promise, how it is tried, and how many cases are wanted of a full run."""

    name: str
    says: str
    tried: str
    wanted: int
    cases: Callable[[Path, Cases], Iterator[str]]


@contextmanager
def scratch() -> Iterator[Path]:
    """Return a folder in memory, if there is one: thousands of syncs, and no disk is tested."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder).resolve()


# ---- crashes -----------------------------------------------------------------------------------


def kills(folder: Path, cases: Cases) -> Iterator[str]:
    """Kill before every call, and in the middle of every write."""
    return _crashes(folder, cases, lambda crashes: crashes.deaths())


def power_cuts(folder: Path, cases: Cases) -> Iterator[str]:
    """Cut the power after every call."""
    few = cases._replace(seeds=max(1, cases.seeds // 8))
    return _crashes(folder, few, lambda crashes: crashes.power_cuts(cases.seeds // 10))


def failures(folder: Path, cases: Cases) -> Iterator[str]:
    """Let every call fail, and the disk be full."""
    profile = FULL if cases is ALL else QUICK
    few = cases._replace(seeds=max(1, cases.seeds // 10))

    def fail(crashes: Crashes) -> None:
        crashes.failures(profile.failures)
        crashes.full_disk(profile.spaces)

    return chain(_crashes(folder, few, fail), _small_disks(folder, cases))


def _crashes(folder: Path, cases: Cases, act: Callable[[Crashes], None]) -> Iterator[str]:
    library = compiled(folder)
    if library is None:
        return
    chosen = {
        histories.__name__: [
            histories.scenario(kind, seed)
            for kind in histories.KINDS
            for seed in range(cases.seeds)
        ],
        real.__name__: real.SCENARIOS if cases.stride == 1 else [],  # the suite has them in full
    }
    for module, scenarios in chosen.items():
        for scenario in scenarios:
            with scratch() as own, Faults(library, module, own) as faults:
                yield from _tried(Crashes(scenario, faults, own, cases.stride), act)


def _tried(crashes: Crashes, act: Callable[[Crashes], None]) -> Iterator[str]:
    try:
        act(crashes)
    except AssertionError as error:
        yield str(error)
        crashes.points -= 1
    yield from [""] * crashes.points


def _small_disks(folder: Path, cases: Cases) -> Iterator[str]:
    """Fill real small file systems in memory, where that may be mounted."""
    return snapshots.full_disks(folder, cases.moments)


def lasting(folder: Path, cases: Cases) -> Iterator[str]:
    """Cut the power of real file systems, where they may be mounted."""
    for name in snapshots.available():
        with tempfile.TemporaryDirectory() as own:  # images are large
            yield from snapshots.power_cuts(Path(own), name, cases.snapshots)


# ---- readers, locks, damage, ingestion ---------------------------------------------------------


def reading(folder: Path, cases: Cases) -> Iterator[str]:
    """Open and search beside a busy writer, and keep old readers open."""
    yield from readers.opens(folder / "opens", cases.opens, cases.commits)
    yield from readers.searches(folder / "searches", cases.searches, cases.commits, threads=8)
    yield from readers.old_snapshots(folder / "old", min(cases.commits, 500))


def locking(folder: Path, cases: Cases) -> Iterator[str]:
    """Kill writers and their workers."""
    for who in ("parent", "worker"):
        own = folder / who
        yield from ingestion.writers_killed(own, cases.moments, worker=who == "worker")


def damaged(folder: Path, cases: Cases) -> Iterator[str]:
    """Change every byte, cut at every length, and change a larger index at random."""
    small, large = folder / "small", folder / "large"
    real.prepare(small)
    yield from damage.cases(small, "bytes", 0, cases.damages)
    yield from damage.cases(small, "truncations", 0, cases.damages)
    for seed in range(20):
        histories.grow(large, seed)
    yield from damage.cases(large, "random", 0, cases.random_damages)


def ingesting(folder: Path, cases: Cases) -> Iterator[str]:
    """Kill, hang and swell workers; put poison at every position."""
    yield from ingestion.killed(folder / "killed", cases.moments)
    for order, reason in (("hang", "timed_out"), ("swell", "failed")):
        own = folder / order
        yield from ingestion.poisoned(own, order, reason, range(cases.moments))
        shutil.rmtree(own)
    poison = folder / "poison"
    yield from ingestion.poisoned(poison, "kill SIGSEGV", "failed", range(cases.positions))


PROMISES = (
    Promise(
        "kill", "After a kill at any point there is exactly the old index or the new one.",
        "Every call that changes the folder, before it and in the middle of its write: first"
        " index, add, update with delete, merge, compact, upgrade, clean-up, two workers, undo,"
        " relocate", 20_000, kills,
    ),
    Promise(
        "power cut", "After a power cut, what was committed is there.",
        "After every call, a file system that keeps nothing, half, zeros or garbage of what was"
        " not synced, and any of the new names", 2_500, power_cuts,
    ),
    Promise(
        "file systems", "So it is on ext4, XFS and btrfs.",
        "Images are copied while a writer commits to them, and mounted (as root)", 60, lasting,
    ),
    Promise(
        "failing disk", "A full disk or a failing one is an error, and nothing is lost; documents"
        " can still be deleted.",
        "Every call fails with each of four errors, once or from then on; disks with so many bytes"
        " left; real ones of 5 MB in memory (as root)", 3_000, failures,
    ),
    Promise(
        "readers", "Readers see one commit, whole, whatever a writer does.",
        "Opening beside 10,000 commits, eight threads that search, readers of old commits",
        200_000, reading,
    ),
    Promise(
        "lock", "A writer that is killed never leaves the index locked.",
        "The writer, or one of its workers, is killed", 100, locking,
    ),
    Promise(
        "damage", "Damage is seen, or changes no answer; nothing is executed.",
        "Every byte of a small index changed in three ways, every file cut at every length, a"
        " larger one changed at random, under an audit hook and a limit of memory and time",
        1_000_000, damaged,
    ),
    Promise(
        "ingestion", "A file that its reader cannot bear costs that file alone.",
        "Workers are killed at random moments; files that hang, swell or crash their reader stand"
        " at every position among others", 250, ingesting,
    ),
)  # fmt: skip

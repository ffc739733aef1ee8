"""Does an index survive everything that can happen during a change to it?

`Crashes` takes a scenario apart: it dies before every call and in the middle of every write,
power goes after every call, every call fails with EIO and ENOSPC, once and from then on, and
the disk is full. After each the index must be exactly as before a commit or after it, and
not before one that had returned; the next commit must work and clean up.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tests.reliability.faults import Faults, Mode, Run
from tests.reliability.powercut import AfterCut, Files, power_cuts
from tests.reliability.scenario import Scenario, State


class Profile(NamedTuple):
    """How much is tried: see the methods of `Crashes`.

    `stride`: of changes by many processes, whose runs are slow, only every so many-th call.
    """

    stride: int
    subsets: int
    failures: tuple[tuple[Mode, int], ...]
    spaces: tuple[int, ...]


QUICK = Profile(
    stride=4,
    subsets=1,
    failures=((Mode.FAIL, errno.EIO), (Mode.FAIL_ON, errno.ENOSPC)),
    spaces=(0, 1000, 1 << 20),
)
FULL = Profile(
    stride=1,
    subsets=100,
    failures=tuple(
        (mode, error)
        for mode in (Mode.FAIL, Mode.FAIL_ON)
        for error in (errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS)
    ),
    spaces=(*range(0, 4000, 100), 1 << 12, 1 << 16, 1 << 20, (1 << 20) + 1000, 1 << 22),
)


class Moment(NamedTuple):
    """What an index says after a number of commits, and after one more by `after`."""

    content: object
    later: object


class Crashes:
    """All crashes of one scenario, in a scratch folder."""

    def __init__(self, scenario: Scenario, faults: Faults, scratch: Path, stride: int = 1) -> None:
        """`stride`: only every so many-th call is tried."""
        self._scenario = scenario
        self._faults = faults
        self._scratch = scratch
        self._folder = scratch / "index"
        self._base = scratch / "base"
        self.points = 0
        self._stride = stride
        scenario.prepare(self._base)
        self._moments = list(self._reference())
        self._whole = self._run(Mode.WATCH)
        assert self._whole.ended == "done", self._whole.message
        assert self._whole.commits() == len(self._moments) - 1

    def trace(self) -> list[str]:
        """Return the calls of the change, as strace would show them."""
        return [str(call) for call in self._whole.calls]

    def all(self, profile: Profile) -> None:
        """Try everything."""
        if self._scenario.many_processes:
            self._stride = profile.stride
        self.deaths()
        self.power_cuts(profile.subsets)
        self.failures(profile.failures)
        self.full_disk(profile.spaces)

    def deaths(self) -> None:
        """Kill before every call, and in the middle of every write."""
        for mode, kinds in ((Mode.KILL, ""), (Mode.TORN, "w")):
            for at in self._numbers(kinds):
                run = self._run(mode, at)
                self._check(run.commits(), f"{mode.name} at {at}: {run.call(at)}")
        if self._scenario.many_processes:
            for at in self._numbers():
                run = self._run(Mode.KILL_ONE, at)
                label = f"one killed at {at}: {run.call(at)}"
                self._check_answered(run, label, "killed", cleaned=run.ended == "refused")

    def power_cuts(self, subsets: int) -> None:
        """Cut the power after every call; `subsets`: see `powercut.power_cuts`."""
        cuts = power_cuts(_files(self._base), self._whole.calls, subsets=subsets)
        for cut in islice(cuts, None, None, self._stride):
            self._lay_out(cut)
            self._check(cut.commits, f"power cut {cut.label}")

    def failures(self, failures: Iterable[tuple[Mode, int]]) -> None:
        """Let every call fail, once or from then on, with an error."""
        for mode, error in failures:
            for at in self._numbers():
                run = self._run(mode, at, error)
                call = run.call(at)
                label = f"{mode.name} {errno.errorcode[error]} at {at}: {call}"
                cleaned = mode is Mode.FAIL and not (call and call.kind == "u")
                self._check_answered(run, label, cleaned=cleaned)

    def full_disk(self, spaces: Iterable[int]) -> None:
        """Run on disks with so many bytes of space left."""
        for space in spaces:
            run = self._run(Mode.FULL, error=errno.ENOSPC, space=space)
            label = f"{space} bytes of space"
            if self._scenario.works_on_full_disk:
                assert run.ended == "done", f"{label}: {run.message}"
            self._check_answered(run, label, cleaned=True)

    def _reference(self) -> Iterator[Moment]:
        """Run the scenario undisturbed, and see what the index says at each moment."""
        moments = [self._moment(self._base)]
        self._copy(self._base, self._folder)
        self._scenario.change(self._folder, lambda: moments.append(self._moment(self._folder)))
        return iter(moments)

    def _moment(self, folder: Path) -> Moment:
        later = self._scratch / "later"
        self._copy(folder, later)
        self._scenario.after(later)
        return Moment(self._state(folder).content, self._state(later).content)

    def _numbers(self, kinds: str = "") -> Iterator[int]:
        calls = (call for call in self._whole.calls if call.kind != "m")
        wanted = (call.number for call in calls if not kinds or call.kind in kinds)
        return islice(wanted, None, None, self._stride)

    def _run(self, mode: Mode, at: int = 0, error: int = 0, space: int = 0) -> Run:
        self._copy(self._base, self._folder)
        return self._faults.run(self._scenario.name, self._folder, mode, at, error, space)

    def _check_answered(self, run: Run, label: str, *ends: str, cleaned: bool) -> None:
        """See that a failure was answered by an error of ours, or did not matter."""
        assert run.ended in ("done", "refused", *ends), f"{label}: {run.ended} {run.message}"
        if cleaned:
            left = self._scenario.strays(self._folder)
            assert not left, f"{label}: {left} left behind"
        self._check(run.commits(), label)

    def _check(self, commits: int, label: str) -> None:
        """See that the index is as after `commits` commits or one more, and goes on."""
        self.points += 1
        found = self._state(self._folder, label)
        assert not found.warning, f"{label}: {found.warning}"
        moments = self._moments[commits : commits + 2]
        fitting = [moment for moment in moments if moment.content == found.content]
        assert fitting, f"{label}: {found.content}"
        self._scenario.after(self._folder)
        later = self._state(self._folder, label)
        assert not later.warning, f"{label}: {later.warning} after the next commit"
        assert later.content in [moment.later for moment in fitting], f"{label}: {later.content}"
        left = self._scenario.strays(self._folder)
        assert not left, f"{label}: {left} after the next commit"

    def _state(self, folder: Path, label: str = "undisturbed") -> State:
        try:
            return self._scenario.state(folder)
        except Exception as error:
            raise AssertionError(f"{label}: {error}") from error

    def _lay_out(self, cut: AfterCut) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir()
        for name, content in cut.files.items():
            (self._folder / name).write_bytes(content)

    @staticmethod
    def _copy(origin: Path, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        if origin.exists():
            shutil.copytree(origin, folder)


def _files(folder: Path) -> Files:
    if not folder.exists():
        return {}
    return {file.name: file.read_bytes() for file in folder.iterdir()}

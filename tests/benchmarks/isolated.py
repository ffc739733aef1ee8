"""What does a piece of work cost, when nothing was done before it in its process?

Work that is measured runs in an interpreter of its own, which shares the core that this run is
pinned to.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

LOOK_S = 0.5
"""How long to look for an idle core."""


class Cost(NamedTuple):
    """What a call took; `peak_bytes` is memory beyond what the process had before."""

    wall_s: float
    cpu_s: float
    peak_bytes: int


def isolated(function: Callable[..., T], *arguments: Any) -> T:
    """Return `function(*arguments)`, called in a new process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, *arguments).result()


def measured(function: Callable[[], object]) -> Cost:
    """Call a function once and return what it cost, its threads and child processes included."""
    before, cpu_before = _peak_bytes(), _cpu_s()
    began = time.perf_counter()
    function()
    wall_s = time.perf_counter() - began
    return Cost(wall_s, _cpu_s() - cpu_before, max(_peak_bytes() - before, 0))


def pin(cores: int) -> None:
    """Keep this process and those it starts on the idlest `cores` cores, where Linux can."""
    if hasattr(os, "sched_setaffinity"):
        before = _idle_ticks()
        time.sleep(LOOK_S)
        idle = {core: ticks - before[core] for core, ticks in _idle_ticks().items()}
        os.sched_setaffinity(0, sorted(idle, key=lambda core: -idle[core])[:cores])


def _idle_ticks() -> dict[int, int]:
    """Return how long each core has had nothing to do."""
    lines = Path("/proc/stat").read_text().splitlines()
    cores = (line.split() for line in lines if line.startswith("cpu") and line[3].isdigit())
    return {int(name.removeprefix("cpu")): int(idle) for name, _, _, _, idle, *_ in cores}


def _cpu_s() -> float:
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def _peak_bytes() -> int:
    """Return the most memory that this process has had.

    Not `ru_maxrss` on Linux: a process inherits there that of the one that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

"""How long does it take from the start of a process to the first hit, and in how much memory?"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.isolated import isolated

PROJECT = Path(__file__).parent.parent.parent


class Start(NamedTuple):
    """The starts of one command: milliseconds to its first line, and its peak memory."""

    command: str
    runs_ms: list[float]
    peak_bytes: int

    @property
    def median_ms(self) -> float:
        """Return the median."""
        return statistics.median(self.runs_ms)


def commands(
    indexes: Mapping[str, Path], seeds: Path, word: str, seed_word: str
) -> dict[str, list[str]]:
    """Return the commands to start: ours on a big and a small index, and each peer's."""
    search = [sys.executable, "-m", "indexer", "search", "--limit", "1", "--index"]
    once = [sys.executable, "-m", "tests.benchmarks.once"]
    small = {"bare python": [sys.executable, "-c", "print()"]}
    ours = {
        "indexer search, seeds": [*search, str(seeds), seed_word],
        "indexer search": [*search, str(indexes["indexer"]), word],
    }
    peers = {
        f"{name}, from python": [*once, name, str(folder), word] for name, folder in indexes.items()
    }
    return small | ours | peers


def start(commands: Mapping[str, Sequence[str]], rounds: int) -> list[Start]:
    """Run the commands in turn. A new process starts them, for its small memory: see `isolated`."""
    return isolated(_start, commands, rounds)


def _start(commands: Mapping[str, Sequence[str]], rounds: int) -> list[Start]:
    runs: dict[str, list[tuple[float, int]]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            runs[name].append(_first_line(command))
    return [
        Start(name, [ms for ms, _ in measured[1:]], max(peak for _, peak in measured))
        for name, measured in runs.items()
    ]


def _first_line(command: Sequence[str]) -> tuple[float, int]:
    """Return the time to the first line of a command, and its peak memory."""
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        line = process.stdout.readline()
        ms = (time.perf_counter() - began) * 1000
        process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if not line or process.returncode:
        raise RuntimeError(f"{' '.join(command)} found nothing (exit {process.returncode})")
    return ms, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

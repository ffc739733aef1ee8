"""How does a test run a change to an index, call by call, and break it?

`compiled` builds the library; `Faults` is a server of children that run under it; `calls`
reads its log.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

PROJECT = Path(__file__).parent.parent.parent
SOURCE = Path(__file__).with_name("faults.c")


class Mode(IntEnum):
    """What happens at a call; the numbers are those of faults.c."""

    WATCH = 0
    KILL = 1
    TORN = 2
    FAIL = 3
    FAIL_ON = 4
    FULL = 5
    KILL_ONE = 6


class Call(NamedTuple):
    """A call that changes something in the folder. `name2`: what it is renamed to."""

    kind: str
    number: int
    name: str
    name2: str
    offset: int
    payload: bytes

    def __str__(self) -> str:
        """Show it as strace would."""
        kind = KINDS[self.kind]
        if self.kind == "w":
            return f"{kind}({self.name}, {len(self.payload)} bytes at {self.offset})"
        return f"{kind}({self.name}{' -> ' if self.name2 else ''}{self.name2})"


KINDS = {
    "c": "create", "t": "truncate", "w": "write", "s": "resize", "f": "fsync",
    "r": "rename", "u": "unlink", "d": "mkdir", "m": "committed",
}  # fmt: skip


class Run(NamedTuple):
    """What became of a change: done, refused (an error of ours), crashed or killed."""

    ended: str
    message: str
    calls: tuple[Call, ...]

    def commits(self) -> int:
        """Return how many commits had returned."""
        return sum(call.kind == "m" for call in self.calls)

    def call(self, number: int) -> Call | None:
        """Return the call of this number, if there were so many."""
        return next((c for c in self.calls if c.number == number and c.kind != "m"), None)


def compiled(folder: Path) -> Path | None:
    """Build the library in a folder; None where there is no C compiler, or no Linux."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler or not sys.platform.startswith("linux"):
        return None
    library = folder / "faults.so"
    command = [compiler, "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
    subprocess.run([*command, "-o", library, SOURCE, "-ldl"], check=True)
    return library


class Faults:
    """A server of children that run the scenarios of one module."""

    def __init__(self, library: Path, module: str, scratch: Path) -> None:
        self._control = scratch / "control"
        self._log = scratch / "log"
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.child", module, str(library)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
            env={**os.environ, "LD_PRELOAD": str(library)},
        )  # fmt: skip

    def __enter__(self) -> Faults:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.communicate()

    def run(
        self, scenario: str, folder: Path, mode: Mode = Mode.WATCH, at: int = 0,
        error: int = 0, space_bytes: int = 0,
    ) -> Run:  # fmt: skip
        """Run a scenario's change on a folder, which is there or not."""
        self._control.write_bytes(struct.pack("=5q", 0, at, mode, error, space_bytes))
        self._log.write_bytes(b"")
        order = {
            "scenario": scenario, "folder": str(folder),
            "control": str(self._control), "log": str(self._log),
        }  # fmt: skip
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        print(json.dumps(order), file=self._server.stdin, flush=True)
        answer = json.loads(self._server.stdout.readline())
        log = tuple(calls(self._log.read_bytes(), folder))
        return Run(answer["ended"], answer.get("message", ""), log)


def calls(log: bytes, folder: Path) -> Iterator[Call]:
    """Read the log of calls; names are relative to the folder, which is called "."."""
    at = 0
    head = struct.Struct("=6q")
    while at < len(log):
        kind, number, offset, *lengths = head.unpack_from(log, at)
        at += head.size
        parts = []
        for length in lengths:
            parts.append(log[at : at + length])
            at += length
        names = [os.path.relpath(os.fsdecode(p), folder) if p else "" for p in parts[:2]]
        yield Call(chr(kind), number, names[0], names[1], offset, parts[2])

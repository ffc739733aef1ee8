"""Which processes has a run left behind?"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

LONGEST_S = 60.0


def processes(mark: str) -> dict[int, str]:
    """Return the processes that have a path in their environment, and what they are."""
    found = {}
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            with suppress(OSError):
                if mark.encode() in (process / "environ").read_bytes():
                    words = (process / "cmdline").read_bytes().decode().split("\0")
                    found[int(process.name)] = next((w for w in words if "indexer." in w), "main")
    return found


def wait_until(is_so: Callable[[], bool]) -> None:
    until_s = time.monotonic() + LONGEST_S
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.001)

"""How are workers started, spoken to, and ended?

A worker (`worker`) is a fresh process with a pipe in and a pipe out. Orders and answers are
lines of JSON; it answers one order before it reads the next.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ANSWER_BYTES = 256 << 20
"""A longer line is no answer: whoever writes without end shall not fill this process."""

PIPE_BYTES = 1 << 20
"""An order with documents is of a quarter of this: its giver goes on before it is obeyed."""


ENDING_S = 1.0
"""So long after its pipe has closed a process may take to be gone."""


class WorkerLostError(Exception):
    """A worker is gone, or does not do what it should."""


class Process:
    """A worker, as the one who gives it orders sees it."""

    def __init__(self, module: str = "indexer.worker", *, alone: bool = False) -> None:
        """Start a module. Raises OSError.

        `alone`: with little of this environment, and so that all it starts ends with it.
        """
        environment = _least_environment() if alone else os.environ
        self._alone = alone and hasattr(os, "killpg")
        package = str(Path(__file__).parent.parent)
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if alone else None,  # parsers complain, and nobody is asked
            env={**environment, "PYTHONPATH": path},
            start_new_session=self._alone,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout
        _widen(self._orders.fileno())

    def order(self, order: dict[str, Any], content: bytes = b"") -> None:
        """Give an order, and the bytes that it speaks of. Raises WorkerLostError."""
        try:
            self._orders.write(json.dumps(order, default=dict).encode() + b"\n" + content)
            self._orders.flush()
        except OSError as error:
            raise WorkerLostError from error

    def answer(self) -> dict[str, Any]:
        """Wait for a line of its answer. Raises WorkerLostError."""
        try:
            answer = json.loads(self._answers.readline(ANSWER_BYTES))
        except (ValueError, OSError) as error:
            raise WorkerLostError from error
        if not isinstance(answer, dict):
            raise WorkerLostError
        return answer

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """Return how it ended, a signal as a negative number; None if it goes on."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(ENDING_S)
        return None

    def kill(self) -> None:
        """End it; a thread that waits for its answer goes on."""
        if self._alone:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        """End it and see it gone."""
        self.kill()
        self._process.wait()
        for stream in (self._orders, self._answers):
            with suppress(OSError):  # an order that could not be given
                stream.close()


def _least_environment() -> dict[str, str]:
    """Return what an interpreter needs of this environment to start, and to spell file names.

    Without a home it would ask the system's service of names for one, by a socket.
    """
    needed = (
        *("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP"),
        *("LANG", "LC_ALL", "LC_CTYPE", "PYTHONUTF8"),
    )
    kept = {name: os.environ[name] for name in needed if name in os.environ}
    return {**kept, "RUST_BACKTRACE": "0"}


def _widen(pipe: int) -> None:
    """Let a pipe take some orders before they are read, where the system can (Linux)."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # more than this user may have
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def start(workers: int) -> list[Process]:
    """Start workers; fewer if the system allows no more."""
    processes: list[Process] = []
    with _interrupts_held(), suppress(OSError):
        for _ in range(workers):
            processes.append(Process())
    return processes


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait, and keep it from those that are started meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

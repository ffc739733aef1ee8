"""What may a process do that reads strange files?

It may read, compute, and answer over its pipe. Where the system can, it has no network; it opens
nothing to write, starts nothing, and has so much memory and no more. The hook guards against
what Python code can be talked into; the limits of the system, and what `sandbox` asks of it,
hold for every code.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

ADDRESS_BYTES = 4 << 30
"""Address space: more than the memory that is watched (`reading`), for what is only reserved."""

MEMORY_BYTES = 1 << 30
"""Memory that is taken and not only reserved (Linux): where the watch comes too late."""

OPEN_FILES = 64

_REFUSED = frozenset(
    (
        *("os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"),
        *("os.startfile", "subprocess.Popen", "pty.spawn"),
        *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink"),
        *("os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr"),
        *("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"),
        *("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"),
    )
)
"""Audit events of Python: what is refused is so before it happens."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def confine(parent: int) -> tuple[str, ...]:
    """Give up what reading needs not; return what is in force, as a person reads it.

    What the system cannot refuse is left to the hook. `parent` is the process that gives orders:
    when it ends, so does this one (Linux).
    """
    from indexer.sandbox import restrict

    told: tuple[str, ...] = ("a network of its own",) if _leave_network() else ()
    _die_with(parent)  # entering a network may make the system forget it
    told += ("limits of memory, files and their size",) if _limit() else ()
    told += restrict()
    sys.addaudithook(_refuse)
    return (*told, "no writing, network or processes from Python (audit hook)")


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _REFUSED or (event == "open" and _is_to_write(*arguments[1:3])):
        raise PermissionError(f"a reader of documents may not: {event}")


def _is_to_write(mode: str | None, flags: int) -> bool:
    if mode is None:
        return bool(flags & _WRITING)
    return not set(mode).isdisjoint("wax+")


def _limit() -> bool:
    """Set limits; tell whether this system has them."""
    try:
        import resource
    except ImportError:  # Windows: memory is watched from outside
        return False
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS, ADDRESS_BYTES),
        (resource.RLIMIT_DATA, MEMORY_BYTES),
    ):
        with suppress(ValueError, OSError):  # it is lower, or this system has no such limit
            resource.setrlimit(limit, (value, value))
    return True


def _die_with(parent: int) -> None:
    if sys.platform != "linux":
        return
    import ctypes
    import signal

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended before it could be said
        os._exit(1)


def _leave_network() -> bool:
    """Enter a network of its own, with nobody else in it (Linux); tell whether that was allowed."""
    if sys.platform != "linux":
        return False
    import ctypes

    # Root would lose its rights over the files of others in a user namespace, and needs none.
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWNET | _CLONE_NEWUSER
    try:
        return not ctypes.CDLL(None).unshare(flags)
    except (OSError, AttributeError):
        return False

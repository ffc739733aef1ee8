"""A format whose files say what their reader is to do: all that a parser should not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from indexer.extract.content import Content, Input, Member
from indexer.kinds import Kind, register

KIND = Kind("hostile", __name__, (".hostile",))

register(KIND)
register(Kind("deadly", "tests.deadly_format", (".deadly",), light=True))


def read(file: Input) -> Content:
    """Do what the first word of the file says to the second."""
    order, _, argument = file.bytes().decode().partition(" ")
    if order == "members":
        return Content(None, members=_members(argument.split(",")))
    _DEEDS[order](argument)
    return Content(f"{order} was survived {argument}")


def _members(orders: list[str]) -> Iterator[Member]:
    for number, order in enumerate(orders):
        yield Member(f"{number}.hostile", lambda order=order: order.encode())  # type: ignore[misc]


def _kill(name: str) -> None:
    os.kill(os.getpid(), signal.Signals[name])
    time.sleep(60)


def _hang(_: str) -> None:
    while True:
        pass


def _swell(_: str) -> None:
    held = []
    while True:
        held.append(b"x" * (1 << 24))


def _allocate(size_bytes: str) -> None:
    bytearray(int(size_bytes))


def _babble(_: str) -> None:
    for number in range(3, 10):
        try:
            os.write(number, b"[}\n")
        except OSError:
            continue


def _spawn(_: str) -> None:
    if os.fork() == 0:
        time.sleep(60)


def _run(program: str) -> None:
    subprocess.run([program], check=True)


def _write(path: str) -> None:
    Path(path).write_text("written")


def _create(path: str) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))


def _connect(port: str) -> None:
    socket.create_connection(("127.0.0.1", int(port)), timeout=5)


def _raise(_: str) -> None:
    raise BaseExceptionGroup("nonsense", [KeyboardInterrupt()])


_DEEDS = {
    "nothing": lambda _: None,
    "kill": _kill,
    "exit": lambda code: os._exit(int(code)),
    "hang": _hang,
    "swell": _swell,
    "allocate": _allocate,
    "babble": _babble,
    "fork": _spawn,
    "run": _run,
    "write": _write,
    "create": _create,
    "connect": _connect,
    "raise": _raise,
}

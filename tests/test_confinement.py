"""A process that reads strange files can write, connect and start nothing, whatever runs in it.

Real children try it, past Python's own hook: with system calls of their own.
"""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.reading import confinement
from indexer.sandbox import filter_steps, refused_numbers
from tests.conftest import PROJECT, Run, write

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="Landlock and seccomp are of Linux",
)

TRY = """
import ctypes, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
file, folder, port = os.fsencode(sys.argv[1]), os.fsencode(sys.argv[2]), int(sys.argv[3])

class Address(ctypes.Structure):
    _fields_ = (("family", ctypes.c_ushort), ("port", ctypes.c_ubyte * 2),
                ("host", ctypes.c_ubyte * 4), ("rest", ctypes.c_ubyte * 8))

def connect():
    made = libc.socket(2, 1, 0)
    if made < 0:
        return made
    there = Address(2, (port >> 8, port & 255), (127, 0, 0, 1))
    return libc.connect(made, ctypes.byref(there), ctypes.sizeof(there))

def execute():
    arguments = (ctypes.c_char_p * 2)(b"true", None)
    child = libc.fork()
    if child == 0:
        libc.execv(b"/bin/true", arguments)
        libc._exit(77)
    if child < 0:
        return child
    status = os.waitpid(child, 0)[1]
    return -1 if os.waitstatus_to_exitcode(status) == 77 else 0

tried = {
    "write": lambda: libc.open(file, os.O_WRONLY),
    "append": lambda: libc.open(file, os.O_RDWR | os.O_APPEND),
    "truncate": lambda: libc.truncate(file, ctypes.c_long(0)),
    "create": lambda: libc.open(folder + b"/new", os.O_WRONLY | os.O_CREAT, 0o600),
    "folder": lambda: libc.mkdir(folder + b"/made", 0o700),
    "remove": lambda: libc.unlink(file),
    "rename": lambda: libc.rename(file, folder + b"/other"),
    "link": lambda: libc.link(file, folder + b"/other"),
    "symlink": lambda: libc.symlink(file, folder + b"/other"),
    "mode": lambda: libc.chmod(file, 0o777),
    "connect": connect,
    "execute": execute,
    "signal": lambda: libc.kill(os.getppid(), 0),
    "read": lambda: libc.open(file, os.O_RDONLY),
    "list": lambda: libc.open(folder, os.O_RDONLY | os.O_DIRECTORY),
}
"""

WAYS = {
    "all": "from indexer.confinement import confine; confine(os.getppid())",
    "seccomp": "from indexer import sandbox; libc.prctl(38, 1, 0, 0, 0); sandbox._seccomp(libc)",
    "landlock": "from indexer import sandbox; libc.prctl(38, 1, 0, 0, 0); sandbox._landlock(libc)",
}
ALLOWED = {"all": {"read", "list"}, "seccomp": {"read", "list"}}
ALLOWED["landlock"] = {"read", "list", "mode"}
"""What a way does not refuse: Landlock knows nothing of modes."""


@pytest.fixture
def landlock() -> int:
    """Return the version of Landlock here, or skip."""
    import ctypes

    version = int(ctypes.CDLL(None).syscall(444, None, 0, 1))
    return version if version >= 1 else pytest.skip("this kernel has no Landlock")


def succeeding(way: str, tmp_path: Path) -> set[str]:
    """Return what a child can do that was confined in some way."""
    (tmp_path / "place").mkdir()
    file = tmp_path / "file"
    file.write_text("words")
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = (
            f"{TRY}\n{WAYS.get(way, '')}\n"
            "print(json.dumps([name for name, act in tried.items() if act() >= 0]))"
        )
        arguments = map(str, (file, tmp_path / "place", server.getsockname()[1]))
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=PROJECT, capture_output=True,
            check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if way:
        assert file.read_text() == "words"
        assert not [*(tmp_path / "place").iterdir()]
    return set(json.loads(done.stdout))


def test_without_confinement_it_could_do_all_of_it(tmp_path: Path) -> None:
    """Else the others would show nothing."""
    assert succeeding("", tmp_path) >= {"write", "create", "folder", "connect", "execute", "signal"}


@pytest.mark.parametrize("way", ["all", "seccomp"])
def test_a_confined_process_can_read_and_nothing_else(way: str, tmp_path: Path) -> None:
    assert succeeding(way, tmp_path) == ALLOWED[way]


def test_landlock_alone_refuses_files_and_programs(landlock: int, tmp_path: Path) -> None:
    can = succeeding("landlock", tmp_path)
    later = {"truncate": 3, "connect": 4, "signal": 6}
    assert can - {name for name, since in later.items() if landlock < since} <= ALLOWED["landlock"]
    assert can >= {"read", "list"}


def test_the_filter_is_short_and_its_jumps_stay_inside() -> None:
    for column in (0, 1):
        steps = [*filter_steps(7, column, 1)]
        assert len(steps) < 1000  # the kernel takes 4,096
        assert len({*refused_numbers(column)}) == len(refused_numbers(column))
        for place, (_, yes, no, _) in enumerate(steps):
            assert place + 1 + max(yes, no) < len(steps) or max(yes, no) == 0
        assert steps[-1][0] == 0x06


def test_status_says_what_is_in_force(run: Run, tmp_path: Path, landlock: int) -> None:
    write(tmp_path / "docs", {"a.txt": "ants"})
    run("add", "docs")
    told = json.loads(run("status", "--json").out)["confinement"]
    assert told == [*confinement()]
    assert f"no file is written or executed (Landlock {landlock})" in told
    assert "no system call for network, processes or writing (seccomp)" in told
    shown = run("status").out
    assert all(line in shown for line in told)


def test_the_process_that_reads_files_is_the_one_that_is_confined(tmp_path: Path) -> None:
    """`Seccomp: 2` in its status: a filter is in force."""
    from indexer.processes import Process

    process = Process("indexer.isolated", alone=True)
    try:
        process.order({"parent": os.getpid(), "modules": [], "quarantined": {}})
        process.order({"confinement": True})
        assert len(process.answer()["confinement"]) >= 3
        facts = Path(f"/proc/{process.pid}/status").read_text()
        assert "Seccomp:\t2\n" in facts
        assert "NoNewPrivs:\t1\n" in facts
    finally:
        process.close()

"""Files whose names or whose kind are hostile, and files that do not stay as they are."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CHANGING = ("shrinks.txt", "grows.txt", "shrinks.zip", "grows.html", "comes.json")
VANISHING = ("a.txt", "b.html")


def make_names(folder: Path) -> int:
    """Write a file for every byte that a name may have; return how many."""
    place = os.fsencode(folder)
    count = 0
    for byte in range(1, 256):
        if byte != ord("/"):
            count += _write(place, b"byte-%d-" % byte + bytes([byte]) + b".txt")
    names = (
        b"\x1b]0;title\x07.txt", b"-rf.txt", b"new\nline.md", b"\xff\xfe\xfd.html", b"a!\x7f.txt",
        "\u202etxt.exe.md".encode(), b"\xed\xa0\x80.txt", b"x" * 250 + b".md", b"a!/b.txt"[:2],
        b" .txt", b"~.txt", b"%s%n.txt", b"$(id).txt", b"*.txt", b"CON.txt", b"a\\b.txt",
    )  # fmt: skip
    return count + sum(_write(place, name) for name in names)


def _write(place: bytes, name: bytes) -> int:
    path = os.path.join(place, name)  # noqa: PTH118 (of bytes)
    with suppress(OSError), open(path, "xb") as stream:  # noqa: PTH123 (a system may refuse it)
        stream.write(b"innocent words")
        return 1
    return 0


def make_places(folder: Path) -> None:
    """Make what is no regular file, and what leads out of the folder or round in it."""
    outside = folder.parent.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret words")
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener, _inside(folder):
        listener.bind("socket.txt")
    with suppress(OSError):  # only root may, and not in every container
        os.mknod(folder / "zero.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    links = {
        "loop.txt": "loop.txt", "round": ".", "up": "../..", "out.txt": "../../outside/secret.txt",
        "out": "../../outside", "dangling.txt": "nowhere", "first.txt": "second.txt",
        "second.txt": "first.txt", "device.txt": "/dev/zero",
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "locked.txt").write_text("words")
    (folder / "locked.txt").chmod(0)
    (folder / "locked").mkdir(mode=0)


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Stay in a folder: the address of a socket is not long enough for most paths."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Change some files all the time."""
    contents = {name: f"{name} words " * 20_000 for name in CHANGING}
    for name, content in contents.items():
        (folder / name).write_text(content)
    stop = threading.Event()

    def change() -> None:
        while not stop.is_set():
            for name, content in contents.items():
                if name.startswith("grows"):
                    with (folder / name).open("a") as stream:
                        stream.write("words ")
                else:
                    os.truncate(folder / name, 10)
                    (folder / name).write_text(content)
            stop.wait(0.0005)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()

"""What does a real file system leave of an index when power goes?

An image of a disk is mounted, and copied while a writer commits to it: what is in the image at a
moment is what would be on the disk. The copy is mounted in its turn, by which the file system
mends itself, and the index in it must be one of the commits, and none before one that had
returned. Needs root, Linux, and the programs that make file systems.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from random import Random
from select import select

from indexer.errors import IndexerError, IndexWriteError
from indexer.index import create_index, open_index
from tests.reliability.faults import PROJECT
from tests.reliability.real import ledger, put

FILE_SYSTEMS = {"ext4": ("-q", "-F"), "xfs": ("-q", "-f"), "btrfs": ("-q", "-f")}
"""Each, and how it is made without a question."""

SIZE_BYTES = 320 << 20
"""Enough for each of them."""

WRITER = """
import sys
from itertools import count
from pathlib import Path
from indexer.index import open_index
from tests.reliability.real import ledger, put
index = open_index(Path(sys.argv[1]))
for number in count():
    with index.writing() as writing:
        put(writing, {"count": f"word {number}", f"other{number % 9}": "words " * (number % 50)})
        writing.commit(ledger(1))
    print(number, flush=True)
"""
"""Commits a document that says how often there was a commit, and tells each that has returned."""


def available() -> list[str]:
    """Return the file systems that can be made and mounted here."""
    if not sys.platform.startswith("linux") or os.geteuid():
        return []
    return [name for name in FILE_SYSTEMS if shutil.which(f"mkfs.{name}") and _can_mount(name)]


def _can_mount(name: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with mounted(made(Path(folder), name)):
                return True
        except subprocess.CalledProcessError:
            return False


def made(folder: Path, name: str) -> Path:
    """Make an empty file system in an image."""
    image = folder / f"{name}.image"
    with image.open("wb") as stream:
        stream.truncate(SIZE_BYTES)
    _run(f"mkfs.{name}", *FILE_SYSTEMS[name], str(image))
    return image


@contextmanager
def mounted(image: Path) -> Iterator[Path]:
    """Mount an image, and unmount it at the end."""
    folder = image.with_suffix(".mounted")
    folder.mkdir(exist_ok=True)
    _run("mount", "-o", "loop", str(image), str(folder))
    try:
        yield folder
    finally:
        _run("umount", str(folder))


def power_cuts(scratch: Path, name: str, times: int) -> Iterator[str]:
    """Cut the power so many times, at any moment; yield what is wrong each time, or nothing."""
    image = made(scratch, name)
    cuts = {}
    chance = Random(name)
    with mounted(image) as disk, _writing(create_index(disk / "index").path) as writer:
        returned = int(_first_line(writer))
        for number in range(times):
            returned = _last_line(writer, chance.uniform(0, 0.1), returned)
            os.kill(writer.pid, signal.SIGSTOP)  # so that all of the copy is of one moment
            returned = _last_line(writer, 0, returned)
            copy = scratch / f"{number}.image"
            _run("cp", "--sparse=always", str(image), str(copy))
            cuts[copy] = returned
            os.kill(writer.pid, signal.SIGCONT)
    for copy, returned in cuts.items():  # twins are not mounted beside each other
        left = copy.with_suffix(".index")
        with mounted(copy) as after:
            shutil.copytree(after / "index", left)  # a mapped file would keep it mounted
        yield _wrong(left, returned)


@contextmanager
def _writing(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, bufsize=0) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def _first_line(writer: subprocess.Popen[bytes]) -> bytes:
    assert writer.stdout is not None
    return writer.stdout.readline()


def _last_line(writer: subprocess.Popen[bytes], wait_s: float, known: int) -> int:
    """Return the number that a writer told last, after some time at least."""
    assert writer.stdout is not None
    end = time.monotonic() + wait_s
    told = b""
    while select([writer.stdout], [], [], max(0.0, end - time.monotonic()))[0]:
        told += os.read(writer.stdout.fileno(), 1 << 16)
        assert told, "the writer has ended"
    numbers = told.split()
    return int(numbers[-1]) if numbers else known


def _wrong(folder: Path, returned: int) -> str:
    """Return what is wrong with an index of which this commit had returned, or nothing."""
    try:
        index = open_index(folder)
        titles = {document.id: document.title for document in index.documents()}
    except IndexerError as error:
        return f"after commit {returned}: {error}"
    if index.warning:
        return f"after commit {returned}: {index.warning}"
    known = int(titles["count"].removeprefix("word ")) if titles else -1
    return "" if known in (returned, returned + 1) else f"commit {returned} was there, {known} is"


def full_disks(scratch: Path, times: int) -> Iterator[str]:
    """Fill small file systems in memory with an index, and delete from it; yield what is wrong."""
    if not sys.platform.startswith("linux") or os.geteuid():
        return
    for number in range(times):
        folder = scratch / f"tmpfs{number}"
        folder.mkdir()
        _run("mount", "-t", "tmpfs", "-o", f"size={3 + number % 5}m", "tmpfs", str(folder))
        try:
            yield _filled(folder, Random(f"full {number}"))
        finally:
            _run("umount", "--lazy", str(folder))  # a mapped file goes with its reader


def _filled(folder: Path, chance: Random) -> str:
    index = create_index(folder / "index")
    committed: dict[str, str] = {}
    try:
        for number in count():
            new = {
                f"{number}": " ".join(str(chance.random()) for _ in range(chance.randint(1, 4000)))
            }
            with index.writing() as writing:
                put(writing, new)
                writing.commit(ledger(1))
            committed |= new
    except IndexWriteError:
        with suppress(OSError), (folder / "rest").open("wb") as rest:
            while True:
                rest.write(bytes(1000))
                rest.flush()
    before = {document.id for document in index.documents()}
    if before != set(committed):
        return f"{len(committed)} were committed, {len(before)} are there"
    gone = chance.choice(sorted(before))
    try:
        with index.writing() as writing:
            writing.remove(gone)
            writing.commit(ledger(1))
    except IndexWriteError as error:
        return f"nothing can be deleted: {error}"
    left = {document.id for document in index.documents()}
    return "" if left == before - {gone} else f"{gone} was deleted, {before - left} are gone"


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)

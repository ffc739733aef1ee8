"""A folder full of hostile files: the run ends, and the innocent files among them are indexed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer import open_index, search
from tests.conftest import PROJECT
from tests.hostile.command import MEMORY_BYTES
from tests.hostile.content import Hostile, hostile_files
from tests.hostile.places import CHANGING, VANISHING, changing, make_names, make_places
from tests.hostile.processes import processes

pytestmark = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")

LONGEST_S = 120.0
SLACK_BYTES = 200 << 20
"""So much more may be taken between two looks at the memory of a process."""

INNOCENT = {
    "txt": "innocent words of {}", "md": "# Innocent\n\nwords of {}",
    "html": "<p>innocent words of {}</p>", "json": '{{"innocent": "words of {}"}}',
    "csv": "innocent,words\nof,{}\n", "xml": "<?xml version='1.0'?><a>innocent words of {}</a>",
}  # fmt: skip


class Scene(NamedTuple):
    """A folder of documents, and what is in it."""

    folder: Path
    hostile: list[Hostile]
    innocent: list[Path]
    names: int


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Make all files; files without permissions get them back, so that they can be removed."""
    folder = tmp_path / "documents"
    hostile = [*hostile_files()]
    for file in hostile:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_bytes(file.content)
    innocent = []
    for place in sorted(each for each in folder.iterdir() if each.is_dir()):
        for number in range(2):
            for ending, content in INNOCENT.items():
                innocent.append(place / f"innocent-{number}.{ending}")
                innocent[-1].write_text(content.format(f"{place.name} {number}"))
    for name in ("names", "places", "zz"):
        (folder / name).mkdir()
    names = make_names(folder / "names")
    make_places(folder / "places")
    for name in VANISHING:
        (folder / "zz" / name).write_text("<p>innocent words")
    yield Scene(folder, hostile, innocent, names)
    (folder / "places/locked").chmod(0o700)


class Watched(NamedTuple):
    """What was seen of the processes of a run while it went on."""

    peak_bytes: dict[str, int]
    sockets: set[str]


def test_hostile_files_cost_themselves_and_nothing_else(scene: Scene, tmp_path: Path) -> None:
    assert len({file.content for file in scene.hostile}) >= 120
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    home.mkdir()
    temporary.mkdir()
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}",
        "HOME": str(home), "TMPDIR": str(temporary), "INDEXER_INDEX": str(tmp_path / "index"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    before = content_of(scene.folder)
    with changing(scene.folder / "zz"):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.command", "add", "-j", "2", scene.folder],
            env=environment, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        with watching(str(tmp_path), scene.folder / "zz") as watched:
            out, err = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 3, err.decode()
    assert not err, err.decode()
    assert all(byte >= 32 or byte == 10 for byte in out)
    assert not processes(str(tmp_path))

    assert content_of(scene.folder) == before
    assert not [*home.iterdir(), *temporary.iterdir()]
    assert {each.name for each in tmp_path.iterdir()} == {
        "documents", "home", "index", "outside", "temporary",
    }  # fmt: skip
    assert watched.sockets == set()
    assert watched.peak_bytes
    assert max(watched.peak_bytes.values()) < MEMORY_BYTES + SLACK_BYTES, watched.peak_bytes
    check_ledger(scene, tmp_path / "index")


def check_ledger(scene: Scene, index: Path) -> None:
    """See that every file is indexed or listed, and for one of its reasons."""
    opened = open_index(index)
    filled = {document.source.name for document in opened.documents()}
    reasons: dict[str, set[str]] = {}
    for each in opened.stats().skipped:
        reasons.setdefault(each.file.rstrip(os.sep), set()).add(each.reason)
        assert each.reason != "failed" or each.detail, each
    assert [str(file) for file in scene.innocent if str(file) not in filled] == []
    named = [file for file in walked(scene.folder / "names") if file in filled]
    assert len(named) == scene.names

    there = set(walked(scene.folder))
    assert sorted(there - filled - reasons.keys()) == []
    assert sorted(filled - there - {str(scene.folder / "zz" / name) for name in VANISHING}) == []
    alone = [name for name in there if name in reasons and name not in filled]
    assert len(there & filled) + len(alone) == len(there)
    for file in scene.hostile:
        given = reasons.get(str(scene.folder / file.path), set())
        assert not file.reasons or given & file.reasons, (file.path, given)
        assert not given & {"unreadable", "refused"}, (file.path, given)
    for name in walked(scene.folder / "places"):
        if name.endswith(("locked", "locked.txt")):
            expected = set() if os.geteuid() == 0 else {"unreadable"}
        else:
            expected = {"not_regular"}
        assert reasons.get(name, set()) == expected, name
    for name in CHANGING:
        assert str(scene.folder / "zz" / name) in filled
    for words in ("secret", "root nologin", "haha*"):  # links and entities are not followed
        assert [hit.document.name for hit in search(opened, words).hits] == []


def walked(folder: Path) -> Iterator[str]:
    """Yield all that is in a folder and is none, and folders that cannot be listed."""
    try:
        entries = [*os.scandir(folder)]
    except PermissionError:
        yield str(folder)
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from walked(Path(entry.path))
        else:
            yield entry.path


def content_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Return the size, time and number of all that stays as it is."""
    found = {}
    for name in walked(folder):
        if f"{os.sep}zz{os.sep}" not in name:
            status = Path(name).lstat()
            found[name] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


@contextmanager
def watching(mark: str, vanishing: Path) -> Iterator[Watched]:
    """Look at the processes of a run again and again; remove files once workers are there."""
    watched = Watched({}, set())
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            found = processes(mark)
            if "indexer.worker" in found.values():
                for name in VANISHING:
                    (vanishing / name).unlink(missing_ok=True)
            for pid, name in found.items():
                look_at(Path(f"/proc/{pid}"), name, watched)
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield watched
    finally:
        stop.set()
        thread.join()


def look_at(process: Path, name: str, watched: Watched) -> None:
    with suppress(OSError, IndexError):
        pages = int((process / "statm").read_bytes().split()[1])
        size_bytes = pages * os.sysconf("SC_PAGE_SIZE")
        watched.peak_bytes[name] = max(watched.peak_bytes.get(name, 0), size_bytes)
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                if stat.S_ISSOCK(descriptor.stat().st_mode):
                    watched.sockets.add(f"{name}: {descriptor.readlink()}")

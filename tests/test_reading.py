"""A file that its parser cannot bear costs that file, or that member of it, and nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Index, add, create_index, kinds, open_index, reading, update
from indexer.document import Document, SourceFile
from indexer.ledger import Skipped
from indexer.reading import Limits, Reader
from tests import hostile_format
from tests.conftest import PROJECT, write
from tests.hostile.processes import processes, wait_until

QUICK = Limits(step_s=2.0, memory_bytes=300 << 20)


@pytest.fixture(autouse=True)
def hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reading processes know the hostile format, and wait less for it."""
    monkeypatch.setattr(reading, "MODULES", (hostile_format.__name__,))
    monkeypatch.setattr(reading, "LIMITS", QUICK)
    monkeypatch.setattr("indexer.processes.ANSWER_BYTES", 1 << 20)


@pytest.fixture
def reader() -> Iterator[Reader]:
    with Reader(limits=QUICK) as reader:
        yield reader


def source(folder: Path, name: str, content: str) -> SourceFile:
    write(folder, {name: content})
    status = (folder / name).stat()
    return SourceFile(str(folder), name, status.st_size, status.st_mtime_ns)


def children() -> set[str]:
    """Return the processes below this one, of any depth."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listed.exists():
        pytest.skip("this system does not list children")
    below, found = listed.read_text().split(), set()
    while below:
        pid = below.pop()
        found.add(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            below += task.read_text().split()
    return found


def outcome(reader: Reader, folder: Path, order: str) -> tuple[str, str]:
    (found,) = reader.read(source(folder, "a.hostile", order))
    assert isinstance(found, Skipped), found
    return found.reason, found.detail


@pytest.mark.parametrize(
    ("order", "reason", "detail"),
    [
        ("kill SIGSEGV", "failed", "ended by SIGSEGV"),
        ("kill SIGABRT", "failed", "ended by SIGABRT"),
        ("kill SIGKILL", "failed", "ended by SIGKILL"),
        ("exit 0", "failed", "ended with 0"),
        ("exit 7", "failed", "ended with 7"),
        ("hang", "timed_out", "it took too long to read"),
        ("swell", "failed", "it takes more than 300 MiB of memory to read"),
        ("babble", "failed", "answered with nonsense"),
        ("flood", "failed", "answered with nonsense"),
        ('lie {{"skipped": ["/else", "failed", "", "", ""]}}', "failed", "answered with nonsense"),
        ('lie {{"unheard-of": []}}', "failed", "answered with nonsense"),
        ("fork", "failed", "PermissionError: a reader of documents may not: os.fork"),
        ("run true", "failed", "may not: subprocess.Popen"),
        ("write {tmp}/written", "failed", "may not: open"),
        ("create {tmp}/written", "failed", "may not: open"),
        ("raise", "failed", "ended with "),
        ("unheard-of", "failed", "KeyError"),
    ],
)
def test_a_reader_that_goes_wrong_is_a_reason_and_the_next_file_is_read(
    reader: Reader, tmp_path: Path, order: str, reason: str, detail: str
) -> None:
    before = children()
    told = outcome(reader, tmp_path, order.format(tmp=tmp_path))
    assert told[0] == reason
    assert detail in told[1]
    assert not (tmp_path / "written").exists()
    (next_one,) = reader.read(source(tmp_path, "b.hostile", "nothing at all"))
    assert isinstance(next_one, Document)
    assert next_one.text == "nothing was survived at all"
    reader.close()
    assert children() == before


def test_a_reader_of_documents_has_no_network(reader: Reader, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        reason, detail = outcome(reader, tmp_path, f"connect {server.getsockname()[1]}")
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()
    assert reason == "failed"
    assert "PermissionError" in detail


def test_a_member_that_costs_a_process_is_left_out_of_its_file(
    reader: Reader, tmp_path: Path
) -> None:
    orders = "members nothing a,kill SIGSEGV,nothing b,hang,nothing c"
    found = [*reader.read(source(tmp_path, "a.hostile", orders))]
    assert [each.text for each in found if isinstance(each, Document)] == [
        "nothing was survived a", "nothing was survived b", "nothing was survived c",
    ]  # fmt: skip
    assert [(each.member, each.reason) for each in found if isinstance(each, Skipped)] == [
        ("1.hostile", "failed"),
        ("3.hostile", "timed_out"),
    ]
    assert all(each.content_hash for each in found)


def test_a_file_with_too_many_deadly_members_is_given_up(reader: Reader, tmp_path: Path) -> None:
    orders = "members nothing," + ",".join(["exit 1"] * 9)
    found = [*reader.read(source(tmp_path, "a.hostile", orders))]
    assert isinstance(found[0], Document)
    assert [each.reason for each in found[1:] if isinstance(each, Skipped)] == ["failed"] * 6
    assert isinstance(found[-1], Skipped)
    assert found[-1].detail == "5 of its members could not be read"


def test_a_file_waits_for_the_next_run_when_no_process_can_be_started(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    assert outcome(reader, tmp_path, "nothing") == (
        "unreadable", "no process can be started to read it: No such file or directory",
    )  # fmt: skip


def test_content_in_quarantine_is_not_tried(tmp_path: Path) -> None:
    file = source(tmp_path, "a.hostile", "exit 1")
    with Reader(limits=QUICK) as reader:
        (failed,) = reader.read(file)
    assert isinstance(failed, Skipped)
    with Reader({failed.content_hash: "it was bad"}, QUICK) as reader:
        (found,) = reader.read(file)
        (inside,) = reader.read(source(tmp_path, "b.hostile", "members exit 1"))
    assert isinstance(found, Skipped)
    assert isinstance(inside, Skipped)
    assert (found.reason, found.detail) == ("quarantined", "it was bad")
    assert (inside.reason, inside.member) == ("quarantined", "0.hostile")


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ends it; others give it its time")
def test_a_process_that_hangs_ends_with_the_one_that_asked_it(tmp_path: Path) -> None:
    file = source(tmp_path, "a.hostile", "hang")
    program = (
        "from indexer.reading import *; from tests import hostile_format;"
        f"reader = Reader(modules=['tests.hostile_format']); [*reader.read(SourceFile(*{[*file]}))]"
    )
    environment = {**os.environ, "PYTHONPATH": f"{PROJECT}{os.pathsep}{tmp_path}"}
    asking = subprocess.Popen([sys.executable, "-c", program], env=environment)
    wait_until(lambda: "indexer.isolated" in processes(str(tmp_path)).values())
    asking.kill()
    asking.wait()
    wait_until(lambda: not processes(str(tmp_path)))


def test_text_and_small_pages_are_read_without_another_process(
    reader: Reader, tmp_path: Path
) -> None:
    before = children()
    for name, content in (("a.txt", "plain " * 20_000), ("a.html", "<p>page"), ("a.csv", "a,b")):
        (found,) = reader.read(source(tmp_path, name, content))
        assert isinstance(found, Document)
        assert children() == before
    (found,) = reader.read(source(tmp_path, "b.html", "<p>page" * 10_000))
    assert isinstance(found, Document)
    assert children() > before


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(reader: Reader, tmp_path: Path) -> None:
    file = source(tmp_path, "a.txt", "plain")
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    (found,) = reader.read(file)
    assert isinstance(found, Skipped)
    assert found.reason == "not_regular"


def test_a_link_in_the_place_of_a_file_is_not_followed(reader: Reader, tmp_path: Path) -> None:
    file = source(tmp_path, "a.txt", "plain")
    write(tmp_path, {"secret": "secret"})
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").symlink_to(tmp_path / "secret")
    (found,) = reader.read(file)
    assert isinstance(found, Skipped)
    assert found.reason == "unreadable"


@pytest.mark.parametrize("name", ["a.txt", "a.xml"])
def test_a_link_in_the_place_of_a_folder_is_not_followed(
    reader: Reader, tmp_path: Path, name: str
) -> None:
    file = source(tmp_path / "root", f"one/two/{name}", "<a>plain</a>")
    (tmp_path / "root/one").rename(tmp_path / "outside")
    (tmp_path / "root/one").symlink_to(tmp_path / "outside")
    (found,) = reader.read(file)
    assert isinstance(found, Skipped)
    assert found.reason == "unreadable"


def test_a_file_that_changes_all_the_time_is_read_and_read_again_later(
    tmp_path: Path,
) -> None:
    """It is indexed as it was read, with a size or time that the next run finds changed."""
    file = source(tmp_path / "d", "a.txt", "plain")
    stop = threading.Event()

    def append() -> None:
        while not stop.is_set():
            with (tmp_path / "d/a.txt").open("a") as stream:
                stream.write("more ")

    writer = threading.Thread(target=append)
    writer.start()
    try:
        with Reader(limits=QUICK) as reader:
            (found,) = reader.read(file)
    finally:
        stop.set()
        writer.join()
    assert isinstance(found, Document)
    assert found.text.startswith("plain")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


def test_what_failed_is_listed_and_not_tried_again_until_it_changes(
    index: Index, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    write(folder, {"a.hostile": "exit 1", "b.hostile": "nothing", "c.txt": "text"})
    for name in ("a.hostile", "b.hostile", "c.txt"):
        os.utime(folder / name, (10**9, 10**9))
    report = add(index, [folder], jobs=1)
    assert [(skipped.reason, skipped.stamp is not None) for skipped in report.skipped] == [
        ("failed", True)
    ]
    assert len(report.added) == 2
    reading.MODULES = ("no_such_module",)  # whoever reads now, fails: nobody does
    assert update(index).skipped == report.skipped
    os.utime(folder / "a.hostile", (10**9 + 9, 10**9 + 9))


def test_a_file_in_quarantine_is_tried_again_by_other_readers(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "documents"
    write(folder, {"a.hostile": "exit 1"})
    add(index, [folder], jobs=1)
    os.utime(folder / "a.hostile", (10**9, 10**9))
    (again,) = update(index, jobs=1).skipped
    assert (again.reason, again.detail) == (
        "quarantined", "the process that read it ended with 1",
    )  # fmt: skip
    (still,) = open_index(index.path).stats().skipped
    assert still == again
    for module in ("indexer.known", "indexer.kinds"):
        monkeypatch.setattr(f"{module}.READERS", "newer")
    (tried,) = update(index, jobs=1).skipped
    assert tried.reason == "failed"


def test_members_are_documents_with_ids_that_begin_with_that_of_the_file(
    index: Index, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    write(folder, {"a.hostile": "members nothing one,nothing two,exit 1"})
    report = add(index, [folder], jobs=1)
    name = str(folder / "a.hostile")
    assert report.added == [f"{name}!/0.hostile", f"{name}!/1.hostile"]
    assert [skipped.path for skipped in report.skipped] == [f"{name}!/2.hostile"]
    documents = {document.name: document for document in index.documents()}
    assert len({document.id for document in documents.values()}) == 2
    (file_id,) = {document.file_id for document in documents.values()}
    assert all(document.id.startswith(f"{file_id}-") for document in documents.values())

    write(folder, {"a.hostile": "members nothing one,nothing three"})
    report = update(index, jobs=1)
    assert (report.changed, report.removed, report.unchanged) == ([f"{name}!/1.hostile"], [], 1)
    assert {document.id for document in index.documents()} == {d.id for d in documents.values()}

    (folder / "a.hostile").rename(folder / "b.hostile")
    report = update(index, jobs=1)
    moved = str(folder / "b.hostile")
    assert report.moved == [
        (f"{name}!/{number}.hostile", f"{moved}!/{number}.hostile") for number in (0, 1)
    ]
    assert {document.id for document in index.documents()} == {d.id for d in documents.values()}

    write(folder, {"b.hostile": "members nothing one"})
    assert update(index, jobs=1).removed == [f"{moved}!/1.hostile"]
    (folder / "b.hostile").unlink()
    write(folder, {"c.txt": "text"})
    assert update(index, jobs=1).removed == [f"{moved}!/0.hostile"]


def test_several_processes_read_strange_files_too(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that a process dies of are listed; all others are indexed; nothing is left running."""
    monkeypatch.setattr("indexer.crew.START_S", 1e-6)
    folder = tmp_path / "documents"
    write(folder, {f"{n}.txt": f"text {n}" for n in range(40)})
    write(folder, {"a.hostile": "nothing", "b.xml": "<a>eight</a>", "c.hostile": "exit 1"})
    before = children()
    report = add(index, [folder], jobs=2)
    assert len(report.added) == 42
    assert [skipped.detail for skipped in report.skipped] == [
        "the process that read it ended with 1"
    ]
    assert children() == before


def test_kinds_can_be_registered() -> None:
    assert kinds.kind_by_name("A.HOSTILE") == "hostile"
    assert kinds.kind_named("hostile") == "hostile"

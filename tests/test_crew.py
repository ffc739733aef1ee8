"""Several processes index what one would, and the death of one of them loses nothing silently."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import Index, Report, add, create_index, crew, search, update
from indexer.document import SourceFile
from indexer.schema import schema_data
from indexer.worker import Task
from tests.conftest import write

FILES = {
    f"{n % 7}/{n}.txt": f"date 2020-03-{n % 28 + 1:02}\n\nWord{n} and running words, {'x ' * n}"
    for n in range(150)
}
ODD = {"binary.bin": "a\0b", "notes.md": "# Plum\n\nplums", "empty.txt": ""}


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start workers for little work, too."""
    monkeypatch.setattr(crew, "START_S", 1e-6)
    monkeypatch.setattr(crew, "AT_ONCE", 8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    write(folder, FILES | ODD)
    (folder / "cp1252.txt").write_bytes(
        "Caf\u00e9 \u201cquotes\u201d na\u00efve".encode("cp1252") * 9
    )
    return folder


def content(index: Index) -> dict[str, tuple[str, object]]:
    """Return the documents of an index by path, without the time when they were read."""
    with index.reading() as reader:
        found = [stored for _, stored in reader.iter_docs()]
    assert len({stored["id"] for stored in found}) == len(found)
    return {
        stored["file"]: {name: value for name, value in stored.items() if name != "seen"}  # type: ignore[misc]
        for stored in found
    }


def told(report: Report) -> list[object]:
    return [
        report.added, report.changed, report.moved, report.removed, report.unchanged,
        [skipped[:3] for skipped in report.skipped], report.documents,
    ]  # fmt: skip


def children() -> list[int]:
    """Return the processes that this one has started and not seen the end of."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    if not listed.exists():
        pytest.skip("this system does not list children")
    return [int(pid) for pid in listed.read_text().split()]


@pytest.fixture
def no_process_left() -> Iterator[None]:
    before = children()
    yield
    assert children() == before


def check_alike(alone: Index, together: Index) -> None:
    assert content(together) == content(alone)
    for query in ("run", "word7", '"and running"', "café", "date:2020-03-05", "changed"):
        found = [
            sorted(hit.document.source.name for hit in search(index, query).hits)
            for index in (alone, together)
        ]
        assert found[0] == found[1]


def test_several_processes_index_what_one_does(tmp_path: Path, folder: Path) -> None:
    """Also when files change, move and vanish."""
    alone, together = create_index(tmp_path / "alone"), create_index(tmp_path / "together")
    assert told(add(together, [folder], jobs=3)) == told(add(alone, [folder], jobs=1))
    check_alike(alone, together)
    for number in range(0, 90, 2):
        (folder / f"{number % 7}/{number}.txt").write_text(f"changed {number}")
    (folder / "1/1.txt").rename(folder / "moved.txt")
    (folder / "3/3.txt").unlink()
    report = update(together, jobs=3)
    assert (len(report.changed), len(report.moved), len(report.removed)) == (45, 1, 1)
    assert told(report) == told(update(alone, jobs=1))
    check_alike(alone, together)


def test_a_segment_a_worker_is_published_at_once(tmp_path: Path, folder: Path) -> None:
    index = create_index(tmp_path / "index")
    before = index.latest_generation()
    add(index, [folder], jobs=2)
    assert index.latest_generation() == before + 1
    assert len(list(index.path.glob("*.segment"))) == 2


def test_few_files_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "START_S", 0.5)
    small = [Task(SourceFile("/", f"{n}", 1000, 1), "auto", f"{n}") for n in range(100)]
    large = [Task(SourceFile("/", f"{n}", 1_000_000, 1), "auto", f"{n}") for n in range(100)]
    assert crew.worth(small, 8) == 0
    assert crew.worth(large, 8) == 8
    assert crew.worth(large, 1) == 1


def test_the_files_of_a_worker_that_dies_are_read_again_or_listed(
    tmp_path: Path, folder: Path, no_process_left: None
) -> None:
    index = create_index(tmp_path / "index")
    killed: list[int] = []

    def kill_one(done: int, total: int) -> None:
        if not killed:
            killed.append(children()[0])
            os.kill(killed[0], signal.SIGKILL)

    report = add(index, [folder], jobs=2, progress=kill_one)
    lost = [file for file in report.skipped if "has ended" in file.detail]
    assert len(lost) <= 1
    assert all(file.reason == "unreadable" for file in lost)
    assert len(report.added) + len(report.skipped) == len(FILES) + len(ODD) + 1
    assert index.doc_count() == len(report.added)
    assert sorted(content(index)) == sorted(report.added)
    assert add(index, [folder], jobs=1).added == [file.path for file in lost]


def test_all_workers_may_die(tmp_path: Path, folder: Path, no_process_left: None) -> None:
    index = create_index(tmp_path / "index")

    def kill_all(done: int, total: int) -> None:
        for pid in children():
            os.kill(pid, signal.SIGKILL)

    report = add(index, [folder], jobs=2, progress=kill_all)
    assert len(report.added) + len(report.skipped) == len(FILES) + len(ODD) + 1
    assert len([file for file in report.skipped if "has ended" in file.detail]) <= 2
    assert index.doc_count() == len(report.added)


def test_an_interrupt_ends_all_processes_and_changes_nothing(
    tmp_path: Path, folder: Path, no_process_left: None
) -> None:
    index = create_index(tmp_path / "index")
    before = sorted(index.path.iterdir())

    def interrupt(done: int, total: int) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        add(index, [folder], jobs=2, progress=interrupt)
    assert index.doc_count() == 0
    assert sorted(index.path.iterdir()) == sorted({*before, index.path / "write.lock"})
    assert len(add(index, [folder], jobs=2).added) == index.doc_count()


def tasks(folder: Path) -> list[Task]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return [
        Task(SourceFile(str(folder), str(file.relative_to(folder)), 1, 1), "auto", f"{n:08x}")
        for n, file in enumerate(files)
    ]


def test_a_worker_writes_a_segment_whenever_its_memory_is_full(tmp_path: Path) -> None:
    folder = tmp_path / "large"
    write(folder, {f"{n}.txt": f"word{n} " * 9000 for n in range(40)})
    index = create_index(tmp_path / "index")
    with index.writing() as writing:
        result = crew.run(
            tasks(folder), 2, schema=schema_data(index.schema), budget_bytes=2,
            new_segment=writing.new_segment, done=lambda done: None,
        )  # fmt: skip
        for segment in result.segments:
            writing.take_in(*segment)
    assert [segment.documents for segment in result.segments] == [8, 8, 8, 8, 8]
    assert all(outcome and len(outcome.taken) == 1 for outcome in result.outcomes)


def test_a_segment_that_cannot_be_written_is_an_error(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        crew.run(
            tasks(folder), 2, schema=schema_data(create_index(tmp_path / "i").schema),
            budget_bytes=1 << 20, new_segment=lambda: tmp_path / "missing" / "000001.segment",
            done=lambda done: None,
        )  # fmt: skip

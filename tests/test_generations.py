"""A reader sees one generation, whole; a writer puts the next in its place, and cleans up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import generations
from indexer.durable import RESERVE, write_synced
from indexer.errors import IndexDamagedError, IndexMissingError
from indexer.generations import (
    Watch,
    clean,
    has_generation,
    next_generation,
    next_segment,
    open_latest,
    publish,
)
from indexer.manifest import FileEntry, Manifest, SegmentEntry, manifest_name, segment_name
from tests.conftest import PROJECT


def commit(folder: Path, *segments: int, keep: Manifest | None = None) -> Manifest:
    """Publish a generation of segments, each of one file that holds its number."""
    entries = []
    for number in segments:
        content = str(number).encode()
        if not (folder / f"{segment_name(number)}.segment").exists():
            write_synced(folder / f"{segment_name(number)}.segment", content)
        files = {"segment": FileEntry(len(content), 0)}
        entries.append(SegmentEntry(segment_name(number), 1, files))
    new = Manifest(
        next_generation(folder), None, "", 1, max(segments, default=0) + 1, (), tuple(entries)
    )
    return publish(folder, new, keep=keep)


class Reader:
    """Opens the files of a generation; `before` is called first, once for each generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened: list[int] = []

    def before(self, manifest: Manifest) -> None:
        pass

    def __call__(self, manifest: Manifest) -> list[int]:
        self.opened.append(manifest.generation)
        self.before(manifest)
        numbers = []
        for segment in manifest.segments:
            content = (self.folder / f"{segment.name}.segment").read_bytes()
            if len(content) != segment.files["segment"].length:
                raise IndexDamagedError(f"{segment.name}.segment is cut short")
            numbers.append(int(content))
        return numbers


def undo(folder: Path) -> Manifest:
    """Undo, after the files of the kept generation have been read."""

    def complete(current: Manifest, again: Manifest) -> Manifest:
        Reader(folder)(again)
        return again

    return generations.undo(folder, complete)


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name != RESERVE)


def test_a_folder_without_a_generation_is_no_index(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        assert not has_generation(folder)
        assert next_generation(folder) == next_segment(folder, None) == 1
        with pytest.raises(IndexMissingError):
            open_latest(folder, Reader(folder))


def test_the_newest_generation_is_opened(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    second = commit(tmp_path, 1, 2, keep=first)
    assert has_generation(tmp_path)
    opened = open_latest(tmp_path, Reader(tmp_path))
    assert opened == (second, [1, 2], "")
    assert (second.generation, second.previous) == (2, 1)
    assert second.created.endswith("+00:00")


def test_the_generation_before_the_run_is_kept_while_it_commits_in_batches(tmp_path: Path) -> None:
    before = commit(tmp_path, 1)
    commit(tmp_path, 2, keep=before)
    third = commit(tmp_path, 3, keep=before)
    assert files(tmp_path) == [
        "000001.segment", "000003.segment", manifest_name(1), manifest_name(3),
    ]  # fmt: skip
    commit(tmp_path, 4, keep=third)
    assert files(tmp_path) == [
        "000003.segment", "000004.segment", manifest_name(3), manifest_name(4),
    ]  # fmt: skip


def test_only_what_is_ours_is_cleaned_up(tmp_path: Path) -> None:
    theirs = [".gitignore", "20200301.txt", "ledger.json", "notes"]
    left = ["000007.segment", "000009-1.run", "ledger-x.jsonl", "manifest-000009.json.new"]
    commit(tmp_path, 1)
    for name in (*theirs, *left):
        (tmp_path / name).write_text("")
    assert clean(tmp_path) == []
    assert files(tmp_path) == sorted(["000001.segment", manifest_name(1), *theirs])


def test_what_cannot_be_unlinked_waits_for_the_next_commit(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    (tmp_path / "000009.segment").mkdir()  # as an open file on Windows
    assert clean(tmp_path) == ["000009.segment"]
    commit(tmp_path, 1, 2, keep=first)
    (tmp_path / "000009.segment").rmdir()


def test_numbers_are_never_used_again(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    (tmp_path / "000008.segment").write_text("")
    (tmp_path / "manifest-000005.json").write_text("damaged")
    (tmp_path / "20200301.txt").write_text("")
    assert next_segment(tmp_path, first) == 9
    assert next_generation(tmp_path) == 6
    with pytest.raises(ValueError, match="not a new one"):
        publish(tmp_path, first, keep=None)


@pytest.mark.parametrize("name", ["999999999999.segment", "manifest-999999999999.json"])
def test_numbers_that_no_index_reaches_are_damage(name: str, tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    (tmp_path / name).write_text("")
    with pytest.raises(IndexDamagedError, match="numbered 999999999999"):
        next_segment(tmp_path, first) + next_generation(tmp_path)


def test_what_cannot_be_read_again_is_not_published(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    wrong = first._replace(generation=2, segments=first.segments * 2)
    with pytest.raises(ValueError, match="twice"):
        publish(tmp_path, wrong, keep=first)
    assert open_latest(tmp_path, Reader(tmp_path)).manifest == first


@pytest.mark.parametrize("name", [manifest_name(2), "000002.segment"])
@pytest.mark.parametrize("content", [b"", None], ids=["cut", "missing"])
def test_a_damaged_generation_gives_way_to_the_one_before_and_it_is_said(
    name: str, content: bytes | None, tmp_path: Path
) -> None:
    first = commit(tmp_path, 1)
    commit(tmp_path, 2, keep=first)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    opened = open_latest(tmp_path, Reader(tmp_path))
    assert (opened.manifest, opened.files) == (first, [1])
    if name == manifest_name(2) and content is None:
        assert opened.warning == ""  # nothing tells that it was there
    else:
        assert "generation 2 cannot be read" in opened.warning
        assert name in opened.warning
    third = commit(tmp_path, 1, 3, keep=first)
    assert open_latest(tmp_path, Reader(tmp_path)) == (third, [1, 3], "")


def test_damage_to_all_generations_is_an_error_about_the_newest(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    commit(tmp_path, 1, 2, keep=first)
    (tmp_path / "000001.segment").write_bytes(b"")
    (tmp_path / "000002.segment").unlink()
    with pytest.raises(IndexDamagedError, match=r"000001\.segment is cut short"):
        open_latest(tmp_path, Reader(tmp_path))


def test_nothing_is_cleaned_away_while_a_generation_cannot_be_read(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    commit(tmp_path, 2, keep=first)
    for number in (1, 2):
        (tmp_path / manifest_name(number)).write_bytes(b"")
        before = files(tmp_path)
        assert clean(tmp_path) == []
        assert files(tmp_path) == before


def test_a_reader_that_was_too_slow_starts_again(tmp_path: Path) -> None:
    class Slow(Reader):
        def before(self, manifest: Manifest) -> None:
            if manifest.generation <= 4:  # two runs commit between listing and opening
                second = commit(self.folder, manifest.generation + 1, keep=manifest)
                commit(self.folder, manifest.generation + 2, keep=second)

    commit(tmp_path, 1)
    reader = Slow(tmp_path)
    assert open_latest(tmp_path, reader)[1:] == ([5], "")
    assert reader.opened == [1, 3, 5]


BUSY = """
import sys
from pathlib import Path
from tests.test_generations import commit
last = commit(Path(sys.argv[1]), 1)
print(flush=True)
for number in range(2, 150):
    last = commit(Path(sys.argv[1]), number, keep=last)
"""


def test_readers_beside_a_busy_writer_see_whole_generations(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", BUSY, str(tmp_path)], cwd=PROJECT, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    seen = [0]
    while writer.poll() is None:
        opened = open_latest(tmp_path, Reader(tmp_path))
        assert (opened.files, opened.warning) == ([opened.manifest.generation], "")
        assert opened.manifest.generation >= seen[-1]
        seen.append(opened.manifest.generation)
    writer.communicate()
    assert writer.returncode == 0
    assert open_latest(tmp_path, Reader(tmp_path)).files == [149]


def test_undo_publishes_the_kept_generation_again_and_can_be_undone(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    commit(tmp_path, 2, keep=first)
    third = undo(tmp_path)
    assert (third.generation, third.previous, third.next_segment) == (3, 2, 3)
    assert open_latest(tmp_path, Reader(tmp_path)) == (third, [1], "")
    undo(tmp_path)
    assert open_latest(tmp_path, Reader(tmp_path)).files == [2]


def test_undo_brings_back_the_generation_before_a_damaged_one(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    commit(tmp_path, 2, keep=first)
    (tmp_path / manifest_name(2)).write_bytes(b"")
    assert undo(tmp_path).generation == 3
    assert open_latest(tmp_path, Reader(tmp_path))[1:] == ([1], "")


def test_nothing_is_undone_without_a_whole_generation_before(tmp_path: Path) -> None:
    first = commit(tmp_path, 1)
    with pytest.raises(IndexMissingError, match="before 1"):
        undo(tmp_path)
    commit(tmp_path, 2, keep=first)
    (tmp_path / "000001.segment").write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="cut short"):
        undo(tmp_path)
    assert open_latest(tmp_path, Reader(tmp_path)).files == [2]


def test_a_watch_misses_no_commit_however_slow_the_clock(tmp_path: Path) -> None:
    """While the folder's time is young, an equal one says nothing."""
    watch = Watch(tmp_path)
    assert watch.newest() is None
    for number in (1, 2, 3):
        commit(tmp_path, number)
        os.utime(tmp_path, ns=(0, 0))
        assert watch.newest() == number
        assert watch.newest() == number


@pytest.mark.skipif(sys.platform == "win32", reason="times of folders are not relied on")
def test_a_watch_lists_no_folder_whose_time_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until the time is another."""
    monkeypatch.setattr(generations, "SETTLED_S", 0.0)
    watch = Watch(tmp_path)
    commit(tmp_path, 1)
    os.utime(tmp_path, ns=(0, 0))
    assert [watch.newest(), watch.newest()] == [1, 1]
    commit(tmp_path, 2)
    os.utime(tmp_path, ns=(0, 0))
    assert watch.newest() == 1  # nobody turned the clock back since: it was looked at long ago
    os.utime(tmp_path, ns=(0, 1))
    assert watch.newest() == 2

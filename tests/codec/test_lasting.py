"""An index of every format that was released is opened and searched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer import SearchOptions, add, near_dupes, open_index, search, update
from indexer.codec.sections import FORMAT_VERSION
from indexer.errors import IndexVersionError
from tests.codec.hostile import republish, signed
from tests.conftest import PROJECT


@pytest.fixture(params=["index_v1"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of an index that was written long ago."""
    return Path(shutil.copytree(PROJECT / "tests/data" / request.param, tmp_path / "index"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("oil", ["2020/oil.txt"]),
        ("rate price", []),
        ("rate OR price", ["2020/oil.txt", "2020/rates.txt"]),
        ('"interest rates"', ["2020/rates.txt"]),
        ('"get out of our way"', ["2020/oil.txt"]),
        ("pric*", ["2020/oil.txt"]),
        ("rats~1", ["2020/rates.txt"]),
        ("elan", ["2021/élan.txt"]),
        ("e-mail", ["2021/élan.txt"]),
        ("path:*2020*", ["2020/oil.txt", "2020/rates.txt"]),
        ("date:2020-02", ["2020/oil.txt", "2020/rates.txt"]),
    ],
)
def test_an_old_index_is_searched(folder: Path, asked: str, found: list[str]) -> None:
    results = search(open_index(folder), asked)
    names = [hit.document.source.path.as_posix() for hit in results.hits]
    assert sorted(names) == [f"/articles/{name}" for name in found]


def test_what_was_removed_from_an_old_index_stays_removed(folder: Path) -> None:
    assert search(open_index(folder), "removed").total == 0


@pytest.fixture
def unsigned(tmp_path: Path) -> Path:
    """Return a copy of an index whose documents have no signatures, two of them with one story."""
    return Path(shutil.copytree(PROJECT / "tests/data/index_v1_unsigned", tmp_path / "index"))


def test_near_copies_in_an_old_index_are_told_after_a_rebuild(unsigned: Path) -> None:
    near = SearchOptions(near=True)
    before = search(open_index(unsigned), "lighthouse", near)
    assert before.total_collapsed == 2
    assert any(note.startswith("of 2 documents near copies are not known") for note in before.notes)
    update(open_index(unsigned), rebuilding=True)
    after = search(open_index(unsigned), "lighthouse", near)
    assert (after.total_collapsed, after.notes) == (1, ())
    (family,) = near_dupes(open_index(unsigned))
    assert [document.source.relative for document in family.documents] == [
        "2020/story.txt", "2021/story.txt",
    ]  # fmt: skip


def test_what_is_added_to_an_old_index_has_signatures(unsigned: Path, tmp_path: Path) -> None:
    """Also beside documents without, in one segment."""
    new = tmp_path / "articles"
    new.mkdir()
    story = " ".join(f"word{number}" for number in range(60))
    for name in "ab":
        (new / f"{name}.txt").write_text(f"This is {name}: {story}")
    add(open_index(unsigned), [new])
    open_index(unsigned).optimize()
    (family,) = near_dupes(open_index(unsigned))
    assert [document.source.relative for document in family.documents] == ["a.txt", "b.txt"]


def test_an_old_index_is_written_to(folder: Path, tmp_path: Path) -> None:
    new = tmp_path / "articles"
    new.mkdir()
    (new / "new.txt").write_text("Oil again.")
    index = open_index(folder)
    add(index, [new])
    assert search(open_index(folder), "oil").total == 2


def test_no_earlier_generation_takes_the_place_of_one_of_another_version(
    folder: Path, tmp_path: Path
) -> None:
    segment = max(folder.glob("*.segment"))
    content = bytearray(segment.read_bytes())
    content[8:12] = (FORMAT_VERSION + 1).to_bytes(4, "little")
    segment.write_bytes(content := bytearray(signed(content)))
    republish(folder, segment, content)
    before = sorted(file.name for file in folder.iterdir())
    with pytest.raises(IndexVersionError, match=f"format version {FORMAT_VERSION + 1}"):
        search(open_index(folder), "oil")
    with pytest.raises(IndexVersionError):
        add(open_index(folder), [tmp_path])
    assert sorted({file.name for file in folder.iterdir()} - {"write.lock", "reserve"}) == before

"""What lasts, and what is left to write with on a full disk."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.durable import (
    RESERVE,
    RESERVE_BYTES,
    discard,
    make_folder,
    reporting_failures,
    spending_reserve,
    take_reserve,
    write_atomically,
)
from indexer.errors import IndexWriteError


def full(until: Callable[[], bool]) -> Callable[[], str]:
    """Return a write that finds the disk full until something is so."""

    def write() -> str:
        if not until():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/folder/file")
        return "written"

    return write


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"old")
    write_atomically(tmp_path / "a", b"new")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("a", b"new")]


def test_a_file_that_cannot_be_published_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="a"):
        write_atomically(tmp_path / "a", b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_folders_are_made_down_to_the_last(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_discarding_tells_whether_the_file_is_gone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert discard(tmp_path / "none")
    assert not discard(tmp_path / "folder")


def test_the_reserve_is_real_space_and_taken_once(tmp_path: Path) -> None:
    assert take_reserve(tmp_path)
    content = (tmp_path / RESERVE).read_bytes()
    assert len(content) == RESERVE_BYTES
    assert len(set(content)) == 256
    assert take_reserve(tmp_path)
    assert (tmp_path / RESERVE).read_bytes() == content


def test_a_half_written_reserve_is_completed(tmp_path: Path) -> None:
    (tmp_path / RESERVE).write_bytes(b"half")
    assert take_reserve(tmp_path)
    assert (tmp_path / RESERVE).stat().st_size == RESERVE_BYTES


def test_no_room_for_a_reserve_is_no_error(tmp_path: Path) -> None:
    assert not take_reserve(tmp_path / "none")


def test_the_reserve_is_spent_on_a_full_disk_only(tmp_path: Path) -> None:
    take_reserve(tmp_path)
    assert spending_reserve(tmp_path, lambda: "written") == "written"
    assert (tmp_path / RESERVE).exists()
    assert spending_reserve(tmp_path, full(lambda: not (tmp_path / RESERVE).exists())) == "written"


@pytest.mark.parametrize("with_reserve", [True, False])
def test_a_disk_that_stays_full_is_an_error(with_reserve: bool, tmp_path: Path) -> None:
    if with_reserve:
        take_reserve(tmp_path)
    with (
        pytest.raises(IndexWriteError, match=r"cannot write .*: file: No space") as caught,
        reporting_failures(tmp_path),
    ):
        spending_reserve(tmp_path, full(lambda: False))
    assert "space" in caught.value.hint


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "a/b")
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("a", "a/b")] == [0o700, 0o700]

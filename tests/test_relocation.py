"""Relocate: documents follow a folder that has moved, and no file is read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from indexer import Index, WalkOptions, add, create_index, relocate, search, update
from indexer.errors import PathError
from indexer.ledger import Root, Skipped
from tests.conftest import write


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of files that are an hour old, so that their times can be trusted."""
    write(
        tmp_path / "old",
        {"a.txt": "date 2020-03-01 apple", "sub/b.md": "# Plum\n\nplums", "sub/.hidden": "x"},
    )
    then = time.time() - 3600
    for file in (tmp_path / "old").rglob("*"):
        os.utime(file, (then, then))
    return tmp_path / "old"


def ids(index: Index) -> dict[str, str]:
    return {document.source.name: document.id for document in index.documents()}


def test_documents_keep_their_ids_and_all_that_is_known_of_them(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    add(index, [folder])
    new = tmp_path / "new"
    before = {each.id: (each, index.find(each.id)[1].text) for each in index.documents()}
    folder.rename(new)
    report = relocate(index, folder, new)
    assert sorted(report.moved) == [
        (str(folder / name), str(new / name)) for name in ("a.txt", "sub/b.md")
    ]
    assert report.warnings == []
    for each in index.documents():
        old, text = before.pop(each.id)
        assert each == old._replace(source=old.source._replace(root=str(new)))
        known, whole = index.find(each.source.name)
        assert (known, whole.text) == (each, text)
    assert before == {}
    assert search(index, "path:new/*.txt apple").total == 1
    assert search(index, "path:old").total == 0
    assert search(index, "title:plum body:plums").total == 1


def test_the_update_afterwards_finds_nothing_to_do(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    add(index, [folder])
    folder.rename(tmp_path / "new")
    relocate(index, folder, tmp_path / "new")
    before = index.ledger()
    report = update(index)
    assert (report.unchanged, report.added, report.changed, report.moved) == (2, [], [], [])
    assert index.ledger()._replace(runs=()) == before._replace(runs=())


def test_roots_and_skipped_files_move(index: Index, folder: Path, tmp_path: Path) -> None:
    write(folder, {".gitignore": "*.log", "noise.log": "x"})
    options = WalkOptions(exclude=("drafts/",))
    add(index, [folder], options)
    relocate(index, folder, tmp_path / "new")
    new = str(tmp_path / "new")
    assert index.ledger().roots == (Root(new, options),)
    assert index.ledger().skipped == (
        Skipped(f"{new}/.gitignore", "hidden"),
        Skipped(f"{new}/noise.log", "ignored", f"'*.log' in {new}/.gitignore"),
        Skipped(f"{new}/sub/.hidden", "hidden"),
    )


def test_no_file_is_touched_and_there_need_be_none(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    add(index, [folder])
    for file in (folder / "a.txt", folder / "sub/b.md"):
        file.unlink()
    report = relocate(index, folder, tmp_path / "gone/new")
    assert report.warnings == [f"there is nothing at {tmp_path}/gone/new yet"]
    assert sorted(ids(index)) == [f"{tmp_path}/gone/new/{name}" for name in ("a.txt", "sub/b.md")]


def test_a_part_of_a_root_that_leaves_it_is_a_root(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    add(index, [folder])
    (folder / "sub").rename(tmp_path / "apart")
    relocate(index, folder / "sub", tmp_path / "apart")
    assert [root.path for root in index.ledger().roots] == [str(folder), f"{tmp_path}/apart"]
    assert {each.source[:2] for each in index.documents()} == {
        (str(folder), "a.txt"),
        (f"{tmp_path}/apart", "b.md"),
    }
    assert update(index).unchanged == 2


def test_a_part_of_a_root_that_stays_in_it_is_none(index: Index, folder: Path) -> None:
    add(index, [folder])
    (folder / "sub").rename(folder / "renamed")
    relocate(index, folder / "sub", folder / "renamed")
    assert [root.path for root in index.ledger().roots] == [str(folder)]
    assert {each.source.relative for each in index.documents()} == {"a.txt", "renamed/b.md"}
    assert update(index).unchanged == 2


def test_a_single_file_moves(index: Index, folder: Path) -> None:
    add(index, [folder / "a.txt"])
    (folder / "a.txt").rename(folder / "renamed.txt")
    relocate(index, folder / "a.txt", folder / "renamed.txt")
    assert [root.path for root in index.ledger().roots] == [str(folder / "renamed.txt")]
    assert update(index).unchanged == 1


def test_a_folder_moves_into_itself_and_back(index: Index, folder: Path) -> None:
    add(index, [folder])
    before = ids(index)
    relocate(index, folder, folder / "sub")
    assert sorted(ids(index)) == [f"{folder}/sub/a.txt", f"{folder}/sub/sub/b.md"]
    relocate(index, folder / "sub", folder)
    assert ids(index) == before
    assert [root.path for root in index.ledger().roots] == [str(folder)]


def test_a_document_in_the_way_is_named_and_nothing_changes(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "new", {"sub/b.md": "another"})
    add(index, [folder, tmp_path / "new"])
    before = ids(index)
    with pytest.raises(PathError, match=f"{tmp_path}/new/sub/b.md is indexed already"):
        relocate(index, folder, tmp_path / "new")
    assert ids(index) == before
    relocate(index, folder / "a.txt", tmp_path / "new/a.txt")
    assert f"{tmp_path}/new/a.txt" in ids(index)


def test_a_place_where_nothing_is_indexed_is_an_error(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    add(index, [folder])
    with pytest.raises(PathError, match="nothing is indexed at"):
        relocate(index, tmp_path / "nowhere", tmp_path / "new")
    with pytest.raises(PathError, match="is there already"):
        relocate(index, folder, folder)


def test_a_dry_run_says_what_would_move(index: Index, folder: Path, tmp_path: Path) -> None:
    add(index, [folder])
    before = ids(index)
    assert len(relocate(index, folder, tmp_path / "new", dry_run=True).moved) == 2
    assert ids(index) == before


def test_a_relocation_is_a_run(index: Index, folder: Path, tmp_path: Path) -> None:
    add(index, [folder])
    relocate(index, folder, tmp_path / "new")
    run = index.ledger().runs[-1]
    assert (run.command, run.paths) == ("relocate", (str(folder), f"{tmp_path}/new"))
    assert (run.moved, run.number) == (2, 2)

"""Undo: everything is as it was before the last run, and that can be taken back, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer import Index, add, create_index, relocate, remove, search, undo, update
from indexer.document import IndexedDocument
from indexer.errors import IndexLockedError, IndexMissingError
from indexer.ledger import Ledger
from indexer.runs import begin
from tests.conftest import write


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "documents", {"a.txt": "apple", "b.txt": "pear", ".hidden": "x"})
    return tmp_path / "documents"


def everything(index: Index) -> tuple[list[IndexedDocument], list[dict[str, Any]], Ledger]:
    """Return all that an index says, but its log."""
    with index.reading() as reader:
        stored = sorted((dict(s) for _, s in reader.iter_docs()), key=lambda s: str(s["id"]))
    documents = sorted(index.documents())
    return documents, stored, index.ledger()._replace(runs=())


def test_undo_brings_back_documents_roots_and_skipped_files(index: Index, folder: Path) -> None:
    add(index, [folder])
    before = everything(index)
    write(folder, {"a.txt": "apple pie", "c.txt": "plum", ".secret": "y"})
    (folder / "b.txt").rename(folder / "moved.txt")
    update(index)
    after = everything(index)
    undone = undo(index)
    assert everything(index) == before
    assert undone.taken_back == index.ledger().runs[1]
    assert undone.documents == 2
    assert search(index, "pie").total == 0
    assert undo(index).taken_back == undone.run
    assert everything(index) == after
    assert search(index, "pie").total == 1


def test_an_undo_is_a_run_that_says_what_it_did(index: Index, folder: Path) -> None:
    add(index, [folder])
    write(folder, {"a.txt": "apple pie", "c.txt": "plum"})
    update(index)
    run = undo(index).run
    assert run == index.ledger().runs[-1]
    assert (run.command, run.number, run.undid, run.generation) == ("undo", 3, 2, 4)
    assert (run.added, run.changed, run.moved, run.removed, run.unchanged) == (0, 1, 0, 1, 1)
    assert run.ended


def test_a_run_of_several_commits_is_taken_back_whole(index: Index, folder: Path) -> None:
    add(index, [folder])
    before = everything(index)
    removed = [document.id for document in index.documents()]
    with index.writing() as writing:
        for document_id in removed:
            writing.remove(document_id)
            writing.commit(Ledger(), begin("remove"), ends_run=False)
    assert index.doc_count() == 0
    undone = undo(index)
    assert undone.taken_back is not None
    assert (undone.taken_back.number, undone.taken_back.ended) == (2, "")
    assert everything(index) == before


def test_the_first_run_is_taken_back_to_nothing(index: Index, folder: Path) -> None:
    add(index, [folder])
    undo(index)
    assert everything(index) == ([], [], Ledger())
    assert [run.command for run in index.ledger().runs] == ["add", "undo"]
    assert len(add(index, [folder]).added) == 2


def test_nothing_is_before_the_first_run(index: Index) -> None:
    with pytest.raises(IndexMissingError, match="there is nothing to undo"):
        undo(index)


def test_every_kind_of_run_can_be_taken_back(index: Index, folder: Path, tmp_path: Path) -> None:
    add(index, [folder])
    before = everything(index)
    remove(index, [folder])
    undo(index)
    assert everything(index) == before
    relocate(index, folder, tmp_path / "elsewhere")
    undo(index)
    assert everything(index) == before
    assert update(index).unchanged == 2


def test_the_run_after_an_undo_goes_on_from_what_came_back(index: Index, folder: Path) -> None:
    add(index, [folder])
    write(folder, {"c.txt": "plum"})
    update(index)
    undo(index)
    assert [Path(name).name for name in update(index).added] == ["c.txt"]
    assert [run.number for run in index.ledger().runs] == [1, 2, 3, 4]


def test_a_generation_that_cannot_be_read_is_taken_back(index: Index, folder: Path) -> None:
    add(index, [folder])
    before = everything(index)
    write(folder, {"c.txt": "plum"})
    update(index)
    max(index.path.glob("*.segment")).write_bytes(b"damaged")
    undo(index)
    assert everything(index) == before
    assert index.warning == ""
    assert [run.command for run in index.ledger().runs] == ["add", "update", "undo"]


def test_undo_waits_for_the_lock(index: Index, folder: Path) -> None:
    add(index, [folder])
    with index.writing(), pytest.raises(IndexLockedError):
        undo(index, wait_s=0)


def test_nothing_is_left_over_by_many_undos(index: Index, folder: Path) -> None:
    add(index, [folder])
    write(folder, {"c.txt": "plum"})
    update(index)
    for _ in range(6):
        undo(index)
    assert len(list(index.path.glob("*.segment"))) == 2
    assert len(list(index.path.glob("manifest-*"))) == 2

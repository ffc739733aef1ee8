"""One file is one document, however it is named; two files are two."""

from __future__ import annotations

import os
from pathlib import Path
from unicodedata import normalize

import pytest

from indexer import Index, add, create_index, remove
from indexer.document import SourceFile
from indexer.moves import moves_of
from indexer.names import as_known, folded, is_same_file, listed
from tests.conftest import write

NFC = normalize("NFC", "résumé.txt")
NFD = normalize("NFD", "résumé.txt")


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder whose file system keeps names apart, as that of Linux does."""
    folder = tmp_path / "documents"
    write(folder, {"probe": ""})
    if (folder / "PROBE").exists():
        pytest.skip("this file system folds names")
    (folder / "probe").unlink()
    return folder


def names(index: Index) -> list[str]:
    return sorted(document.source.relative for document in index.documents())


def test_two_files_whose_names_differ_in_their_form_only_are_two_documents(
    index: Index, folder: Path
) -> None:
    write(folder, {NFC: "apple", NFD: "pear"})
    add(index, [folder])
    add(index, [folder / NFC, folder / NFD])
    assert names(index) == sorted([NFC, NFD])


@pytest.mark.parametrize(("first", "second"), [(NFC, NFD), ("readme.txt", "README.txt")])
def test_one_file_under_two_spellings_is_one_document(
    first: str, second: str, index: Index, folder: Path
) -> None:
    write(folder, {first: "apple"})
    os.link(folder / first, folder / second)
    add(index, [folder / first])
    report = add(index, [folder / second])
    add(index, [folder / first, folder / second])
    assert report.added == []
    assert names(index) == [first]


def test_a_hard_link_of_another_name_is_a_document_of_its_own(index: Index, folder: Path) -> None:
    write(folder, {"a.txt": "apple"})
    os.link(folder / "a.txt", folder / "b.txt")
    add(index, [folder / "a.txt"])
    add(index, [folder / "b.txt"])
    add(index, [folder])
    assert names(index) == ["a.txt", "b.txt"]


def test_a_folder_is_known_by_its_real_path(index: Index, folder: Path, tmp_path: Path) -> None:
    write(folder, {"a.txt": "apple"})
    (tmp_path / "link").symlink_to(folder)
    add(index, [folder])
    assert add(index, [tmp_path / "link"]).unchanged + len(index.ledger().roots) == 2
    assert [document.source.name for document in index.documents()] == [f"{folder}/a.txt"]
    assert index.find(str(tmp_path / "link/a.txt"))[1].text == "apple"
    assert remove(index, [tmp_path / "link"]).removed == [f"{folder}/a.txt"]


def test_a_link_to_a_file_stays_a_link(folder: Path) -> None:
    write(folder, {"a.txt": "apple"})
    (folder / "link.txt").symlink_to("a.txt")
    assert listed(folder / "link.txt") == str(folder / "link.txt")


def test_what_is_not_there_keeps_its_name(folder: Path) -> None:
    assert listed(folder / "None" / NFD) == f"{folder}/None/{NFD}"


def test_a_listed_name_is_kept_beside_another_spelling(folder: Path) -> None:
    write(folder, {NFC: "apple"})
    os.link(folder / NFC, folder / NFD)
    assert [listed(folder / name) for name in (NFC, NFD)] == [f"{folder}/{NFC}", f"{folder}/{NFD}"]


def test_a_path_below_a_known_root_in_another_spelling_is_below_that_root(folder: Path) -> None:
    write(folder, {"a.txt": ""})
    os.link(folder / "a.txt", folder / "A.txt")
    known = [f"{folder}/A.txt", f"{folder}/other"]
    paths = [f"{folder}/a.txt", f"{folder}/b.txt", f"{folder}/other/c.txt", "/"]
    assert [*as_known(paths, known)] == [f"{folder}/A.txt", *paths[1:]]
    assert [*as_known(paths[:1], [*known, paths[0]])] == paths[:1]


def test_one_file_is_told_by_its_number_and_by_names_that_fold_alike(folder: Path) -> None:
    write(folder, {NFC: "apple", NFD: "apple", "a.txt": "apple"})
    os.link(folder / "a.txt", folder / "A.TXT")
    os.link(folder / "a.txt", folder / "b.txt")
    path = str(folder) + "/{}"
    assert is_same_file(path.format("a.txt"), path.format("A.TXT"))
    assert not is_same_file(path.format("a.txt"), path.format("b.txt"))
    assert not is_same_file(path.format(NFC), path.format(NFD))
    assert not is_same_file(path.format("none"), path.format("NONE"))


def test_a_respelled_file_is_a_move_whatever_its_content(index: Index, folder: Path) -> None:
    write(folder, {"a.txt": "apple", "b.txt": "apple"})
    add(index, [folder])
    known = {document.source.name: document for document in index.documents()}
    vanished = {f"{folder}/a.txt": known[f"{folder}/a.txt"]}
    os.link(folder / "a.txt", folder / "A.txt")
    new = SourceFile(str(folder), "A.txt", 5, 0)
    assert moves_of(vanished, [new]) == {f"{folder}/A.txt": known[f"{folder}/a.txt"]}


@pytest.mark.parametrize(
    ("one", "other"), [(NFC, NFD), ("README", "readme"), ("STRASSE", "straße"), ("É", "e\u0301")]
)
def test_spellings_of_a_name_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)

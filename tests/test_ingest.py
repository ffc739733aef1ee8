"""What a run over folders does: nothing is lost, nothing is skipped silently."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from indexer import (
    Index,
    Report,
    WalkOptions,
    add,
    create_index,
    open_index,
    remove,
    search,
    update,
)
from indexer.document import Document
from indexer.errors import IndexLockedError, PathError
from indexer.ledger import Skipped
from indexer.reading import Reader
from tests.conftest import write


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return create_index(tmp_path / "index")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    write(folder, {"a.txt": "apple", "b.txt": "pear", "sub/c.md": "# Plum\n\nplums"})
    age(folder)
    return folder


def age(folder: Path) -> None:
    """Make every file an hour old, so that its time can be trusted."""
    then = time.time() - 3600
    for file in folder.rglob("*"):
        os.utime(file, (then, then))


def ids(index: Index) -> dict[str, str]:
    return {document.source.relative: document.id for document in index.documents()}


def counts(report: Report) -> tuple[int, int, int, int, int]:
    """Return how many were added, changed, moved, removed, unchanged."""
    named = (report.added, report.changed, report.moved, report.removed)
    return (*(len(paths) for paths in named), report.unchanged)  # type: ignore[return-value]


def test_new_files_are_added_and_old_ones_left_alone(index: Index, folder: Path) -> None:
    assert counts(add(index, [folder])) == (3, 0, 0, 0, 0)
    assert counts(add(index, [folder])) == (0, 0, 0, 0, 3)
    write(folder, {"d.txt": "cherry"})
    assert counts(add(index, [folder])) == (1, 0, 0, 0, 3)


def test_a_changed_file_keeps_its_id(index: Index, folder: Path) -> None:
    add(index, [folder])
    before = ids(index)
    write(folder, {"a.txt": "apple pie"})
    assert counts(add(index, [folder])) == (0, 1, 0, 0, 2)
    assert ids(index) == before


def test_a_change_that_keeps_the_size_is_seen_by_its_time(index: Index, folder: Path) -> None:
    add(index, [folder])
    write(folder, {"a.txt": "appel"})
    assert counts(add(index, [folder])) == (0, 1, 0, 0, 2)


def test_a_change_within_the_same_moment_is_seen(index: Index, folder: Path) -> None:
    write(folder, {"a.txt": "apple"})
    status = (folder / "a.txt").stat()
    add(index, [folder])
    write(folder, {"a.txt": "appel"})
    os.utime(folder / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(add(index, [folder])) == (0, 1, 0, 0, 2)


def test_a_touched_file_is_unchanged_and_has_its_new_time(index: Index, folder: Path) -> None:
    add(index, [folder])
    os.utime(folder / "a.txt", ns=(0, 10**18))
    assert counts(add(index, [folder])) == (0, 0, 0, 0, 3)
    times = {document.source.relative: document.source.mtime_ns for document in index.documents()}
    assert times["a.txt"] == 10**18


def test_a_moved_file_keeps_its_id(index: Index, folder: Path) -> None:
    add(index, [folder])
    before = ids(index)["a.txt"]
    (folder / "a.txt").rename(folder / "sub/z.txt")
    report = add(index, [folder])
    assert report.moved == [(str(folder / "a.txt"), str(folder / "sub/z.txt"))]
    assert ids(index)["sub/z.txt"] == before
    assert "a.txt" not in ids(index)


def test_a_move_that_could_be_another_is_a_removal_and_additions(
    index: Index, folder: Path
) -> None:
    add(index, [folder])
    (folder / "a.txt").unlink()
    write(folder, {"x.txt": "apple", "y.txt": "apple"})
    assert counts(add(index, [folder])) == (2, 0, 0, 1, 2)


def test_a_deleted_file_is_removed_only_when_its_folder_is_walked(
    index: Index, folder: Path
) -> None:
    add(index, [folder])
    (folder / "a.txt").unlink()
    assert counts(add(index, [folder / "sub"])) == (0, 0, 0, 0, 1)
    assert counts(add(index, [folder])) == (0, 0, 0, 1, 2)


def test_one_file_can_be_added_and_another_stays(index: Index, folder: Path) -> None:
    add(index, [folder / "a.txt"])
    add(index, [folder / "b.txt"])
    assert sorted(document.title for document in index.documents()) == ["apple", "pear"]


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_missing_or_empty_folder_removes_nothing(what: str, index: Index, folder: Path) -> None:
    add(index, [folder])
    shutil.rmtree(folder)
    if what == "empty":
        folder.mkdir()
    report = add(index, [folder])
    assert [(held.documents, held.reason) for held in report.withheld] == [
        (3, f"the folder is {what}")
    ]
    assert len(ids(index)) == 3
    assert len(add(index, [folder], allow_mass_removal=True).removed) == 3


@pytest.mark.parametrize(("gone", "withheld"), [(20, False), (21, True)])
def test_many_removals_are_withheld(
    gone: int, withheld: bool, index: Index, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    write(folder, {f"{n}.txt": f"text {n}" for n in range(60)})
    add(index, [folder])
    for n in range(gone):
        (folder / f"{n}.txt").unlink()
    report = add(index, [folder])
    assert bool(report.withheld) is withheld
    assert len(ids(index)) == (60 if withheld else 60 - gone)


def test_a_fifth_of_a_large_folder_may_go(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "large"
    write(folder, {f"{n}.txt": f"text {n}" for n in range(150)})
    add(index, [folder])
    for n in range(30):
        (folder / f"{n}.txt").unlink()
    assert len(add(index, [folder]).removed) == 30


def test_a_path_that_was_never_there_is_an_error(index: Index, tmp_path: Path) -> None:
    with pytest.raises(PathError, match="nowhere"):
        add(index, [tmp_path / "nowhere"])


def test_files_left_out_are_listed_with_their_reason(index: Index, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    write(
        folder,
        {
            "good.txt": "good",
            ".hidden": "x",
            ".gitignore": "*.log\n",
            "run.log": "x",
            "large.txt": "x" * 2000,
            "kept.md": "x",
        },
    )
    (folder / "binary.txt").write_bytes(bytes(range(256)))
    (folder / "link.txt").symlink_to(folder / "good.txt")
    os.mkfifo(folder / "pipe.txt")
    report = add(index, [folder], WalkOptions(max_size_bytes=1000, exclude=("*.md",)))
    reasons = {Path(skipped.path).name: skipped.reason for skipped in report.skipped}
    assert reasons == {
        ".hidden": "hidden",
        ".gitignore": "hidden",
        "run.log": "ignored",
        "large.txt": "too_large",
        "kept.md": "excluded",
        "binary.txt": "unknown_kind",
        "link.txt": "not_regular",
        "pipe.txt": "not_regular",
    }
    assert index.ledger().skipped == tuple(sorted(report.skipped))
    assert report.failed == []


def test_a_file_in_no_encoding_fails_and_the_others_are_indexed(index: Index, folder: Path) -> None:
    (folder / "a.txt").write_bytes(b"caf\xe9")
    report = add(index, [folder], WalkOptions(encoding="utf-8"))
    assert [Path(failed.path).name for failed in report.failed] == ["a.txt"]
    assert len(report.added) == 2


def test_a_file_that_became_binary_is_listed_and_no_longer_found(
    index: Index, folder: Path
) -> None:
    add(index, [folder])
    (folder / "a.txt").write_bytes(b"\0" * 100)
    report = add(index, [folder])
    assert report.removed == [str(folder / "a.txt")]
    assert [skipped[:3] for skipped in report.skipped] == [
        (str(folder / "a.txt"), "unknown_kind", "not text")
    ]


def test_a_narrower_choice_of_files_leaves_the_others_indexed(index: Index, folder: Path) -> None:
    add(index, [folder])
    assert counts(add(index, [folder], WalkOptions(globs=("*.md",)))) == (0, 0, 0, 0, 1)
    assert len(ids(index)) == 3
    assert index.ledger().skipped == ()


def test_a_newly_ignored_file_is_taken_out(index: Index, folder: Path) -> None:
    add(index, [folder])
    write(folder, {".gitignore": "a.txt\n"})
    assert add(index, [folder]).removed == [str(folder / "a.txt")]


def test_the_index_is_never_indexed(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index_dir")
    write(tmp_path, {"a.txt": "apple"})
    report = add(index, [tmp_path])
    assert report.skipped == [Skipped(f"{tmp_path / 'index_dir'}{os.sep}", "index")]


def test_update_walks_every_root_as_it_was_added(
    index: Index, folder: Path, tmp_path: Path
) -> None:
    write(tmp_path / "more", {"m.txt": "more", "m.md": "more"})
    add(index, [folder])
    add(index, [tmp_path / "more"], WalkOptions(kinds=("markdown",)))
    write(folder, {"d.txt": "cherry"})
    write(tmp_path / "more", {"n.txt": "not asked for", "n.md": "asked for"})
    assert [Path(path).name for path in update(index).added] == ["d.txt", "n.md"]


def test_roots_inside_a_root_are_one(index: Index, folder: Path) -> None:
    add(index, [folder / "sub", folder])
    add(index, [folder / "sub"])
    assert [root.path for root in index.ledger().roots] == [str(folder)]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(index: Index, folder: Path) -> None:
    assert counts(add(index, [folder], dry_run=True)) == (3, 0, 0, 0, 0)
    assert ids(index) == {}
    assert index.ledger().roots == ()


def test_removed_documents_and_roots_are_forgotten(index: Index, folder: Path) -> None:
    add(index, [folder])
    assert len(remove(index, [folder / "sub"]).removed) == 1
    assert len(remove(index, [folder]).removed) == 2
    assert index.ledger().roots == ()
    with pytest.raises(PathError, match="nothing is indexed"):
        remove(index, [folder])


def test_names_that_are_not_utf8_are_kept(index: Index, folder: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (folder / name).write_text("coffee")
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system has UTF-8 names only")
    add(index, [folder])
    assert name in ids(index)
    assert counts(add(index, [folder]))[:4] == (0, 0, 0, 0)


def test_a_second_writer_is_told_who_holds_the_index(index: Index, folder: Path) -> None:
    holders: list[str] = []
    with index.writing(), pytest.raises(IndexLockedError, match=f"process {os.getpid()}"):
        add(open_index(index.path), [folder], wait_s=0, waiting=holders.append)
    assert len(holders) == 1


def test_progress_counts_to_the_end(index: Index, folder: Path) -> None:
    steps: list[tuple[int, int]] = []
    add(index, [folder], progress=lambda done, total: steps.append((done, total)))
    assert steps == [(0, 3), (1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("word", ["x" * 252, "x" * 253, "x" * 300, "ж" * 200, "a-" * 200 + "b"])
def test_a_word_of_any_length_is_indexed_and_found(word: str, index: Index, folder: Path) -> None:
    write(folder, {"long.txt": f"before {word} after"})
    assert len(add(index, [folder]).added) == 4
    assert [hit.document.source.relative for hit in search(index, word).hits] == ["long.txt"]
    assert search(index, "before after").total == 1


def test_a_long_path_is_indexed_followed_and_found(index: Index, folder: Path) -> None:
    deep = "/".join(["a-folder-with-a-rather-long-name" * 3] * 9)
    write(folder, {f"{deep}/one.txt": "zebra", f"{deep}/two.md": "zebra crossing"})
    assert len(add(index, [folder]).added) == 5
    assert search(index, "zebra path:*/one.txt").total == 1
    assert index.find(str(folder / deep / "two.md"))[1].text == "zebra crossing"
    age(folder)
    assert counts(add(index, [folder])) == (0, 0, 0, 0, 5)
    (folder / deep / "one.txt").unlink()
    assert counts(add(index, [folder])) == (0, 0, 0, 1, 4)


def test_a_refused_document_leaves_the_one_it_should_replace(index: Index, folder: Path) -> None:
    add(index, [folder / "a.txt"])
    (known,) = index.documents()
    with Reader() as reader:
        (document,) = reader.read(known.source)
    assert isinstance(document, Document)
    refused = document._replace(content_hash="0" * 600)
    with index.writing() as writing:
        with pytest.raises(ValueError, match="hash: a term of 300 bytes"):
            writing.replace(refused, known.id, 1)
        writing.commit(index.ledger())
    assert list(index.documents()) == [known]

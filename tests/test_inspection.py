"""A check names what is damaged: the file, the byte, and what it affects; it changes nothing."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from indexer import remove
from indexer.codec.sections import PAGE
from indexer.errors import IndexMissingError, IndexVersionError
from indexer.index import Index
from indexer.manifest import decode, encode, manifest_name, read_manifest
from indexer.mending.inspection import check
from tests.conftest import Collection, Run, write


@pytest.fixture
def index(collection: Collection, tmp_path: Path) -> Index:
    """Make an index of two generations, with a deletion, whose segment has several pages."""
    spin = random.Random(7)
    words = ["".join(spin.choices("abcdefghijklmnop", k=7)) for _ in range(9000)]
    texts = {f"{n}.txt": " ".join(words[100 * n : 100 * n + 100]) for n in range(90)}
    made = collection(texts)
    remove(made, [tmp_path / "documents/3.txt"])
    return made


def flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place] ^= 0x40
    file.write_bytes(content)


def test_a_whole_index_has_no_problems(index: Index) -> None:
    before = {file: file.stat().st_mtime_ns for file in index.path.iterdir()}
    for full in (False, True):
        found = check(index.path, full=full)
        assert (found.problems, found.documents, found.generation) == ((), 89, 3)
        assert found.files == len([f for f in before if f.name not in ("reserve", "write.lock")])
    assert {file: file.stat().st_mtime_ns for file in index.path.iterdir()} == before


def test_a_full_check_names_the_page_and_what_lies_there(index: Index) -> None:
    segment = index.path / "000001.segment"
    assert segment.stat().st_size > 3 * PAGE
    flip(segment, PAGE + 100)
    (problem,) = check(index.path, full=True).problems
    assert (problem.file, problem.offset, problem.segment) == (segment, PAGE, "000001")
    assert "is damaged at byte 65,536: the checksum is wrong" in problem.what
    assert problem.affects.endswith(" of its 89 documents")
    assert "searched" in problem.affects or "text" in problem.affects


def test_a_full_check_sees_any_change_of_any_byte(index: Index) -> None:
    """Of the manifest only those that change what it says."""
    spin = random.Random(11)
    manifest = read_manifest(index.path / manifest_name(3))
    for name in sorted(manifest.file_names()):
        file = index.path / name
        whole = file.read_bytes()
        for _ in range(25):
            content = bytearray(whole)
            content[spin.randrange(len(content))] ^= 1 << spin.randrange(8)
            file.write_bytes(content)
            found = check(index.path, full=True).problems
            if not found:
                assert decode(bytes(content)) == manifest
            else:
                assert file in {problem.file for problem in found}
        file.write_bytes(whole[:-1])
        assert (
            file in {problem.file for problem in check(index.path).problems} or whole[-1:] == b"\n"
        )
        file.write_bytes(whole)
    assert check(index.path, full=True).problems == ()


def test_a_quick_check_sees_a_missing_file_a_wrong_length_and_a_damaged_header(
    index: Index,
) -> None:
    segment = index.path / "000001.segment"
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-10])
    assert [p.affects for p in check(index.path).problems] == ["its 89 documents"]
    segment.write_bytes(whole)
    flip(segment, 3)
    assert [(p.file, p.offset) for p in check(index.path).problems] == [(segment, 0)]
    segment.unlink()
    (problem,) = check(index.path).problems
    assert problem.what == f"{segment} is missing"


def test_damage_to_other_files_says_what_it_affects(index: Index) -> None:
    (deleted,) = index.path.glob("*.deleted")
    ledger = max(index.path.glob("ledger-*"))
    flip(deleted, 0)
    flip(ledger, 40)
    assert {problem.file: problem.affects for problem in check(index.path).problems} == {
        deleted: "which of its 89 documents are deleted",
        ledger: "the folders that were added, the files left out, and the log of runs",
    }


def test_damage_to_the_kept_generation_affects_undo(index: Index) -> None:
    flip(index.path / manifest_name(2), 30)
    (problem,) = check(index.path).problems
    assert (problem.file.name, problem.affects) == (manifest_name(2), "`undo` and falling back")


def test_a_damaged_manifest_affects_the_last_commit_or_everything(index: Index) -> None:
    flip(index.path / manifest_name(3), 30)
    found = check(index.path)
    assert found.generation == 2
    (problem,) = found.problems
    assert problem.affects == "the last commit: generation 2 is shown in its place"
    flip(index.path / manifest_name(2), 30)
    found = check(index.path)
    assert found.generation is None
    assert found.problems[0].affects.startswith("everything")


def test_no_index_and_an_index_of_another_version_are_errors(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IndexMissingError):
        check(tmp_path / "documents")
    newer = read_manifest(index.path / manifest_name(3))._replace(generation=4)
    with monkeypatch.context() as patch:
        patch.setattr("indexer.manifest.MANIFEST_VERSION", 9)
        (index.path / manifest_name(4)).write_bytes(encode(newer))
    with pytest.raises(IndexVersionError):
        check(index.path)


def test_the_command_tells_in_text_and_json_and_by_its_exit_code(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "ants", "b.txt": "bees"})
    assert run("check").code == 2
    run("add", "docs")
    done = run("check")
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("--full verifies every byte\nno problems\n")
    flip(tmp_path / "index/000001.segment", 100)
    done = run("check", "--full", "--json")
    assert done.code == 1
    told = json.loads(done.out)
    assert list(told) == [
        "format_version", "index", "generation", "full", "documents", "files", "size_bytes",
        "problems", "quarantine",
    ]  # fmt: skip
    (problem,) = told["problems"]
    assert list(problem) == ["file", "offset", "problem", "affects"]
    assert (problem["file"], problem["offset"]) == (str(tmp_path / "index/000001.segment"), 0)
    done = run("check", "--full")
    assert done.code == 1
    assert "000001.segment is damaged at byte 0: the checksum is wrong\n   affects" in done.out
    done = run("check", "--repair", "--json")
    assert (done.code, json.loads(done.out)["problems"]) == (0, [])

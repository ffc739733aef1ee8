"""A repair keeps what can be read, reads again what is there, and names what is lost."""

from __future__ import annotations

import json
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import add, create_index, open_index, remove, search
from indexer.codec.sections import PAGE, SectionFile
from indexer.index import Index
from indexer.manifest import manifest_name
from indexer.mending.inspection import check
from indexer.mending.restoration import Repaired, repair
from indexer.quarantine import QUARANTINE
from tests.conftest import EXAMPLES, Run, write

DOCUMENTS = 400


def texts() -> dict[str, str]:
    """Return texts whose segment has many pages; each has a word of its own."""
    spin = random.Random(5)
    words = ["".join(spin.choices("abcdefghijklmnop", k=7)) for _ in range(20_000)]
    return {f"{n}.txt": f"own{n} " + " ".join(spin.choices(words, k=150)) for n in range(DOCUMENTS)}


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Make an index of one segment, of files that were written long ago."""
    write(tmp_path / "documents", texts())
    for file in (tmp_path / "documents").iterdir():
        os.utime(file, (1e9, 1e9))
    made = create_index(tmp_path / "index")
    add(made, [tmp_path / "documents"], jobs=1)
    return made


def told(index: Index) -> dict[str, tuple[str, str]]:
    """Return the id and the text of each document, by its path."""
    with index.reading() as reader:
        return {each["file"]: (each["id"], each["text"]) for _, each in reader.iter_docs()}


def damage(file: Path, section: str) -> None:
    """Change a byte in the first page that begins inside a section."""
    start, size, _ = SectionFile(file).section(section)
    first = -(-start // PAGE)
    assert first * PAGE < start + size
    content = bytearray(file.read_bytes())
    content[first * PAGE] ^= 1
    file.write_bytes(content)


def repaired(folder: Path) -> Repaired:
    """Repair an index, and see that it is whole then, and that nothing readable is gone."""
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    done = repair(folder)
    assert check(folder, full=True).problems == done.after.problems == ()
    found = {file.name: file for file in folder.rglob("*") if file.is_file()}
    ours = [name for name in before if name.endswith((".segment", ".json", ".deleted"))]
    kept = {name: found[name].read_bytes() for name in ours if name in found}
    assert kept == {name: before[name] for name in ours}
    assert open_index(folder).warning == ""
    return done


def test_damaged_postings_cost_no_document_and_no_reading(index: Index, tmp_path: Path) -> None:
    """The text is kept in the index: it is analysed anew, though the files are gone."""
    before = told(index)
    damage(index.path / "000001.segment", "postings.body")
    for file in (tmp_path / "documents").iterdir():
        file.unlink()
    done = repaired(index.path)
    assert (done.salvaged.kept, done.reread, done.lost) == (DOCUMENTS, (), ())
    assert told(open_index(index.path)) == before
    assert search(open_index(index.path), "own77").total == 1
    assert (index.path / QUARANTINE / "000003/000001.segment").exists()


def test_lost_texts_are_read_again_and_what_is_not_there_is_named(
    index: Index, tmp_path: Path
) -> None:
    before = told(index)
    damage(index.path / "000001.segment", "stored")
    for number in range(0, DOCUMENTS, 2):
        (tmp_path / "documents" / f"{number}.txt").unlink()
    done = repaired(index.path)
    assert 0 < done.salvaged.kept < DOCUMENTS
    assert done.reread
    assert done.lost
    assert done.salvaged.kept + len(done.reread) + len(done.lost) == DOCUMENTS
    assert {Path(name).exists() for name in done.lost} == {False}
    after = told(open_index(index.path))
    assert after.keys() == before.keys() - {*done.lost}
    assert {name: text for name, (_, text) in after.items()} == {
        name: text for name, (_, text) in before.items() if name not in done.lost
    }


@pytest.mark.parametrize("harm", [Path.unlink, lambda file: file.write_bytes(b"indexer")])
def test_a_segment_that_cannot_be_opened_is_read_again_from_the_folders(
    harm: Callable[[Path], object], index: Index, tmp_path: Path
) -> None:
    before = told(index)
    write(tmp_path / "documents", {"later.txt": "came later"})
    add(index, [tmp_path / "documents"])
    harm(index.path / "000001.segment")
    done = repaired_missing(index.path)
    assert done.salvaged.unnamed == DOCUMENTS
    after = told(open_index(index.path))
    assert after.keys() == {*before, str(tmp_path / "documents/later.txt")}


def repaired_missing(folder: Path) -> Repaired:
    done = repair(folder)
    assert check(folder, full=True).problems == ()
    return done


def test_lost_documents_come_from_the_generation_before(index: Index, tmp_path: Path) -> None:
    """All was merged into one segment, which is damaged; the files are gone."""
    write(tmp_path / "documents", {"later.txt": "came later"})
    add(index, [tmp_path / "documents"])
    before = told(open_index(index.path))
    index.optimize()
    (merged,) = index.path.glob("000003.segment")
    damage(merged, "stored")
    for file in (tmp_path / "documents").iterdir():
        file.unlink()
    done = repaired(index.path)
    assert len(done.salvaged.older) > 0
    assert done.lost == ()
    assert told(open_index(index.path)) == before


def test_lost_deletions_bring_nothing_back_that_is_gone(index: Index, tmp_path: Path) -> None:
    (tmp_path / "documents/7.txt").unlink()
    add(index, [tmp_path / "documents"])
    (deleted,) = index.path.glob("*.deleted")
    deleted.write_bytes(b"")
    repaired(index.path)
    after = told(open_index(index.path))
    assert len(after) == DOCUMENTS - 1
    assert str(tmp_path / "documents/7.txt") not in after


def test_a_damaged_ledger_is_that_of_the_generation_before(index: Index, tmp_path: Path) -> None:
    write(tmp_path / "documents", {".hidden": "left out"})
    add(index, [tmp_path / "documents"])
    newest = max(index.path.glob("ledger-*"))
    newest.write_bytes(b"")
    repaired(index.path)
    ledger = open_index(index.path).ledger()
    assert [root.path for root in ledger.roots] == [str(tmp_path / "documents")]
    assert [run.command for run in ledger.runs] == ["add", "repair"]


def test_an_index_without_a_manifest_is_made_anew_from_its_segments_and_folders(
    index: Index, tmp_path: Path
) -> None:
    before = told(index)
    for manifest in index.path.glob("manifest-*"):
        manifest.write_bytes(b"{")
    (tmp_path / "documents/8.txt").unlink()
    done = repaired(index.path)
    assert done.salvaged.kept == DOCUMENTS
    after = told(open_index(index.path))
    assert after == {name: told for name, told in before.items() if not name.endswith("/8.txt")}


def test_a_manifest_that_is_damaged_gives_way_to_the_one_before_and_the_folders_are_read(
    index: Index, tmp_path: Path
) -> None:
    write(tmp_path / "documents", {"later.txt": "came later"})
    add(index, [tmp_path / "documents"])
    before = told(open_index(index.path))
    (index.path / manifest_name(3)).write_bytes(b"{")
    repaired(index.path)
    assert {name: text for name, (_, text) in told(open_index(index.path)).items()} == {
        name: text for name, (_, text) in before.items()
    }


def test_of_a_damaged_archive_all_members_are_read_again(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    with zipfile.ZipFile(documents / "a.zip", "w") as archive:
        for name, text in texts().items():
            archive.writestr(name, text)
    index = create_index(tmp_path / "index")
    add(index, [documents])
    before = told(index)
    damage(index.path / "000001.segment", "stored")
    done = repaired(index.path)
    assert len(done.reread) > 0
    assert told(open_index(index.path)) == before


def test_a_whole_index_is_left_alone(index: Index, tmp_path: Path) -> None:
    remove(index, [tmp_path / "documents/1.txt"])
    before = sorted(file.name for file in index.path.iterdir())
    done = repair(index.path)
    assert (done.before.problems, done.after) == ((), done.before)
    assert sorted(file.name for file in index.path.iterdir()) == before


def test_the_command_repairs_and_tells_what_is_lost(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", texts())
    run("add", "docs")
    damage(tmp_path / "index/000001.segment", "stored")
    (tmp_path / "docs/0.txt").rename(tmp_path / "0.txt")
    assert run("check", "--full").code == 1
    done = run("check", "--repair", "--json")
    said = json.loads(done.out)
    assert list(said) == [
        "format_version", "index", "generation", "full", "documents", "files", "size_bytes",
        "problems", "quarantine", "found", "kept", "older", "read_again", "lost", "lost_unnamed",
        "lost_roots", "elapsed_ms",
    ]  # fmt: skip
    assert done.code == (1 if said["lost"] else 0)
    assert said["problems"] == []
    assert said["documents"] + len(said["lost"]) == DOCUMENTS
    assert len(said["found"]) == 1
    done = run("check", "--repair")
    assert (done.code, done.err) == (0, "")
    assert "nothing to repair" in done.out
    assert "quarantine: " in done.out
    done = run("log", "-n", "1", "--json")
    assert json.loads(done.out)["runs"][0]["command"] == "repair"


def test_without_a_ledger_documents_stay_and_their_folders_are_named(
    index: Index, tmp_path: Path
) -> None:
    """Nobody knows how they were added, and what was left out: so they are not looked at."""
    before = told(index)
    for ledger in index.path.glob("ledger-*"):
        ledger.write_bytes(b"")
    done = repaired(index.path)
    assert done.forgotten == (str(tmp_path / "documents"),)
    assert told(open_index(index.path)) == before


def test_a_damaged_kept_generation_goes_into_quarantine(index: Index, tmp_path: Path) -> None:
    (tmp_path / "documents/7.txt").unlink()
    add(index, [tmp_path / "documents"])
    before = told(open_index(index.path))
    (index.path / manifest_name(2)).write_bytes(b"{")
    repaired(index.path)
    assert told(open_index(index.path)) == before
    assert {file.name for file in index.path.glob(f"{QUARANTINE}/*/*")} >= {manifest_name(2)}


@pytest.mark.parametrize("seed", range(max(EXAMPLES // 10, 2)))
def test_any_damage_is_repaired_without_a_loss_while_the_files_are_there(
    seed: int, tmp_path: Path
) -> None:
    """If the newest manifest can be missed: one that is not there was never there."""
    spin = random.Random(seed)
    documents, folder = tmp_path / "documents", tmp_path / "index"
    write(documents, dict([*texts().items()][:60]))
    add(create_index(folder), [documents], jobs=1)
    (documents / "3.txt").unlink()
    write(documents, {"late.txt": "came late", ".left": "out"})
    add(open_index(folder), [documents], jobs=1)
    expected = {str(file): file.read_text() for file in documents.glob("[!.]*")}
    files = [
        file for file in sorted(folder.iterdir()) if file.name not in ("reserve", "write.lock")
    ]
    for file in spin.choices(files, k=spin.choice([1, 1, 2, 3])):
        content = bytearray(file.read_bytes() if file.exists() else b"")
        place = spin.randrange(len(content) or 1)
        way = spin.choice(["bit", "zeros", "cut", "empty", "gone"])
        if way == "gone" and file != files[-1]:
            file.unlink(missing_ok=True)
            continue
        if way == "bit" and content:
            content[place] ^= 1 << spin.randrange(8)
        elif way == "zeros":
            content[place : place + 500] = bytes(len(content[place : place + 500]))
        else:
            del content[place if way == "cut" else 0 :]
        file.write_bytes(content)
    done = repaired(folder)
    found = {name: text for name, (_, text) in told(open_index(folder)).items()}
    if done.forgotten or done.unnamed:  # the list of folders is lost
        assert not open_index(folder).ledger().roots
    else:
        assert found == expected


def test_a_folder_that_is_not_there_is_passed_over(index: Index, tmp_path: Path) -> None:
    write(tmp_path / "usb", {"empty.png": ""})
    add(index, [tmp_path / "usb"])
    (tmp_path / "usb").rename(tmp_path / "away")
    before = told(index)
    (index.path / "000001.segment").unlink()
    repair(index.path)
    assert told(open_index(index.path)) == before

"""What is damaged is kept in quarantine by whatever commits behind it: nothing readable goes."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer import add, create_index, open_index, undo
from indexer.errors import IndexWriteError
from indexer.manifest import manifest_name
from indexer.mending.restoration import repair
from indexer.quarantine import QUARANTINE, Kept, kept, set_aside
from tests.conftest import EXAMPLES, Collection, write
from tests.reliability import real
from tests.reliability.crashes import Crashes
from tests.reliability.faults import Faults, Mode, compiled
from tests.reliability.scenario import Scenario, State


def quarantined(folder: Path) -> dict[str, bytes]:
    """Return what lies in quarantine, by its name."""
    found = {file.name: file.read_bytes() for file in folder.glob(f"{QUARANTINE}/*/*")}
    assert kept(folder) == Kept(len(found), sum(map(len, found.values())))
    return found


def newest_damaged(folder: Path, *, name: str) -> dict[str, bytes]:
    """Damage a file of the newest generation, and return what that alone has."""
    before = {file.name for file in folder.iterdir()}
    documents = folder.parent / "documents"
    write(documents, {"b.txt": "bees"})
    add(open_index(folder), [documents])
    damaged = folder / name
    damaged.write_bytes(damaged.read_bytes()[:-9])
    new = [file for file in folder.iterdir() if file.name not in before]
    return {file.name: file.read_bytes() for file in new}


@pytest.mark.parametrize("name", ["000002.segment", manifest_name(3)])
def test_a_commit_behind_a_damaged_generation_keeps_its_files(
    name: str, collection: Collection, tmp_path: Path
) -> None:
    index = collection({"a.txt": "ants"})
    lost = newest_damaged(index.path, name=name)
    assert set(lost) >= {"000002.segment", manifest_name(3), name}
    index = open_index(index.path)
    write(tmp_path / "documents", {"c.txt": "cats"})
    add(index, [tmp_path / "documents"])
    assert sorted(Path(each.name).name for each in index.documents()) == ["a.txt", "b.txt", "c.txt"]
    assert index.warning == ""
    found = quarantined(index.path)
    assert {each: found.get(each) for each in lost} == lost
    assert not any((index.path / each).exists() for each in lost)


def test_an_undo_behind_a_damaged_manifest_keeps_its_files(collection: Collection) -> None:
    index = collection({"a.txt": "ants"})
    lost = newest_damaged(index.path, name=manifest_name(3))
    undo(open_index(index.path))
    assert {each: quarantined(index.path).get(each) for each in lost} == lost


def test_a_commit_behind_a_whole_generation_puts_nothing_aside(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection({"a.txt": "ants"})
    for name in ("b.txt", "c.txt", "d.txt"):
        write(tmp_path / "documents", {name: name})
        add(index, [tmp_path / "documents"])
    assert quarantined(index.path) == {}
    assert not (index.path / QUARANTINE).exists()


def test_what_was_put_aside_when_it_was_stopped_is_put_aside_again(tmp_path: Path) -> None:
    (tmp_path / "000001.segment").write_bytes(b"whole")
    place = tmp_path / QUARANTINE / "000004"
    set_aside(tmp_path, 4, ["000001.segment", "000002.segment"])
    assert quarantined(tmp_path) == {"000001.segment": b"whole"}
    (place / "000001.segment").unlink()
    (place / "000001.segment").write_bytes(b"who")  # a copy that was not finished
    set_aside(tmp_path, 4, ["000001.segment"])
    set_aside(tmp_path, 4, ["000001.segment"])
    assert quarantined(tmp_path) == {"000001.segment": b"whole"}


def test_it_is_copied_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "000001.segment").write_bytes(b"whole")
    set_aside(tmp_path, 4, ["000001.segment"])
    assert quarantined(tmp_path) == {"000001.segment": b"whole"}


def test_a_link_in_the_place_of_the_quarantine_is_not_followed(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection({"a.txt": "ants"})
    newest_damaged(index.path, name="000002.segment")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (index.path / QUARANTINE).symlink_to(elsewhere)
    before = {file.name for file in index.path.iterdir()}
    with pytest.raises(IndexWriteError, match="quarantine: is a link"):
        add(create_index(index.path), [tmp_path / "documents"])
    assert not any(elsewhere.iterdir())
    assert before <= {file.name for file in index.path.iterdir()}


# Whatever stops us on the way


def _prepare(folder: Path) -> None:
    """Make an index whose newest generation is damaged, and remember what that had."""
    real.prepare(folder)
    before = {file.name for file in folder.iterdir()}
    with open_index(folder).writing() as writing:
        real.put(writing, {"e": "fifth words", "f": "sixth words"})
        writing.commit(real.ledger(2))
    (folder / "expected").mkdir()
    for file in folder.iterdir():
        if file.is_file() and file.name not in before:
            (folder / "expected" / file.name).write_bytes(file.read_bytes())
    newest = folder / max(file.name for file in folder.glob("manifest-*"))
    newest.write_bytes(newest.read_bytes()[:-40])
    (folder / "expected" / newest.name).write_bytes(newest.read_bytes())


def _state(folder: Path) -> State:
    """Return the documents, and that nothing of the damaged generation is gone."""
    with open_index(folder).reading() as reader:
        texts = sorted((each["id"], each["text"]) for _, each in reader.iter_docs())
    found = {(file.name, file.read_bytes()) for file in folder.glob(f"{QUARANTINE}/*/*")}
    found |= {(file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file()}
    expected = {(file.name, file.read_bytes()) for file in (folder / "expected").iterdir()}
    return State((texts, sorted(name for name, _ in expected - found)))


def _commit(folder: Path, committed: Callable[[], None]) -> None:
    with open_index(folder).writing() as writing:
        real.put(writing, {"g": "seventh words"})
        writing.commit(real.ledger(3))
    committed()


def _repair(folder: Path, committed: Callable[[], None]) -> None:
    repair(folder, jobs=1)
    committed()


def _undo(folder: Path, committed: Callable[[], None]) -> None:
    undo(open_index(folder))
    committed()


SCENARIOS = [
    Scenario(name, _prepare, change, _state, real.after, lambda folder: [])
    for name, change in (("commit", _commit), ("repair", _repair), ("undo", _undo))
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_nothing_is_lost_wherever_a_change_behind_damage_is_stopped_or_fails(
    scenario: Scenario, tmp_path: Path
) -> None:
    library = compiled(tmp_path) or pytest.skip("no C compiler, or no Linux")
    with Faults(library, __name__, tmp_path) as faults:
        crashes = Crashes(scenario, faults, tmp_path, stride=1 if EXAMPLES > 100 else 3)
        crashes.deaths()
        crashes.failures([(Mode.FAIL, errno.EIO), (Mode.FAIL_ON, errno.ENOSPC)])
    assert crashes.points > 10

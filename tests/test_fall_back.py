"""When the newest generation cannot be read, every command says that it shows the one before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer import add, create_index, open_index, update
from indexer.cli import _COMMANDS
from indexer.manifest import manifest_name
from tests.conftest import Run, write

ARGUMENTS = {
    "add": ["docs"],
    "update": [],
    "remove": ["docs/a.txt"],
    "relocate": ["docs", "elsewhere"],
    "undo": [],
    "log": [],
    "search": ["ants"],
    "show": ["docs/a.txt"],
    "open": ["docs/a.txt"],
    "why": ["docs/a.txt"],
    "dupes": [],
    "status": [],
    "check": [],
    "export": ["exported"],
    "import": ["exported"],
    "suggest": ["amts"],
    "terms": [],
    "fields": [],
    "config": [],
}
OTHERS = ("check", "import", "open", "config")
"""Those with tests of their own, and `config`, which opens no index."""

WARNING = "generation 3 cannot be read ("


@pytest.fixture
def damaged(run: Run, tmp_path: Path) -> Run:
    """Return the runner on an index whose last commit is damaged."""
    write(tmp_path / "docs", {"a.txt": "ants", "copy.txt": "ants"})
    run("add", "docs")
    write(tmp_path / "docs", {"b.txt": "bees"})
    run("add", "docs")
    return run


def test_each_command_is_tried() -> None:
    assert list(ARGUMENTS) == list(_COMMANDS)


@pytest.mark.parametrize("command", [name for name in _COMMANDS if name not in OTHERS])
@pytest.mark.parametrize("name", [manifest_name(3), "segment"])
def test_a_command_warns_in_text_and_json(
    command: str, name: str, damaged: Run, tmp_path: Path
) -> None:
    if command == "undo" and name == "segment":
        pytest.skip("the manifests can be read, and nothing else is")
    (harmed,) = {*(tmp_path / "index").glob(f"*{name}")} - {tmp_path / "index/000001.segment"}
    harmed.write_bytes(b"")
    arguments = ARGUMENTS[command]
    for dry in (["--dry-run"] if command in ("add", "update", "remove", "relocate") else [], []):
        text = damaged(command, *dry, *arguments) if dry or command in READING else None
        if text:
            assert WARNING in text.out + text.err
            assert "); this is generation 2" in text.out + text.err
    done = damaged(command, "--json", *arguments)
    told = json.loads(done.out)
    warnings = told["notes"] if command == "search" else told["warnings"]
    assert [warning for warning in warnings if warning.startswith(WARNING)], told


def test_open_warns_and_opens(damaged: Run, tmp_path: Path) -> None:
    (tmp_path / "index" / manifest_name(3)).write_bytes(b"")
    done = damaged("open", *ARGUMENTS["open"], EDITOR="true")
    assert done.code == 0
    assert WARNING in done.err


READING = ("log", "search", "show", "why", "dupes", "status", "suggest", "terms", "fields")


def test_the_commit_behind_it_ends_the_warning(damaged: Run, tmp_path: Path) -> None:
    (tmp_path / "index" / manifest_name(3)).write_bytes(b"")
    assert WARNING in damaged("update").out
    done = damaged("search", "bees")
    assert (done.code, done.err) == (0, "")


def test_the_ledger_is_of_the_generation_whose_documents_are_shown(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "ants", "b.txt": "bees"})
    index = create_index(tmp_path / "index")
    add(index, [tmp_path / "docs"])
    (tmp_path / "docs" / "a.txt").unlink()
    update(index, allow_mass_removal=True)
    max(index.path.glob("*.segment")).write_bytes(b"")
    opened = open_index(index.path)
    assert [document.source.relative for document in opened.documents()] == [
        "a.txt",
        "b.txt",
    ]
    assert [run.command for run in opened.ledger().runs] == ["add"]

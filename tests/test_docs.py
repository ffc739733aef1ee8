"""The documentation is true: every example in it runs and prints what it says."""

from __future__ import annotations

import doctest
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import cli
from indexer.kinds import KINDS
from indexer.ledger import REASONS
from tests.conftest import FORMATS, PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def on_a_terminal(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Return what a command prints to a terminal of 78 columns, and then its errors."""
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", command], stdout=inside, stderr=subprocess.PIPE, cwd=folder, env=environment
    )
    os.close(inside)
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:
        pass  # the end of a terminal
    os.close(terminal)
    errors = process.communicate(timeout=60)[1]
    return (shown.replace(b"\r\n", b"\n") + errors).decode()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_console_example_prints_what_it_says(page: Path, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    shutil.copytree(FORMATS, tmp_path / "tests/data/formats")
    command = tmp_path / "bin/indexer"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m indexer "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(PROJECT),
        "INDEXER_INDEX": str(tmp_path / "index"),
        "NO_COLOR": "1",
        "COLUMNS": "78",
    }
    environment.pop("FORCE_COLOR", None)
    for block in blocks("console", page.read_text(encoding="utf-8")):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, _, expected = example.partition("\n")
            printed = on_a_terminal(typed, tmp_path, environment)
            same = doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)
            assert same, f"$ {typed}\n{printed}"


def test_the_python_example_of_the_readme_runs(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    (example,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines()[0].startswith("erdogan-tells-russia-step-aside.txt 2020-02-29")
    assert done.stdout.splitlines()[-2] == "18"
    assert done.stdout.splitlines()[-1].endswith("erdogan-tells-russia-step-aside.txt")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    (_, command) = blocks("sh")
    assert command.endswith("-m tests\n")
    assert "-m tests$" in (PROJECT / ".ci/run").read_text()


@pytest.mark.parametrize("command", cli._COMMANDS)
def test_every_command_and_option_is_documented(command: str) -> None:
    found = cli.Commands().get_command(None, command)
    assert found is not None
    assert found.help
    for each in (found, *getattr(found, "commands", {}).values()):
        assert each.help
        assert [param.name for param in each.params if not getattr(param, "help", "")] == []


def test_every_command_is_in_the_readme() -> None:
    assert [name for name in cli._COMMANDS if f"indexer {name}" not in README] == []


def test_every_kind_and_every_reason_is_in_the_readme() -> None:
    ours = (name for name, kind in KINDS.items() if "." not in kind.reader)  # tests register others
    assert [name for name in (*ours, *REASONS) if f"`{name}`" not in README] == []


def test_every_module_is_on_the_map() -> None:
    map_ = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    modules = [
        path
        for path in (PROJECT / "indexer").rglob("*.py")
        if not path.name.startswith("__") and path.parent.name != "cli"
    ]
    assert [
        str(path) for path in modules if f"`{path.stem}" not in map_ and f"{path.name}`" not in map_
    ] == []


def test_every_json_name_is_in_the_readme() -> None:
    written = (PROJECT / "indexer/render/machine.py").read_text(encoding="utf-8")
    search_part = written[written.index("def _summary") : written.index("def skipped_data")]
    names = set(re.findall(r'"(\w+)":', search_part)) - {"clause"}
    assert sorted(name for name in names if f"`{name}`" not in README) == []

"""The documentation is true: every example in it runs and prints what it says."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import cli
from indexer.cli.examples import EXAMPLES
from indexer.kinds import KINDS
from indexer.ledger import REASONS
from tests import docs
from tests.conftest import FORMATS, PROJECT, Run
from tests.terminal import on_a_terminal

MADE = docs.pages()
README = (PROJECT / "README.md").read_text(encoding="utf-8")


PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


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
        "HOME": str(tmp_path),
        "INDEXER_INDEX": str(tmp_path / "index"),
        "NO_COLOR": "1",
        "COLUMNS": "78",
    }
    for variable in ("FORCE_COLOR", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        environment.pop(variable, None)
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
    assert [param.name for param in found.params if not getattr(param, "help", "")] == []


@pytest.mark.parametrize("page", MADE)
def test_a_page_made_from_the_program_is_what_it_says_now(page: str) -> None:
    assert (PROJECT / page).read_text(encoding="utf-8") == MADE[page], docs.AGAIN


def test_no_page_is_left_of_a_command_that_is_no_more() -> None:
    folders = (PROJECT / docs.COMMANDS_FOLDER, PROJECT / docs.MANUAL_FOLDER)
    there = {str(path.relative_to(PROJECT)) for folder in folders for path in folder.iterdir()}
    assert there - MADE.keys() == set(), docs.AGAIN


def test_the_picture_shows_what_is_printed() -> None:
    shown = docs.words_of((PROJECT / docs.PICTURE).read_text(encoding="utf-8"))
    assert shown == docs.words_of(docs.picture(docs.tour())), docs.AGAIN


def test_no_page_fetches_anything_from_elsewhere() -> None:
    drawn = (PROJECT / docs.PICTURE).read_text(encoding="utf-8")
    assert re.findall(r"""(?:url\(|href=)["']?(?!#)[^)\s]+""", drawn) == []


@pytest.mark.parametrize("page", sorted(name for name in MADE if name.endswith(".1")))
def test_man_reads_every_manual_page(page: str) -> None:
    if not shutil.which("groff"):
        pytest.skip("there is no groff")
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z", PROJECT / page],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_every_command_has_examples_and_each_ends_its_help() -> None:
    assert list(EXAMPLES) == list(cli._COMMANDS)


def test_every_example_of_a_help_text_runs(run: Run, tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin/indexer"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m indexer "$@"\n')
    command.chmod(0o755)
    environment = {
        "HOME": str(tmp_path), "INDEXER_INDEX": str(tmp_path / "index"), "EDITOR": "true",
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(PROJECT),
    }  # fmt: skip
    on_a_terminal("indexer add seeds && indexer search hamlet OR water", tmp_path, environment)
    for name in sorted(EXAMPLES, key=_destructive.__contains__):
        for typed, _ in EXAMPLES[name]:
            done = subprocess.run(
                ["bash", "-c", typed], capture_output=True, text=True, check=False,
                cwd=tmp_path, env=environment,
            )  # fmt: skip
            assert done.returncode in (0, 1), f"{typed}\n{done.stderr}"


_destructive = ("remove", "relocate", "undo")


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


def test_the_first_help_fits_a_terminal_of_80_columns(run: Run) -> None:
    told = run("--help", COLUMNS="80").out
    assert [line for line in told.splitlines() if len(line) > 79 or line.endswith("...")] == [
        "Usage: indexer [OPTIONS] COMMAND [ARGS]..."
    ]

"""The documentation is true: every example in it runs and prints what it says."""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import cli
from indexer.cli.examples import EXAMPLES
from indexer.cli.shape import _ENDINGS, Format
from indexer.grouping import GROUPINGS
from indexer.kinds import KINDS
from indexer.ledger import REASONS
from indexer.render.records import FIELDS
from tests import docs
from tests.conftest import FORMATS, PROJECT, Run, write
from tests.terminal import on_a_terminal

MADE = docs.pages()
README = (PROJECT / "README.md").read_text(encoding="utf-8")
OUTPUT = (PROJECT / "docs/output.md").read_text(encoding="utf-8")
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
    for each in (found, *getattr(found, "commands", {}).values()):
        assert each.help
        assert [param.name for param in each.params if not getattr(param, "help", "")] == []


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


def names_in(value: object) -> set[str]:
    """Return the names in a JSON value; not those of a map, whose names are data."""
    if isinstance(value, list):
        return {name for each in value for name in names_in(each)}
    if not isinstance(value, dict):
        return set()
    return set(value).union(
        *(names_in(each) for name, each in value.items()
          if name != "kinds" and not (name == "skipped" and isinstance(each, dict)))
    )  # fmt: skip


def test_every_json_name_is_in_the_readme_or_the_page_of_output(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {
        "a.txt": "date 2020-03-01 Apples and pears.", "b.txt": "date 2020-03-01 Apples and pears.",
        "c.md": "# Some plums\n\nApples", ".hidden.txt": "x", os.fsdecode(b"caf\xe9.txt"): "plum",
    })  # fmt: skip
    write(tmp_path / "more", {"d.txt": "apples"})
    (tmp_path / "docs/broken.docx").write_bytes(b"PK\3\4")
    other = ("--index", str(tmp_path / "index"), "--index", str(tmp_path / "other"))
    printed = [
        run("add", "--json", "docs").out,
        run("add", "--json", "--index", str(tmp_path / "other"), "more").out,
        run("search", "--json", "--explain", *other, "apples", "-plums").out,
        *run("search", "--jsonl", "apples").out.splitlines(),
        run("search", "--json", "apples", "plum", "date:..2019").out,
        run("why", "--json", "docs/a.txt", "apples", "pores", "date:2021").out,
        run("why", "--json", "docs/c.md", "apples").out,
        run("why", "--json", "docs", "apples").out,
        run("why", "--json", "docs/broken.docx").out,
        run("suggest", "--json", "aples").out,
        run("terms", "--json", "a").out,
        run("fields", "--json").out,
        run("show", "--json", "docs/c.md").out,
        run("status", "--json").out,
        run("dupes", "--json").out,
    ]
    (tmp_path / "docs/c.md").rename(tmp_path / "docs/e.md")
    shutil.rmtree(tmp_path / "more")
    printed += [
        run("update", "--json", "--rebuild").out,
        run("update", "--json", "--index", str(tmp_path / "other")).out,
        run("log", "--json").out,
        run("undo", "--json").out,
    ]
    names = names_in([json.loads(each) for each in printed])
    assert {"explanation", "zero", "drop", "from", "edits", "removal_withheld", "rebuilt"} <= names
    assert sorted(name for name in names if f"`{name}`" not in README + OUTPUT) == []


def test_every_way_to_print_is_on_the_page_of_output() -> None:
    """Formats, groupings, fields of a template, endings of a file, and the options for them."""
    options = [
        option
        for param in cli.Commands().get_command(None, "search").params
        for option in param.opts
        if param.name
        in (
            *("list_paths", "list_others", "null", "count", "quiet", "format", "json", "jsonl"),
            *("csv", "template", "output", "max_tokens", "color", "hyperlink", "group_by"),
            *("count_by", "limit", "offset", "all", "sort", "reverse"),
        )
    ]
    assert len(options) > 25
    named = [f"{{{name}}}" for name in FIELDS] + list(GROUPINGS) + list(_ENDINGS) + options
    missing = [
        name for name in named if not re.search(rf"`[^`\n]*{re.escape(name)}\b", OUTPUT + " ")
    ]
    assert [name for name in missing if f"`{name}`" not in OUTPUT] == []
    assert [name for name in Format if f"`--format {name}" not in OUTPUT] == []


def test_every_option_of_search_is_in_the_documentation() -> None:
    pages = README + "".join(
        page.read_text(encoding="utf-8") for page in (PROJECT / "docs").glob("*.md")
    )
    found = cli.Commands().get_command(None, "search").params
    options = [option for param in found for option in param.opts if option.startswith("--")]
    assert [option for option in options if not re.search(rf"{option}\b", pages)] == []


def test_the_first_help_fits_a_terminal_of_80_columns(run: Run) -> None:
    told = run("--help", COLUMNS="80").out
    assert [line for line in told.splitlines() if len(line) > 79 or line.endswith("...")] == [
        "Usage: indexer [OPTIONS] COMMAND [ARGS]..."
    ]


def test_every_test_that_the_threat_page_names_exists() -> None:
    named = re.findall(
        r"`(tests/[\w/]+\.py)::(\w+)`", (PROJECT / "SECURITY.md").read_text(encoding="utf-8")
    )
    assert len(named) > 30
    assert [
        (file, test)
        for file, test in named
        if not re.search(rf"^def {test}\(", (PROJECT / file).read_text(), re.MULTILINE)
    ] == []

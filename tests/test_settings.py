"""Settings: which count, where each comes from, and what is said of one that cannot be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer import cli
from indexer.cli import folders
from indexer.cli.settings import SETTINGS, project_file, settings_from
from indexer.errors import ConfigError
from tests.conftest import PROJECT, Run, write

OWN = ".config/indexer/config.toml"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="own file lies elsewhere")


def test_the_environment_counts_before_the_project_and_that_before_the_user(tmp_path: Path) -> None:
    write(
        tmp_path, {"own.toml": "limit = 1\npassages = 1\njobs = 1", "p.toml": "limit = 2\njobs = 2"}
    )
    found = settings_from({"INDEXER_JOBS": "3"}, tmp_path / "p.toml", tmp_path / "own.toml")
    assert {name: (value.value, value.origin) for name, value in found.items()} == {
        "limit": (2, str(tmp_path / "p.toml")),
        "passages": (1, str(tmp_path / "own.toml")),
        "jobs": ("3", "INDEXER_JOBS"),
    }


def test_the_project_is_the_nearest_at_or_above(tmp_path: Path) -> None:
    write(tmp_path, {".indexer.toml": "", "a/.indexer.toml": "", "a/b/c.txt": ""})
    assert project_file(tmp_path / "a/b") == tmp_path / "a/.indexer.toml"
    assert project_file(tmp_path / "a") == tmp_path / "a/.indexer.toml"
    assert project_file(tmp_path) == tmp_path / ".indexer.toml"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("limt = 3", "there is no setting 'limt'", "did you mean limit? the settings are index"),
        ("[search]\nlimit = 3", "there is no setting 'search'", "the settings are index"),
        ("limit = [3]", "limit has one value", "limit = 20"),
        ("limit = 3\ncolor = x", "at line 2, column 9", "limit = 20"),
        ("[[" * 5000, "cannot read", "limit = 20"),
        ('open.pfd = "x"', "open: there is no type 'pfd'", "the types are"),
        ("open = 3", "open has a command for each type", "open.pdf ="),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(
    text: str, said: str, hint: str, tmp_path: Path
) -> None:
    write(tmp_path, {"own.toml": text})
    with pytest.raises(ConfigError) as error:
        settings_from({}, None, tmp_path / "own.toml")
    assert str(tmp_path / "own.toml") in str(error.value)
    assert said in str(error.value)
    assert hint in error.value.hint


def test_the_file_of_a_project_names_no_programs(tmp_path: Path) -> None:
    write(tmp_path, {".indexer.toml": 'open.pdf = "evil"'})
    with pytest.raises(ConfigError, match="may name no program"):
        settings_from({}, tmp_path / ".indexer.toml", tmp_path / "none")


def test_every_setting_is_an_option_of_its_commands() -> None:
    for setting in SETTINGS.values():
        for name in setting.commands:
            command = cli.Commands().get_command(None, name)
            assert setting.name in {param.name for param in command.params}


@on_linux
def test_settings_take_the_place_of_defaults_and_options_that_of_settings(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path / "docs", {f"{n}.txt": f"apple {n}" for n in range(4)})
    write(tmp_path, {OWN: "limit = 2", ".indexer.toml": "passages = 0\nlimit = 3"})
    run("add", "docs")
    assert run("search", "apple").out.count("\n") == 3
    assert run("search", "apple").out.splitlines()[0].endswith("\t")
    assert run("s", "apple").out.count("\n") == 3
    assert run("search", "apple", INDEXER_LIMIT="1").out.count("\n") == 1
    assert run("search", "-n4", "apple", INDEXER_LIMIT="1").out.count("\n") == 4


@on_linux
def test_the_index_may_be_set_and_a_path_counts_from_its_file(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    write(tmp_path, {".indexer.toml": 'index = "here"', OWN: 'index = "own"'})
    assert run("add", "docs", INDEXER_INDEX="").code == 0
    assert (tmp_path / "here").is_dir()
    (tmp_path / ".indexer.toml").unlink()
    assert run("add", "docs", INDEXER_INDEX="").code == 0
    assert (tmp_path / ".config/indexer/own").is_dir()
    (tmp_path / "index_dir").mkdir()  # a project's own index comes before the user's
    assert "index_dir" in run("search", "apple", INDEXER_INDEX="").err


@on_linux
def test_config_shows_each_setting_with_its_origin(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            OWN: 'passages = 1\ncolor = "never"\nopen.pdf = "zathura {path}"',
            ".indexer.toml": "jobs=2",
        },
    )
    assert run("config", INDEXER_LIMIT="7").out.splitlines() == [
        f"index     {tmp_path}/index  INDEXER_INDEX",
        *(
            f"{name:<10}{value:<{len(str(tmp_path)) + 6}}  {origin}"
            for name, value, origin in [
                ("limit", "7", "INDEXER_LIMIT"),
                ("passages", "1", tmp_path / OWN),
                ("format", "text", "default"),
                ("color", "never", tmp_path / OWN),
                ("pager", "false", "default"),
                ("jobs", "2", tmp_path / ".indexer.toml"),
                ("open.pdf", "zathura {path}", tmp_path / OWN),
            ]
        ),
    ]
    shown = json.loads(run("config", "--json", INDEXER_PAGER="yes").out)
    assert shown["settings"][5] == {"name": "pager", "value": True, "origin": "INDEXER_PAGER"}
    assert shown["own_file"] == str(tmp_path / OWN)
    assert shown["project_file"] == str(tmp_path / ".indexer.toml")
    assert shown["settings"][1] == {"name": "limit", "value": 10, "origin": "default"}
    assert run("config", "path").out == f"{tmp_path / OWN}\n"


@on_linux
def test_a_value_that_an_option_refuses_is_told_with_its_file(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {OWN: 'limit = "many"'})
    for command in (["search", "x"], ["config"]):
        done = run(*command)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"indexer: {tmp_path / OWN}: limit: 'many' is not")
        assert "limit = 20" in done.err
    assert run("search", "--help").code == 0
    assert run("config", "path").code == 0
    assert run("config", "path", "--json").code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere platformdirs is asked")
def test_own_folders_are_those_that_platformdirs_knows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import platformdirs

    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for _ in range(2):
        config = platformdirs.user_config_path("indexer", appauthor=False)
        assert folders.config_file() == config / "config.toml"
        state = platformdirs.user_state_path("indexer", appauthor=False)
        assert folders.state_folder() == state
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))


@pytest.mark.parametrize("text", ["", "limit = 3"])
def test_toml_is_loaded_only_if_there_is_a_file(text: str, tmp_path: Path) -> None:
    if text:
        write(tmp_path, {".indexer.toml": text})
    code = (
        "import sys; from indexer.cli import main; sys.argv = ['indexer', 'search', 'x']; main();"
        "print('tomllib' in sys.modules, 'platformdirs' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False,
        env={"HOME": str(tmp_path), "PYTHONPATH": str(PROJECT), "INDEXER_INDEX": "none"},
    )  # fmt: skip
    assert done.stdout.split()[0] == str(bool(text))
    if sys.platform == "linux":
        assert done.stdout.split()[1] == "False"


@on_linux
def test_a_working_directory_that_is_gone_is_no_error(tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    script = (
        f"import os; os.mkdir({str(tmp_path / 'gone')!r}); os.chdir({str(tmp_path / 'gone')!r});"
        "os.rmdir(os.getcwd()); import sys; from indexer.cli import main;"
        "sys.argv = ['indexer', *sys.argv[1:]]; sys.exit(main())"
    )
    for command in (["add", str(tmp_path / "docs")], ["search", "apple"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *command, "--index", str(tmp_path / "index")],
            capture_output=True, text=True, check=False, cwd=tmp_path,
            env={"PYTHONPATH": str(PROJECT), "HOME": str(tmp_path)},
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")

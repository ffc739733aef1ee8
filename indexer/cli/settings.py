"""Which settings are there, and which value of one counts?

What an option says, else the environment, else the file `.indexer.toml` of the project (the
nearest at or above the working directory), else the user's own file, else the option's default.
A setting is read as the option of its name is, so that nothing has to be said twice.

The files are TOML, which is data: nothing in them is run but the programs that the user's own
file names under `[open]`. A project's file may come with a collection from anywhere, so it
may name none.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typer

from indexer.cli.folders import config_file
from indexer.errors import ConfigError, KindError

PROJECT_FILE = ".indexer.toml"
PREFIX = "INDEXER_"


class Setting(NamedTuple):
    """A setting: `commands` have an option of its name; `example` is a line of a file."""

    name: str
    commands: tuple[str, ...]
    meaning: str
    example: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("index", (), "The folder of the index.", 'index = "~/papers/index_dir"'),
        Setting("limit", ("search",), "How many hits are shown.", "limit = 20"),
        Setting("passages", ("search",), "How many passages a hit has.", "passages = 1"),
        Setting("format", ("search",), "How hits are printed.", 'format = "jsonl"'),
        Setting("color", ("search",), "When there is colour.", 'color = "never"'),
        Setting("pager", ("search",), "Whether $PAGER shows the hits.", "pager = true"),
        Setting("jobs", ("add", "update"), "How many processes read files.", "jobs = 2"),
    )
}
"""The settings with one value."""

PROGRAMS = Setting(
    "open",
    (),
    "Programs by type of document, for `indexer open`. Only in your own file.",
    'open.pdf = "zathura --page={page} {path}"',
)


class Value(NamedTuple):
    """What a setting is set to, and by what: a variable, or a file.

    `folder` is that of the file, from which a relative path counts; nothing for a variable.
    """

    value: Any
    origin: str
    folder: Path | None = None
    is_own: bool = False


@cache
def current() -> Mapping[str, Value]:
    """Return what is set for this process. Raises ConfigError."""
    return settings_from(os.environ, project_file(), config_file())


def settings_from(
    environment: Mapping[str, str], project: Path | None, own: Path
) -> dict[str, Value]:
    """Return each setting that is set, as whatever counts most sets it. Raises ConfigError."""
    found = _from_file(own, is_own=True) | (_from_file(project, is_own=False) if project else {})
    for name in SETTINGS:
        variable = PREFIX + name.upper()
        if said := environment.get(variable):
            found[name] = Value(said, variable)
    return found


def project_file(here: Path | None = None) -> Path | None:
    """Return the nearest file of settings at or above a folder, or the working directory."""
    try:
        here = here or Path.cwd()
    except OSError:  # it has been removed
        return None
    for folder in (here, *here.parents):
        if os.path.isfile(path := folder / PROJECT_FILE):  # noqa: PTH113 (half the time)
            return path
    return None


def defaults(command: Any) -> dict[str, Any]:
    """Return what is set of the options of a command. Raises ConfigError."""
    found = current()
    return {
        param.name: read(param, found[param.name])
        for param in command.params
        if param.name in found and command.name in SETTINGS[param.name].commands
    }


def is_typed(context: typer.Context, name: str) -> bool:
    """Tell whether an option was given, and is neither set nor left at its default."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def read(option: Any, value: Value) -> Any:
    """Return a value, read as an option reads what is typed. Raises ConfigError."""
    try:
        return option.type.convert(str(value.value), option, None)
    except typer.BadParameter as error:
        raise ConfigError(
            f"{value.origin}: {option.name}: {error.message}",
            hint=f"for example: {SETTINGS[option.name].example}",
        ) from error


def index_set(*, by_own_file: bool) -> Path | None:
    """Return the folder of the index that is set, by the user's own file or by what precedes it.

    Raises ConfigError.
    """
    said = current().get("index")
    if said is None or said.is_own is not by_own_file:
        return None
    path = Path(str(said.value)).expanduser()
    return said.folder / path if said.folder else path


def programs() -> Mapping[str, Value]:
    """Return the commands that open documents, by type. Raises ConfigError."""
    said = current().get(PROGRAMS.name)
    return said.value if said else {}


def _from_file(path: Path, *, is_own: bool) -> dict[str, Value]:
    if not os.path.isfile(path):  # noqa: PTH113
        return {}
    import tomllib

    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"cannot read {path}: {error}",
            hint=f"it is TOML, a line for each setting: {SETTINGS['limit'].example}",
        ) from error
    return {
        name: _programs(path, value, is_own=is_own)
        if name == PROGRAMS.name
        else Value(_single(path, name, value), str(path), path.parent, is_own)
        for name, value in said.items()
    }


def _single(path: Path, name: str, value: object) -> object:
    """Return the value of a setting that has one. Raises ConfigError."""
    if name not in SETTINGS:
        raise ConfigError(f"{path}: there is no setting {name!r}", hint=_nearest(name))
    if not isinstance(value, str | int | float):
        raise ConfigError(
            f"{path}: {name} has one value", hint=f"for example: {SETTINGS[name].example}"
        )
    return value


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    known = [*SETTINGS, PROGRAMS.name]
    near = get_close_matches(name.lower(), known, 1)
    listed = f"the settings are {', '.join(known)}"
    return f"did you mean {near[0]}? {listed}" if near else listed


def _programs(path: Path, value: object, *, is_own: bool) -> Value:
    """Return the table of programs, each by the name of a kind. Raises ConfigError."""
    from indexer.kinds import kind_named

    if not is_own:
        raise ConfigError(
            f"{path}: the file of a project may name no program to open a document with",
            hint=f"write it into your own file: {config_file()}",
        )
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ConfigError(
            f"{path}: open has a command for each type of document",
            hint=f"for example: {PROGRAMS.example}",
        )
    try:
        named = {kind_named(name): Value(each, str(path)) for name, each in value.items()}
    except KindError as error:
        raise ConfigError(f"{path}: open: {error}", hint=error.hint) from error
    return Value(named, str(path), path.parent, is_own)

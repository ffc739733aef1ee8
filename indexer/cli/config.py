"""The command that tells about settings: config."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from indexer.cli import settings


class Wanted(StrEnum):
    """What of the settings is asked for."""

    show = "show"
    path = "path"


class Row(NamedTuple):
    """A setting, its value, and where that comes from."""

    name: str
    value: Any
    origin: str


def config(
    what: Annotated[
        Wanted, typer.Argument(help="Every setting with where it comes from; or your own file.")
    ] = Wanted.show,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the settings and where each comes from, or the path of your own file of settings.

    What an option says counts most, then the environment (INDEXER_LIMIT=20), then .indexer.toml
    at or above the working directory, then your own file, whose path `indexer config path`
    prints; then the default.
    """
    from indexer.cli.folders import config_file
    from indexer.cli.terminal import out

    own = config_file()
    project = settings.project_file()
    rows = [] if what is Wanted.path else list(_rows())
    out(_json(own, project, rows) if json else _table(rows) if rows else str(own))


def _rows() -> Iterator[Row]:
    """Yield every setting. Raises ConfigError."""
    from indexer.cli import Commands
    from indexer.cli.location import located

    found = settings.current()
    path, said_by = located()
    yield Row("index", str(path), said_by)
    for setting in settings.SETTINGS.values():
        if not setting.commands:
            continue
        command = Commands().get_command(None, setting.commands[0])
        (option,) = (param for param in command.params if param.name == setting.name)
        origin, value = "default", option.default
        if value is None:
            text = option.show_default.partition(";")[0]
            value = int(text) if text.isdecimal() else text
        if said := found.get(setting.name):
            origin, value = said.origin, settings.read(option, said)
        yield Row(setting.name, getattr(value, "value", value), origin)
    for kind, value in settings.programs().items():
        yield Row(f"{settings.PROGRAMS.name}.{kind}", value.value, value.origin)


def _table(rows: list[Row]) -> str:
    from indexer.render.escape import visible

    shown = [(row.name, visible(_written(row.value)), visible(row.origin)) for row in rows]
    widths = [max(len(row[i]) for row in shown) for i in (0, 1)]
    return "\n".join(
        f"{name:<{widths[0]}}  {value:<{widths[1]}}  {origin}" for name, value, origin in shown
    )


def _written(value: object) -> str:
    """Return a value as a file would have it, without quotes."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(own: Path, project: Path | None, rows: list[Row]) -> str:
    from indexer.render.machine import dumped
    from indexer.results import RESULTS_VERSION

    return dumped(
        {
            "format_version": RESULTS_VERSION,
            "own_file": str(own),
            "project_file": str(project) if project else None,
            "settings": [row._asdict() for row in rows],
        }
    )


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"config": (config, {})}

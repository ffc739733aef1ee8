"""In which shape is an answer asked for?

Each option names a shape; two that name different ones are an error, for neither is what was
meant. `-q` stands above them all.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

if TYPE_CHECKING:
    from indexer.render.template import Template


class Format(StrEnum):
    """How results are printed."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    tsv = "tsv"
    md = "md"
    paths = "paths"


class When(StrEnum):
    """When there is colour, or links."""

    auto = "auto"
    always = "always"
    never = "never"


TemplateOption = Annotated[
    str | None,
    typer.Option(
        "--template",
        metavar="T",
        help="A line of your own for each hit: '{path}:{line}: {title}'; {?} lists the fields.",
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write every hit to a file, in the format that its ending names: .csv, .json …",
    ),
]
_ENDINGS = {
    ".txt": "text",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "md",
}
_FOR_COUNTS = ("text", "json", "csv", "tsv", "md", "nothing")
_FOR_GROUPS = ("text", "json", "jsonl", "csv", "tsv", "md", "nothing")


class Shape(NamedTuple):
    """How an answer is printed: `name` is that of a format, or count, template or nothing."""

    name: str
    null: bool = False
    template: Template | None = None
    output: Path | None = None
    colour: str = "auto"
    links: str = "auto"
    max_tokens: int | None = None
    pager: bool = False

    @property
    def is_bare(self) -> bool:
        """Tell whether no text of documents is needed."""
        return self.name in ("count", "nothing", "paths")

    @property
    def is_whole(self) -> bool:
        """Tell whether every hit is meant, if nothing is said about it."""
        return self.name == "paths" or self.output is not None


def shape_of(
    asked: dict[str, str | bool | None],
    *,
    list_others: bool = False,
    quiet: bool = False,
    null: bool = False,
    template: str | None = None,
    output: Path | None = None,
    colour: When = When.auto,
    links: When = When.auto,
    max_tokens: int | None = None,
    pager: bool = False,
    usual: Format | None = None,
    counted_by: str | None = None,
    grouped_by: str | None = None,
) -> Shape:
    """Return the shape that options ask for; `asked` has the name of one by each option.

    `usual` is the format that is set: it counts where none is asked for and it can be.

    Raises BadParameter, TemplateError.
    """
    named = {option: str(name) for option, name in asked.items() if name}
    if template is not None:
        named["--template"] = "template"
    if output is not None and not named:
        named[str(output)] = _of_ending(output)
    if list_others and not named and not counted_by:
        named["-L"] = "paths"
    if len(set(named.values())) > 1:
        raise typer.BadParameter(f"choose one of {' and '.join(named)}: each is another shape")
    name = "nothing" if quiet else next(iter(named.values()), str(usual or "text"))
    if counted_by and grouped_by:
        raise typer.BadParameter("choose one of --count-by and --group-by")
    for option, by, shapes in (
        ("--count-by", counted_by, _FOR_COUNTS),
        ("--group-by", grouped_by, _FOR_GROUPS),
    ):
        if by and name not in shapes and not named:
            name = "text"
        elif by and name not in shapes:
            raise typer.BadParameter(f"{option} is for {', '.join(shapes)}: not for {name}")
    if null and name not in ("paths", "template", "nothing"):
        raise typer.BadParameter("-0 ends paths: write -l0, -L0 or --template T -0")
    return Shape(name, null, _read(template), output, colour.value, links.value, max_tokens, pager)


def _of_ending(output: Path) -> str:
    """Return the format that the ending of a file's name stands for. Raises BadParameter."""
    if name := _ENDINGS.get(output.suffix.lower()):
        return name
    endings = ", ".join(_ENDINGS)
    raise typer.BadParameter(
        f"the ending of {output.name!r} names no format: write {endings}, or say --format"
    )


def _read(template: str | None) -> Template | None:
    if template is None:
        return None
    from indexer.render.template import Template

    return Template(template)

"""The commands that change an index: add, update, remove."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.cli.language import language_named
from indexer.cli.location import IndexOption, index_path

if TYPE_CHECKING:
    from indexer.report import Report

UNDONE = 3

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")]
AllowMassRemoval = Annotated[
    bool,
    typer.Option(
        "--allow-mass-removal",
        help="Remove documents even if their folder is missing or empty, or many would go.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Jobs = Annotated[
    int | None,
    typer.Option(
        "-j", "--jobs", min=1, metavar="N", show_default="all cores",
        help="Read files with so many processes, if there are enough of them.",
    ),
]  # fmt: skip
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="Wait for another writer this long.")
]


def add(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="PATH...", help="Folders and files.")
    ] = None,
    index: IndexOption = None,
    glob: Annotated[
        list[str] | None,
        typer.Option("-g", "--glob", metavar="GLOB", help="Only files that fit; repeatable."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Leave out what fits; repeatable."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "-t",
            "--type",
            metavar="TYPE",
            help="Only this type of document: pdf, mail, text …; repeatable.",
        ),
    ] = None,
    hidden: Annotated[bool, typer.Option("--hidden", help="Hidden files and folders too.")] = False,
    no_ignore: Annotated[
        bool, typer.Option("--no-ignore", help="Do not follow .gitignore files.")
    ] = False,
    max_size: Annotated[
        str, typer.Option(metavar="SIZE", help="Leave out larger files: 900k, 50M, 2G.")
    ] = "50M",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="The encoding of all files, or auto.")
    ] = "auto",
    lang: Annotated[
        str,
        typer.Option(metavar="CODE", help="The language of all files: en, de, fr, …, or auto."),
    ] = "auto",
    paths_from: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Read more paths from a file, a line each; - is stdin."),
    ] = None,
    jobs: Jobs = None,
    allow_mass_removal: AllowMassRemoval = False,
    dry_run: DryRun = False,
    json: Json = False,
    wait: Wait = 10.0,
) -> None:
    """Index new and changed files, follow moved ones, drop deleted ones.

    Only the given folders and files are looked at; what is indexed elsewhere stays as it
    is. Files that are not indexed are counted with the reason.
    """
    from indexer.index import create_index
    from indexer.ingest import add as ingest
    from indexer.ledger import WalkOptions

    asked = [*(paths or []), *_read_paths(paths_from)]
    if not asked:
        raise typer.BadParameter("name a folder or a file: `indexer add FOLDER`")
    options = WalkOptions(
        globs=tuple(glob or ()),
        exclude=tuple(exclude or ()),
        kinds=_kinds(kind),
        hidden=hidden,
        ignore_rules=not no_ignore,
        max_size_bytes=_size(max_size),
        encoding=_encoding(encoding),
        language=lang if lang == "auto" else language_named(lang),
    )
    opened = create_index(index_path(index))
    _run(
        lambda **how: ingest(
            opened,
            asked,
            options,
            dry_run=dry_run,
            allow_mass_removal=allow_mass_removal,
            jobs=jobs,
            **how,
        ),
        json=json,
        wait_s=wait,
    )


def update(
    index: IndexOption = None,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="First analyse the text in the index anew, without files."),
    ] = False,
    jobs: Jobs = None,
    allow_mass_removal: AllowMassRemoval = False,
    dry_run: DryRun = False,
    json: Json = False,
    wait: Wait = 10.0,
) -> None:
    """Bring the index up to date with every path added before, each with its options."""
    from indexer.index import open_index
    from indexer.ingest import update as ingest

    opened = open_index(index_path(index))
    _run(
        lambda **how: ingest(
            opened,
            rebuilding=rebuild,
            dry_run=dry_run,
            allow_mass_removal=allow_mass_removal,
            jobs=jobs,
            **how,
        ),
        json=json,
        wait_s=wait,
    )


def remove(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Folders and files.")],
    index: IndexOption = None,
    dry_run: DryRun = False,
    json: Json = False,
    wait: Wait = 10.0,
) -> None:
    """Take documents out of the index; the files themselves stay as they are."""
    from indexer.index import open_index
    from indexer.ingest import remove as take_out

    opened = open_index(index_path(index))
    _run(
        lambda progress, **how: take_out(opened, paths, dry_run=dry_run, **how),
        json=json,
        wait_s=wait,
    )


def _run(ingest: Callable[..., Report], *, json: bool, wait_s: float) -> None:
    """Run, show the report, and exit with 3 if something was left undone."""
    from indexer.cli.terminal import note, out, progress
    from indexer.render.machine import report_json
    from indexer.render.report import report

    gc.enable()

    def waiting(holder: str) -> None:
        note(f"waiting for {holder}, which is writing the index")

    with progress("indexing") as shown:
        run = ingest(progress=shown, wait_s=wait_s, waiting=waiting)
    out(report_json(run) if json else report(run))
    if run.failed or run.withheld:
        raise typer.Exit(UNDONE)


def _read_paths(file: str | None) -> list[str]:
    if file is None:
        return []
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"cannot read {file}: {error}") from error
    return [line for line in text.splitlines() if line.strip()]


def _kinds(names: list[str] | None) -> tuple[str, ...]:
    from indexer.kinds import kind_named

    return tuple(kind_named(name) for name in names or ())


def _size(text: str) -> int:
    from indexer.sizes import read_size

    return read_size(text)


def _encoding(name: str) -> str:
    import codecs

    try:
        return name if name == "auto" else codecs.lookup(name).name
    except LookupError as error:
        raise typer.BadParameter(
            f"there is no encoding {name!r}: write auto, utf-8, cp1252, …"
        ) from error


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "add": (add, {}),
    "update": (update, {}),
    "remove": (remove, {}),
}

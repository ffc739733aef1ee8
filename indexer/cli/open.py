"""The command that opens a document in a program: open."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.cli.location import IndexOption, index_path

if TYPE_CHECKING:
    from indexer.document import IndexedDocument
    from indexer.results import Results

_IN_WINDOWS = '<>:"/\\|?*'


def open_document(
    name: Annotated[
        str,
        typer.Argument(
            metavar="RANK|ID|PATH[:LINE]",
            help="A hit of the last search by its rank, or a document.",
        ),
    ],
    index: IndexOption = None,
) -> None:
    """Open a document: text in your editor, at the line; another in its viewer, at the page.

    The editor is $VISUAL, else $EDITOR. Other programs, by type of document, stand in your own
    file of settings (`indexer config path`): open.pdf = "zathura --page={page} {path}". What is in
    an archive or a mail is written to a private temporary file first.
    """
    from indexer.cli import last
    from indexer.cli.place import place
    from indexer.cli.terminal import warned
    from indexer.index import open_index

    if index is None and name.isdecimal() and len(name) < 6:
        hit = last.shown(int(name))
        opened = open_index(Path(hit.home))
        known, _ = opened.find(hit.id)
        line, page = hit.line, hit.page
    else:
        opened = open_index(index_path(index))
        known, _, page, line, _ = place(opened, name)
    warned(opened)
    if code := _open(known, line, page, opened.path):
        raise typer.Exit(code)


def open_hit(results: Results) -> None:
    """Open the first hit of a page of results, where it matches. Raises OpenError, PathError."""
    hit = results.hits[0]
    first = hit.passages[0] if hit.passages else None
    line, page = (first.line, first.page) if first else (None, None)
    if code := _open(hit.document, line, page, hit.home or results.snapshot.path):
        raise typer.Exit(code)


def _open(document: IndexedDocument, line: int | None, page: int | None, index: Path) -> int:
    """Open a document of an index; return the exit code of the program. Raises OpenError."""
    from indexer.cli import programs
    from indexer.cli.settings import programs as said
    from indexer.errors import OpenError

    path = document.source.path
    if not path.is_file():
        raise OpenError(
            f"{path} is not there any more",
            hint=f"`indexer show {document.id}` shows what was indexed; `indexer update` follows",
        )
    commands = {kind: value.value for kind, value in said().items()}
    if not document.member:
        target = programs.Target(path, document.kind, line, page)
        return programs.run(programs.command_for(target, commands, os.environ), [index])
    folder = Path(tempfile.mkdtemp(prefix="indexer-"))  # which nobody else may enter
    is_in_use = False
    try:
        copy = folder / _file_name(document.member)
        target = programs.Target(copy, document.kind, line, page)
        command = programs.command_for(target, commands, os.environ)
        _write_member(document, copy)
        code = programs.run(command, [index])
        is_in_use = not command.waits
        return code
    finally:
        if not is_in_use:
            shutil.rmtree(folder)


def _write_member(document: IndexedDocument, copy: Path) -> None:
    """Write a member of a file to a file that says by its rights that changes would be lost."""
    from indexer.member import member_bytes

    copy.write_bytes(member_bytes(document.source, document.member))
    copy.chmod(0o400)


def _file_name(member: str) -> str:
    """Return the last part of a member's path as every system can call a file."""
    name = member.rpartition("/")[2]
    kept = "".join("_" if c in _IN_WINDOWS or not c.isprintable() else c for c in name)
    return kept.strip(". ")[-100:] or "document"


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {"open": (open_document, {})}

"""Which program shows a document, and how is it told the line or the page?

What the user's own settings say for its type; else text opens in the editor, at the line, and
anything else in the program that the system has for it, at the page if that is known to take
one. No shell is asked: a command is words, and a document's path is one of them.

What the system is handed must be called what it is: a file called `report.bat` that begins
as a PDF does would be run.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from indexer.cli.terminal import lent
from indexer.errors import OpenError
from indexer.kinds import kind_by_name

_TEXTS = {
    *("text", "markdown", "rst", "org", "asciidoc", "tex", "code"),
    *("csv", "json", "subtitles", "xml"),
}

_EDITORS = {
    "+{line} {path}": "vi vim nvim gvim mvim view nano pico emacs emacsclient kak joe ne mg micro"
    " gedit geany mcedit xed pluma",
    "{path}:{line}": "hx helix subl sublime_text zed zeditor atom",
    "--goto {path}:{line}": "code code-insiders codium vscodium cursor windsurf",
    "--line {line} {path}": "kate kwrite mate idea pycharm webstorm goland clion rubymine phpstorm",
    "-n{line} {path}": "notepad++",
}

_VIEWERS = {
    "--page-index={page} {path}": "evince xreader atril",
    "--page {page} {path}": "okular",
    "--page={page} {path}": "zathura",
    "{path} {page}": "mupdf",
}

_WITHOUT_EDITOR = {"darwin": "open -t", "win32": "notepad"}
_NEXT = "set $VISUAL, or a command in your own settings: `indexer config path`"


class Target(NamedTuple):
    """A file to open, its kind, and the place."""

    path: Path
    kind: str
    line: int | None = None
    page: int | None = None


class Command(NamedTuple):
    """A program with what it is told. One that is the system's choice is not waited for."""

    words: tuple[str, ...]
    waits: bool = True


def command_for(
    target: Target, commands: Mapping[str, str], environment: Mapping[str, str]
) -> Command:
    """Return the command that opens a file, of `commands` by kind or another. Raises OpenError."""
    if template := commands.get(target.kind):
        return Command(_filled(_words(template), target))
    if target.kind in _TEXTS:
        return Command(_editor(target, environment))
    if kind_by_name(target.path.name) != target.kind:
        raise OpenError(
            f"{target.path.name} is of the type {target.kind} and not called so: what the system"
            " would do with it is not known",
            hint=f'name a program in your own settings: open.{target.kind} = "PROGRAM {{path}}"',
        )
    return Command(_viewer(target), waits=False)


def run(command: Command, never_from: Iterable[Path]) -> int:
    """Run a command, from no folder of `never_from`; return its exit code. Raises OpenError."""
    program = shutil.which(command.words[0])
    if program is None:
        raise OpenError(f"there is no program {command.words[0]!r}", hint=_NEXT)
    real = Path(program).resolve()
    if any(real.is_relative_to(folder.resolve()) for folder in never_from):
        raise OpenError(f"{real} lies in the index, from which nothing is run", hint=_NEXT)
    words = [program, *command.words[1:]]
    try:
        if command.waits:
            with subprocess.Popen(words) as process, lent():
                return process.wait()
        subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OpenError(f"cannot run {program}: {error.strerror}", hint=_NEXT) from error
    return 0


def _editor(target: Target, environment: Mapping[str, str]) -> tuple[str, ...]:
    said = environment.get("VISUAL") or environment.get("EDITOR")
    said = said or _WITHOUT_EDITOR.get(sys.platform) or _first_of("editor", "nano", "vi")
    words = _words(said)
    name = Path(words[0]).name.lower().removesuffix(".exe")
    line = _syntax(_EDITORS, name) if target.line else ""
    return _filled([*words, *line.split()], target)


def _viewer(target: Target) -> tuple[str, ...]:
    if sys.platform == "win32":
        return ("explorer", str(target.path))
    if sys.platform == "darwin":
        return ("open", str(target.path))
    if target.page and target.kind == "pdf" and (name := _default_viewer()):
        return _filled([name, *_syntax(_VIEWERS, name).split()], target)
    return ("xdg-open", str(target.path))


def _default_viewer() -> str:
    """Return the program that the desktop opens a PDF with, if it is known to take a page."""
    try:
        said = subprocess.run(
            ["xdg-mime", "query", "default", "application/pdf"],
            capture_output=True, text=True, timeout=5, check=False,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    name = said.strip().removesuffix(".desktop").rpartition(".")[2].lower()
    name = name.partition("_")[0]  # okularApplication_pdf
    name = name.removesuffix("application")
    return name if _syntax(_VIEWERS, name) and shutil.which(name) else ""


def _syntax(table: Mapping[str, str], name: str) -> str:
    return next((syntax for syntax, names in table.items() if name in names.split()), "")


def _words(command: str) -> list[str]:
    """Return the words of a command, of which there is one at least. Raises OpenError."""
    try:
        words = shlex.split(command, posix=sys.platform != "win32")
    except ValueError as error:
        raise OpenError(f"cannot read the command {command!r}: {error}", hint=_NEXT) from error
    if not words:
        raise OpenError("there is no program to open it with", hint=_NEXT)
    return words


def _filled(words: list[str], target: Target) -> tuple[str, ...]:
    """Return words with the file and the place in them; the file behind, if it is in none."""
    said = {"path": str(target.path), "line": str(target.line or 1), "page": str(target.page or 1)}
    place = re.compile(r"\{(path|line|page)\}")
    if not any("{path}" in word for word in words):
        words = [*words, "{path}"]
    return tuple(place.sub(lambda match: said[match[1]], word) for word in words)


def _first_of(*names: str) -> str:
    return next((name for name in names if shutil.which(name)), "")

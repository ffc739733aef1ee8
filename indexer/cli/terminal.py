"""What is standard output, and what may be sent there?"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.index import Index
    from indexer.render.hits import Style


class ClosedPipe(Exception):  # noqa: N818 (no error: whoever reads has seen enough)
    """Standard output is closed. A BrokenPipeError would make Typer exit with 1."""


def out(text: str, *, paged: bool = False) -> None:
    """Write text and a line end to standard output, as UTF-8 whatever the locale says.

    With $PAGER if it is `paged`, on a terminal.
    """
    if text and not (paged and _page(text)):
        out_bytes(text.encode("utf-8", "replace") + b"\n")


def out_bytes(content: bytes) -> None:
    """Write bytes to standard output. Raises ClosedPipe."""
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        raise ClosedPipe from error


def _page(text: str) -> bool:
    """Show text with $PAGER, as `less` does if it is that, and ends if it fits; tell if it was."""
    command = os.environ.get("PAGER") or ("more" if sys.platform == "win32" else "less")
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    try:
        words = shlex.split(command)
        program = shutil.which(words[0]) if words and is_terminal() else None
        if program is None:
            return False
        import subprocess

        with (
            subprocess.Popen(
                [program, *words[1:]], stdin=subprocess.PIPE, env=environment
            ) as pager,
            lent(),
        ):
            pager.communicate(text.encode("utf-8", "replace") + b"\n")
    except (ValueError, OSError):
        return False
    return True


@contextmanager
def lent() -> Iterator[None]:
    """Leave Ctrl-C to the program that has the terminal meanwhile."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def note(text: str) -> None:
    """Write a remark to standard error."""
    print(text, file=sys.stderr)


def warned(*indexes: Index) -> list[str]:
    """Say on standard error what there is to warn of some indexes, and return it."""
    from indexer.render.escape import visible

    warnings = [index.warning for index in indexes if index.warning]
    for warning in warnings:
        note(f"warning: {visible(warning)}")
    return warnings


def is_terminal() -> bool:
    """Tell whether somebody looks at standard output."""
    return sys.stdout.isatty()


def style(colour: str = "", links: str = "auto") -> Style:
    """Return how to write to standard output; `colour` and `links` are auto, always or never.

    Colour is as it is set, if no option says it. There are links where there is colour on a
    terminal. Raises ConfigError.
    """
    from indexer.cli.settings import current
    from indexer.render.hits import Style

    if not colour and (said := current().get("color")):
        colour = str(said.value)
    asked = {"always": True, "never": False}.get(colour)
    if asked is None:
        asked = bool(os.environ.get("FORCE_COLOR")) or (
            is_terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        )
    linked = {"always": True, "never": False}.get(links, asked and is_terminal())
    width = shutil.get_terminal_size().columns
    host = os.uname().nodename if hasattr(os, "uname") else ""
    try:
        here = Path.cwd()
    except OSError:  # it has been removed
        here = None
    return Style(width, asked, here, linked, host, _line_link())


def _line_link() -> str:
    """Return the form of a link to a line that this terminal understands, or nothing."""
    if os.environ.get("TERM") == "xterm-kitty" or os.environ.get("KITTY_WINDOW_ID"):
        return "file://{host}{path}#{line}"
    if os.environ.get("TERM_PROGRAM") == "vscode" and not os.environ.get("SSH_CONNECTION"):
        return "vscode://file{path}:{line}"
    return ""


@contextmanager
def progress(task: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show files done, their rate and the time left, if somebody looks at standard error."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )

    class Rate(ProgressColumn):
        def render(self, task: Task) -> str:
            return f"{task.speed:,.0f} files/s," if task.speed else ""

    columns = (
        TextColumn(task),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("files"),
        Rate(),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        shown = bar.add_task(task, total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)

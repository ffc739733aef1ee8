"""The command line: which commands there are, and how a command ends.

A command's module is imported when the command is run: its body opens the index, calls
the library once and renders. Exit codes are grep's: 0 found, 1 nothing found, 2 error;
3 is a run that left something undone, 75 an index that another writer holds.
"""

from __future__ import annotations

import gc
import os
import re
import shlex
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from indexer.cli.examples import EXAMPLES, FIRST, ending
from indexer.cli.terminal import ClosedPipe
from indexer.errors import IndexerError, IndexLockedError, QueryError, TemplateError

ERROR = 2
LOCKED = 75
INTERRUPTED = 130

_COMMANDS = {
    "add": "ingest",
    "update": "ingest",
    "remove": "ingest",
    "relocate": "relocate",
    "undo": "log",
    "log": "log",
    "search": "search",
    "show": "show",
    "open": "open",
    "why": "why",
    "similar": "similar",
    "quote": "quote",
    "trend": "trend",
    "dupes": "dupes",
    "alert": "alert",
    "status": "status",
    "check": "check",
    "export": "portable",
    "import": "portable",
    "suggest": "lexicon",
    "terms": "lexicon",
    "fields": "lexicon",
    "config": "config",
}
_ALIASES = {"s": "search"}


class Commands(TyperGroup):
    """The commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands in the order of a first visit."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import and return a command, or None."""
        name = _ALIASES.get(cmd_name, cmd_name)
        if name not in _COMMANDS:
            return None
        module = import_module(f"indexer.cli.{_COMMANDS[name]}")
        if hasattr(module, "GROUP"):
            return get_command(module.GROUP)
        group = typer.Typer(add_completion=False, rich_markup_mode=None)
        function, settings = module.COMMANDS[name]
        group.command(name, **{"short_help": _summary(function.__doc__), **settings})(function)
        command = get_command(group)
        if ctx is not None and ctx.resilient_parsing:
            from indexer.cli.completion import completing

            return completing(command)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command, whose options take what is set when they are not given."""
        if args[0] not in (*_COMMANDS, *_ALIASES) and not ctx.resilient_parsing:
            ctx.fail(_no_command(args))
        name, command, rest = super().resolve_command(ctx, args)
        if command is None or name is None or ctx.resilient_parsing:
            return name, command, rest
        if "--help" in rest:
            command.epilog = ending(EXAMPLES.get(name, ()))
        else:
            from indexer.cli.settings import defaults

            ctx.default_map = {name: defaults(command)}
        return name, command, rest


def _summary(text: str) -> str:
    """Return what the first sentence of a help text says before it says more."""
    return re.split(r"[,:;.]", text, maxsplit=1)[0]


def _no_command(args: list[str]) -> str:
    """Say what to write instead of what is no command."""
    from difflib import get_close_matches

    near = get_close_matches(args[0], _COMMANDS, 1)
    if near:
        return f"there is no command {args[0]!r}: did you mean {near[0]!r}?"
    typed = shlex.join(args)
    return f"there is no command {args[0]!r}; to find it in documents: `indexer search {typed}`"


app = typer.Typer(
    cls=Commands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)


def _version(wanted: bool) -> None:
    if wanted:
        from indexer import __version__

        typer.echo(f"indexer {__version__}")
        raise typer.Exit


@app.callback(epilog=f"{ending(FIRST)}\n\n`indexer COMMAND --help` tells more of each.")
def indexer(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Search your own documents: index files, find words and phrases in them."""


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        return _run()
    finally:
        gc.freeze()  # the interpreter need not look through all objects on its way out


def _run() -> int:
    try:
        code = int(app(prog_name="indexer", standalone_mode=False) or 0)
        if code == INTERRUPTED:
            print("indexer: interrupted; what was committed before stays", file=sys.stderr)
        return code
    except ClosedPipe:
        # Nothing may be left for the interpreter to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except IndexerError as error:
        print(told(error), file=sys.stderr)
        return LOCKED if isinstance(error, IndexLockedError) else ERROR
    except Exception as error:
        if not hasattr(error, "exit_code"):
            raise
        error.show()  # type: ignore[attr-defined] # a usage error of the command line
        return int(error.exit_code)


def told(error: IndexerError) -> str:
    """Return an error as a person reads it: what, where, and what to do next."""
    from indexer.render.escape import visible

    lines = [f"indexer: {visible(str(error))}"]
    if isinstance(error, QueryError | TemplateError):
        whole = error.query if isinstance(error, QueryError) else error.template
        before, after = whole[: error.position], whole[error.position :]
        shown = visible(before[-60:])
        lines += [f"  {shown}{visible(after[:60])}", f"  {' ' * len(shown)}^"]
    if error.hint:
        lines.append(f"  {visible(error.hint)}")
    return "\n".join(lines)

"""Which of what was typed are options, and which are words of a query?"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand

BARE = {"--fuzzy": "1", "--open": "1"}
"""Options that may stand without a value, and the value that they then have."""


class QueryCommand(TyperCommand):
    """A command whose arguments are a query.

    Short options stand before the query. Once it has begun, `-fox` is a negation; what
    looks like short options is an error, for it could be meant either way.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Tell options from the words of the query."""
        options, words = self._divided(args, asking=ctx.resilient_parsing)
        return super().parse_args(ctx, [*options, "--", *words])

    def _divided(self, args: list[str], *, asking: bool) -> tuple[list[str], list[str]]:
        """Tell options from words; a shell that is `asking` for the next one is told no error."""
        flags, valued = self._option_names()
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                words += rest
            elif arg in BARE:
                options.append(f"{arg}={BARE[arg]}")
            elif arg.startswith("--"):
                options += [arg, *_value(arg, valued, rest)]
            elif not _is_bundle(arg, flags, valued):
                words.append(arg)
            elif words and not asking:
                raise typer.BadParameter(
                    f"{arg} stands behind the query: put options before it. To leave a word"
                    f" out, quote it all ({words[-1] + ' ' + arg!r}) or write NOT {arg[1:]}"
                )
            else:
                options += [arg, *_value(arg if len(arg) == 2 else "", valued, rest)]
        return options, words

    def _option_names(self) -> tuple[set[str], set[str]]:
        """Return the names of the options without and with a value."""
        names: tuple[set[str], set[str]] = (set(), set())
        for param in self.params:
            if param.param_type_name == "option":
                names[not getattr(param, "is_flag", False)].update(param.opts)
        names[0].add("--help")
        return names


def _value(arg: str, valued: set[str], rest: Any) -> list[str]:
    """Return the value that follows an option, if it takes one."""
    return [value] if arg in valued and (value := next(rest, None)) is not None else []


def _is_bundle(arg: str, flags: set[str], valued: set[str]) -> bool:
    """Tell whether an argument looks like short options: `-l`, `-lc`, `-n5`, `-ln5`, `-t`."""
    match = re.fullmatch(r"-(\w*?)([a-zA-Z])(\d*)", arg)
    if not arg.startswith("-") or arg == "-":
        return False
    if all(f"-{letter}" in flags for letter in arg[1:]):
        return True
    if not match or f"-{match[2]}" not in valued:
        return False
    return not match[1] or (bool(match[3]) and all(f"-{letter}" in flags for letter in match[1]))

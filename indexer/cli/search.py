"""The command that finds documents."""

import re
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from indexer.cli.language import language_named
from indexer.cli.location import IndexesOption, index_paths

if TYPE_CHECKING:
    from datetime import date

    from indexer.page import SearchOptions
    from indexer.results import Results

NOTHING_FOUND = 1


class Format(StrEnum):
    """How results are printed."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    paths = "paths"


class SortBy(StrEnum):
    """What hits are ordered by."""

    score = "score"
    date = "date"
    path = "path"
    mtime = "mtime"
    size = "size"


class Collapse(StrEnum):
    """Which documents are one hit."""

    exact = "exact"
    near = "near"
    none = "none"


class Colour(StrEnum):
    """When there is colour."""

    auto = "auto"
    always = "always"
    never = "never"


class QueryCommand(TyperCommand):
    """A command whose arguments are a query.

    Short options stand before the query. Once it has begun, `-fox` is a negation; what
    looks like short options is an error, for it could be meant either way.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Tell options from the words of the query."""
        options, words = self._divided(args)
        return super().parse_args(ctx, [*options, "--", *words])

    def _divided(self, args: list[str]) -> tuple[list[str], list[str]]:
        flags, valued = self._option_names()
        options: list[str] = []
        words: list[str] = []
        rest = iter(args)
        for arg in rest:
            if arg == "--":
                words += rest
            elif arg.startswith("--"):
                options += [arg, *_value(arg, valued, rest)]
            elif not _is_bundle(arg, flags, valued):
                words.append(arg)
            elif words:
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
    if arg != "-" and all(f"-{letter}" in flags for letter in arg[1:]):
        return True
    if not match or f"-{match[2]}" not in valued:
        return False
    return not match[1] or (bool(match[3]) and all(f"-{letter}" in flags for letter in match[1]))


def search(
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY...", help="Words, phrases, fields.")
    ] = None,
    index: IndexesOption = None,
    limit: Annotated[int, typer.Option("-n", "--limit", min=0, help="Show so many hits.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Leave out the first hits.")] = 0,
    all: Annotated[bool, typer.Option("--all", help="Show every hit.")] = False,
    sort: Annotated[
        SortBy, typer.Option(help="Order; date, mtime and size begin with the newest or largest.")
    ] = SortBy.score,
    reverse: Annotated[bool, typer.Option("--reverse", help="Turn the order round.")] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents of this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents of this day or earlier.")
    ] = None,
    glob: Annotated[
        list[str] | None,
        typer.Option("-g", "--glob", metavar="GLOB", help="Only paths that fit; repeatable."),
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
    any: Annotated[bool, typer.Option("--any", help="Any of the words, not all.")] = False,
    fixed_strings: Annotated[
        bool, typer.Option("-F", "--fixed-strings", help="The query is one phrase, as it stands.")
    ] = False,
    no_stem: Annotated[
        bool, typer.Option("--no-stem", help="Words as they stand, without inflections.")
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="CODE", help="Inflections of this language only: en, de, fr, …; else of all."
        ),
    ] = None,
    passages: Annotated[int, typer.Option(min=0, help="Passages for each hit.")] = 2,
    collapse: Annotated[
        Collapse,
        typer.Option(help="Documents with the same content, or nearly the same, are one hit."),
    ] = Collapse.exact,
    list_paths: Annotated[
        bool, typer.Option("-l", "--files-with-matches", help="Print paths only.")
    ] = False,
    null: Annotated[
        bool, typer.Option("-0", "--null", help="With -l: a zero behind each path, for xargs -0.")
    ] = False,
    count: Annotated[
        bool, typer.Option("-c", "--count", help="Print how many documents match.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print nothing; the exit code tells.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Give up after so long; 0 never does.")
    ] = 10.0,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also say how it was run, and what makes the scores.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How hits are printed.")] = Format.text,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="The same as --format jsonl.")] = False,
    color: Annotated[Colour, typer.Option(help="Colour: auto is on a terminal.")] = Colour.auto,
) -> None:
    """Find documents: all words, "exact phrases", OR, NOT, (brackets), word*, field:word.

    Exits with 0 if there are hits, 1 if there are none, 2 if something is wrong.
    """
    from indexer.index import open_index
    from indexer.page import SearchOptions
    from indexer.retrieval import search as find

    words = query or []
    shown = (
        Format.json if json else Format.jsonl if jsonl else Format.paths if list_paths else format
    )
    bare = count or quiet or shown is Format.paths
    options = SearchOptions(
        limit=0 if count or quiet else None if all else limit,
        offset=offset,
        any_word=any,
        literal=fixed_strings,
        inflections=not no_stem,
        language=language_named(lang) if lang else "",
        since=_day(since, "since"),
        until=_day(until, "until"),
        kinds=_kinds(kind),
        globs=tuple(glob or ()),
        sort=sort.value,
        reverse=reverse,
        collapse=collapse is not Collapse.none and not bare,
        near=collapse is Collapse.near,
        passages=0 if bare else passages,
        explain=explain,
        advise=not (count or quiet),
        timeout_s=timeout or None,
    )
    indexes = [open_index(path) for path in index_paths(index)]
    results = find(indexes, " ".join(words), options)
    if not quiet:
        _print(results, options, shown, words, count=count, null=null, colour=color.value)
    if not results.total:
        raise typer.Exit(NOTHING_FOUND)


def _print(
    results: "Results",
    options: "SearchOptions",
    shown: Format,
    words: list[str],
    *,
    count: bool,
    null: bool,
    colour: str,
) -> None:
    from indexer.cli import terminal
    from indexer.render import hits, machine, paths

    names = (hit.document.name for hit in results.hits)
    if count:
        terminal.out(str(results.total))
    elif shown is Format.json:
        terminal.out(machine.json_document(results))
    elif shown is Format.jsonl:
        terminal.out(machine.json_lines(results))
    elif shown is Format.paths:
        terminal.out_bytes(paths.path_zeros(names) if null else paths.path_lines(names))
    elif results.hits and terminal.is_terminal():
        terminal.out(hits.page(results, terminal.style(colour)))
    elif results.hits:
        terminal.out(hits.lines(results))
    if results.zero or results.suggestions or results.plan:
        from indexer.render.explanation import remarks

        for remark in remarks(results, with_scores=not terminal.is_terminal()):
            terminal.note(remark)
    for note in (*results.notes, *_shell_notes(words, options)):
        terminal.note(f"note: {note}")


def _shell_notes(words: list[str], options: "SearchOptions") -> list[str]:
    """Say that a phrase has lost its quotes to the shell."""
    return [
        f"""the words of {word!r} may stand anywhere; for the exact phrase write '"{word}"'"""
        for word in words
        if not options.literal and re.fullmatch(r"\w+(?: \w+)+", word)
    ]


def _day(text: str | None, end: str) -> "date | None":
    if text is None:
        return None
    from indexer.dates import read_days

    days = read_days(text)
    return days.first if end == "since" else days.last


def _kinds(names: list[str] | None) -> tuple[str, ...]:
    from indexer.kinds import kind_named

    return tuple(kind_named(name) for name in names or ())


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "search": (search, {"cls": QueryCommand}),
}

"""The command that finds documents."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from indexer.cli.answer import Colour, Format, print_answer
from indexer.cli.language import language_named
from indexer.cli.location import IndexesOption, index_paths
from indexer.cli.values import first_day, kinds_named, last_day
from indexer.cli.words import QueryCommand

NOTHING_FOUND = 1


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
    none = "none"


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
        bool,
        typer.Option(
            "-F",
            "--fixed-strings",
            help="One phrase as it stands; with --any, words.",
        ),
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
        Collapse, typer.Option(help="Documents with the same content are one hit, or are not.")
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
        since=first_day(since),
        until=last_day(until),
        kinds=kinds_named(kind),
        globs=tuple(glob or ()),
        sort=sort.value,
        reverse=reverse,
        collapse=collapse is Collapse.exact and not bare,
        passages=0 if bare else passages,
        explain=explain,
        advise=not (count or quiet),
        timeout_s=timeout or None,
    )
    indexes = [open_index(path) for path in index_paths(index)]
    results = find(indexes, " ".join(words), options)
    if not quiet:
        print_answer(results, options, shown, words, count=count, null=null, colour=color.value)
    if not results.total:
        raise typer.Exit(NOTHING_FOUND)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "search": (search, {"cls": QueryCommand}),
}

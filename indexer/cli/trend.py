"""The command that counts hits over time."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.cli.language import language_named
from indexer.cli.location import IndexesOption, index_paths
from indexer.cli.search import NOTHING_FOUND
from indexer.cli.shape import When
from indexer.cli.values import first_day, last_day
from indexer.cli.words import QueryCommand


class By(StrEnum):
    """What hits are counted by."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


class TrendFormat(StrEnum):
    """How a trend is printed."""

    text = "text"
    json = "json"
    csv = "csv"
    tsv = "tsv"


def trend(
    queries: Annotated[
        list[str], typer.Argument(metavar="QUERY...", help="Each argument is a query of its own.")
    ],
    index: IndexesOption = None,
    by: Annotated[
        By | None, typer.Option(help="Count by this; else by what fits on a page.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents of this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only documents of this day or earlier.")
    ] = None,
    any: Annotated[bool, typer.Option("--any", help="Any of the words, not all.")] = False,
    fixed_strings: Annotated[
        bool, typer.Option("-F", "--fixed-strings", help="Each query is a phrase, as it stands.")
    ] = False,
    no_stem: Annotated[
        bool, typer.Option("--no-stem", help="Words as they stand, without inflections.")
    ] = False,
    lang: Annotated[
        str | None, typer.Option(metavar="CODE", help="Inflections of this language only.")
    ] = None,
    share: Annotated[
        bool, typer.Option("--share", help="Draw the share of all documents, not their number.")
    ] = False,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw it into this file, .svg or .png, instead."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Give up after so long; 0 never does.")
    ] = 10.0,
    format: Annotated[TrendFormat, typer.Option(help="How it is printed.")] = TrendFormat.text,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    color: Annotated[When, typer.Option(help="Colour: auto is on a terminal.")] = When.auto,
) -> None:
    """Count the documents that match over time: several queries side by side, number and share.

    Quote a query of several words. Exits with 0 if there are hits, 1 if there are none, 2 if
    something is wrong.
    """
    from indexer.cli.terminal import is_terminal, note, out, style
    from indexer.index import open_index
    from indexer.page import SearchOptions
    from indexer.render import trends
    from indexer.trends import trend as trend_of

    options = SearchOptions(
        any_word=any,
        literal=fixed_strings,
        inflections=not no_stem,
        language=language_named(lang) if lang else "",
        since=first_day(since),
        until=last_day(until),
        timeout_s=timeout or None,
    )
    indexes = [open_index(path) for path in index_paths(index)]
    found = trend_of(indexes, queries, by=by.value if by else None, options=options)
    shown = TrendFormat.json if json else format
    if plot:
        from indexer.render.plot import draw

        draw(found, plot, share=share)
    elif shown is TrendFormat.json:
        out(trends.trend_json(found))
    elif shown is TrendFormat.csv:
        out(trends.comma_separated(found))
    elif shown is TrendFormat.text and is_terminal() and found.periods:
        out(trends.bars(found, style(color.value), share=share))
    elif shown is TrendFormat.tsv or found.periods:
        out(trends.columns(found))
    if shown is not TrendFormat.json:
        for each in found.notes:
            note(f"note: {each}")
    if not found.has_hits:
        raise typer.Exit(NOTHING_FOUND)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "trend": (trend, {"cls": QueryCommand}),
}

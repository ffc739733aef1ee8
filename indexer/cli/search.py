"""The command that finds documents."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import typer

from indexer.cli.answer import print_answer, print_counts
from indexer.cli.language import language_named
from indexer.cli.location import IndexesOption, index_paths
from indexer.cli.reading import FieldsOption, FuzzyOption, LanguageOption, edits_named
from indexer.cli.settings import is_typed
from indexer.cli.shape import Format, OutputOption, TemplateOption, When, shape_of
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
    near = "near"
    none = "none"


class GroupBy(StrEnum):
    """What documents can have in common."""

    folder = "folder"
    root = "root"
    type = "type"
    lang = "lang"
    author = "author"
    year = "year"
    month = "month"
    date = "date"
    date_source = "date_source"


def search(
    invocation: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY...", help="Words, phrases, fields.")
    ] = None,
    index: IndexesOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "-n",
            "--limit",
            min=0,
            metavar="N",
            show_default="10; with -l, -L and -o all",
            help="Show so many hits.",
        ),
    ] = None,
    offset: Annotated[int, typer.Option(min=0, metavar="N", help="Leave out the first hits.")] = 0,
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
    in_fields: FieldsOption = None,
    any: Annotated[bool, typer.Option("--any", help="Any of the words, not all.")] = False,
    fixed_strings: Annotated[
        bool,
        typer.Option(
            "-F",
            "--fixed-strings",
            help="One phrase as it stands; with --any, words.",
        ),
    ] = False,
    fuzzy: FuzzyOption = None,
    no_stem: Annotated[
        bool, typer.Option("--no-stem", help="Words as they stand, without inflections.")
    ] = False,
    lang: LanguageOption = None,
    min_score: Annotated[
        float, typer.Option(min=0, metavar="X", help="Only documents that score so much.")
    ] = 0.0,
    passages: Annotated[int, typer.Option(min=0, metavar="N", help="Passages for each hit.")] = 2,
    context: Annotated[
        int | None,
        typer.Option(
            "-C", "--context", min=0, metavar="N", help="Whole lines, and N around each match."
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="All of the text, with its matches.")
    ] = False,
    collapse: Annotated[
        Collapse,
        typer.Option(help="Documents with the same content, or nearly the same, are one hit."),
    ] = Collapse.exact,
    group_by: Annotated[
        GroupBy | None,
        typer.Option(
            metavar="FIELD",
            help="Show hits under headings: folder, root, type, lang, author, year, month, date or"
            " date_source.",
        ),
    ] = None,
    count_by: Annotated[
        GroupBy | None,
        typer.Option(
            metavar="FIELD",
            help="Print how many of all documents that match are in each folder, of each type …",
        ),
    ] = None,
    list_paths: Annotated[
        bool, typer.Option("-l", "--files-with-matches", help="Print paths only, of every hit.")
    ] = False,
    list_others: Annotated[
        bool,
        typer.Option(
            "-L",
            "--files-without-match",
            help="Print paths of the documents that pass -g, -t, --since, … and do not match.",
        ),
    ] = False,
    null: Annotated[
        bool,
        typer.Option(
            "-0", "--null", help="With -l, -L, --template: a zero behind each, for xargs -0."
        ),
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
    format: Annotated[
        Format | None, typer.Option(show_default="text", help="How hits are printed.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="The same as --format jsonl.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="The same as --format csv.")] = False,
    template: TemplateOption = None,
    output: OutputOption = None,
    max_tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Leave out what is beyond about so many tokens of a language model; say so.",
        ),
    ] = None,
    color: Annotated[When, typer.Option(help="Colour: auto is on a terminal.")] = When.auto,
    hyperlink: Annotated[
        When, typer.Option(help="Links that open the file: auto is where there is colour.")
    ] = When.auto,
    pager: Annotated[
        bool, typer.Option("--pager/--no-pager", help="Show the hits with $PAGER, on a terminal.")
    ] = False,
    opened: Annotated[
        int | None,
        typer.Option(
            "--open", min=1, metavar="[=RANK]", help="Open the first hit, or the one of this rank."
        ),
    ] = None,
) -> None:
    """Find documents: all words, "exact phrases", OR, NOT, (brackets), word*, field:word.

    Exits with 0 if there are hits, 1 if there are none, 2 if something is wrong.
    """
    from indexer.index import open_index
    from indexer.page import SearchOptions
    from indexer.retrieval import count_by as counts_of
    from indexer.retrieval import search as find

    words = query or []
    shape = shape_of(
        {
            "--format": format if is_typed(invocation, "format") else None,
            "--json": json and "json",
            "--jsonl": jsonl and "jsonl",
            "--csv": csv and "csv",
            "-c": count and "count",
            "-l": list_paths and "paths",
        },
        list_others=list_others,
        quiet=quiet,
        null=null,
        template=template,
        output=output,
        colour=color,
        links=hyperlink,
        max_tokens=max_tokens,
        pager=pager,
        usual=format,
        counted_by=count_by,
        grouped_by=group_by,
    )
    is_limited = all or is_typed(invocation, "limit")
    shown = None if all or (shape.is_whole and not is_limited) else 10 if limit is None else limit
    options = SearchOptions(
        limit=0 if shape.name in ("count", "nothing") else shown,
        offset=offset,
        any_word=any,
        literal=fixed_strings,
        inflections=not no_stem,
        language=language_named(lang) if lang else "",
        fields=tuple(in_fields or ()),
        edits=edits_named(fuzzy),
        min_score=min_score,
        since=first_day(since),
        until=last_day(until),
        kinds=kinds_named(kind),
        globs=tuple(glob or ()),
        sort=sort.value,
        reverse=reverse,
        collapse=collapse is not Collapse.none and not shape.is_bare,
        near=collapse is Collapse.near,
        passages=0 if shape.is_bare or list_others else passages,
        context_lines=context,
        full=full,
        explain=explain,
        advise=shape.name not in ("count", "nothing") and not list_others,
        timeout_s=timeout or None,
        unmatched=list_others,
        grouped_by=group_by.value if group_by else None,
    )
    indexes = [open_index(path) for path in index_paths(index)]
    if opened:
        from indexer.cli.open import open_hit

        first = options._replace(limit=1, offset=opened - 1, passages=1)
        if (results := find(indexes, " ".join(words), first)).hits:
            open_hit(results)
            return
        print_answer(results, first, shape, words, is_limited=True)
        total = results.total
    elif count_by:
        counts = counts_of(indexes, " ".join(words), count_by.value, options)
        print_counts(counts, shape, limit if is_limited and not all else None)
        total = counts.total
    else:
        results = find(indexes, " ".join(words), options)
        print_answer(results, options, shape, words, is_limited=is_limited)
        total = results.total
    if not total:
        raise typer.Exit(NOTHING_FOUND)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "search": (search, {"cls": QueryCommand}),
}

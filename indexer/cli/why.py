"""The command that tells one file's whole story."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from indexer.cli.language import language_named
from indexer.cli.location import IndexOption, index_path
from indexer.cli.reading import FieldsOption, FuzzyOption, LanguageOption, edits_named
from indexer.cli.words import QueryCommand

NOT_FOUND = 1


def why(
    path: Annotated[str, typer.Argument(metavar="PATH|ID", help="A file, a folder, a member.")],
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY...]", help="How does it answer this?")
    ] = None,
    index: IndexOption = None,
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
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Tell whether a file is indexed or left out and why; with a query, how it ranks or fails.

    Exits with 0 if it is indexed, and matches the query if there is one; 1 if not, 2 if something
    is wrong.
    """
    from indexer.cli.terminal import out, warned
    from indexer.index import open_index
    from indexer.page import SearchOptions
    from indexer.render.story import story
    from indexer.render.story_json import story_json
    from indexer.story import why as told_of

    options = SearchOptions(
        any_word=any,
        literal=fixed_strings,
        inflections=not no_stem,
        language=language_named(lang) if lang else "",
        fields=tuple(in_fields or ()),
        edits=edits_named(fuzzy),
    )
    opened = open_index(index_path(index))
    told = told_of(opened, path, " ".join(query or []), options)
    warnings = warned(opened)
    out(story_json(told, warnings) if json else story(told))
    if not told.is_found:
        raise typer.Exit(NOT_FOUND)


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "why": (why, {"cls": QueryCommand}),
}

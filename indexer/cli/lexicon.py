"""The commands that tell about words: suggest, terms, fields."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.cli.location import IndexesOption, index_paths
from indexer.cli.search import NOTHING_FOUND

if TYPE_CHECKING:
    from indexer.index import Index


class SortTerms(StrEnum):
    """What terms are ordered by."""

    documents = "documents"
    term = "term"


Limit = Annotated[int, typer.Option("-n", "--limit", min=0, help="Show so many.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def suggest(
    word: Annotated[str, typer.Argument(metavar="WORD", help="A word, as it is spelled.")],
    index: IndexesOption = None,
    limit: Limit = 10,
    json: Json = False,
) -> None:
    """Suggest spellings of a word: terms of the index that are almost like it, the likeliest first.

    Each with the number of documents that have it. Exits with 1 if there are none.
    """
    from indexer import lexicon
    from indexer.cli.terminal import out, warned
    from indexer.index import open_index
    from indexer.render import lexicon as render

    indexes = [open_index(path) for path in index_paths(index)]
    found = lexicon.suggest(indexes, word, limit)
    warnings = warned(*indexes)
    out(render.spellings_json(word, found, warnings) if json else render.spellings(found))
    if not found:
        raise typer.Exit(NOTHING_FOUND)


def terms(
    prefix: Annotated[str, typer.Argument(metavar="[PREFIX]", help="How the terms begin.")] = "",
    index: IndexesOption = None,
    field: Annotated[str, typer.Option("--in", metavar="FIELD", help="The field.")] = "body",
    limit: Limit = 20,
    all: Annotated[bool, typer.Option("--all", help="Show every term.")] = False,
    sort: Annotated[
        SortTerms, typer.Option(help="Order: documents begins with the most.")
    ] = SortTerms.documents,
    json: Json = False,
) -> None:
    """List the terms of the index, with the number of documents that have each.

    Exits with 1 if there are none.
    """
    from indexer import lexicon
    from indexer.cli.terminal import out, warned
    from indexer.index import open_index
    from indexer.render import lexicon as render

    indexes = [open_index(path) for path in index_paths(index)]
    shown = None if all else limit
    found = lexicon.terms(indexes, prefix, field=field, limit=shown, sort=sort.value)
    warnings = warned(*indexes)
    out(render.terms_json(field, prefix, found, warnings) if json else render.terms(found))
    if not found:
        raise typer.Exit(NOTHING_FOUND)


def fields(index: IndexesOption = None, json: Json = False) -> None:
    """List the fields that a query can name, and how many documents have each."""
    from indexer import lexicon
    from indexer.cli.terminal import out, warned
    from indexer.errors import IndexMissingError
    from indexer.index import open_index
    from indexer.render import lexicon as render

    indexes: list[Index] = []
    try:
        indexes += (open_index(path) for path in index_paths(index))
        counted = lexicon.fields(indexes)
    except IndexMissingError:
        if index:
            raise
        counted = render.uncounted()  # the fields are the same everywhere
    warnings = warned(*indexes)
    out(render.fields_json(counted, warnings) if json else render.fields(counted))


COMMANDS: dict[str, tuple[Callable[..., None], dict[str, Any]]] = {
    "suggest": (suggest, {}),
    "terms": (terms, {}),
    "fields": (fields, {}),
}

"""Options of how a query is read, which several commands have."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

FieldsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--in",
        metavar="FIELD",
        help="Look for what stands in no field in title, author, body or path; repeatable.",
    ),
]
LanguageOption = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="CODE",
        help="Inflections of this language only: en, de, fr, …; else of all.",
    ),
]
FuzzyOption = Annotated[
    int | None,
    typer.Option(
        "--fuzzy",
        min=1,
        max=2,
        metavar="[=1|2]",
        help="Also find words that differ in a letter, or in two with --fuzzy=2.",
    ),
]


def edits_named(number: int | None) -> Literal[0, 1, 2]:
    """Return how many letters of a plain word may be wrong."""
    return 2 if number == 2 else 1 if number else 0

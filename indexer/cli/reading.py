"""Options of how a query is read, which several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

FieldsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--in",
        metavar="FIELD",
        help="Look for what stands in no field in title, author, body or path; repeatable.",
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
BARE = {"--fuzzy": "1"}
"""Options that may stand without a value, and the value that they then have."""

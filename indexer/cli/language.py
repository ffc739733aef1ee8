"""Which language is meant?"""

from __future__ import annotations

import typer


def language_named(name: str) -> str:
    """Return the code of a language whose inflections are known. Raises BadParameter."""
    from indexer.analysis.stem import LANGUAGES, known_language

    if code := known_language(name):
        return code
    raise typer.BadParameter(f"{name!r} is none of the languages known: {', '.join(LANGUAGES)}")

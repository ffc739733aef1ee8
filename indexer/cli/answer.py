"""How is the answer to a search printed?"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.page import SearchOptions
    from indexer.results import Results


class Format(StrEnum):
    """How results are printed."""

    text = "text"
    json = "json"
    jsonl = "jsonl"
    paths = "paths"


class Colour(StrEnum):
    """When there is colour."""

    auto = "auto"
    always = "always"
    never = "never"


def print_answer(
    results: Results,
    options: SearchOptions,
    shown: Format,
    words: list[str],
    *,
    count: bool,
    null: bool,
    colour: str,
) -> None:
    """Print results to standard output, and what is to be said beside them to standard error."""
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


def _shell_notes(words: list[str], options: SearchOptions) -> list[str]:
    """Say that a phrase has lost its quotes to the shell."""
    return [
        f"""the words of {word!r} may stand anywhere; for the exact phrase write '"{word}"'"""
        for word in words
        if not options.literal and re.fullmatch(r"\w+(?: \w+)+", word)
    ]

"""How is the answer to a search printed?

Results go to standard output or into a file, what is to be said beside them to standard error.
"""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING

from indexer.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from indexer.cli.shape import Shape
    from indexer.page import SearchOptions
    from indexer.results import Counts, Results


def print_answer(
    results: Results, options: SearchOptions, shape: Shape, words: list[str], *, is_limited: bool
) -> None:
    """Print results. `is_limited`: whether somebody chose how many hits they want to see."""
    if shape.name == "nothing":
        return
    if shape.max_tokens is not None:
        from indexer.render.budget import fitted

        results = fitted(
            results, shape.max_tokens, lambda some: _content(some, shape).decode("utf-8", "replace")
        )
    if shape.name == "text" and results.hits and _on_a_terminal(shape):
        from indexer.cli.last import remember

        remember(results)
        terminal.out(_text(results, shape), paged=shape.pager)
    else:
        _write(_content(results, shape), shape.output)
    if results.zero or results.suggestions or results.plan:
        from indexer.render.explanation import remarks

        for remark in remarks(results, with_scores=not terminal.is_terminal()):
            terminal.note(remark)
    _say((*results.notes, *_shell_notes(words, options), *_more(results, shape, is_limited)))


def print_counts(counts: Counts, shape: Shape, limit: int | None) -> None:
    """Print how many documents are in each group, at most `limit` groups."""
    if shape.name == "nothing":
        return
    counts = counts._replace(groups=counts.groups[:limit])
    from indexer.render import counts as render
    from indexer.render import machine, tables

    if shape.name == "json":
        text = machine.counts_json(counts)
    elif shape.name == "md":
        text = render.markdown(counts)
    elif shape.name in ("csv", "tsv"):
        rows = tables.csv_rows if shape.name == "csv" else tables.tsv_rows
        text = rows(render.table(counts))
    elif counts.groups and _on_a_terminal(shape):
        text = render.bars(counts, terminal.style(shape.colour, shape.links))
    else:
        text = render.lines(counts)
    _write(_encoded(text), shape.output)
    _say(counts.notes)
    if not counts.total:
        terminal.note("no document matches")


def _content(results: Results, shape: Shape) -> bytes:
    """Return results in a shape, as bytes."""
    if shape.name == "paths":
        from indexer.render import paths

        names = (hit.document.name for hit in results.hits)
        raw = shape.null and not _on_a_terminal(shape)
        return paths.path_zeros(names) if raw else paths.path_lines(names)
    if shape.template:
        end = "\0" if shape.null else "\n"
        return shape.template.all_filled(results.hits, end).encode("utf-8", "replace")
    return _encoded(_text(results, shape))


def _text(results: Results, shape: Shape) -> str:
    if shape.name == "count":
        return str(results.total)
    if shape.name in ("json", "jsonl"):
        from indexer.render import machine

        is_one = shape.name == "json"
        return machine.json_document(results) if is_one else machine.json_lines(results)
    if shape.name in ("csv", "tsv"):
        from indexer.render import tables

        return tables.csv_table(results) if shape.name == "csv" else tables.tsv_table(results)
    if shape.name == "md":
        from indexer.render import markdown

        return markdown.page(results)
    if not results.hits:
        return ""
    from indexer.render import hits

    style = terminal.style(shape.colour, shape.links)
    if not _on_a_terminal(shape):
        return hits.lines(results, style._replace(colour=style.colour and not shape.output))
    return hits.page(results, style, _next_command(results))


def _on_a_terminal(shape: Shape) -> bool:
    return shape.output is None and terminal.is_terminal()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace") + b"\n" if text else b""


def _write(content: bytes, output: Path | None) -> None:
    """Write an answer to standard output, or to a file that is then whole. Raises BadParameter."""
    if output is None:
        terminal.out_bytes(content)
        return
    from indexer.cli.files import write_file

    write_file(output, content)


def _say(notes: Iterable[str]) -> None:
    from indexer.render.escape import visible

    for note in notes:
        terminal.note(f"note: {visible(note)}")


def _shell_notes(words: list[str], options: SearchOptions) -> list[str]:
    """Say what the shell may have made of a query: a phrase without quotes, a number for a word."""
    numbers = [word for word in words if options.edits == 1 and word in ("1", "2")]
    return [
        *(f"{word} is looked for; edits are written --fuzzy={word}" for word in numbers),
        *_lost_quotes(words, options),
    ]


def _lost_quotes(words: list[str], options: SearchOptions) -> list[str]:
    return [
        f"""the words of {word!r} may stand anywhere; for the exact phrase write '"{word}"'"""
        for word in words
        if not options.literal
        and re.fullmatch(r"\w+(?: \w+)+", word)
        and not re.search(r"\b(?:AND|OR|NOT)\b", word)
    ]


def _more(results: Results, shape: Shape, is_limited: bool) -> list[str]:
    """Say that there are more hits, to whoever did not choose how many, and is not told."""
    is_told = shape.name in ("json", "jsonl", "count")
    is_told = is_told or (shape.name == "text" and _on_a_terminal(shape))
    if is_limited or is_told or results.next_offset is None or not results.hits:
        return []
    last = results.offset + len(results.hits)
    return [
        f"these are {results.offset + 1}-{last} of {results.total_collapsed:,};"
        f" the next: {_next_command(results)} (--all: every one)"
    ]


def _next_command(results: Results) -> str:
    """Return the command that shows the next hits, if there are any."""
    if results.next_offset is None:
        return ""
    name, *rest = sys.argv[1:] or ["search"]
    kept = []
    args = iter(rest)
    for arg in args:
        if arg == "--offset":
            next(args, None)
        elif not arg.startswith("--offset="):
            kept.append(arg)
    command = ["indexer", name, "--offset", str(results.next_offset), *kept]
    from indexer.render.escape import visible

    return visible(shlex.join(command))

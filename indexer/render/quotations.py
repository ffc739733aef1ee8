"""How do quotations look that were held against their sources?

On a terminal a quotation is a small paragraph: verdict, passage, and where it stands; of a near
one the passage with what was left out, put in and changed, in colour. In a pipe it is one line of
six columns: verdict, line of the draft, source, date, passage, and how it differs. For a program:
one JSON document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from indexer.quotes.alignment import Edit
from indexer.quotes.quotation import FORMAT_VERSION, Checked, Found, Quotation, Source, Verdict
from indexer.render.escape import visible
from indexer.render.hits import Style, dated
from indexer.render.machine import document_data, dumped, path_data

_INDENT = "   "
_COLOURS: dict[Verdict, str] = {
    "exact": "1;32",
    "same": "1;32",
    "near": "1;33",
    "absent": "1;31",
    "unchecked": "2",
}
_REASONS = {
    "too_short": "too short to check (--min-words)",
    "unclosed": "its quotation mark is never closed",
    "no_words": "there is no word in it",
}


def blocks(checked: Checked, style: Style) -> str:
    """Return a paragraph for each quotation, and how many there are of each verdict."""
    shown = [_block(quotation, style) for quotation in checked.quotations]
    if len(shown) != 1:
        counts = Counter(quotation.verdict for quotation in checked.quotations)
        told = (f"{counts[verdict]} {verdict}" for verdict in _COLOURS if counts[verdict])
        shown.append(style.paint(", ".join(told), "2"))
    return "\n\n".join(shown)


def lines(checked: Checked) -> str:
    """Return a line for each quotation, for a pipe."""
    return "\n".join(_line(quotation) for quotation in checked.quotations)


def _block(quotation: Quotation, style: Style) -> str:
    head = style.paint(quotation.verdict, _COLOURS[quotation.verdict])
    if quotation.sources and (parts := len(quotation.sources[0].parts)) > 1:
        head += f" in {parts} parts"
    if kinds := _but_for(quotation):
        head += f" but for {kinds}"
    told = [f"{_origin(quotation)}{head}"]
    if quotation.verdict != "near":
        told += _wrapped([(word, "") for word in _words(quotation.text)], style)
    if quotation.reason:
        told.append(_INDENT + _REASONS[quotation.reason])
    if quotation.verdict == "near":
        for part in quotation.sources[0].parts:
            told += _wrapped(list(_painted(part.edits, style)), style)
    told += _sources(quotation, style)
    return "\n".join(told)


def _origin(quotation: Quotation) -> str:
    """Return where in the draft a quotation stands."""
    if quotation.line is None:
        return ""
    at = f"line {quotation.line}" if quotation.page is None else f"page {quotation.page}"
    return f"{visible(quotation.member)} {at}: ".lstrip()


def _but_for(quotation: Quotation) -> str:
    """Return in what kinds of typography the first source differs, in words."""
    if quotation.verdict != "same":
        return ""
    parts = quotation.sources[0].parts
    kinds = dict.fromkeys(kind for part in parts for kind in part.differences)
    return ", ".join(kind.replace("_", " ") for kind in kinds)


def _sources(quotation: Quotation, style: Style) -> Iterator[str]:
    for number, source in enumerate(quotation.sources):
        near = style.near(source.document.source.path) + _member(source)
        place = style.link(visible(near) + _at(source.parts[0]), source.document.source.path)
        verdict = "" if source.verdict == quotation.verdict else f" · {source.verdict}"
        yield f"{_INDENT}{style.paint(place, '36')} · {dated(source.document)}{verdict}"
        if source.home:
            yield f"{_INDENT * 2}from the index {visible(style.near(source.home))}"
        if number == 0 and source.verdict == "same":
            for part in source.parts:
                yield from _wrapped([(word, "2") for word in _words(part.text)], style, indent=2)
    if more := quotation.total - len(quotation.sources):
        yield f"{_INDENT}and {more:,} more"


def _member(source: Source) -> str:
    return source.document.name[len(source.document.source.name) :]


def _at(part: Found) -> str:
    return f":{part.line}" if part.page is None else f"#page={part.page}"


def _words(text: str) -> list[str]:
    return visible(" ".join(text.split())).split(" ")


def _painted(edits: Iterable[Edit], style: Style) -> Iterator[tuple[str, str]]:
    """Yield the words of a near passage: what it has too much, and what it lacks."""
    for edit in edits:
        if edit.operation == "equal":
            yield from ((word, "") for word in _words(edit.quoted))
            continue
        for text, code, signs in ((edit.quoted, "9;31", "[--]"), (edit.found, "32", "{++}")):
            if text:
                words = _words(text)
                if not style.colour:
                    words[0] = signs[:2] + words[0]
                    words[-1] += signs[2:]
                yield from ((word, code) for word in words)


def _wrapped(words: list[tuple[str, str]], style: Style, indent: int = 1) -> list[str]:
    """Return words, each with its colour, in lines of the terminal's width."""
    margin = _INDENT * indent
    width = max(style.width - len(margin), 20)
    told: list[str] = []
    line: list[str] = []
    used = 0
    for word, code in words:
        if line and used + 1 + len(word) > width:
            told.append(margin + " ".join(line))
            line, used = [], 0
        used += len(word) + bool(line)
        line.append(style.paint(word, code) if code else word)
    return [*told, margin + " ".join(line)]


def _line(quotation: Quotation) -> str:
    source = quotation.sources[0] if quotation.sources else None
    columns = (
        quotation.verdict,
        "" if quotation.line is None else str(quotation.line),
        source.document.name + _at(source.parts[0]) if source else "",
        dated(source.document) if source else quotation.reason,
        " ".join(quotation.text.split()),
        _difference(quotation),
    )
    return "\t".join(visible(column.replace("\t", " ")) for column in columns)


def _difference(quotation: Quotation) -> str:
    """Return how a passage differs from its first source, on one line."""
    if quotation.verdict != "near":
        return _but_for(quotation)
    edits = [edit for part in quotation.sources[0].parts for edit in part.edits]
    return " ".join(word for word, _ in _painted(edits, Style()))


def quotations_json(checked: Checked, draft: Path | None = None) -> str:
    """Return quotations as one JSON document."""
    counts = Counter(quotation.verdict for quotation in checked.quotations)
    return dumped(
        {
            "format_version": FORMAT_VERSION,
            **({"draft": path_data(str(draft))["path"]} if draft else {}),
            "all_hold": checked.holds,
            "verdicts": {verdict: counts[verdict] for verdict in _COLOURS},
            "quotations": [_quotation(quotation) for quotation in checked.quotations],
            "indexes": [
                {"path": str(each.path), "generation": each.generation, "documents": each.documents}
                for each in checked.snapshots
            ],
            "notes": checked.notes,
            "took_ms": round(checked.took_ms, 3),
        }
    )


def _quotation(quotation: Quotation) -> dict[str, Any]:
    return {
        "text": quotation.text,
        "verdict": quotation.verdict,
        "reason": quotation.reason or None,
        "line": quotation.line,
        "page": quotation.page,
        "member": quotation.member or None,
        "total": quotation.total,
        "sources": [_source(source) for source in quotation.sources],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        **document_data(source.document),
        "verdict": source.verdict,
        "likeness": round(source.likeness, 4),
        "parts": [_part(part) for part in source.parts],
        **({"index": str(source.home)} if source.home else {}),
    }


def _part(part: Found) -> dict[str, Any]:
    return {
        "line": part.line,
        "page": part.page,
        "section": part.section,
        "start": part.start,
        "end": part.end,
        "text": part.text,
        "differences": part.differences,
        "edits": [
            {
                "operation": edit.operation,
                "quoted": edit.quoted,
                "found": edit.found,
                "only": edit.only or None,
            }
            for edit in part.edits
        ],
    }

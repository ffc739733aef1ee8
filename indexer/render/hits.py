"""How do results look to a person?

On a terminal a hit is a small paragraph: title, place, date, and passages with their
matches in colour, wrapped to the width. In a pipe a hit is one line of four columns with
tabs between them (path:line, date, title, passage), without colour and never shortened.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.document import MEMBER_MARK, IndexedDocument
from indexer.render.escape import visible
from indexer.results import Hit, Passage, Results

if TYPE_CHECKING:
    from indexer.explanations import Part

_INDENT = "   "


class Style(NamedTuple):
    """What the terminal can do: `width` in columns; colour, and links with it.

    `here` is the folder below which paths are shown relative to it.
    """

    width: int = 80
    colour: bool = False
    here: Path | None = None

    def paint(self, text: str, code: str) -> str:
        """Return text in a colour, if there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def near(self, path: Path) -> str:
        """Return a path as it is seen from `here`, if it is below it."""
        below = self.here is not None and path.is_relative_to(self.here)
        return str(path.relative_to(self.here) if below and self.here else path)

    def link(self, shown: str, path: Path) -> str:
        """Return text that opens a file where the terminal supports it."""
        if not self.colour:
            return shown
        return f"\x1b]8;;{path.as_uri()}\x1b\\{shown}\x1b]8;;\x1b\\"


def page(results: Results, style: Style) -> str:
    """Return a page of results for a terminal."""
    hits = [_paragraph(hit, style) for hit in results.hits]
    return "\n\n".join([*hits, style.paint(_count(results), "2")])


def lines(results: Results) -> str:
    """Return a line for each hit, for a pipe."""
    return "\n".join(_line(hit) for hit in results.hits)


def _paragraph(hit: Hit, style: Style) -> str:
    document = hit.document
    near = style.near(document.source.path) + MEMBER_MARK * bool(document.member) + document.member
    place = style.link(visible(near) + _at(hit), document.source.path)
    facts = [style.paint(place, "36"), dated(document), f"{hit.score:.2f}", document.id]
    told = [
        f"{hit.rank}. " + style.paint(visible(document.title), "1"),
        _INDENT + " · ".join(fact for fact in facts if fact),
    ]
    if hit.stale:
        told.append(_INDENT + style.paint("the file has changed or gone since", "33"))
    if hit.home:
        told.append(f"{_INDENT}from the index {visible(style.near(hit.home))}")
    if hit.copies:
        told.append(f"{_INDENT}the same content: {', '.join(visible(copy) for copy in hit.copies)}")
    told += [_wrapped(passage, style) for passage in hit.passages]
    told += [style.paint(_INDENT + line, "2") for line in part_lines(hit)]
    return "\n".join(told)


def _line(hit: Hit) -> str:
    passage = hit.passages[0] if hit.passages else None
    columns = (
        hit.document.name + _at(hit),
        dated(hit.document),
        hit.document.title,
        passage.text if passage else "",
    )
    return "\t".join(visible(column.replace("\t", " ")) for column in columns)


def _at(hit: Hit) -> str:
    """Return where in a document the first passage is: its page, or its line."""
    if not hit.passages:
        return ""
    passage = hit.passages[0]
    return f":{passage.line}" if passage.page is None else f"#page={passage.page}"


def _wrapped(passage: Passage, style: Style) -> str:
    """Return a passage in lines of the terminal's width, its matches in colour."""
    width = max(style.width - len(_INDENT), 20)
    wrapped: list[str] = []
    start = 0
    while start < len(passage.text):
        end = start + width
        if end < len(passage.text):
            space = passage.text.rfind(" ", start, end + 1)
            end = space if space > start else end
        wrapped.append(_INDENT + _painted(passage, start, end, style))
        start = end + (passage.text[end : end + 1] == " ")
    return "\n".join(wrapped)


def _painted(passage: Passage, start: int, end: int, style: Style) -> str:
    shown: list[str] = []
    at = start
    for first, last in passage.highlights:
        first, last = max(first, at), min(last, end)
        if first < last:
            shown += [visible(passage.text[at:first])]
            shown += [style.paint(visible(passage.text[first:last]), "1;31")]
            at = last
    return "".join([*shown, visible(passage.text[at:end])])


def _count(results: Results) -> str:
    """Return which of how many hits a page shows."""
    first, last = results.offset + 1, results.offset + len(results.hits)
    shown = f"{first}-{last} of {results.total_collapsed:,}" if results.hits else "no more"
    copies = results.total - results.total_collapsed
    also = f", and {copies:,} with the same content" if copies else ""
    return f"{shown}{also}, {results.took_ms:.0f} ms"


def dated(document: IndexedDocument) -> str:
    """Return the date of a document and where it comes from."""
    if document.date is None:
        return "undated"
    return f"{document.date.days} ({document.date.source.replace('_', ' ')})"


def documents(count: int) -> str:
    """Return a number of documents in words."""
    return f"{count:,} document" + "s" * (count != 1)


def part_lines(hit: Hit) -> list[str]:
    """Return a line for each part of a score, the largest first."""
    return [_part(part) for part in sorted(hit.parts, key=lambda part: -part.score)]


def _part(part: Part) -> str:
    if not part.term:
        return f"{part.score:.6f} {visible(part.clause)}"
    factors = {"field": part.field_weight, "exact": part.exact_share, "boost": part.boost}
    weights = "".join(f", {name} {by:g}" for name, by in factors.items() if abs(by - 1) > 1e-9)
    return (
        f"{part.score:.6f} {visible(part.field)}:{visible(part.term)} tf {part.tf},"
        f" in {documents(part.documents)} (idf {part.idf:.4f}, burstiness {part.burstiness:.4f}),"
        f" length {part.length} of {part.average_length:.1f}{weights}"
    )

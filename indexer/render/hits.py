"""How do results look to a person?

On a terminal a hit is a small paragraph: title, place, date, and passages with their
matches in colour, wrapped to the width. In a pipe a hit is one line of four columns with
tabs between them (path:line, date, title, passage), never shortened. Grouped hits stand under
headings there, and have their group as a first column here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.document import MEMBER_MARK, IndexedDocument
from indexer.kinds import KINDS
from indexer.render.escape import visible
from indexer.results import Hit, Passage, Results

if TYPE_CHECKING:
    from indexer.explanations import Part

_INDENT = "   "


class Style(NamedTuple):
    """What the terminal can do: `width` in columns, colour, links to files.

    `here` is the folder below which paths are shown relative to it. A link to a file names the
    machine, `host`, if it is known; one to a line of it has the form `line_link`, if there is one
    that this terminal understands, of {host}, {path} and {line}.
    """

    width: int = 80
    colour: bool = False
    here: Path | None = None
    links: bool = False
    host: str = ""
    line_link: str = ""

    def paint(self, text: str, code: str) -> str:
        """Return text in a colour, if there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def near(self, path: Path) -> str:
        """Return a path as it is seen from `here`, if it is below it."""
        below = self.here is not None and path.is_relative_to(self.here)
        return str(path.relative_to(self.here) if below and self.here else path)

    def link(self, shown: str, path: Path, line: int | None = None) -> str:
        """Return text that opens a file, at a line, where the terminal supports it."""
        if not self.links:
            return shown
        link = (self.line_link if line else "") or "file://{host}{path}"
        said = {"host": self.host, "path": path.as_uri().removeprefix("file://"), "line": line}
        return f"\x1b]8;;{link.format(**said)}\x1b\\{shown}\x1b]8;;\x1b\\"


def page(results: Results, style: Style, following: str = "") -> str:
    """Return a page of results for a terminal; `following` is the command for the next one."""
    end = style.paint(f"{count(results)}, {results.took_ms:.0f} ms", "2")
    if following:
        end += "\n" + style.paint(f"next: {following}", "2")
    return "\n\n".join([*_paragraphs(results, style), end])


def paragraphs(hits: Iterable[Hit], style: Style) -> str:
    """Return a paragraph for each hit."""
    return "\n\n".join(_paragraph(hit, style) for hit in hits)


def lines(results: Results, style: Style) -> str:
    """Return a line for each hit, for a pipe."""
    return "\n".join(_line(hit, style, is_grouped=bool(results.grouped_by)) for hit in results.hits)


def _paragraphs(results: Results, style: Style) -> Iterator[str]:
    """Yield the hits, under headings if they are grouped."""
    if not results.grouped_by:
        yield from (_paragraph(hit, style) for hit in results.hits)
        return
    for value in dict.fromkeys(hit.group for hit in results.hits):
        inside = [_paragraph(hit, style) for hit in results.hits if hit.group == value]
        name = group_name(value, results.grouped_by, style)
        yield "\n\n".join([style.paint(f"== {name} ==", "1;34"), *inside])


def group_name(value: str | None, by: str, style: Style) -> str:
    """Return what a group is called."""
    if value is None:
        return f"(no {by.replace('_', ' ')})"
    return visible(style.near(Path(value)) if by in ("folder", "root") else value)


def _paragraph(hit: Hit, style: Style) -> str:
    document = hit.document
    near = style.near(document.source.path) + MEMBER_MARK * bool(document.member) + document.member
    has_lines = document.kind in KINDS and KINDS[document.kind].light and not document.member
    line = hit.passages[0].line if hit.passages and has_lines else None
    place = style.link(visible(near) + at(hit), document.source.path, line)
    facts = [style.paint(place, "36"), dated(document), f"{hit.score:.2f}", document.id]
    told = [
        f"{hit.rank}. " + _painted(document.title, hit.title_highlights, style, "1"),
        _INDENT + " · ".join(fact for fact in facts if fact),
    ]
    if hit.stale:
        told.append(_INDENT + style.paint("the file has changed or gone since", "33"))
    if hit.home:
        told.append(f"{_INDENT}from the index {visible(style.near(hit.home))}")
    if hit.copies:
        told.append(f"{_INDENT}the same content: {', '.join(visible(copy) for copy in hit.copies)}")
    if hit.near:
        copies = (f"{visible(copy.path)} ({copy.alike:.0%})" for copy in hit.near)
        told.append(f"{_INDENT}nearly the same: {', '.join(copies)}")
    told += [_wrapped(passage, style) for passage in hit.passages]
    told += [style.paint(_INDENT + line, "2") for line in part_lines(hit)]
    return "\n".join(told)


def _line(hit: Hit, style: Style, *, is_grouped: bool) -> str:
    passage = hit.passages[0] if hit.passages else None
    columns = [
        style.paint(_cell(hit.document.name + at(hit)), "36"),
        dated(hit.document),
        style.paint(_cell(hit.document.title), "1"),
        _whole(passage, style) if passage else "",
    ]
    return "\t".join([*([_cell(hit.group or "")] if is_grouped else []), *columns])


def _whole(passage: Passage, style: Style) -> str:
    return _painted(_in_a_line(passage.text), passage.highlights, style)


def _cell(text: str) -> str:
    return visible(_in_a_line(text))


def _in_a_line(text: str) -> str:
    return text.replace("\t", " ").replace("\n", " ")


def at(hit: Hit) -> str:
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
        if (line_end := passage.text.find("\n", start, end + 1)) >= 0:
            end = line_end
        elif end < len(passage.text):
            space = passage.text.rfind(" ", start, end + 1)
            end = space if space > start else end
        highlights = [
            (first - start, last - start) for first, last in _between(passage, start, end)
        ]
        line = _painted(passage.text[start:end], highlights, style)
        wrapped.append((_INDENT + line).rstrip())
        start = end + (passage.text[end : end + 1] in (" ", "\n"))
    return "\n".join(wrapped)


def _between(passage: Passage, start: int, end: int) -> Sequence[tuple[int, int]]:
    """Return the highlights of a passage that lie in some of its characters."""
    first = bisect_right(passage.highlights, start, key=itemgetter(1))
    return passage.highlights[first : bisect_left(passage.highlights, end, key=itemgetter(0))]


def _painted(text: str, highlights: Iterable[tuple[int, int]], style: Style, code: str = "") -> str:
    """Return a line with what is highlighted in colour, the rest in another, if that is given."""
    shown: list[str] = []
    at = 0
    for first, last in highlights:
        first, last = max(first, at), min(last, len(text))
        if first < last:
            shown += [_plain(text[at:first], style, code)]
            shown += [style.paint(_seen(text[first:last]), "1;31")]
            at = last
    return "".join([*shown, _plain(text[at:], style, code)])


def _plain(text: str, style: Style, code: str) -> str:
    return style.paint(_seen(text), code) if code else _seen(text)


def _seen(text: str) -> str:
    return visible(text.replace("\t", "    "))


def count(results: Results) -> str:
    """Return which of how many hits a page shows, in words."""
    first, last = results.offset + 1, results.offset + len(results.hits)
    shown = f"{first}-{last} of {results.total_collapsed:,}" if results.hits else "no more"
    copies = results.total - results.total_collapsed
    nearly = " or nearly" if any(hit.near for hit in results.hits) else ""
    also = f", and {copies:,} with the same content{nearly}" if copies else ""
    return f"{shown}{also}"


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

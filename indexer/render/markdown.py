"""How do results look in Markdown?

A list of links, each with its place, its date and its passages as quotations, the matches bold.
Whatever could be markup in a text is escaped (CommonMark, and what GitHub adds to it), so that no
markup of a document is interpreted; there is no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.render.escape import visible
from indexer.render.hits import at, count, dated
from indexer.render.records import one_line
from indexer.results import Hit, Passage, Results

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~#$@]|:(?=[/a-zA-Z_+-])|(?<=www)\.")
_AT_A_START = re.compile(r"(?=[-+=])|\d+(?=[.)])")


def page(results: Results) -> str:
    """Return a page of results."""
    query = _code(results.query)
    if not results.hits and not results.total:
        return f"No hits for {query}."
    head = f"{count(results)} for {query}"
    if not results.grouped_by:
        items = (_item(hit, f"{hit.rank}.") for hit in results.hits)
        return "\n\n".join([head, *items])
    return "\n\n".join([head, *_grouped(results)])


def escaped(text: str) -> str:
    """Return one line of text in which nothing is markup, wherever in a line it stands."""
    return _at_a_start(_inside(text))


def _grouped(results: Results) -> Iterator[str]:
    for value in dict.fromkeys(hit.group for hit in results.hits):
        yield f"## {escaped(value) if value else f'no {results.grouped_by}'}"
        yield from (_item(hit, "-") for hit in results.hits if hit.group == value)


def _item(hit: Hit, sign: str) -> str:
    document = hit.document
    title = _inside(document.title) or "untitled"
    facts = [
        f"[{title}](<{_address(document.source.path)}>)",
        _code(document.name + at(hit)),
        _inside(dated(document)),
    ]
    indent = " " * (len(sign) + 1)
    lines = map(_bold, hit.passages)
    quoted = ["> " + f"\\\n{indent}> ".join(each) for each in lines if each]
    return f"{sign} " + f"\n\n{indent}".join([" · ".join(facts), *quoted])


def _address(path: Path) -> str:
    """Return the address of a file, without markup also where links to files are not read."""
    return path.as_uri().replace("~", "%7E").replace("_", "%5F")


def _bold(passage: Passage) -> list[str]:
    """Return the lines of a passage, the matches bold if a letter stands at both ends of them."""
    shown: list[str] = []
    end = 0
    for start, stop in passage.highlights:
        match = passage.text[start:stop]
        if start < end or not match or not (match[0].isalnum() and match[-1].isalnum()):
            continue
        shown += [_lines(passage.text[end:start]), f"**{_lines(match)}**"]
        end = stop
    whole = "".join([*shown, _lines(passage.text[end:])]).replace("****", "")
    return [_at_a_start(line) for line in whole.split("\n") if line.strip()]


def _lines(text: str) -> str:
    return "\n".join(map(_inside, map(one_line, text.split("\n"))))


def _at_a_start(inside: str) -> str:
    """Escape what is markup only where a line begins; spaces there are, too."""
    inside = inside.lstrip(" ")
    start = _AT_A_START.match(inside)
    return f"{inside[: start.end()]}\\{inside[start.end() :]}" if start else inside


def _inside(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", visible(text))


def _code(text: str) -> str:
    """Return text as a code span, of which nothing is interpreted."""
    shown = visible(text)
    if not shown.strip():
        return "everything"
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    padding = " " * shown.startswith(("`", " ")) or " " * shown.endswith("`")
    return f"{fence}{padding}{shown}{padding}{fence}"

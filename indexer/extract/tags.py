"""Where does a tag of HTML begin and end?

As a browser sees it, and in linear time whatever is in it: the standard library's parser reads
the rest of the file again at every tag that is never closed (3 s for 24 kB of `<a `). Here what
follows such a tag is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_TAG = re.compile(
    r"<(/?[A-Za-z][^\s/>]*+)((?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)>"
)  # fmt: skip
_UNCLOSED = re.compile(r"</?[A-Za-z]")
_ATTRIBUTE = re.compile(
    r"([^\s/>=\"'][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?+"
)
_LONG_NUMBER = re.compile(r"&#(?:\d{8,}+|[xX][0-9a-fA-F]{8,}+);?")
_NO_CHARACTER = "\ufffd"

_CODE = ("script", "style", "iframe", "noscript")
_RAW = (*_CODE, "textarea", "title", "xmp", "noembed")
"""Elements in which nothing is a tag but their end; the rest of a file can be code in them."""

_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}


class Tag(NamedTuple):
    """A tag: `name` is in lower case, `/name` for an end; `content` is that of a raw element."""

    name: str
    attributes: str
    content: str = ""


def tags_and_text(markup: str, *, xml: bool = False) -> Iterator[Tag | str]:
    """Yield the tags of `markup` and, as it is written, what stands between them.

    In `xml` a tag that ends in `/` has no content, and a section of character data is text.
    """
    at = 0
    endless: set[str] = set()
    while (begin := markup.find("<", at)) >= 0:
        if begin > at:
            yield markup[at:begin]
        if match := _TAG.match(markup, begin):
            name, attributes = match[1].lower(), match[2]
            at = match.end()
            if name not in _RAW_END or name in endless or (xml and attributes.endswith("/")):
                yield Tag(name, attributes)
            elif found := _RAW_END[name].search(markup, at):
                yield Tag(name, attributes, markup[at : found.start()])
                at = found.start()
            elif name in _CODE:
                return
            else:
                endless.add(name)
        elif markup.startswith(("<!", "<?", "</"), begin) and not _UNCLOSED.match(markup, begin):
            at, data = _aside(markup, begin, xml)
            if data:
                yield data
        else:
            at = len(markup) if _UNCLOSED.match(markup, begin) else begin + 1
            yield markup[begin:at]
    yield markup[at:]


def _aside(markup: str, begin: int, xml: bool) -> tuple[int, str]:
    """Return where a comment or instruction ends, and what is to be read in it."""
    if markup.startswith(("<!-->", "<!--->"), begin):
        return markup.index(">", begin) + 1, ""
    if xml and markup.startswith("<![CDATA[", begin):
        end = _after(markup, "]]>", begin)
        return end, markup[begin + 9 : end].removesuffix("]]>").replace("&", "&amp;")
    for opening, closing in (("<!--", "-->"), ("<?php", "?>"), ("<?=", "?>")):
        if markup.startswith(opening, begin):
            return _after(markup, closing, begin), ""
    return _after(markup, ">", begin), ""


def _after(markup: str, end: str, begin: int) -> int:
    found = markup.find(end, begin)
    return found + len(end) if found >= 0 else len(markup)


def attributes_of(tag: Tag) -> dict[str, str]:
    """Return the values of attributes by lower-case name; the first of two that are named alike."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(tag.attributes):
        found.setdefault(name.lower(), readable(double or single or bare))
    return found


def readable(text: str) -> str:
    """Return a text with the characters that its entities stand for.

    A number of a million digits is no character; the standard library would count it out.
    """
    return unescape(_LONG_NUMBER.sub(_NO_CHARACTER, text)) if "&" in text else text

"""Which passages does a draft quote, and where?

A draft is read as any document is. What stands between quotation marks within a paragraph is a
quotation (straight, “English”, „German“, «French», »Danish«, ‘single’, 「Japanese」, ``TeX''); so
is a run of lines that begin with `>`, and in HTML what a browser sets apart or in quotation marks.
Single straight marks are apostrophes. Code in Markdown is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from indexer.document import PAGE_END, Document
from indexer.quotes.quotation import Quotation, Reason, unquoted
from indexer.quotes.typography import find, plain

_CLOSING = {
    "“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹",
    '"': '"', "‘": "’", "‚": "‘’", "”": "”", "``": "''",
    "「": "」", "『": "』",
}  # fmt: skip
"""The marks that begin a quotation, and those that may end it."""

_TELLING = ('"', "“", "„", "``", "「", "『")
"""Marks that are nothing else: if no other ends what they begin, that is said."""

_OPENING = re.compile("``|[" + "".join(mark for mark in _CLOSING if mark != "``") + "]")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n|\f|\Z")
_SPACE = re.compile(r"\s*")
_BLOCK = re.compile(r"^ {0,3}>.*(?:\n {0,3}>.*)*", re.MULTILINE)
_BLOCK_MARK = re.compile(r"^ {0,3}(?:> ?)+", re.MULTILINE)
_ATTRIBUTING = ("—", "–", "~", "--")
"""What the last line of a block begins with, if it names whom it is from."""

_QUOTING_LINES = ("markdown", "text", "mail", "org")

_CODE = re.compile(
    r"^ {0,3}(`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)|(`+)(?!`)[^\n]*?(?<!`)\2(?!`)"
    r"|\]\([^()\n]*\)|<[a-zA-Z/!][^<>\n]*>",
    re.DOTALL | re.MULTILINE,
)
_MARKED = (
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)"), r"\1"),
    (re.compile(r"\[\^[^\[\]\n]*\]"), ""),
    (re.compile(r"(\*\*|__|\*|\b_)(?=\S)([^*_\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)

_SHOWN = 60
_FIRST_UNSPACED = "\u2e80"


class _Span(NamedTuple):
    """Characters [start, end) of a text, between marks; `reason` if they are not to be checked."""

    start: int
    end: int
    text: str
    reason: Reason = ""


def quotations_in(documents: Iterable[Document]) -> Iterator[Quotation]:
    """Yield the passages that the documents of a draft quote, in the order of their texts."""
    for document in documents:
        text = document.text
        for span in sorted(_spans(document)):
            yield Quotation(
                span.text,
                "unchecked",
                line=text.count("\n", 0, span.start) + 1,
                page=text.count(PAGE_END, 0, span.start) + 1 if PAGE_END in text else None,
                member=document.member,
                reason=span.reason,
            )


def _spans(document: Document) -> Iterator[_Span]:
    """Yield what a document quotes."""
    text = document.text
    if document.kind == "markdown":
        text = _CODE.sub(_blank, text)
    blocks: list[_Span] = []
    if document.kind == "html" and not document.member:
        blocks = list(_set_apart(document))
    elif document.kind in _QUOTING_LINES:
        blocks = list(_quoting_lines(text, document))
    for block in blocks:
        text = text[: block.start] + _blanks(text[block.start : block.end]) + text[block.end :]
        yield _clean(document, block)
    for span in _between_marks(text, document.body_start):
        yield _clean(document, span._replace(text=document.text[span.start : span.end]))


def _clean(document: Document, span: _Span) -> _Span:
    """Return a quotation without the signs of Markdown in it."""
    text = span.text.strip()
    if document.kind == "markdown":
        for pattern, kept in _MARKED:
            text = pattern.sub(kept, text)
    if span.reason:
        text = " ".join(text.split())[:_SHOWN]
    return span._replace(text=text)


def _blank(match: re.Match[str]) -> str:
    return _blanks(match.group())


def _blanks(text: str) -> str:
    """Return as many characters and lines, with nothing in them."""
    return re.sub(r"[^\n\f]", " ", text)


def _between_marks(text: str, start: int) -> Iterator[_Span]:
    """Yield what stands between quotation marks; what stands in that is part of it."""
    at = start
    unclosed: dict[str, int] = {}  # where the paragraph ends in which a mark is not
    while found := _OPENING.search(text, at):
        mark, begin = found.group(), found.end()
        at = begin
        if begin <= unclosed.get(mark, -1) or not _opens(text, found.start(), begin, mark):
            continue
        match = _PARAGRAPH_END.search(text, begin)
        paragraph_end = match.start() if match else len(text)
        end = _closing(text, begin, paragraph_end, mark)
        if end is None and _goes_on(text, paragraph_end, mark):
            end = paragraph_end
        if end is not None:
            yield _Span(begin, end, text[begin:end])
            at = end + len(mark)
            continue
        unclosed[mark] = paragraph_end
        if mark in _TELLING:
            yield _Span(begin, paragraph_end, "", "unclosed")


def _opens(text: str, start: int, end: int, mark: str) -> bool:
    """Tell whether a mark stands where a quotation may begin."""
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    if _is_letter(before) or not after:
        return False
    if after.isspace():
        return mark in "«‹" and text[end : end + 2].strip() != ""
    return mark not in "»›”" or after.isalnum()


def _is_letter(sign: str) -> bool:
    """Tell whether a mark beside a sign is no mark: a letter of a script with spaces."""
    return sign.isalnum() and sign < _FIRST_UNSPACED


def _closing(text: str, begin: int, end: int, mark: str) -> int | None:
    """Return where the mark stands that ends a quotation, if there is one before `end`."""
    closing = _CLOSING[mark]
    if closing == "''":
        at = text.find(closing, begin, end)
        return at if at >= 0 else None
    depth = 1
    for at in range(begin, end):
        sign = text[at]
        if sign in closing:
            if sign in '’"' and text[at + 1 : at + 2].isalnum():
                continue  # an apostrophe
            depth -= 1
            if not depth:
                return at
        elif sign == mark:
            depth += 1
    return None


def _goes_on(text: str, end: int, mark: str) -> bool:
    """Tell whether the next paragraph begins with the mark again, as in a long quotation."""
    match = _SPACE.match(text, end)
    return match is not None and text.startswith(mark, match.end())


def _quoting_lines(text: str, document: Document) -> Iterator[_Span]:
    """Yield runs of lines that begin with `>`, without that and without whom they name."""
    for match in _BLOCK.finditer(text, document.body_start):
        block = _BLOCK_MARK.sub("", document.text[match.start() : match.end()]).strip()
        if block.startswith("[!"):
            continue  # a box with a note, as some dialects have it
        before, _, last = block.rpartition("\n")
        if before and last.lstrip().startswith(_ATTRIBUTING):
            block = before.strip()
        yield _Span(match.start(), match.end(), unquoted(block))


def _set_apart(document: Document) -> Iterator[_Span]:
    """Yield the block quotations and inline quotations of a page of HTML."""
    from indexer.extract.content import Input
    from indexer.extract.html import declared_encoding, quoted

    with document.source.path.open("rb") as stream:
        file = Input(stream, document.source.relative)
        markup = file.text(declared_encoding(file))
    whole, start = plain(document.text), document.body_start
    for text in quoted(markup):
        place = find(plain(text), whole, start)
        if place:
            start = place.end
            yield _Span(place.start, place.end, text)

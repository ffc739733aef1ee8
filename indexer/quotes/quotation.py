"""What is a quotation, and what may be found of it?

A passage as somebody gives it, alone or in a draft, and after it was looked for (`sources`) with a
verdict and the documents that have it. What it says it left out (`[…]`) or put in (`[the bank]`)
parts it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from indexer.document import IndexedDocument
from indexer.quotes.alignment import Edit
from indexer.quotes.typography import WHOLE, Glued, Plain, plain
from indexer.results import Snapshot

if TYPE_CHECKING:
    from pathlib import Path


Verdict = Literal["exact", "same", "near", "absent", "unchecked"]
Reason = Literal["", "too_short", "unclosed", "no_words"]

FORMAT_VERSION = 1
"""Counts the versions of the JSON of a check.

1  the first
"""

MIN_WORDS = 3
"""A quotation of fewer words in a draft is not looked for."""

_OMISSION = r"[\[(]\s*(?:…|\.(?:\s?\.){2,})\s*[\])]|…|\.(?:\s?\.){2,}"
_SEAM = re.compile(rf"{_OMISSION}|\[[^\[\]]{{0,200}}\]")
_OUTER = ("“”", "„“", "„”", "«»", "»«", '""', "‘’", "‚‘", "””", "「」", "『』")


class Found(NamedTuple):
    """Where a passage, or a part of one, stands in a document, and what stands there.

    `line` and `page` count from 1, `start` and `end` are characters of the document's text.
    `differences` are kinds of typography (`typography.KINDS`), `edits` those of a near passage.
    """

    line: int
    page: int | None
    section: str
    start: int
    end: int
    text: str
    differences: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()


class Source(NamedTuple):
    """A document that has a passage: all parts of it, in order; `home` as of a Hit."""

    document: IndexedDocument
    verdict: Verdict
    parts: tuple[Found, ...]
    likeness: float = 1.0
    home: Path | None = None

    @property
    def changes(self) -> int:
        """Return how many edits make the passage what stands there."""
        return sum(edit.operation != "equal" for part in self.parts for edit in part.edits)


class Quotation(NamedTuple):
    """A passage, and which documents have it, the earliest dated first.

    `total` counts the documents also if not all are listed. `line` and `page` are those of a
    draft, `member` the path of what is in it; `reason` says why it was not checked.
    """

    text: str
    verdict: Verdict
    sources: tuple[Source, ...] = ()
    total: int = 0
    line: int | None = None
    page: int | None = None
    member: str = ""
    reason: Reason = ""

    @property
    def holds(self) -> bool:
        """Tell whether it is true to a source, or too short to be looked for."""
        return self.verdict in ("exact", "same") or self.reason == "too_short"


class Checked(NamedTuple):
    """Passages that were looked for in a collection."""

    quotations: tuple[Quotation, ...]
    snapshots: tuple[Snapshot, ...]
    took_ms: float
    notes: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether every passage is true to a source."""
        return all(quotation.holds for quotation in self.quotations)


class Part(NamedTuple):
    """A run of words of a passage that must stand together; `near`: soon after the one before."""

    text: Plain
    glued: Glued = WHOLE
    near: bool = False


def parts_of(text: str) -> list[Part]:
    """Return the parts of a passage between what it says it left out or put in.

    The word beside brackets that stand in it, as in `[T]he`, may have another letter there.
    """
    parts: list[Part] = []
    begin, joined = 0, False
    for seam in [*_SEAM.finditer(text), None]:
        end = seam.start() if seam else len(text)
        piece = text[begin:end]
        is_insertion = seam is not None and seam.group().startswith("[")
        glued = (joined and piece[:1].isalnum(), is_insertion and piece[-1:].isalnum())
        if any(sign.isalnum() for sign in piece):
            parts.append(Part(plain(piece.strip()), glued, joined and bool(parts)))
        if seam:
            begin, joined = seam.end(), is_insertion
    return parts


def unglued(text: str) -> str:
    """Return a passage without brackets around letters of a word, as in `[T]he`."""
    return re.sub(r"\[(\w+)\](?=\w)|(?<=\w)\[(\w+)\]", r"\1\2", text)


def unquoted(text: str) -> str:
    """Return a passage without the quotation marks around all of it."""
    passage = text.strip()
    marks, inner = passage[:1] + passage[-1:], passage[1:-1]
    if marks not in _OUTER:
        return passage
    depth = 1
    for sign in inner:
        depth += -1 if sign == marks[1] else sign == marks[0]
        if not depth:
            return passage  # it ends within, and another begins
    return inner.strip()

"""What a search finds.

These values are what every door shows and what JSON spells out: a name here is a
promise. RESULTS_VERSION counts the versions of that promise.

1  the first
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.document import IndexedDocument

if TYPE_CHECKING:
    from indexer.explanations import Part, Zero

RESULTS_VERSION = 1


class Passage(NamedTuple):
    """A piece of a document in which the query matches.

    `text` is the piece, its runs of white space made one space, unless lines of context or the
    whole text were asked for; `highlights` are the words in it that match, [start, end) in
    characters of `text`. `start` and `end` are those of the first match in the document's text,
    `line` is its line, counted from 1, `page` the page, slide or sheet it is on, if there are
    any, and `section` the heading it stands under.
    """

    line: int
    start: int
    end: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    page: int | None = None
    section: str = ""


class NearCopy(NamedTuple):
    """A document that is nearly the same as a hit: how much of the shorter is in the other."""

    path: str
    alike: float


class Hit(NamedTuple):
    """A document that matches: `rank` counts from 1 over all hits.

    `copies` are the paths of documents with the same content, which the hit stands for; `near`, if
    asked for, those that it stands for and that are nearly the same, from the earliest to the
    latest. `title_highlights` are the words of the title that match, [start, end) in characters.
    `parts` add up to the score, if they were asked for. `home` is the folder of the index that
    it is from, if several were searched. `group` is what it shares with others, if hits are grouped
    by something; None if it has none.
    """

    rank: int
    document: IndexedDocument
    score: float
    passages: tuple[Passage, ...]
    copies: Sequence[str] = ()
    parts: tuple[Part, ...] = ()
    home: Path | None = None
    group: str | None = None
    title_highlights: tuple[tuple[int, int], ...] = ()
    near: tuple[NearCopy, ...] = ()

    @property
    def stale(self) -> bool:
        """Tell whether the file is no longer what was indexed, by size and time; it is looked at.

        A search looks at no file, so that whoever does not ask does not pay.
        """
        source = self.document.source
        try:
            status = os.stat(source.name, follow_symlinks=False)  # noqa: PTH116
        except OSError:
            return True
        return (status.st_size, status.st_mtime_ns) != (source.size_bytes, source.mtime_ns)


class Snapshot(NamedTuple):
    """The index as a search saw it."""

    path: Path
    generation: int
    documents: int
    updated: str


class Results(NamedTuple):
    """One page of what was found.

    `total` counts the documents that match, `total_collapsed` the different contents. `plan`
    is how the query was run, `clauses` how many documents each part of it matches alone, if that
    was asked for. `snapshots` are all indexes that were searched, `snapshot` the first of them.
    `suggestions` are near spellings of words that no document has, or hardly any.
    `partial` says that the time was over before all passages and explanations were made; a note
    says so too. `grouped_by` is what hits are grouped by, `left_out` how many of this page are not
    in `hits`, for want of room.
    """

    query: str
    understood_as: str
    total: int
    total_collapsed: int
    offset: int
    hits: tuple[Hit, ...]
    took_ms: float
    snapshot: Snapshot
    suggestions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    zero: Zero | None = None
    plan: str = ""
    clauses: tuple[tuple[str, int], ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    partial: bool = False
    grouped_by: str = ""
    left_out: int = 0

    @property
    def next_offset(self) -> int | None:
        """Return the offset of the next page; None if nothing follows."""
        end = self.offset + len(self.hits)
        return end if end < self.total_collapsed else None


class Group(NamedTuple):
    """A value that documents share, and how many do; without a value, those that have none."""

    value: str | None
    documents: int


class Counts(NamedTuple):
    """How many of the documents that match are in each group: `total` in all of them.

    There are `total_groups`, of which `groups` are the first.
    """

    query: str
    understood_as: str
    by: str
    total: int
    total_groups: int
    groups: tuple[Group, ...]
    took_ms: float
    snapshots: tuple[Snapshot, ...]
    notes: tuple[str, ...] = ()

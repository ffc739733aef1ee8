"""What a search finds.

These values are what every door shows and what JSON spells out: a name here is a
promise. RESULTS_VERSION counts the versions of that promise.

1  the first
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.document import IndexedDocument

RESULTS_VERSION = 1


class Passage(NamedTuple):
    """A piece of a document in which the query matches.

    `text` is the piece, its runs of white space made one space; `highlights` are the
    matches in it, [start, end) in characters of `text`. `start` and `end` are those of
    the first match in the document's text, `line` is its line, counted from 1, `page` the page,
    slide or sheet it is on, if there are any, and `section` the heading it stands under.
    """

    line: int
    start: int
    end: int
    text: str
    highlights: tuple[tuple[int, int], ...]
    page: int | None = None
    section: str = ""


class Part(NamedTuple):
    """What one part of a query gives of a score: `clause` is it, as the plan writes it.

    If it is a term: how often it occurs in this document (`tf`), in how many documents it does,
    the idf of that, how many words the field has here and on average, and the factors: the weight
    of the field, the share of an exact form, boosts of the query.
    """

    clause: str
    score: float
    field: str = ""
    term: str = ""
    tf: int = 0
    documents: int = 0
    idf: float = 0.0
    length: int = 0
    average_length: float = 0.0
    field_weight: float = 1.0
    exact_share: float = 1.0
    boost: float = 1.0


class Hit(NamedTuple):
    """A document that matches: `rank` counts from 1 over all hits.

    `copies` are the paths of documents with the same content, which the hit stands for. `parts`
    add up to the score, if they were asked for. `home` is the folder of the index that
    it is from, if several were searched.
    """

    rank: int
    document: IndexedDocument
    score: float
    passages: tuple[Passage, ...]
    copies: Sequence[str] = ()
    parts: tuple[Part, ...] = ()
    home: Path | None = None

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


class Fewer(NamedTuple):
    """A query without some of its clauses, and how many documents that finds."""

    clauses: tuple[str, ...]
    documents: int


class Zero(NamedTuple):
    """Why nothing was found.

    `reason` is one of ZERO_REASONS. `clauses` are the parts of the query and how many documents
    each matches alone. `drop` are the fewest clauses without which something is found, and of these
    those that leave most; None if no clause matches anything, or there is but one. `excluded`
    are the filters and how many documents each leaves out that all the rest of the query
    matches; `undated` are the documents without a date among those that all but the filters match.

    `skipped` counts the files left out of the index by reason; `changed` are some that are
    no longer, or not yet, as the index says. `updated` is when it was, `age_s` how long ago.
    """

    reason: str
    clauses: tuple[tuple[str, int], ...]
    drop: Fewer | None = None
    excluded: tuple[tuple[str, int], ...] = ()
    undated: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    changed: tuple[str, ...] = ()
    updated: str = ""
    age_s: float | None = None


ZERO_REASONS = {
    "index_empty": "the index is empty: add documents with `indexer add FOLDER`",
    "filtered_out": "the words are found, but not with these filters",
    "index_stale": "files have changed since: `indexer update` brings the index up to date",
    "no_such_term": "a word of the query is in no document",
    "no_overlap": "each part is found, but no document has them all",
}
"""Why nothing can have been found: the closed list. The first that holds is the reason."""


class Results(NamedTuple):
    """One page of what was found.

    `total` counts the documents that match, `total_collapsed` the different contents. `plan`
    is how the query was run, `clauses` how many documents each part of it matches alone, if that
    was asked for. `snapshots` are all indexes that were searched, `snapshot` the first of them.
    `suggestions` are near spellings of words that no document has, or hardly any.
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

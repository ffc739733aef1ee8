"""How does a search explain itself: why nothing was found, and what makes a score?

These values are part of the promise of `results`; they stand apart for the sake of a cold start,
which most often has nothing to explain.
"""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """What one part of a query gives of a score: `clause` is it, as the plan writes it.

    If it is a term: how often it occurs in this document (`tf`), in how many documents it does,
    the idf of that, how much more it tells because it comes in bursts, how many words the field has
    here and on average, and the factors: the weight of the field, the share of an exact form, and
    boosts of the query, among them that of a word that says how and not what.
    """

    clause: str
    score: float
    field: str = ""
    term: str = ""
    tf: int = 0
    documents: int = 0
    idf: float = 0.0
    burstiness: float = 1.0
    length: int = 0
    average_length: float = 0.0
    field_weight: float = 1.0
    exact_share: float = 1.0
    boost: float = 1.0


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

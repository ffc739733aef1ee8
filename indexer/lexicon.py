"""Which terms does a collection have, how are they spelled, and which fields hold them?

Documents are counted without deleted ones: terms of a segment that has some are looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge, nsmallest
from itertools import groupby, islice
from operator import itemgetter
from typing import Literal, NamedTuple

from whoosh import query
from whoosh.fields import ID

from indexer import deadline
from indexer.analysis import tokens
from indexer.analysis.fold import fold
from indexer.asking import Asking
from indexer.errors import QueryError
from indexer.index import Index
from indexer.query.collection import Collection
from indexer.query.meaning import UNDATED_DOCUMENTS
from indexer.query.nearest import Spelling, nearest
from indexer.query.plan import Conjunction, Terms
from indexer.query.scoring import SEARCHED
from indexer.query.segment import SegmentSearcher
from indexer.schema import QUERY_FIELDS, QueryField, Words
from indexer.several import Searched

SortTerms = Literal["documents", "term"]


class TermCount(NamedTuple):
    """A term, and how many documents have it."""

    term: str
    documents: int


class FieldCount(NamedTuple):
    """A field as a query names it, and how many documents have something in it."""

    field: QueryField
    documents: int | None


def suggest(indexes: Index | Sequence[Index], word: str, limit: int | None = 10) -> list[Spelling]:
    """Return the terms of title and body that are spelled almost like a word, the likeliest first.

    Raises QueryError for what is no single word, IndexDamagedError.
    """
    found = [token.form.word for token in tokens(word)]
    if len(found) != 1:
        raise QueryError(
            f"{word!r} is not one word", query=word, position=0, hint="ask for one word at a time"
        )
    ask = Asking(Searched(indexes).collection)
    enough = 1 << 30 if limit is None else limit
    counted = [
        spelling._replace(documents=documents)
        for spelling in nearest(ask.collection, found[0], SEARCHED, enough=enough)
        if (documents := ask.count_tree(_in_any_field(spelling.word)))
    ]
    return counted[:limit]


def terms(
    indexes: Index | Sequence[Index],
    prefix: str = "",
    *,
    field: str = "body",
    limit: int | None = None,
    sort: SortTerms = "documents",
) -> list[TermCount]:
    """Return the terms of a field that begin so, by documents, the most first, or by the alphabet.

    Raises QueryError for an unknown field, TooSlowError, IndexDamagedError.
    """
    collection = Searched(indexes).collection
    known = [name for name in QUERY_FIELDS if _has_terms(collection, name)]
    if field not in known:
        raise QueryError(
            f"there are no terms in {field!r}", query=field, position=0,
            hint=f"the fields with terms are {', '.join(known)}",
        )  # fmt: skip
    begins = fold(prefix).encode()
    counted = merge(*(_counted(each, field, begins) for each in collection.segments))
    found = (
        TermCount(text.decode(errors="replace"), sum(count for _, count in alike))
        for text, alike in groupby(counted, key=itemgetter(0))
    )
    living = (each for each in found if each.documents)
    if sort == "term":
        return list(islice(living, limit))
    if limit is None:
        return sorted(living, key=_most_first)
    return nsmallest(limit, living, key=_most_first)


def fields(indexes: Index | Sequence[Index]) -> list[FieldCount]:
    """Return the fields of a query, and how many documents have each. Raises IndexDamagedError."""
    ask = Asking(Searched(indexes).collection)
    return [FieldCount(field, _having(ask, field.name)) for field in QUERY_FIELDS.values()]


def _having(ask: Asking, name: str) -> int | None:
    """Return how many documents have a field; None for one that is of all, worked out."""
    if name == "date":
        return ask.collection.living - ask.count_tree(UNDATED_DOCUMENTS)
    if name not in ask.collection.schema.names():
        return None
    return ask.count_tree(query.Every(name))


def _has_terms(collection: Collection, name: str) -> bool:
    schema = collection.schema
    return name in schema.names() and isinstance(schema[name], Words | ID)


def _most_first(term: TermCount) -> tuple[int, str]:
    return -term.documents, term.term


def _counted(searcher: SegmentSearcher, field: str, prefix: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the terms of a segment in the order of their bytes, with their documents counted."""
    if field not in searcher.segment.fields:
        return
    for term in searcher.segment.dictionary(field).with_prefix(prefix):
        deadline.check()
        if searcher.sets.alive is None:
            yield term.text, term.df
        else:
            plan = Conjunction(((Terms(field, term.text, 1.0),),))
            yield term.text, searcher.sets.matching(plan).bit_count()


def _in_any_field(word: str) -> query.Query:
    return query.Or([query.Term(field, word) for field in SEARCHED])

"""Which documents are like this one?

The words that tell a document from the others are those with the largest BM25 in it: often here,
in few others; stop words never do. A query of any of them, each with the weight that its number in
the document gives, finds what is like it; the document and its copies are left out. So it is a
search like any other, which can be repeated as the query that it was.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from whoosh import query as whoosh

from indexer import deadline
from indexer.analysis import form_stems, language_of, tokens
from indexer.analysis.common import common_words
from indexer.asking import Asking
from indexer.document import Document, IndexedDocument
from indexer.errors import PathError, RequestError
from indexer.kernels.table import idf
from indexer.outside import documents_at
from indexer.page import SearchOptions
from indexer.query.collection import Collection
from indexer.query.scoring import bm25
from indexer.query.syntax import Boosted, Node, Or, Query, Word
from indexer.results import Results
from indexer.retrieval import answer
from indexer.several import Searched

if TYPE_CHECKING:
    from indexer.index import Index

KEY_TERMS = 25
"""So many words stand for a document."""

LONGEST = 1_000_000
"""So many characters of a text are looked at."""

_FIELD = "body_stems"

_TITLE_WEIGHT = 2.0
"""A word of the title stands for a document as so many in its text."""


class KeyTerm(NamedTuple):
    """A word that tells a document from others: its commonest form there, and its weight.

    `occurrences` are those of all its forms in title and text; so many `documents` have one. In the
    query it is multiplied by `boost`, which is what they weigh alone.
    """

    word: str
    weight: float
    boost: float
    occurrences: int
    documents: int


class Similar(NamedTuple):
    """What is like a document, as results of a search, and the terms that made it.

    `known` is what the index knows of the document; None if it is not in there.
    """

    name: str
    known: IndexedDocument | None
    terms: tuple[KeyTerm, ...]
    results: Results


def similar(
    index: Index | Sequence[Index],
    name: str,
    options: SearchOptions | None = None,
    *,
    terms: int = KEY_TERMS,
) -> Similar:
    """Return the documents that are like one of an index, or like a file.

    `name` is an id, its beginning, or a path. Raises PathError, RequestError, TooSlowError,
    IndexDamagedError.
    """
    began = time.perf_counter()
    options = options or SearchOptions()
    with deadline.within(options.timeout_s):
        searched = Searched(index)
        known, document = _found(searched.indexes, name)
        collection = searched.collection
        copies = whoosh.Term("hash", document.content_hash)
        chosen = key_terms(collection, document, Asking(collection).count_tree(copies), terms)
        if not chosen:
            raise RequestError(
                f"{document.name} has no word that another document has too",
                hint="add more documents, or name another one",
            )
        node = _query(chosen)
        asked = Query(str(node), node)
        results = answer(searched, asked, options._replace(advise=False), began, without=copies)
    return Similar(document.name, known, tuple(chosen), results)


def key_terms(
    collection: Collection, document: Document, copies: int, most: int = KEY_TERMS
) -> list[KeyTerm]:
    """Return the words that tell a document from the others, the heaviest first.

    Only words that more documents have than its `copies` in the collection.
    """
    language = language_of(document.language)
    stop_words = common_words(language)
    counts: Counter[str] = Counter()
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    weighted = ((document.title, _TITLE_WEIGHT), (document.body[:LONGEST], 1.0))
    weights: defaultdict[str, float] = defaultdict(float)
    for text, weight in weighted:
        for token in tokens(text):
            word = token.form.word
            if _is_telling(word) and word not in stop_words:
                stem = form_stems(token.form, language)[0]
                counts[stem] += 1
                weights[stem] += weight
                forms[stem][word] += 1
    length, statistics = counts.total(), collection.statistics
    statistics.counts.clear()
    average = statistics.avgdl(_FIELD) or 1.0
    found = []
    for stem, tf in weights.items():
        documents, _ = statistics.counts[_FIELD, stem.encode()]
        if documents > copies:
            often = bm25(1.0, tf, length, average)
            weight = often * idf(statistics.documents, documents)
            word = min(forms[stem], key=lambda word: (-forms[stem][word], word))
            found.append(KeyTerm(word, weight, often, counts[stem], documents))
    chosen = sorted(found, key=lambda term: (-term.weight, term.word))[:most]
    largest = max((term.boost for term in chosen), default=1.0)
    return [term._replace(boost=max(round(term.boost / largest, 2), 0.01)) for term in chosen]


def _is_telling(word: str) -> bool:
    """Tell whether a word says something: not a letter or a number alone."""
    return word.isalnum() and not word.isdigit() and (len(word) > 1 or not word.isascii())


def _query(terms: Sequence[KeyTerm]) -> Node:
    """Return the query of some terms, any of which may match."""
    nodes = tuple(
        Boosted(Word(term.word), term.boost) if term.boost < 1 else Word(term.word)
        for term in terms
    )
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _found(indexes: Sequence[Index], name: str) -> tuple[IndexedDocument | None, Document]:
    """Return a document of an index, or what a file says. Raises PathError."""
    errors = []
    for index in indexes:
        try:
            return index.find(name)
        except PathError as error:
            errors.append(error)
    if Path(name).is_file():
        return None, documents_at(name)[0]
    raise errors[0]

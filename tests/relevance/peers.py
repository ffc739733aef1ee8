"""How do other engines rank a collection? One text a document, all words optional.

Each function indexes a collection and returns the best documents of every query. Packages are
imported where they are used, so that an engine that is not installed is only left out.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from typing import Any

from tests.relevance.collection import Collection, words
from tests.relevance.measures import DEPTH, Ranking

Rankings = dict[str, Ranking]

STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then"
    " there these they this to was will with"
).split()
"""The words that Lucene's English analysis drops."""


def bm25s(collection: Collection) -> Rankings:
    """Rank as Lucene does: its formula, k1 1.2, b 0.75, its stop words, Snowball's stems."""
    import bm25s as package
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def stems(texts: list[str]) -> list[list[str]]:
        return [
            stemmer.stemWords([word for word in words(text) if word not in STOP_WORDS])
            for text in texts
        ]

    retriever = package.BM25(method="lucene", k1=1.2, b=0.75)
    retriever.index(stems([each.text for each in collection.documents]), show_progress=False)
    asked = stems(list(collection.queries.values()))
    depth = min(DEPTH, len(collection.documents))
    found: Rankings = {}
    for query, its in zip(collection.queries, asked, strict=True):
        known = [stem for stem in its if stem in retriever.vocab_dict]
        if not known:
            found[query] = []
            continue
        places, scores = retriever.retrieve([known], k=depth, show_progress=False)
        found[query] = [
            collection.documents[place].id
            for place, score in zip(places[0], scores[0], strict=True)
            if score > 0
        ]
    return found


def tantivy(collection: Collection) -> Rankings:
    """Rank with tantivy: its BM25 and its English stems."""
    import tantivy as package

    builder = package.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="en_stem")
    index = package.Index(builder.build())
    writer = index.writer(64 << 20, 1)
    for document in collection.documents:
        writer.add_document(package.Document(id=document.id, text=document.text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ranking(query: str) -> Ranking:
        hits = searcher.search(index.parse_query(" ".join(words(query)), ["text"]), DEPTH).hits
        return [str(searcher.doc(address).get_first("id")) for _, address in hits]

    return {query: ranking(text) for query, text in collection.queries.items()}


def fts5(collection: Collection) -> Rankings:
    """Rank with SQLite's FTS5: its BM25, and Porter's stems."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE words USING fts5 (id UNINDEXED, text, tokenize='porter unicode61')"
    )
    database.executemany(
        "INSERT INTO words VALUES (?, ?)", ((each.id, each.text) for each in collection.documents)
    )
    best = f"SELECT id FROM words WHERE words MATCH ? ORDER BY rank LIMIT {DEPTH}"

    def ranking(query: str) -> Ranking:
        text = " OR ".join(f'"{word}"' for word in words(query))
        return [row[0] for row in database.execute(best, (text,))]

    found = {query: ranking(text) for query, text in collection.queries.items()}
    database.close()
    return found


def whoosh(collection: Collection) -> Rankings:
    """Rank with stock Whoosh: its BM25F, and Snowball's stems."""
    from whoosh import fields, query
    from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter
    from whoosh.index import create_in
    from whoosh.lang.porter2 import stem

    analyzer: Any = RegexTokenizer(r"[^\W_]+") | LowercaseFilter() | StemFilter(stemfn=stem)
    schema = fields.Schema(id=fields.ID(stored=True), text=fields.TEXT(analyzer, phrase=False))
    with tempfile.TemporaryDirectory() as folder:
        index = create_in(folder, schema)
        writer = index.writer(limitmb=128)
        for document in collection.documents:
            writer.add_document(id=document.id, text=document.text)
        writer.commit()
        searcher: Any = index.searcher()

        def ranking(text: str) -> Ranking:
            terms = [query.Term("text", token.text) for token in analyzer(text, mode="query")]
            return [hit["id"] for hit in searcher.search(query.Or(terms), limit=DEPTH)]

        found = {query_id: ranking(text) for query_id, text in collection.queries.items()}
        searcher.close()
    return found


PEERS: dict[str, Callable[[Collection], Rankings]] = {
    "bm25s": bm25s,
    "tantivy": tantivy,
    "fts5": fts5,
    "whoosh": whoosh,
}
"""The other engines. The first stands in for Lucene."""

"""How does `indexer` rank a collection? As `indexer search --any` does."""

from __future__ import annotations

import tempfile
from hashlib import blake2b
from pathlib import Path

import indexer
from indexer.analysis import ENGLISH
from indexer.document import Document, SourceFile
from indexer.errors import QueryError
from indexer.ledger import Ledger
from indexer.query.meaning import whoosh_query
from indexer.query.parser import parse, parse_literally
from indexer.query.scoring import Weights
from indexer.query.syntax import Query
from tests.relevance.collection import Collection
from tests.relevance.collection import Document as Text
from tests.relevance.measures import DEPTH, Ranking

ROOT = "/collection"


class Ours:
    """A collection, indexed; its queries are read once and ranked under any weights."""

    def __init__(self, collection: Collection) -> None:
        self._folder = tempfile.TemporaryDirectory()
        index = indexer.create_index(Path(self._folder.name))
        with index.writing() as writing:
            for number, document in enumerate(collection.documents):
                writing.add(_document(document), f"{number:016x}", seen_ns=0)
            writing.commit(Ledger())
        self._ids = [document.id for document in collection.documents]
        self._searched = index.collection()
        self._asked = {query: read(text) for query, text in collection.queries.items()}

    def rank(self, weights: Weights) -> dict[str, Ranking]:
        """Return the best documents of every query."""
        return {query: self._ranking(asked, weights) for query, asked in self._asked.items()}

    def close(self) -> None:
        """Forget the index."""
        self._folder.cleanup()

    def _ranking(self, asked: Query, weights: Weights) -> Ranking:
        tree = whoosh_query(asked, languages=(ENGLISH,), weights=weights)
        plan = self._searched.plan(tree)
        assert plan is not None
        found = self._searched.best(plan, DEPTH, count=False).matches
        return [
            self._ids[int(self._searched.stored(docnum, ("id",))[0], 16)] for docnum, _ in found
        ]


def read(text: str) -> Query:
    """Read a query as a user types it; signs that mean nothing to them mean nothing here."""
    try:
        return parse(text, any_word=True)
    except QueryError:
        return parse_literally(text, any_word=True)


def _document(text: Text) -> Document:
    return Document(
        source=SourceFile(ROOT, text.id, len(text.text), mtime_ns=0),
        content_hash=blake2b(text.id.encode(), digest_size=16).hexdigest(),
        kind="text",
        encoding="utf-8",
        title=text.title,
        date=None,
        text=text.text,
    )

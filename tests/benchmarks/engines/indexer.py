"""indexer, from Python: a ready query is a Whoosh tree, a typed one goes through `search`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

from whoosh.query import Query as WhooshQuery

import indexer
from indexer.codec.sections import SectionFile
from indexer.document import Days, DocumentDate, SourceFile
from indexer.document import Document as IndexerDocument
from indexer.ledger import Ledger
from indexer.query.meaning import whoosh_query
from indexer.query.parser import parse
from tests.benchmarks.collection import Document
from tests.benchmarks.engine import EVERY_SHAPE, LIMIT, Found, Hit, Size, folder_bytes
from tests.benchmarks.queries import Query

ROOT = "/collection"
OPTIONS = indexer.SearchOptions(limit=LIMIT, passages=0)


class Searcher:
    def __init__(self, folder: Path) -> None:
        self._index = indexer.open_index(folder)
        self._collection = self._index.collection()

    def ready(self, query: Query, *, total: bool) -> Callable[[], Found]:
        tree, collection = _tree(query), self._collection

        def best() -> Found:
            plan = collection.plan(tree)
            assert plan is not None
            found = collection.best(plan, LIMIT, count=total)
            return Found(found.matches, found.total if total else None)

        return best

    def typed(self, query: Query) -> Callable[[], list[Hit]]:
        index, text = self._index, str(query)

        def hits() -> list[Hit]:
            return [
                Hit(hit.document.source.relative, hit.document.title, hit.score)
                for hit in indexer.search(index, text, OPTIONS).hits
            ]

        return hits

    def count(self, query: Query) -> int:
        plan = self._collection.plan(_tree(query))
        assert plan is not None
        return self._collection.count(plan)

    def close(self) -> None:
        """Nothing is held but memory."""


class Indexer:
    workers = (1, 2)
    shapes = EVERY_SHAPE

    def build(self, documents: Sequence[Document], folder: Path, *, workers: int = 1) -> None:
        with indexer.create_index(folder).writing(procs=workers) as writing:
            for document in documents:
                writing.add(_read(document), _id(document), seen_ns=0)
            writing.commit(Ledger())

    def size(self, folder: Path) -> Size:
        segments = [SectionFile(file) for file in folder.glob("*.segment")]
        stored = sum(
            section.size
            for segment in segments
            for name, section in segment.sections.items()
            if name.startswith("stored")
        )
        return Size(folder_bytes(folder), stored, len(segments))

    def updater(self, folder: Path) -> Callable[[Document], None]:
        index = indexer.open_index(folder)

        def update(document: Document) -> None:
            with index.writing() as writing:
                writing.replace(_read(document), _id(document), seen_ns=0)
                writing.commit(Ledger())

        return update

    def open(self, folder: Path) -> Searcher:
        return Searcher(folder)


def _tree(query: Query) -> WhooshQuery:
    return whoosh_query(parse(str(query)))


def _read(document: Document) -> IndexerDocument:
    content = document.text.encode()
    return IndexerDocument(
        source=SourceFile(ROOT, document.path, len(content), mtime_ns=0),
        content_hash=blake2b(content, digest_size=16).hexdigest(),
        kind="text",
        encoding="utf-8",
        title=document.title,
        date=DocumentDate(Days(document.day, document.day), "header"),
        text=document.text,
    )


def _id(document: Document) -> str:
    return blake2b(document.path.encode(), digest_size=8).hexdigest()


ENGINE = Indexer()

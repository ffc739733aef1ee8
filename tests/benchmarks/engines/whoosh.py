"""Stock Whoosh with its own codec: two stemmed fields with positions, no stop words removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from whoosh import fields, query
from whoosh.analysis import LowercaseFilter, RegexTokenizer, StemFilter
from whoosh.index import create_in, open_dir
from whoosh.lang.porter2 import stem
from whoosh.qparser import FuzzyTermPlugin, MultifieldParser

from tests.benchmarks.collection import Document
from tests.benchmarks.engine import (
    BUDGET_BYTES,
    EVERY_SHAPE,
    LIMIT,
    TITLE_WEIGHT,
    Found,
    Hit,
    Size,
    folder_bytes,
)
from tests.benchmarks.queries import Query

FIELDS = ["title", "body"]


class Searcher:
    def __init__(self, folder: Path) -> None:
        index = open_dir(str(folder))
        self._searcher: Any = index.searcher()
        self._parser = MultifieldParser(FIELDS, index.schema, fieldboosts={"title": TITLE_WEIGHT})
        self._parser.add_plugin(FuzzyTermPlugin())

    def ready(self, query: Query, *, total: bool) -> Callable[[], Found]:
        tree, search = self._parse(query), self._searcher.search

        def best() -> Found:
            results = search(tree, limit=LIMIT)
            return Found(results.top_n, len(results) if total else None)

        return best

    def typed(self, query: Query) -> Callable[[], list[Hit]]:
        search = self._searcher.search

        def hits() -> list[Hit]:
            results = search(self._parse(query), limit=LIMIT)
            return [Hit(hit["path"], hit["title"], hit.score) for hit in results]

        return hits

    def count(self, query: Query) -> int:
        return sum(1 for _ in self._searcher.docs_for_query(self._parse(query)))

    def close(self) -> None:
        self._searcher.close()

    def _parse(self, asked: Query) -> query.Query:
        parsed: query.Query = self._parser.parse(str(asked._replace(first=None)))
        if asked.first and asked.last:
            days = query.NumericRange("date", asked.first.toordinal(), asked.last.toordinal())
            parsed = query.And([parsed, query.ConstantScoreQuery(days, 0.0)])
        return parsed


class Whoosh:
    workers = (1,)
    shapes = EVERY_SHAPE

    def build(self, documents: Sequence[Document], folder: Path, *, workers: int = 1) -> None:
        writer = create_in(str(folder), _schema()).writer(limitmb=BUDGET_BYTES >> 20)
        for document in documents:
            writer.add_document(**_read(document))
        writer.commit()

    def size(self, folder: Path) -> Size:
        return Size(folder_bytes(folder), None, len(list(folder.glob("*.seg"))))

    def updater(self, folder: Path) -> Callable[[Document], None]:
        index = open_dir(str(folder))

        def update(document: Document) -> None:
            writer = index.writer()
            writer.update_document(**_read(document))
            writer.commit()

        return update

    def open(self, folder: Path) -> Searcher:
        return Searcher(folder)


def _schema() -> fields.Schema:
    analyzer = RegexTokenizer(r"[^\W_]+") | LowercaseFilter() | StemFilter(stemfn=stem)
    return fields.Schema(
        path=fields.ID(stored=True, unique=True),
        date=fields.NUMERIC(int, 32),
        title=fields.TEXT(analyzer, stored=True),
        body=fields.TEXT(analyzer, stored=True),
    )


def _read(document: Document) -> dict[str, object]:
    return {
        "path": document.path,
        "date": document.day.toordinal(),
        "title": document.title,
        "body": document.text,
    }


ENGINE = Whoosh()

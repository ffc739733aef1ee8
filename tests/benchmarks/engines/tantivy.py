"""tantivy, by its Python package: two stemmed fields with positions, a date as a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tantivy

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
BOOSTS = {"title": TITLE_WEIGHT}
ONE_EDIT = dict.fromkeys(FIELDS, (False, 1, False))
"""Not a prefix, one edit, and a transposition is two: as in Whoosh."""


class Searcher:
    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._searcher: Any = self._index.searcher()  # the stubs leave out `count`

    def ready(self, query: Query, *, total: bool) -> Callable[[], Found]:
        parsed, search = self._reader(query)(), self._searcher.search

        def best() -> Found:
            result = search(parsed, LIMIT, total)
            return Found(result.hits, result.count if total else None)

        return best

    def typed(self, query: Query) -> Callable[[], list[Hit]]:
        read, searcher = self._reader(query), self._searcher

        def hits() -> list[Hit]:
            found = []
            for score, address in searcher.search(read(), LIMIT).hits:
                document = searcher.doc(address)
                path, title = document.get_first("path"), document.get_first("title")
                found.append(Hit(str(path), str(title), score))
            return found

        return hits

    def count(self, query: Query) -> int:
        result = self._searcher.search(self._reader(query)(), LIMIT)
        return int(result.count)

    def close(self) -> None:
        del self._searcher

    def _reader(self, query: Query) -> Callable[[], tantivy.Query]:
        """Return a function that reads the query from its text."""
        parse, text = self._index.parse_query, _text(query)
        if query.shape == "prefix":
            return lambda: parse(text, FIELDS, BOOSTS, allow_regexes=True)
        if query.shape == "fuzzy":
            return lambda: parse(text, FIELDS, BOOSTS, ONE_EDIT)
        return lambda: parse(text, FIELDS, BOOSTS, None, conjunction_by_default=True)


class Tantivy:
    workers = (1, 2)
    shapes = EVERY_SHAPE

    def build(self, documents: Sequence[Document], folder: Path, *, workers: int = 1) -> None:
        index = tantivy.Index(_schema(), str(folder))
        writer = index.writer(BUDGET_BYTES, workers)
        for document in documents:
            writer.add_document(_read(document))
        writer.commit()
        writer.wait_merging_threads()

    def size(self, folder: Path) -> Size:
        segments = len(list(folder.glob("*.store")))
        return Size(folder_bytes(folder), folder_bytes(folder, "*.store"), segments)

    def updater(self, folder: Path) -> Callable[[Document], None]:
        writer = tantivy.Index.open(str(folder)).writer(BUDGET_BYTES, 1)

        def update(document: Document) -> None:
            writer.delete_documents_by_term("path", document.path)
            writer.add_document(_read(document))
            writer.commit()

        return update

    def open(self, folder: Path) -> Searcher:
        return Searcher(folder)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("path", stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field, stored=True, tokenizer_name="en_stem")
    builder.add_integer_field("date", indexed=True, fast=True)
    return builder.build()


def _read(document: Document) -> tantivy.Document:
    return tantivy.Document(
        path=document.path,
        title=document.title,
        body=document.text,
        date=document.day.toordinal(),
    )


def _text(query: Query) -> str:
    word = query.words[0]
    if query.shape == "prefix":  # `word*` is not in its language for a field of terms
        return " OR ".join(f"{field}:/{word}.*/" for field in FIELDS)
    if query.shape == "fuzzy":
        return word
    text = str(query._replace(first=None))
    if query.first and query.last:
        text += f" date:[{query.first.toordinal()} TO {query.last.toordinal()}]"
    return text


ENGINE = Tantivy()

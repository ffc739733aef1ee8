"""SQLite's full-text search: porter stems, and the documents in a table beside the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.collection import Document
from tests.benchmarks.engine import LIMIT, TITLE_WEIGHT, Found, Hit, Size, folder_bytes
from tests.benchmarks.queries import Query, Shape

SCHEMA = f"""
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, date INTEGER, title TEXT, body TEXT
);
CREATE VIRTUAL TABLE words USING fts5 (
    title, body, content='documents', content_rowid='id', tokenize='porter unicode61'
);
INSERT INTO words (words, rank) VALUES ('rank', 'bm25({TITLE_WEIGHT}, 1.0)');
"""

DATED = "AND (SELECT date FROM documents WHERE id = words.rowid) BETWEEN ? AND ?"
"""Looks up the date of each match; `rowid IN (...)` or a join lists all days first: slower."""

try:
    sqlite3.connect(":memory:").execute("CREATE VIRTUAL TABLE words USING fts5 (title)")
except sqlite3.OperationalError as error:
    raise ImportError(f"this SQLite has no FTS5: {error}") from error


class Searcher:
    def __init__(self, folder: Path) -> None:
        self._database = _connect(folder)

    def ready(self, query: Query, *, total: bool) -> Callable[[], Found]:
        execute, (where, values) = self._database.execute, _where(query)
        best = f"SELECT rank, rowid FROM words WHERE {where} ORDER BY rank LIMIT {LIMIT}"
        count = f"SELECT count(*) FROM words WHERE {where}"

        def found() -> Found:
            hits = execute(best, values).fetchall()
            return Found(hits, execute(count, values).fetchone()[0] if total else None)

        return found

    def typed(self, query: Query) -> Callable[[], list[Hit]]:
        execute, (where, values) = self._database.execute, _where(query)
        select = f"""SELECT path, title, -score FROM (
            SELECT rowid, rank AS score FROM words WHERE {where} ORDER BY rank LIMIT {LIMIT}
        ) AS best JOIN documents ON documents.id = best.rowid"""
        return lambda: [Hit(*row) for row in execute(select, values)]

    def count(self, query: Query) -> int:
        total = self.ready(query, total=True)().total
        assert total is not None
        return total

    def close(self) -> None:
        self._database.close()


class FTS5:
    workers = (1,)
    shapes: frozenset[Shape] = frozenset(("all", "any", "phrase", "prefix"))

    def build(self, documents: Sequence[Document], folder: Path, *, workers: int = 1) -> None:
        database = _connect(folder)
        database.executescript(SCHEMA)
        with database:
            for document in documents:
                _add(database, document)
        database.close()

    def size(self, folder: Path) -> Size:
        stored = None
        with suppress(sqlite3.OperationalError):  # dbstat is not in every SQLite
            (stored,) = (
                _connect(folder)
                .execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'documents'")
                .fetchone()
            )
        return Size(folder_bytes(folder), stored, 1)

    def updater(self, folder: Path) -> Callable[[Document], None]:
        database = _connect(folder)
        select = "SELECT id, title, body FROM documents WHERE path = ?"

        def update(document: Document) -> None:
            with database:
                for old in database.execute(select, (document.path,)).fetchall():
                    database.execute(
                        "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)",
                        old,
                    )
                    database.execute("DELETE FROM documents WHERE id = ?", old[:1])
                _add(database, document)

        return update

    def open(self, folder: Path) -> Searcher:
        return Searcher(folder)


def _connect(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "fts5.sqlite")


def _add(database: sqlite3.Connection, document: Document) -> None:
    added = database.execute(
        "INSERT INTO documents (path, date, title, body) VALUES (?, ?, ?, ?)",
        (document.path, document.day.toordinal(), document.title, document.text),
    )
    database.execute(
        "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
        (added.lastrowid, document.title, document.text),
    )


def _where(query: Query) -> tuple[str, tuple[str | int, ...]]:
    quoted = [f'"{word}"' for word in query.words]
    match = {
        "all": " ".join(quoted),
        "any": " OR ".join(quoted),
        "phrase": f'"{" ".join(query.words)}"',
        "prefix": f"{quoted[0]} *",
    }[query.shape]
    if query.first and query.last:
        days = (query.first.toordinal(), query.last.toordinal())
        return f"words MATCH ? {DATED}", (match, *days)
    return "words MATCH ?", (match,)


ENGINE = FTS5()

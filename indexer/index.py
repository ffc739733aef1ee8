"""Where do the documents live?

An `Index` is a folder and a `whoosh.index.Index`: its readers and searchers are
Whoosh's, over the fields of `schema`. Beside Whoosh's files lie the ledger and the
writer's lock. Nothing here knows where documents come from or what is asked of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, FileIndex
from whoosh.index import IndexError as WhooshIndexError

from indexer.document import Document, IndexedDocument
from indexer.errors import IndexDamagedError, IndexMissingError, PathError
from indexer.ledger import Ledger, Skipped
from indexer.lock import writer_lock
from indexer.query.scoring import BM25
from indexer.schema import fields_of, indexed_document, schema

LOCK_WAIT_S = 10.0


class Stats(NamedTuple):
    """What is in an index, in figures."""

    path: Path
    documents: int
    generation: int
    updated: str
    size_bytes: int
    roots: tuple[str, ...]
    skipped: tuple[Skipped, ...]


class Index(FileIndex):
    """An index on disk. Make one with `create_index` or `open_index`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(FileStorage(str(path)), schema=schema())  # type: ignore[no-untyped-call]

    def searcher(self, **arguments: Any) -> Any:
        """Return a Whoosh Searcher over the last commit, which scores with BM25."""
        return super().searcher(**{"weighting": BM25(), **arguments})

    def ledger(self) -> Ledger:
        """Return the ledger. Raises IndexDamagedError."""
        return Ledger.read(self.path)

    def documents(self) -> Iterator[IndexedDocument]:
        """Yield what the index knows of every document."""
        with self.reading() as reader:
            for _, stored in reader.iter_docs():
                yield indexed_document(stored)

    def find(self, name: str) -> tuple[IndexedDocument, str]:
        """Return the document with this id, start of an id, or path; and its text.

        Raises PathError if there is none, or more than one.
        """
        with self.reading() as reader:
            file = os.path.abspath(name)  # noqa: PTH100 (keeps links as they are)
            for field, term in (("file", os.fsencode(file)), ("id", os.fsencode(name))):
                if (field, term) in reader:
                    found = [reader.postings(field, term).id()]
                    break
            else:
                found = [d for d, stored in reader.iter_docs() if stored["id"].startswith(name)]
            if len(found) != 1:
                raise PathError(
                    f"{name} is the start of {len(found)} ids"
                    if found
                    else f"{name} is not indexed",
                    hint="`indexer status --skipped` lists the files left out",
                )
            stored = reader.stored_fields(found[0])
            return indexed_document(stored), stored["text"]

    def stats(self) -> Stats:
        """Return figures about the index. Raises IndexDamagedError."""
        ledger = self.ledger()
        return Stats(
            path=self.path,
            documents=self.doc_count(),
            generation=self.latest_generation(),
            updated=ledger.updated,
            size_bytes=sum(file.stat().st_size for file in self.path.iterdir() if file.is_file()),
            roots=tuple(root.path for root in ledger.roots),
            skipped=ledger.skipped,
        )

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """Hold a Whoosh reader of the last commit."""
        reader = self.reader()
        try:
            yield reader
        finally:
            reader.close()

    @contextmanager
    def writing(
        self, *, wait_s: float = LOCK_WAIT_S, waiting: Callable[[str], None] | None = None
    ) -> Iterator[Writing]:
        """Hold the writer's lock, to change documents; nothing is kept before `commit`.

        Raises IndexLockedError when another writer does not finish within `wait_s` seconds.
        """
        with writer_lock(self.path, wait_s=wait_s, waiting=waiting):
            writing = Writing(self)
            try:
                yield writing
            finally:
                writing.cancel()


class Writing:
    """Changes to an index that become visible together."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._writer: Any = None

    def add(self, document: Document, document_id: str, seen_ns: int) -> None:
        """Add a document that is not in the index."""
        self._open().add_document(**fields_of(document, document_id, seen_ns))

    def replace(self, document: Document, document_id: str, seen_ns: int) -> None:
        """Put a document in the place of the one with its id."""
        self.remove(document_id)
        self.add(document, document_id, seen_ns)

    def remove(self, document_id: str) -> None:
        """Take a document out of the index."""
        self._open().delete_by_term("id", document_id)

    def commit(self, ledger: Ledger) -> None:
        """Publish all changes and the ledger."""
        if self._writer is not None:
            self._writer.commit()
            self._writer = None
        ledger.write(self._index.path)

    def cancel(self) -> None:
        """Forget the changes that are not committed."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None

    def _open(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(limitmb=128)
        return self._writer


def create_index(path: str | os.PathLike[str]) -> Index:
    """Make an empty index in a folder, or open the one that is there.

    Raises IndexDamagedError.
    """
    folder = Path(path).absolute()
    if exists(folder):
        return open_index(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        FileIndex.create(FileStorage(str(folder)), schema())
    except OSError as error:
        raise IndexDamagedError(
            f"cannot make an index in {folder}: {error.strerror}",
            hint="name another folder with --index",
        ) from error
    return open_index(folder)


def open_index(path: str | os.PathLike[str]) -> Index:
    """Open the index in a folder.

    Raises IndexMissingError if there is none, IndexDamagedError if it cannot be read.
    """
    folder = Path(path).absolute()
    try:
        return Index(folder)
    except EmptyIndexError as error:
        raise IndexMissingError(
            f"there is no index in {folder}", hint="make one with `indexer add FOLDER`"
        ) from error
    except (OSError, WhooshIndexError, ValueError, EOFError) as error:
        raise IndexDamagedError(
            f"the index in {folder} cannot be read: {error}",
            hint="move the folder away and add the documents again",
        ) from error


def exists(folder: Path) -> bool:
    """Tell whether a folder holds an index."""
    return any(folder.glob("_MAIN_*.toc"))

"""Where do the documents live?

An `Index` is a folder and a `whoosh.index.Index`: its readers and searchers are Whoosh's,
over the segments of this package. A commit makes a new generation; a reader sees one. Nothing
here knows where documents come from or what is asked of them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.fields import Schema
from whoosh.index import Index as WhooshIndex
from whoosh.reading import IndexReader

from indexer.analysis import ANALYSIS_VERSION
from indexer.document import Document, IndexedDocument
from indexer.durable import make_folder, reporting_failures
from indexer.errors import IndexDamagedError, PathError
from indexer.generations import (
    Watch,
    has_generation,
    next_generation,
    next_segment,
    open_latest,
    publish,
)
from indexer.ledger import Ledger
from indexer.manifest import Manifest
from indexer.names import listed
from indexer.query.collection import Collection
from indexer.query.scoring import BM25
from indexer.schema import (
    KNOWN,
    document_from,
    indexed_document,
    path_bytes,
    schema,
    schema_data,
    schema_from,
)
from indexer.snapshot import documents_of, open_segment, open_snapshot, read_ledger

if TYPE_CHECKING:
    from indexer.codec.blockcodec import BlockSegment
    from indexer.figures import Stats
    from indexer.writer import BlockWriter
    from indexer.writing import Writing

LOCK_WAIT_S = 10.0

OTHER_ANALYSIS = (
    "the index in {} was made by another version, which takes words apart in other ways;"
    " `indexer update --rebuild --index {}` makes it anew, also without the files"
)

UNKNOWN = "which folders were added and which files were left out is not known"
OUTDATED = "folders and files left out are told as of then; `indexer check --repair` mends it"


class Index(WhooshIndex):
    """An index on disk. Make one with `create_index` or `open_index`."""

    def __init__(self, path: Path) -> None:
        """Open the newest generation once, to see that it is whole. Raises IndexAccessError."""
        self.path = path
        self._unread = self._damage = ""
        self._is_other = False
        self._opened = _Opened(path)
        manifest = self._manifest()
        self._schema = _read_schema(path, manifest)

    def __repr__(self) -> str:
        return f"Index({str(self.path)!r})"

    @property
    def schema(self) -> Schema:
        """Return the schema."""
        return self._schema

    def reader(self, reuse: object = None) -> IndexReader:
        """Return a reader of the last commit, with all its files open. Raises IndexDamagedError."""
        opened = open_snapshot(self.path)
        self._note(opened.manifest, opened.warning)
        return opened.reader(self._schema)

    def searcher(self, **arguments: Any) -> Any:
        """Return a Whoosh Searcher over the last commit, which scores with BM25."""
        from indexer.query.searcher import BlockSearcher  # the command line does without

        return BlockSearcher(self.reader(), **{"weighting": BM25(), "fromindex": self, **arguments})

    def collection(self) -> Collection:
        """Return the last commit, opened to search, for this thread. Raises IndexDamagedError.

        It stays open, and is returned again until there is a newer commit.
        """
        opened = self._opened
        newest = opened.watch.newest()
        if opened.collection is None or opened.collection.generation != newest:
            opened.collection = self._open_collection()
        return opened.collection

    def _open_collection(self) -> Collection:
        opened = open_snapshot(self.path)
        self._note(opened.manifest, opened.warning)

        @cache
        def searcher() -> Any:
            from indexer.query.searcher import BlockSearcher  # few searches need Whoosh's

            return BlockSearcher(opened.reader(self._schema), weighting=BM25(), fromindex=self)

        manifest = opened.manifest
        updated = manifest.created if manifest.ledger else ""
        return Collection(opened.segments, self._schema, searcher, manifest.generation, updated)

    def writer(self, *, wait_s: float = LOCK_WAIT_S, **arguments: Any) -> BlockWriter:
        """Return a Whoosh writer, which holds the lock until it commits or cancels.

        `budget_mib`: memory for documents that are not written yet. `procs`: processes that
        analyse documents, if more than one. Raises IndexLockedError.
        """
        from indexer.writer import BlockWriter  # a search does without

        procs = arguments.get("procs") or 1
        arguments = {
            name: arguments[name] for name in ("budget_mib", "waiting") if name in arguments
        }
        if procs > 1:
            from indexer.parallel import ParallelWriter

            return ParallelWriter(self.path, self._schema, procs=procs, wait_s=wait_s, **arguments)
        return BlockWriter(self.path, self._schema, wait_s=wait_s, **arguments)

    def latest_generation(self) -> int:
        """Return the number of the last commit."""
        return self._manifest().generation

    def last_modified(self) -> int:
        """Return when the last commit was made, in seconds since 1970."""
        from datetime import datetime

        return int(datetime.fromisoformat(self._manifest().created).timestamp())

    def up_to_date(self) -> bool:
        """Say yes: an index object holds nothing; each reader is of the last commit."""
        return True

    def is_empty(self) -> bool:
        """Tell whether there is no segment."""
        return not self._manifest().segments

    def doc_count(self) -> int:
        """Return the number of documents."""
        return sum(
            entry.documents - (entry.deleted.documents if entry.deleted else 0)
            for entry in self._manifest().segments
        )

    def doc_count_all(self) -> int:
        """Return the number of documents, also deleted ones that are not merged away."""
        return sum(entry.documents for entry in self._manifest().segments)

    def optimize(self) -> None:
        """Merge all segments into one."""
        self.writer().commit(optimize=True)

    def ledger(self) -> Ledger:
        """Return the ledger of the commit whose documents are shown. Raises IndexDamagedError."""
        return self.contents()[1]

    def ledger_as_read(self) -> Ledger:
        """Return the ledger as far as it can be read; what is wrong with it is in the `warning`.

        For answers, which need it least: an older one, or an empty one, is better than none.
        """
        try:
            opened = open_latest(self.path, partial(_contents, self.path))
            found = Ledger.decode(opened.files[1])
        except IndexDamagedError as error:
            self._damage = f"{error}: {UNKNOWN}; {error.hint}"
            return Ledger()
        shown = open_snapshot(self.path).manifest.generation if opened.warning else 0
        is_older = opened.manifest.generation < shown
        self._damage = f"{opened.warning}: {OUTDATED}" if is_older else ""
        return found

    def documents(self) -> Iterator[IndexedDocument]:
        """Yield what the index knows of every document."""
        yield from documents_of(self.segments())

    def segments(self) -> tuple[BlockSegment, ...]:
        """Return the segments of the last commit, with all files open. Raises IndexDamagedError."""
        opened = open_snapshot(self.path)
        self._note(opened.manifest, opened.warning)
        return opened.segments

    def contents(self) -> tuple[tuple[BlockSegment, ...], Ledger]:
        """Return the segments and the ledger of one commit. Raises IndexDamagedError."""
        opened = open_latest(self.path, partial(_contents, self.path))
        self._note(opened.manifest, opened.warning)
        segments, ledger = opened.files
        return segments, Ledger.decode(ledger)

    def find(self, name: str) -> tuple[IndexedDocument, Document]:
        """Return the document with this id, start of an id, or path: what is known of it, and all.

        Raises PathError if there is none, or more than one.
        """
        with self.reading() as reader:
            start = path_bytes(name)
            paths = (os.path.abspath(name), listed(name))  # noqa: PTH100
            files = [("file", self._schema["file"].to_bytes(path)) for path in paths]
            for field, term in (*files, ("id", start)):
                if (field, term) in reader:
                    found = [reader.postings(field, term).id()]
                    break
            else:
                ids = list(reader.expand_prefix("id", start))
                found = [docid for each in ids for docid in reader.postings("id", each).all_ids()]
            if len(found) != 1:
                raise PathError(
                    f"{name} is the start of {len(found)} ids"
                    if found
                    else f"{name} is not indexed",
                    hint="`indexer status --skipped` lists the files left out",
                )
            stored = reader.stored_fields(found[0])
            return indexed_document(*map(stored.get, KNOWN)), document_from(stored)[0]

    def stats(self) -> Stats:
        """Return figures about the index. Raises IndexDamagedError."""
        from indexer.figures import stats_of  # a search does without

        opened = open_snapshot(self.path)
        self._note(opened.manifest, opened.warning)
        stats = stats_of(self.path, opened, self.ledger_as_read())
        return stats._replace(warning=stats.warning or self.warning)

    @property
    def warning(self) -> str:
        """Return what there is to warn of, as of what was opened last; or nothing."""
        said = [self._unread, self._damage]
        if self._is_other:
            from shlex import quote  # hardly any index is

            said.append(OTHER_ANALYSIS.format(self.path, quote(str(self.path))))
        return "; ".join(filter(None, said))

    def _note(self, manifest: Manifest, warning: str) -> None:
        """Keep what there is to warn of; what is wrong with files, their opening tells."""
        self._unread = warning
        self._is_other = manifest.analysis != ANALYSIS_VERSION

    def _manifest(self) -> Manifest:
        opened = open_latest(self.path, lambda manifest: None)
        self._note(opened.manifest, opened.warning or self._unread)
        return opened.manifest

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
        self,
        *,
        wait_s: float = LOCK_WAIT_S,
        waiting: Callable[[str], None] | None = None,
        **arguments: Any,
    ) -> Iterator[Writing]:
        """Hold the writer's lock, to change documents; nothing is kept before `commit`.

        `arguments` are those of `writer`. Raises IndexLockedError when another writer does not
        finish within `wait_s` seconds.
        """
        from indexer.writing import Writing

        writer = self.writer(wait_s=wait_s, waiting=waiting, **arguments)
        try:
            yield Writing(writer)
        finally:
            writer.cancel()


class _Opened(threading.local):
    """What a thread holds of an index: the last commit that it searched."""

    def __init__(self, path: Path) -> None:
        self.watch = Watch(path)
        self.collection: Collection | None = None


def create_index(path: str | os.PathLike[str]) -> Index:
    """Make an empty index in a folder, or open the one that is there.

    Raises IndexWriteError, IndexDamagedError, IndexAccessError for a link.
    """
    from indexer.ownership import require_no_link  # a search does without

    folder = Path(path).absolute()
    require_no_link(folder)
    with reporting_failures(folder):
        make_folder(folder)
    if not exists(folder):
        from indexer.lock import writer_lock

        with writer_lock(folder, wait_s=LOCK_WAIT_S), reporting_failures(folder):
            if not exists(folder):
                publish(folder, _empty(folder), keep=None)
    return open_index(folder)


def open_index(path: str | os.PathLike[str]) -> Index:
    """Open the index in a folder.

    Raises IndexMissingError if there is none, IndexDamagedError if it cannot be read.
    """
    return Index(Path(path).absolute())


def exists(folder: Path) -> bool:
    """Tell whether a folder holds an index."""
    return has_generation(folder)


def _empty(folder: Path) -> Manifest:
    return Manifest(
        generation=next_generation(folder),
        previous=None,
        created="",
        analysis=ANALYSIS_VERSION,
        next_segment=next_segment(folder, None),
        schema=schema_data(schema()),
    )


def _contents(folder: Path, manifest: Manifest) -> tuple[tuple[BlockSegment, ...], list[bytes]]:
    segments = tuple(open_segment(folder, entry) for entry in manifest.segments)
    return segments, read_ledger(folder, manifest)


def _read_schema(path: Path, manifest: Manifest) -> Schema:
    try:
        return schema_from(manifest.schema)
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{path}: the schema cannot be read: {error}", file=path) from error

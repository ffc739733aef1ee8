"""How does one file become an index?

The file is read once, without trust, while its documents are analysed as if they had just been
read. Only when every section has shown to be as the manifest says is anything published, all
of it with one commit. So a file that is refused, or a run that is stopped, leaves no document.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from indexer.errors import PathError
from indexer.index import LOCK_WAIT_S, Index, create_index
from indexer.ledger import Ledger
from indexer.portable.archive import Reader
from indexer.portable.exporting import DOCUMENTS, Progress
from indexer.portable.lines import (
    IMPORT,
    LEDGER_SECTIONS,
    decode_line,
    read_document,
)
from indexer.runs import begin
from indexer.writing import Writing


class Imported(NamedTuple):
    """What an index was made of; `unknown` are sections that this version does not know."""

    documents: int
    roots: int
    skipped: int
    runs: int
    unknown: tuple[str, ...]


def import_index(
    folder: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Imported:
    """Make an index of a file that `export_index` wrote, in a folder without one or an empty one.

    Raises PathError, PortableError, IndexLockedError, IndexWriteError; then nothing was imported.
    """
    file = Path(path).absolute()
    try:
        reader = Reader(file)
    except OSError as error:
        raise PathError(f"cannot read {file}: {error.strerror}", hint="check the path") from error
    with closing(reader):
        if DOCUMENTS not in reader.sections:
            raise reader.refused("it has no documents")
        index = create_index(folder)
        _require_empty(index)
        procs = jobs or os.cpu_count() or 1
        with index.writing(wait_s=wait_s, waiting=waiting, procs=procs) as writing:
            _require_empty(index)
            return _import(reader, writing, progress or (lambda done, total: None))


def _require_empty(index: Index) -> None:
    if index.doc_count() or index.ledger() != Ledger():
        raise PathError(
            f"{index.path} holds an index already",
            hint="import into another folder: `indexer import FILE --index DIR`",
        )


def _import(reader: Reader, writing: Writing, progress: Progress) -> Imported:
    record = begin(IMPORT, [str(reader.file)])
    ledger = Ledger()
    for section in LEDGER_SECTIONS:
        if section.name in reader.sections:
            lines = _lines(reader, section.name)
            try:
                ledger = section.read(ledger, (line for _, line in lines))
            except ValueError as error:
                raise reader.refused(str(error), section.name) from error
    documents = _add_documents(reader, writing, progress)
    known = {DOCUMENTS, *(section.name for section in LEDGER_SECTIONS)}
    unknown = tuple(sorted(reader.sections.keys() - known))
    for name in unknown:
        for _ in reader.lines(name):  # for its checksum
            pass
    writing.commit_anew(ledger, record._replace(added=documents))
    return Imported(documents, len(ledger.roots), len(ledger.skipped), len(ledger.runs), unknown)


def _add_documents(reader: Reader, writing: Writing, progress: Progress) -> int:
    ids: set[str] = set()
    names: set[str] = set()
    total = reader.sections[DOCUMENTS].lines
    for number, line in _lines(reader, DOCUMENTS):
        if not number % 1000:
            progress(number, total)
        try:
            document, document_id, seen_ns = read_document(line)
            if document_id in ids or document.name in names:
                raise ValueError(f"the id {document_id} or the path is there twice")
            writing.add(document, document_id, seen_ns)
        except (ValueError, OverflowError) as error:
            raise reader.refused(str(error), DOCUMENTS, number) from error
        ids.add(document_id)
        names.add(document.name)
    return len(ids)


def _lines(reader: Reader, section: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the lines of a section, decoded, with their numbers. Raises PortableError."""
    for number, line in enumerate(reader.lines(section), start=1):
        try:
            yield number, decode_line(line)
        except ValueError as error:
            raise reader.refused(f"it cannot be read: {error}", section, number) from error

"""How does an index become one file?

All is read of one generation, a document at a time, in the order of paths; so the same documents
make the same bytes, however they came into the index. The file has its name when it is whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from indexer.codec.blockcodec import BlockSegment
from indexer.durable import discard, sync_file, sync_folder
from indexer.errors import PathError, PortableError
from indexer.index import Index
from indexer.ledger import Ledger
from indexer.portable.archive import LINE_BYTES, Writer
from indexer.portable.lines import LEDGER_SECTIONS, document_line, encode_line
from indexer.schema import document_from

DOCUMENTS = "documents"

Progress = Callable[[int, int], None]


class Exported(NamedTuple):
    """What is in a file that was written."""

    file: Path
    documents: int
    size_bytes: int


def export_index(
    index: Index, path: str | os.PathLike[str], *, progress: Progress | None = None
) -> Exported:
    """Write all that an index knows to a new file.

    Raises PathError if the file is there or cannot be written, IndexDamagedError.
    """
    file = Path(path).absolute()
    if os.path.lexists(file):
        raise PathError(f"{file} is there already", hint="name a file that is not there")
    segments, ledger = index.contents()
    aside = file.with_name(file.name + ".new")
    try:
        documents = _write(aside, segments, ledger, progress or (lambda done, total: None))
        aside.rename(file)
        sync_folder(file.parent)
    except OSError as error:
        discard(aside)
        raise PathError(
            f"cannot write {file}: {error.strerror or error}", hint="check the folder and its disk"
        ) from error
    except BaseException:
        discard(aside)
        raise
    return Exported(file, documents, file.stat().st_size)


def _write(
    aside: Path, segments: tuple[BlockSegment, ...], ledger: Ledger, progress: Progress
) -> int:
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_LINK, 0o600)
    with open(descriptor, "wb") as stream:  # noqa: PTH123 (of a descriptor)
        writer = Writer(stream)
        count = writer.add(DOCUMENTS, _documents(segments, progress))
        for section in LEDGER_SECTIONS:
            writer.add(section.name, map(encode_line, section.told(ledger)))
        writer.finish()
        stream.flush()
        sync_file(stream.fileno())
    return count


_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def _documents(segments: tuple[BlockSegment, ...], progress: Progress) -> Iterator[bytes]:
    """Yield a line for each document, in the order of their paths."""
    places = sorted(_places(segments))
    for done, (_, _, number, docid) in enumerate(places):
        if not done % 1000:
            progress(done, len(places))
        stored: dict[str, Any] = segments[number].segment.records[docid]
        line = encode_line(document_line(*document_from(stored)))
        if len(line) >= LINE_BYTES:
            raise PortableError(f"{stored['file']} is too long to be exported", hint="")
        yield line


def _places(segments: tuple[BlockSegment, ...]) -> Iterator[tuple[str, str, int, int]]:
    """Yield the path and id of each document, and where it is."""
    for number, segment in enumerate(segments):
        values = (segment.segment.records.all(name) for name in ("file", "id"))
        for docid, (file, document_id) in enumerate(zip(*values, strict=True)):
            if not segment.is_deleted(docid):
                yield file, document_id, number, docid

"""How does an index follow when text becomes other terms than before?

Every document is analysed anew from the text that the index keeps: nothing is read, so that
documents whose files are gone are kept too. Ids and times stay. All becomes visible with
one commit, or nothing does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whoosh.fields import Schema

from indexer.document import Document
from indexer.ledger import Ledger, Skipped, is_under
from indexer.schema import document_from
from indexer.snapshot import open_snapshot
from indexer.worker import in_language
from indexer.writing import Writing


def rebuild(
    folder: Path, schema: Schema, ledger: Ledger, writing: Writing
) -> Iterator[Skipped | None]:
    """Analyse the committed documents of an index anew; yield for each why not, or None.

    One that is refused stays as it was. Nothing is committed.
    """
    for stored in _stored(folder, schema):
        document, document_id, seen_ns = document_from(stored)
        try:
            writing.replace(_spoken(document, ledger), document_id, seen_ns)
        except ValueError as error:
            yield Skipped(document.name, "refused", str(error), document.member)
        else:
            yield None
    writing.has_analysed_all()


def _stored(folder: Path, schema: Schema) -> Iterator[dict[str, Any]]:
    reader = open_snapshot(folder).reader(schema)
    for docnum in reader.all_doc_ids():
        yield reader.stored_fields(docnum)


def _spoken(document: Document, ledger: Ledger) -> Document:
    """Return a document with its language, as if it were read now."""
    asked = (root.options.language for root in ledger.roots if is_under(document.name, root.path))
    return in_language(document, next(asked, "auto"))

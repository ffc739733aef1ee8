"""How does Whoosh read a segment?

`BlockCodec` gives Whoosh the readers of a segment: `terms` and `matcher`, `documents`. A
`BlockSegment` is an open segment with the documents of it that are deleted. Deletions are
facts beside a segment and part of its equality, so that Whoosh never takes the reader of an
older generation for that of a newer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from whoosh.codec import base

from indexer.codec.documents import BlockDocuments
from indexer.codec.segment import Segment
from indexer.codec.terms import BlockTerms


class BlockSegment(base.Segment):
    """An open segment and the documents of it that are deleted: bits, the lowest first."""

    def __init__(self, name: str, segment: Segment, deleted: bytes = b"") -> None:
        self.indexname = ""
        self.segid = name
        self.compound = False
        self.segment = segment
        self.deleted = deleted or bytes((segment.documents + 7) // 8)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BlockSegment) and (self.segid, self.deleted) == (
            other.segid,
            other.deleted,
        )

    def __hash__(self) -> int:
        return hash(self.segid)

    def codec(self) -> BlockCodec:
        """Return the codec that reads this segment."""
        return BlockCodec()

    def doc_count_all(self) -> int:
        """Return the number of documents, also deleted ones."""
        return self.segment.documents

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return int.from_bytes(self.deleted, "little").bit_count()

    def deleted_docs(self) -> Iterator[int]:
        """Yield the docids of deleted documents."""
        return (docid for docid in range(self.segment.documents) if self.is_deleted(docid))

    def has_deletions(self) -> bool:
        """Tell whether any document is deleted."""
        return any(self.deleted)

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self.doc_count_all() - self.deleted_count()

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        """Refuse: what is open stays as it is."""
        raise TypeError("documents are deleted by a writer, for the readers opened after it")

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted; one behind the last, as Whoosh asks for, is not."""
        return docnum < self.segment.documents and bool(self.deleted[docnum // 8] >> docnum % 8 & 1)


class BlockCodec(base.Codec):
    """Reads segments of this package; they are written by `segment.write_segment`."""

    def terms_reader(self, storage: object, segment: BlockSegment) -> BlockTerms:
        """Return a reader of terms."""
        return BlockTerms(segment.segment)

    def per_document_reader(self, storage: object, segment: BlockSegment) -> BlockDocuments:
        """Return a reader of documents."""
        return BlockDocuments(segment)

    def per_document_writer(self, *_: object, **__: object) -> NoReturn:
        """Refuse: a segment is written whole."""
        raise TypeError("segments are written by codec.segment.write_segment")

    field_writer = per_document_writer
    postings_writer = per_document_writer
    postings_reader = per_document_writer
    new_segment = per_document_writer

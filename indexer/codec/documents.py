"""What does a segment know of its documents, as Whoosh asks for it?"""

from __future__ import annotations

from collections.abc import Iterator
from struct import calcsize
from typing import TYPE_CHECKING, Any

from whoosh.codec import base
from whoosh.columns import Column as WhooshColumn
from whoosh.columns import ColumnReader

from indexer.codec.segment import Segment

if TYPE_CHECKING:
    from indexer.codec.blockcodec import BlockSegment


class BlockDocuments(base.PerDocumentReader):
    """The documents of a segment."""

    def __init__(self, segment: BlockSegment) -> None:
        self._deleted = segment
        self._segment = segment.segment

    def doc_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self._deleted.doc_count()

    def doc_count_all(self) -> int:
        """Return the number of documents, also deleted ones."""
        return self._segment.documents

    def has_deletions(self) -> bool:
        """Tell whether any document is deleted."""
        return self._deleted.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document is deleted."""
        return self._deleted.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """Yield the docids of deleted documents."""
        return self._deleted.deleted_docs()

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """Return the stored values of a document."""
        return self._segment.records[docnum]

    def all_stored_fields(self) -> Iterator[dict[str, Any]]:
        """Yield the stored values of the documents that are not deleted."""
        return (self.stored_fields(docid) for docid in self.all_doc_ids())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a document in a field."""
        if fieldname not in self._segment.scored:
            return default
        return int(self._segment.field_lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        """Return the sum of the lengths in a field."""
        return self._segment.fields[fieldname].total if fieldname in self._segment.scored else 0

    def min_field_length(self, fieldname: str) -> int:
        """Return the smallest length above 0 in a field."""
        return self._segment.fields[fieldname].shortest if fieldname in self._segment.scored else 0

    def max_field_length(self, fieldname: str) -> int:
        """Return the largest length in a field."""
        return self._segment.fields[fieldname].longest if fieldname in self._segment.scored else 0

    def supports_columns(self) -> bool:
        """Say yes."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Say yes for every column of the schema: MultiReader skips segments that say no."""
        return True

    def list_columns(self) -> list[str]:
        """Return the names of the columns."""
        return list(self._segment.columns)

    def column_reader(self, fieldname: str, column: WhooshColumn) -> BlockColumnReader:
        """Return the values of a column; documents without one have its default."""
        return BlockColumnReader(self._segment, fieldname, column)


class BlockColumnReader(ColumnReader):
    """The values of a column, one a document."""

    def __init__(self, segment: Segment, name: str, column: WhooshColumn) -> None:
        self._doccount = segment.documents
        self._file = segment.file
        self._low, self._high = _limits(getattr(column, "_typecode", ""))
        self._values = segment.column(name) if name in segment.columns else None
        self._column = column
        self._default = column.default_value()
        self._reverse = False

    def __getitem__(self, docnum: int) -> Any:
        value = self._values[docnum] if self._values else None
        if isinstance(value, int) and not self._low <= value <= self._high:
            raise self._file.damaged(ValueError(f"{value} is no number of this column"), 0)
        return self._default if value is None else value

    def sort_key(self, docnum: int) -> Any:
        """Return what a document is sorted by."""
        key = self[docnum]
        return -key if self._reverse and not isinstance(key, bytes) else key

    def set_reverse(self) -> None:
        """Sort the other way round."""
        self._reverse = True
        self._default = self._column.default_value(reverse=True)


def _limits(typecode: str) -> tuple[float, float]:
    """Return the least and the largest number that Whoosh takes from a column of a type."""
    if typecode not in "bBhHiIqQ" or not typecode:
        return float("-inf"), float("inf")
    bits = 8 * calcsize(typecode)
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if typecode.islower() else (0, (1 << bits) - 1)

"""What was stored of a document, wherever it lies?

A value lies in one place: in a column that stands for it, or in the blocks of stored values.
A value that its column cannot give back lies in the blocks and goes before that of the column;
the directory names what lies in blocks, so that nothing is unpacked in vain.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexer.codec.segment import Segment

Getter = Callable[[int], Any]
"""Returns a value of a document, or None. Raises IndexDamagedError."""


class Records:
    """The stored values of the documents of a segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._names = [name for name, facts in segment.columns.items() if facts.way is not None]
        self.getters = cache(self._getters)
        """Returns a getter for each name of a tuple."""

    def __getitem__(self, docid: int) -> dict[str, Any]:
        """Return all stored values of a document. Raises IndexDamagedError, IndexError."""
        getters = zip(self._names, self.getters(tuple(self._names)), strict=True)
        values = {name: get(docid) for name, get in getters}
        if self._segment.stored_names:
            values |= self._segment.stored[docid]
        return {name: value for name, value in values.items() if value is not None}

    def all(self, name: str) -> list[Any]:
        """Return the value of each document, None for none. Raises IndexDamagedError."""
        if name in self._names and name not in self._segment.stored_names:
            return self._segment.column(name).all_stored()
        return list(map(self._getter(name), range(self._segment.documents)))

    def _getters(self, names: tuple[str, ...]) -> tuple[Getter, ...]:
        return tuple(map(self._getter, names))

    def _getter(self, name: str) -> Getter:
        of_column = self._segment.column(name).stored() if name in self._names else None
        if name not in self._segment.stored_names:
            return of_column or (lambda docid: None)

        def of_block(docid: int) -> Any:
            value = self._segment.stored.values(docid, (name,)).get(name)
            return of_column(docid) if value is None and of_column else value

        return of_block

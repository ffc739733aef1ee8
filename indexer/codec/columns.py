"""Which value does each document have?

A column has a value of one kind for each document, or none. Numbers lie in an array, in
`column.NAME` (int64, uint64 or float64) with a bit for each document that has one in
`present.NAME`; bytes lie one after another in `column.NAME`, document i's from offset i to
offset i + 1 of `offsets.NAME` (uint64[documents + 1]), where no bytes are no value.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any

from indexer.codec.sections import SectionFile, SectionWriter

Value = int | float | bytes | None


def write_column(writer: SectionWriter, name: str, values: Sequence[Value]) -> None:
    """Write a column, one value a document: all numbers, or all bytes; None is no value.

    Raises ValueError for anything else.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bytes}:
        _write_bytes(writer, name, values)
    elif kinds <= {int, bool}:
        largest = max(value for value in values if isinstance(value, int))
        _write_numbers(writer, name, values, "q" if largest < 1 << 63 else "Q")
    elif kinds <= {int, bool, float}:
        _write_numbers(writer, name, values, "d")
    else:
        raise ValueError(f"column {name}: {', '.join(kind.__name__ for kind in kinds)}")


def _write_numbers(writer: SectionWriter, name: str, values: Sequence[Value], code: str) -> None:
    present = bytearray((len(values) + 7) // 8)
    for docid, value in enumerate(values):
        if value is not None:
            present[docid // 8] |= 1 << docid % 8
    try:
        numbers: array[Any] = array(code)
        numbers.extend(0 if value is None else value for value in values)
    except OverflowError as error:
        raise ValueError(f"column {name}: a number of more than 64 bits") from error
    writer.add(f"column.{name}", numbers, code)
    writer.add(f"present.{name}", present)


def _write_bytes(writer: SectionWriter, name: str, values: Sequence[Value]) -> None:
    offsets = array("Q", [0])
    with writer.section(f"column.{name}"):
        for value in values:
            if isinstance(value, bytes):
                writer.write(value)
                offsets.append(offsets[-1] + len(value))
            else:
                offsets.append(offsets[-1])
    writer.add(f"offsets.{name}", offsets, "Q")


class Column:
    """The values of one column: `column[docid]`; verified when it is opened."""

    def __init__(self, file: SectionFile, name: str) -> None:
        """Open a column. Raises IndexDamagedError."""
        self._file = file
        self._values = file.numbers(f"column.{name}")
        self._numeric = f"present.{name}" in file.sections
        self._marks = file.numbers(f"{'present' if self._numeric else 'offsets'}.{name}")

    def __getitem__(self, docid: int) -> Value:
        """Return the value of a document, or None. Raises IndexDamagedError."""
        try:
            if self._numeric:
                present = self._marks[docid // 8] >> docid % 8 & 1
                return self._values[docid] if present else None
            start, end = self._marks[docid], self._marks[docid + 1]
        except IndexError as error:
            raise self._file.damaged(error, 0) from error
        return bytes(self._values[start:end]) or None

"""Which value does each document have?

A column has a value of one kind for each document, or none. Numbers lie in an array, in
`column.NAME` (int64, uint64 or float64) with a bit for each document that has one in
`present.NAME`; bytes lie one after another in `column.NAME`, document i's from offset i to
offset i + 1 of `offsets.NAME` (uint32[documents + 1], uint64 from 4 GiB on), where no bytes
are no value. A column in which no document has a value is not written.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from indexer.codec.sections import SectionFile, SectionWriter

NARROW = 1 << 32
"""Offsets below this take four bytes."""

Value = int | float | bytes | None
Runs = Sequence[tuple[int, int]]
"""Documents: those from the first up to the second number, and so on."""


class Copied:
    """A column made of columns of other segments: of each, the documents that are taken."""

    def __init__(self, parts: Sequence[tuple[Column | None, Runs]]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Value]:
        for column, runs in self.parts:
            for first, last in runs:
                for docid in range(first, last):
                    yield column[docid] if column else None


def write_column(writer: SectionWriter, name: str, values: Sequence[Value] | Copied) -> None:
    """Write a column, one value a document: all numbers, or all bytes; None is no value.

    Raises ValueError for anything else.
    """
    if isinstance(values, Copied):
        if {column.typecode for column, _ in values.parts if column} == {"B"}:
            return _write_bytes(writer, name, values)
        values = list(values)
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bytes}:
        if any(values):
            _write_bytes(writer, name, values)
    elif kinds <= {int, bool}:
        largest = max(value for value in values if isinstance(value, int))
        _write_numbers(writer, name, values, "q" if largest < 1 << 63 else "Q")
    elif kinds <= {int, bool, float}:
        _write_numbers(writer, name, values, "d")
    else:
        raise ValueError(f"column {name}: {', '.join(kind.__name__ for kind in kinds)}")
    return None


def _write_numbers(
    writer: SectionWriter, name: str, values: Sequence[Value], typecode: str
) -> None:
    present = bytearray((len(values) + 7) // 8)
    for docid, value in enumerate(values):
        if value is not None:
            present[docid // 8] |= 1 << docid % 8
    numbers: array[int] | array[float] = array(typecode)
    try:
        numbers.extend(0 if value is None else value for value in values)  # type: ignore[misc]
    except OverflowError as error:
        raise ValueError(f"column {name}: a number of more than 64 bits") from error
    writer.add(f"column.{name}", numbers, typecode)
    writer.add(f"present.{name}", present)


def _write_bytes(writer: SectionWriter, name: str, values: Iterable[Value]) -> None:
    offsets, size = array("I", [0]), 0
    with writer.section(f"column.{name}"):
        for value in values:
            if isinstance(value, bytes):
                writer.write(value)
                size += len(value)
            if size >= NARROW and offsets.typecode == "I":
                offsets = array("Q", offsets)
            offsets.append(size)
    writer.add(f"offsets.{name}", offsets, offsets.typecode)


class Column:
    """The values of one column: `column[docid]`; verified when it is opened.

    `typecode` says what they are: "q", "Q", "d", or "B" for bytes.
    """

    def __init__(self, file: SectionFile, name: str, documents: int) -> None:
        """Open a column. Raises IndexDamagedError."""
        self._file = file
        numeric = f"present.{name}" in file.sections
        self._values = file.numbers(f"column.{name}", "qQd" if numeric else "B")
        self.typecode = file.section(f"column.{name}").typecode
        if numeric:
            self._marks = file.numbers(f"present.{name}")
            sound = len(self._values) == documents and len(self._marks) == (documents + 7) // 8
        else:
            self._marks = file.numbers(f"offsets.{name}", "IQ")
            sound = len(self._marks) == documents + 1
        if not sound:
            raise file.damaged(ValueError(f"column {name} is of other documents"), 0)

    def __getitem__(self, docid: int) -> Value:
        """Return the value of a document, or None. Raises IndexDamagedError."""
        if self.typecode != "B":
            present = self._marks[docid // 8] >> docid % 8 & 1
            return self._values[docid] if present else None
        start, end = self._marks[docid], self._marks[docid + 1]
        if start > end:
            raise self._file.damaged(ValueError(f"a value of document {docid} is no value"), 0)
        return bytes(self._values[start:end]) or None

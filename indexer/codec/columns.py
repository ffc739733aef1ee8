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
from itertools import accumulate, islice
from typing import Any, NamedTuple

from indexer.codec.sections import SectionFile, SectionWriter
from indexer.kernels import setops

NARROW = 1 << 32
"""Offsets below this take four bytes."""

AT_ONCE = 1 << 12
"""So many values are encoded at a time."""

Value = int | float | bytes | None
Runs = Sequence[tuple[int, int]]
"""Documents: those from the first up to the second number, and so on."""


class Copied:
    """A column made of columns of other segments: of each, the documents that are taken."""

    def __init__(self, parts: Sequence[tuple[Column | None, Runs]]) -> None:
        self.parts = parts

    @property
    def typecodes(self) -> set[str]:
        """Return the types of the columns."""
        return {column.typecode for column, _ in self.parts if column}

    def __iter__(self) -> Iterator[Value]:
        for column, runs in self.parts:
            for first, last in runs:
                for docid in range(first, last):
                    yield column[docid] if column else None


class Piece(NamedTuple):
    """The values of some documents, encoded: numbers, uint64 or float64, or bytes.

    `typecode` says what they are: "q", "Q", "d", "B" for bytes, "" if no document has a value.
    `present` is a byte a document, 1 or 0; bytes of documents without a value have length 0.
    """

    typecode: str
    present: bytes
    numbers: array[Any]
    content: bytes = b""


class Gathered:
    """A column that grows by some documents at a time, in about the memory it takes on disk."""

    def __init__(self) -> None:
        self.documents = 0
        self.pieces: list[Piece] = []

    def extend(self, values: Sequence[Value]) -> None:
        """Add the values of the next documents. Raises ValueError."""
        self.documents += len(values)
        self.pieces.append(_piece(values))


def write_column(
    writer: SectionWriter, name: str, values: Iterable[Value] | Gathered | Copied
) -> None:
    """Write a column, one value a document: all numbers, or all bytes; None is no value.

    Raises ValueError for anything else.
    """
    try:
        if isinstance(values, Copied) and values.typecodes == {"B"}:
            return _write_bytes(writer, name, _pieces(values))
        pieces = values.pieces if isinstance(values, Gathered) else [*_pieces(values)]
        typecode = _typecode(pieces)
        if typecode == "B":
            _write_bytes(writer, name, pieces)
        elif typecode:
            _write_numbers(writer, name, pieces, typecode)
    except ValueError as error:
        raise ValueError(f"column {name}: {error}") from error
    return None


def _pieces(values: Iterable[Value]) -> Iterator[Piece]:
    rest = iter(values)
    while part := [*islice(rest, AT_ONCE)]:
        yield _piece(part)


def _typecode(pieces: Iterable[Piece]) -> str:
    """Return the one type that holds all values. Raises ValueError."""
    codes = {piece.typecode for piece in pieces} - {""}
    if len(codes) > 1 and "B" in codes:
        raise ValueError("numbers and bytes")
    return next((code for code in "dQqB" if code in codes), "")


def _piece(values: Sequence[Value]) -> Piece:
    """Encode the values of some documents. Raises ValueError."""
    present = b"\1" * len(values)
    if None in values:
        present = bytes([value is not None for value in values])
    kinds = {*map(type, values)} - {type(None)}
    if kinds <= {bytes}:
        given = [value or b"" for value in values]
        lengths = array("Q", map(len, given))  # type: ignore[arg-type]
        return Piece("B" if any(lengths) else "", present, lengths, b"".join(given))  # type: ignore[arg-type]
    if not kinds <= {int, bool, float}:
        raise ValueError(", ".join(sorted(kind.__name__ for kind in kinds)))
    numbers: Sequence[Any] = [value or 0 for value in values]
    typecode = "d" if float in kinds else "q" if max(numbers) < 1 << 63 else "Q"
    try:
        return Piece(typecode, present, array(typecode, numbers))
    except OverflowError as error:
        raise ValueError("a number of more than 64 bits") from error


def _write_numbers(
    writer: SectionWriter, name: str, pieces: Iterable[Piece], typecode: str
) -> None:
    numbers: array[Any] = array(typecode)
    try:
        for piece in pieces:
            if piece.typecode == typecode:
                numbers.extend(piece.numbers)
            else:
                numbers.extend(array(typecode, piece.numbers.tolist()))
    except OverflowError as error:
        raise ValueError("a number of more than 64 bits") from error
    present = b"".join(piece.present for piece in pieces)
    bits = int(present[::-1].translate(_DIGITS) or b"0", 2)
    writer.add(f"column.{name}", numbers, typecode)
    writer.add(f"present.{name}", bits.to_bytes((len(present) + 7) // 8, "little"))


_DIGITS = bytes.maketrans(b"\0\1", b"01")


def _write_bytes(writer: SectionWriter, name: str, pieces: Iterable[Piece]) -> None:
    offsets = array("I", [0])
    with writer.section(f"column.{name}"):
        for piece in pieces:
            writer.write(piece.content)
            ends = accumulate(piece.numbers, initial=offsets[-1])
            if offsets[-1] + len(piece.content) >= NARROW and offsets.typecode == "I":
                offsets = array("Q", offsets)
            offsets.extend(islice(ends, 1, None))
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

    def between(self, low: int, high: int) -> int:
        """Return the documents with a number from `low` to `high`, a bit each.

        Raises ValueError unless the column is of int64.
        """
        if self.typecode != "q":
            raise ValueError(f"a column of type {self.typecode} has no ranges")
        bits = bytearray(len(self._marks))
        setops.between(self._values, low, high, bits)
        return int.from_bytes(bits, "little") & int.from_bytes(self._marks, "little")

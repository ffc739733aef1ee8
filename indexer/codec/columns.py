"""Which value does each document have?

A column has a value of one kind for each document, or none. The directory says the kind:

    number  `column.NAME` has the value less a *base* that stands in the directory
    real    `column.NAME` has the value, float64
    bytes   `column.NAME` has the bytes one after another, document i's from offset i to offset
            i + 1 of `offsets.NAME`; no bytes are no value
    text    the same, and all are UTF-8
    term    each document has one term in the field NAME, and that is its value:
            `column.NAME` has the place of the term in the dictionary, from 1 on; 0 is no value

Whole numbers are unsigned and as wide as the largest needs. Of numbers and reals,
`present.NAME` has a bit for each document that has one, if not all have. A column in which no
document has a value is not written.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeAlias

from indexer.codec.dictionary import Dictionary, is_text
from indexer.codec.sections import SectionFile, SectionWriter

Value: TypeAlias = "int | float | bytes | None"
Runs: TypeAlias = Sequence[tuple[int, int]]
"""Documents: those from the first up to the second number, and so on."""

KINDS = {"number": "BHIQ", "real": "d", "bytes": "B", "text": "B", "term": "BHIQ"}


class ColumnFacts(NamedTuple):
    """What the directory says of a column."""

    kind: str
    base: int


class Gathered:
    """A column that grows by some documents at a time, in about the memory it takes on disk."""

    def __init__(self) -> None:
        self.are_terms = True
        self._pieces: list[tuple[bytes, array[int], bytes] | list[Value]] = []
        self._documents = 0

    def __len__(self) -> int:
        return self._documents

    def extend(self, values: Sequence[Value], *, are_terms: bool = False) -> None:
        """Add the values of the next documents.

        `are_terms`: each is the only term that its document has in the field.
        """
        self.are_terms = self.are_terms and are_terms and b"" not in values
        self._documents += len(values)
        self._pieces.append(_piece(values))

    def values(self) -> list[Value]:
        """Return the values of all documents."""
        found: list[Value] = []
        for piece in self._pieces:
            found += _values(*piece) if isinstance(piece, tuple) else piece
        return found


def _piece(values: Sequence[Value]) -> tuple[bytes, array[int], bytes] | list[Value]:
    """Return what `_values` makes values of: present, and numbers, or lengths and bytes."""
    present = bytes([value is not None for value in values])
    kinds = {*map(type, values)} - {type(None)}
    if kinds == {bytes}:
        given = [value or b"" for value in values]
        return present, array("Q", map(len, given)), b"".join(given)  # type: ignore[arg-type]
    try:
        if kinds == {int}:
            return present, array("Q", [value or 0 for value in values]), b""  # type: ignore[misc]
    except OverflowError:
        pass
    return list(values)


def _values(present: bytes, numbers: array[int], content: bytes) -> Iterable[Value]:
    values: Iterable[Value] = numbers
    if content:
        ends = accumulate(numbers, initial=0)
        values = [content[start:end] for start, end in pairwise(ends)]
    if all(present):
        return values
    return [value if there else None for value, there in zip(values, present, strict=True)]


class Copied:
    """A column made of columns of other segments: of each, the documents that are taken."""

    def __init__(self, parts: Sequence[tuple[Column | None, Runs]]) -> None:
        self.parts = parts

    def __iter__(self) -> Iterator[Value]:
        for column, runs in self.parts:
            for first, last in runs:
                for docid in range(first, last):
                    yield column[docid] if column else None

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of its columns."""
        return {column.facts.kind for column, _ in self.parts if column}


class TermPlaces:
    """Where the values of a column stand among the terms of its field, as far as they are terms.

    Terms are shown to it as they are written. When it ends, `sound` says whether each document
    has the one term that is its value; of columns that are copied that is known before.
    """

    def __init__(self, values: Sequence[Value] | Gathered | Copied, documents: int) -> None:
        self.places = array("I", [0]) * documents
        self._values = None if isinstance(values, Gathered | Copied) else values
        self._terms = 0
        if isinstance(values, Gathered):
            self.sound = values.are_terms
        elif isinstance(values, Copied):
            self.sound = values.kinds == {"term"}
        else:
            self.sound = isinstance(next(filter(None, values), None), bytes)

    def show(self, terms: Sequence[bytes], starts: Sequence[int], docids: Sequence[int]) -> None:
        """Note the documents of terms: docids[starts[i]:starts[i + 1]] are those of term i."""
        if not self.sound:
            return
        for i, (first, last) in enumerate(pairwise(starts)):
            for docid in docids[first:last]:
                if self.places[docid] or (self._values and self._values[docid] != terms[i]):
                    self.sound = False
                    return
                self.places[docid] = self._terms + i + 1
        self._terms += len(terms)

    def end(self) -> None:
        """Note that all terms were shown."""
        if self._values and self.sound:
            pairs = zip(self._values, self.places, strict=True)
            self.sound = all(bool(value) == (place > 0) for value, place in pairs)


def write_column(
    writer: SectionWriter,
    name: str,
    values: Sequence[Value] | Gathered | Copied,
    places: TermPlaces | None = None,
) -> ColumnFacts | None:
    """Write a column, one value a document: all numbers, or all bytes; None is no value.

    `places` are those of the values among the terms of the field, if that is known. Returns
    None if there is no value. Raises ValueError for anything else.
    """
    if places and places.sound:
        writer.add_numbers(f"column.{name}", places.places)
        return ColumnFacts("term", 0)
    if isinstance(values, Gathered):
        values = values.values()
    if isinstance(values, Copied):
        if values.kinds and values.kinds <= {"bytes", "text", "term"}:
            return _write_bytes(writer, name, values)
        values = list(values)
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {bytes}:
        return _write_bytes(writer, name, values) if any(values) else None
    if kinds <= {int, bool}:
        return _write_numbers(writer, name, values)
    if kinds <= {int, bool, float}:
        _write_present(writer, name, values)
        reals = (value if isinstance(value, int | float) else 0.0 for value in values)
        writer.add(f"column.{name}", array("d", reals), "d")
        return ColumnFacts("real", 0)
    raise ValueError(f"column {name}: {', '.join(kind.__name__ for kind in kinds)}")


def _write_numbers(writer: SectionWriter, name: str, values: Sequence[Value]) -> ColumnFacts:
    numbers = [value for value in values if isinstance(value, int)]
    base = min(numbers)
    if base < -(1 << 63) or max(numbers) >= _limit(base):
        raise ValueError(f"column {name}: a number of more than 64 bits")
    _write_present(writer, name, values)
    above = [value - base if isinstance(value, int) else 0 for value in values]
    writer.add_numbers(f"column.{name}", above)
    return ColumnFacts("number", base)


def _limit(base: int) -> int:
    """Return what numbers are less than in a column of 64 bits, signed if the least is."""
    return 1 << 63 if base < 0 else 1 << 64


def _write_present(writer: SectionWriter, name: str, values: Sequence[Value]) -> None:
    if None not in values:
        return
    present = bytearray((len(values) + 7) // 8)
    for docid, value in enumerate(values):
        if value is not None:
            present[docid // 8] |= 1 << docid % 8
    writer.add(f"present.{name}", present)


def _write_bytes(writer: SectionWriter, name: str, values: Iterable[Value]) -> ColumnFacts:
    offsets, text = array("Q", [0]), True
    with writer.section(f"column.{name}"):
        for value in values:
            content = value if isinstance(value, bytes) else b""
            writer.write(content)
            offsets.append(offsets[-1] + len(content))
            text = text and is_text((content,))
    writer.add_numbers(f"offsets.{name}", offsets)
    return ColumnFacts("text" if text else "bytes", 0)


class Column:
    """The values of one column: `column[docid]`; verified when it is opened."""

    def __init__(
        self,
        file: SectionFile,
        name: str,
        facts: ColumnFacts,
        documents: int,
        terms: Dictionary | None = None,
    ) -> None:
        """Open a column; `terms` are those of its field. Raises IndexDamagedError."""
        self.facts = facts
        self._file = file
        self._base = facts.base if facts.kind == "number" else 0
        self._terms = terms
        self._numbers = file.numbers(f"column.{name}", KINDS[facts.kind])
        self._present = None
        self._get: Callable[[int], Value]
        sound = len(self._numbers) == documents
        if facts.kind in ("bytes", "text"):
            self._offsets = file.numbers(f"offsets.{name}", "BHIQ")
            sound = len(self._offsets) == documents + 1
            self._get = self._bytes
        elif facts.kind == "term":
            sound = sound and terms is not None
            self._get = self._term
        else:
            if f"present.{name}" in file.sections:
                self._present = file.numbers(f"present.{name}")
                sound = sound and len(self._present) == (documents + 7) // 8
            largest = self._base + (1 << 8 * self._numbers.itemsize) - 1
            narrow = facts.kind == "real" or largest < _limit(self._base)
            self._get = self._number if narrow else self._wide_number
        if not sound:
            raise file.damaged(ValueError(f"column {name} is of other documents"), 0)

    def __getitem__(self, docid: int) -> Value:
        """Return the value of a document, or None. Raises IndexDamagedError."""
        return self._get(docid)

    def _number(self, docid: int) -> Value:
        if self._present and not self._present[docid // 8] >> docid % 8 & 1:
            return None
        return self._numbers[docid] + self._base

    def _wide_number(self, docid: int) -> Value:
        number = self._number(docid)
        if isinstance(number, int) and number >= _limit(self._base):
            raise self._file.damaged(ValueError(f"document {docid}: more than 64 bits"), 0)
        return number

    def _bytes(self, docid: int) -> Value:
        start, end = self._offsets[docid], self._offsets[docid + 1]
        if start > end:
            raise self._file.damaged(ValueError(f"a value of document {docid} is no value"), 0)
        value = bytes(self._numbers[start:end])
        if self.facts.kind == "text" and not is_text((value,)):
            raise self._file.damaged(ValueError(f"a value of document {docid} is no text"), 0)
        return value or None

    def _term(self, docid: int) -> Value:
        place = self._numbers[docid]
        return self._terms.text(place - 1) if place and self._terms else None

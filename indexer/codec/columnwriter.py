"""How does a column come to be? Gathered from documents, or copied from other segments.

What a column may be stands in `columns`; `write_column` chooses what takes least.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from types import NoneType
from typing import Any, TypeAlias

from indexer.codec.columns import Column, ColumnFacts, Value, Way, limit
from indexer.codec.dictionary import is_text
from indexer.codec.sections import SectionWriter
from indexer.kernels import invert

Runs: TypeAlias = Sequence[tuple[int, int]]
"""Documents: those from the first up to the second number, and so on."""

_Piece: TypeAlias = "tuple[bytes, array[int], bytes | None]"
"""Which documents have a value; the numbers, or the lengths of the bytes; the bytes."""


class Gathered:
    """A column that grows by some documents at a time, in about the memory it takes on disk."""

    def __init__(self, way: Way = None) -> None:
        """Begin a column; `way` tells how to get the stored values that it stands for."""
        self.way = way
        self.are_terms = True
        self.memory_bytes = 0
        """About how much memory the column takes."""
        self._pieces: list[_Piece | list[Value]] = []
        self._documents = 0

    def __len__(self) -> int:
        return self._documents

    def extend(self, values: Sequence[Value], *, are_terms: bool = False) -> None:
        """Add the values of the next documents.

        `are_terms`: each is the only term that its document has in the field.
        """
        self.are_terms = self.are_terms and are_terms and b"" not in values
        self._documents += len(values)
        piece = _piece(values)
        self._pieces.append(piece)
        content = piece[2] if isinstance(piece, tuple) else None
        self.memory_bytes += 9 * len(values) + len(content or b"")

    def values(self) -> list[Value]:
        """Return the values of all documents."""
        found: list[Value] = []
        for piece in self._pieces:
            found += _values(*piece) if isinstance(piece, tuple) else piece
        return found


def _piece(values: Sequence[Value]) -> _Piece | list[Value]:
    """Return what `_values` makes values of: present, and numbers, or lengths and bytes."""
    kinds = {*map(type, values)}
    present = b"\1" * len(values)
    given: Sequence[Any] = values
    if NoneType in kinds:
        kinds.remove(NoneType)
        present = bytes([value is not None for value in values])
        given = [value or (b"" if kinds == {bytes} else 0) for value in values]
    try:
        if kinds == {bytes}:
            return present, array("Q", map(len, given)), b"".join(given)
        if kinds == {int}:
            return present, array("Q", given), None
    except OverflowError:
        pass
    return list(values)


def _values(present: bytes, numbers: array[int], content: bytes | None) -> Iterable[Value]:
    values: Iterable[Value] = numbers
    if content is not None:
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

    @property
    def way(self) -> Way:
        """Return how to get the stored values of its columns. Raises ValueError if they differ."""
        ways = {column.facts.way for column, _ in self.parts if column}
        if len(ways) > 1:
            raise ValueError(f"columns stand for stored values in different ways: {ways}")
        return ways.pop() if ways else None


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

    def show(self, terms: Sequence[bytes], starts: array[int], docids: array[int]) -> None:
        """Note the documents of terms: docids[starts[i]:starts[i + 1]] are those of term i."""
        if not self.sound:
            return
        first, self._terms = self._terms + 1, self._terms + len(terms)
        self.sound = invert.note(starts, docids, first, self.places)
        if self._values and self.sound:
            each = (
                (docid, i)
                for i, (low, high) in enumerate(pairwise(starts))
                for docid in docids[low:high]
            )
            self.sound = all(self._values[docid] == terms[i] for docid, i in each)

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
    way = values.way if isinstance(values, Gathered | Copied) else None
    if places and places.sound:
        _write_places(writer, f"column.{name}", places.places)
        return ColumnFacts("term", 0, way)
    if isinstance(values, Gathered):
        values = values.values()
    if isinstance(values, Copied):
        if values.kinds and values.kinds <= {"bytes", "text", "term"}:
            return _write_bytes(writer, name, values, way)
        values = list(values)
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return None
    if kinds == {bytes}:
        return _write_bytes(writer, name, values, way)
    if kinds <= {int, bool}:
        return _write_numbers(writer, name, values, way)  # type: ignore[arg-type]
    if kinds <= {int, bool, float}:
        _write_present(writer, name, values)
        reals = (value if isinstance(value, int | float) else 0.0 for value in values)
        writer.add(f"column.{name}", array("d", reals), "d")
        return ColumnFacts("real", 0, way)
    raise ValueError(f"column {name}: {', '.join(kind.__name__ for kind in kinds)}")


def _write_numbers(
    writer: SectionWriter, name: str, values: Sequence[int | None], way: Way
) -> ColumnFacts:
    numbers = [value for value in values if value is not None]
    base, largest = min(numbers), max(numbers)
    if base < -(1 << 63) or largest >= limit(base):
        raise ValueError(f"column {name}: a number of more than 64 bits")
    _write_present(writer, name, values)
    above: Sequence[int] = ()
    if base < largest:
        above = [0 if value is None else value - base for value in values]
    writer.add_numbers(f"column.{name}", above)
    return ColumnFacts("number", base, way)


def _write_present(writer: SectionWriter, name: str, values: Sequence[Value]) -> None:
    if None not in values:
        return
    present = bytearray((len(values) + 7) // 8)
    for docid, value in enumerate(values):
        if value is not None:
            present[docid // 8] |= 1 << docid % 8
    writer.add(f"present.{name}", present)


def _write_bytes(
    writer: SectionWriter, name: str, values: Iterable[Value], way: Way
) -> ColumnFacts:
    """Write values one by one, or the distinct ones and their places, if that is shorter."""
    listed = list(values)
    distinct = [value for value in dict.fromkeys(listed) if isinstance(value, bytes)]
    numbers: dict[Value, int] = {None: 0, **{value: n for n, value in enumerate(distinct, 1)}}
    places = array("I", map(numbers.__getitem__, listed))
    sizes = [0, *map(len, distinct)]
    all_bytes = sum(map(sizes.__getitem__, places))
    spared = all_bytes - sum(sizes) - _width(len(distinct)) * len(places)
    spared += _width(all_bytes) * (len(places) - len(distinct))
    if spared > 0 or b"" in numbers:
        _write_places(writer, f"places.{name}", places)
        contents = distinct
    else:
        contents = [value if isinstance(value, bytes) else b"" for value in listed]
    writer.add(f"column.{name}", b"".join(contents))
    writer.add_numbers(f"offsets.{name}", array("Q", accumulate(map(len, contents), initial=0)))
    return ColumnFacts("text" if is_text(distinct) else "bytes", 0, way)


def _write_places(writer: SectionWriter, section: str, places: Sequence[int]) -> None:
    """Write places, from 1 on; none if all documents have the first."""
    writer.add_numbers(section, () if {*places} == {1} else places)


def _width(largest: int) -> int:
    """Return the bytes of a number that may be so large."""
    return next(width for width in (1, 2, 4, 8) if largest < 1 << 8 * width)

"""Which value does each document have?

A column has a value of one kind for each document, or none. The directory says the kind:

    number  `column.NAME` has the value less a *base* that stands in the directory
    real    `column.NAME` has the value, float64
    bytes   `column.NAME` has the bytes one after another, value i's from offset i to offset
            i + 1 of `offsets.NAME`; those of each document, of which no bytes are no value, or,
            if there is a section `places.NAME`, of the distinct values: then that has the place
            of each document's among them, from 1 on; 0 is no value
    text    the same, and all are UTF-8
    term    each document has one term in the field NAME, and that is its value:
            `column.NAME` has the place of the term in the dictionary, from 1 on; 0 is no value

Whole numbers are unsigned and as wide as the largest needs. If all documents have the base, or
the first term or distinct value, their section is empty. Of numbers and reals, `present.NAME`
has a bit for each document that has one, if not all have. A column in which no document has a
value is not written.

A column may stand for a stored value, which then lies nowhere else. The directory says how to
get it back, its *way*: "text" from UTF-8 (half a surrogate pair is three bytes), "path" from
UTF-8 (other bytes are halves of surrogate pairs, as in `os.fsdecode`), "hex" as two digits a
byte, or a whole number that is to be added.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from operator import gt
from struct import calcsize
from typing import Any, NamedTuple, TypeAlias

from indexer.codec.dictionary import Dictionary, is_text
from indexer.codec.sections import SectionFile
from indexer.errors import IndexDamagedError
from indexer.kernels import setops

Value: TypeAlias = "int | float | bytes | None"
Way: TypeAlias = "str | int | None"
"""How a value of a column becomes the stored value that it stands for; None: it stands for none."""

SIGNATURES = "signatures"
"""The column that has a signature (`kernels/shingles`) of each document's text in the field SIGNED.

It is of no field, and made of a text of SIGNED_WORDS words or more only: of fewer words too many
are common phrases, and what is left of a short notice are its numbers.
"""
SIGNED = "body"
SIGNED_WORDS = 40

KINDS = {"number": "BHIQ", "real": "d", "bytes": "B", "text": "B", "term": "BHIQ"}
WAYS: dict[str, Callable[[bytes], str]] = {
    "text": lambda value: value.decode("utf-8", "surrogatepass"),
    "path": lambda value: value.decode("utf-8", "surrogateescape"),
    "hex": bytes.hex,
}
"""The ways that are no number."""


class ColumnFacts(NamedTuple):
    """What the directory says of a column."""

    kind: str
    base: int
    way: Way = None


def limit(base: int) -> int:
    """Return what numbers are less than in a column of 64 bits, signed if the least is."""
    return 1 << 63 if base < 0 else 1 << 64


class Column:
    """The values of one column: `column[docid]`; verified when it is opened (`open_column`)."""

    def __init__(self, file: SectionFile, name: str, facts: ColumnFacts, documents: int) -> None:
        self.facts = facts
        self.documents = documents
        self._file = file
        self._name = name

    def __getitem__(self, docid: int) -> Value:
        """Return the value of a document, or None. Raises IndexDamagedError."""
        raise NotImplementedError

    def stored(self) -> Callable[[int], Any]:
        """Return what returns the stored value of a document, None for none.

        That raises IndexDamagedError. Only of a column that stands for stored values.
        """
        return self._stored

    def _stored(self, docid: int) -> Any:
        return self._back(self[docid])

    def all_stored(self) -> list[Any]:
        """Return the stored values of all documents. Raises IndexDamagedError."""
        return list(map(self.stored(), range(self.documents)))

    def between(self, low: int, high: int) -> int:
        """Return the documents with a number from `low` to `high`, a bit each.

        Raises ValueError for a column of anything else.
        """
        raise ValueError(f"a column of kind {self.facts.kind} has no ranges")

    def equals(self, other: Column) -> bool:
        """Tell whether every document has the same value in another column of numbers.

        False also where that is not seen at once: it is held to be so only if the bytes are.
        """
        return False

    def order(self) -> array[int] | None:
        """Return the place of each document's value among the terms of the field, 0 for none.

        uint32[documents]; None if the column does not have these places.
        """
        return None

    def _back(self, value: Any) -> Any:
        """Return the stored value that a value stands for. Raises IndexDamagedError."""
        if value is None:
            return None
        way = self.facts.way
        try:
            return WAYS[way](value) if isinstance(way, str) else value + way
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def _damaged(self, what: str) -> IndexDamagedError:
        return self._file.damaged(ValueError(f"column {self._name}: {what}"), 0)

    def _require(self, section: str, entries: int, expected: int) -> None:
        if entries != expected:
            raise self._damaged(f"section {section} is of other documents")


class _Numbers(Column):
    """Numbers above a base, or reals."""

    def __init__(self, file: SectionFile, name: str, facts: ColumnFacts, documents: int) -> None:
        super().__init__(file, name, facts, documents)
        self._base = facts.base if facts.kind == "number" else 0
        self._numbers = _filled(file.numbers(f"column.{name}", KINDS[facts.kind]), 0, documents)
        self._require("column", len(self._numbers), documents)
        self._present = None
        if f"present.{name}" in file.sections:
            self._present = file.numbers(f"present.{name}")
            self._require("present", len(self._present), (documents + 7) // 8)
        largest = self._base + (1 << 8 * self._numbers.itemsize) - 1
        self._is_wide = facts.kind == "number" and largest >= limit(self._base)

    def __getitem__(self, docid: int) -> Value:
        if self._present and not self._present[docid // 8] >> docid % 8 & 1:
            return None
        number: int = self._numbers[docid] + self._base
        if self._is_wide and number >= limit(self._base):
            raise self._damaged(f"document {docid} has more than 64 bits")
        return number

    def stored(self) -> Callable[[int], Any]:
        if self._present or self._is_wide or not isinstance(self.facts.way, int):
            return super().stored()
        numbers, shift = self._numbers, self._base + self.facts.way
        return lambda docid: numbers[docid] + shift

    def all_stored(self) -> list[Any]:
        if self._is_wide or not isinstance(self.facts.way, int):
            return super().all_stored()
        shift = self._base + self.facts.way
        values: list[Any] = [number + shift for number in self._numbers]
        if self._present:
            has = flags(int.from_bytes(self._present, "little"), self.documents)
            return [value if has_one else None for value, has_one in zip(values, has, strict=True)]
        return values

    def between(self, low: int, high: int) -> int:
        if self.facts.kind != "number":
            return super().between(low, high)
        first, last = max(low - self._base, 0), min(high - self._base, (1 << 64) - 1)
        if first > last:
            return 0
        bits = bytearray((len(self._numbers) + 7) // 8)
        setops.between(self._numbers, first, last, bits)
        found = int.from_bytes(bits, "little")
        return found & int.from_bytes(self._present, "little") if self._present else found

    def equals(self, other: Column) -> bool:
        return isinstance(other, _Numbers) and self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        present = bytes(self._present) if self._present else None
        return self._base, self._numbers.format, present, bytes(self._numbers)


class _Strings(Column):
    """Bytes, one value after another."""

    def __init__(self, file: SectionFile, name: str, facts: ColumnFacts, values: int) -> None:
        super().__init__(file, name, facts, values)
        self._content = file.numbers(f"column.{name}")
        self._offsets = file.numbers(f"offsets.{name}", "BHIQ")
        self._require("offsets", len(self._offsets), values + 1)

    def __getitem__(self, docid: int) -> Value:
        return self.text(docid) or None

    def stored(self) -> Callable[[int], Any]:
        if self.facts.kind != "text" or self.facts.way not in ("text", "path"):
            return self._stored
        content, offsets = self._content, self._offsets

        def stored(docid: int) -> Any:
            start, end = offsets[docid], offsets[docid + 1]
            if not start < end <= len(content):
                return self._stored(docid)
            try:
                return str(content[start:end], "utf-8")  # verified by the way
            except UnicodeDecodeError as error:
                raise self._damaged(f"document {docid}: {error}") from error

        return stored

    def all_stored(self) -> list[Any]:
        content, offsets = bytes(self._content), list(self._offsets)
        is_plain = self.facts.way in ("text", "path") and content.isascii()
        if not is_plain or offsets[-1] > len(content) or any(map(gt, offsets, offsets[1:])):
            return super().all_stored()
        text = content.decode("ascii")
        return [text[start:end] or None for start, end in pairwise(offsets)]

    def text(self, number: int) -> bytes:
        """Return the bytes of a value, which may be none. Raises IndexDamagedError."""
        start, end = self._offsets[number], self._offsets[number + 1]
        if not start <= end <= len(self._content):
            raise self._damaged(f"a value of document {number} is no value")
        value = bytes(self._content[start:end])
        if self.facts.kind == "text" and not is_text((value,)):
            raise self._damaged(f"a value of document {number} is no text")
        return value

    def texts(self) -> Iterator[bytes]:
        """Yield the bytes of each value. Raises IndexDamagedError."""
        return map(self.text, range(self.documents))


class _Placed(Column):
    """Places among values: the terms of the field, or the distinct values of the column."""

    def __init__(
        self,
        file: SectionFile,
        name: str,
        facts: ColumnFacts,
        documents: int,
        values: Dictionary | _Strings,
    ) -> None:
        super().__init__(file, name, facts, documents)
        section = "column" if facts.kind == "term" else "places"
        self._places = _filled(file.numbers(f"{section}.{name}", "BHIQ"), 1, documents)
        self._values = values
        self._require(section, len(self._places), documents)

    def __getitem__(self, docid: int) -> Value:
        return self._text(self._places[docid])

    def stored(self) -> Callable[[int], Any]:
        places = self._places
        if places.itemsize == 1:
            kept = cache(lambda place: self._back(self._text(place)))  # they are few
            return lambda docid: kept(places[docid])
        if not isinstance(self.facts.way, str):
            return self._stored
        text, decode = self._values.text, WAYS[self.facts.way]

        def stored(docid: int) -> str | None:
            place = places[docid]
            try:
                return decode(text(place - 1)) if place else None
            except (IndexError, ValueError) as error:
                raise self._damaged(f"document {docid}: {error}") from error

        return stored

    def all_stored(self) -> list[Any]:
        way = self.facts.way
        if not isinstance(way, str):
            return super().all_stored()
        try:
            values = [None, *map(WAYS[way], self._values.texts())]
            return [values[place] for place in self._places]
        except IndexError as error:
            raise self._damaged("a document has none of the values") from error
        except ValueError as error:
            raise self._damaged(str(error)) from error

    def order(self) -> array[int] | None:
        if self.facts.kind != "term" or self._places.itemsize > 4:
            return None
        return array("I", bytes(widened(self._places)))

    def _text(self, place: int) -> Value:
        if not place:
            return None
        try:
            return self._values.text(place - 1)
        except IndexError as error:
            raise self._damaged("a document has none of the values") from error


def open_column(
    file: SectionFile,
    name: str,
    facts: ColumnFacts,
    documents: int,
    terms: Dictionary | None = None,
) -> Column:
    """Open a column; `terms` are those of its field. Raises IndexDamagedError."""
    if facts.kind in ("number", "real"):
        return _Numbers(file, name, facts, documents)
    if facts.kind == "term":
        if terms is None:
            raise file.damaged(ValueError(f"column {name} has no terms"), 0)
        return _Placed(file, name, facts, documents, terms)
    if f"places.{name}" not in file.sections:
        return _Strings(file, name, facts, documents)
    _, size, typecode = file.section(f"offsets.{name}")
    distinct = _Strings(file, name, facts, size // calcsize(typecode) - 1)
    return _Placed(file, name, facts, documents, distinct)


def widened(numbers: memoryview) -> bytearray:
    """Return numbers of one, two or four bytes as uint32[]: some times faster than one by one."""
    octets, width = bytes(numbers), numbers.itemsize
    wide = bytearray(4 * len(numbers))
    for i in range(width):
        wide[i::4] = octets[i::width]
    return wide


def flags(bits: int, documents: int) -> bytes:
    """Return a byte for each document: 1 if its bit is set, else 0. Quick for many documents."""
    return f"{bits:0{documents}b}".encode()[::-1][:documents].translate(_FLAGS)


_FLAGS = bytes(code == ord("1") for code in range(256))


def _filled(numbers: memoryview, value: int, documents: int) -> memoryview:
    """Return the numbers of all documents: if there are none, all have the same."""
    return numbers if len(numbers) else memoryview(bytes([value]) * documents)

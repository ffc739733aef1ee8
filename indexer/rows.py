"""Is a document fit for the index, and what does it give to each field?

A schema is prepared once. A document whose values are all plain, as nearly always, is checked in
one pass (`kernels/plain`) and becomes a row; rows are turned into terms and column values many
at a time, a field after the other. What is of no usual type, or for a field of no usual kind,
Whoosh's own field reads at once: slower, and never differently.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from operator import is_
from typing import Any, NamedTuple

from whoosh import fields
from whoosh.fields import Schema, UnknownFieldError

from indexer.codec.columns import Value, Way
from indexer.codec.values import check_storable, utf8
from indexer.kernels.plain import Plain
from indexer.schema import (
    MAX_TERM_BYTES,
    Digest,
    FileName,
    Kept,
    Stems,
    Words,
    is_digest,
    path_bytes,
)

STEMS = "_stems"
"""What the name of a field of stems adds to that of its field of words."""


class Row(NamedTuple):
    """A document ready to enter: nothing in it can fail any more.

    `cells`, what is indexed, and `kept`, what is stored and sorted by, are in the order of
    `Rows.names`: a value, None, or what Whoosh made of a value.
    """

    cells: tuple[Any, ...]
    kept: tuple[Any, ...]
    characters: int


class Read(NamedTuple):
    """A value as Whoosh's own field read it: its terms with their tfs, and its column value."""

    terms: list[tuple[bytes, int]]
    column: Value


class Encoded(NamedTuple):
    """Values of a field: their terms, how many terms each value has, and their column values."""

    terms: Sequence[bytes]
    counts: Sequence[int]
    column: Sequence[Value]


class Lane:
    """How plain values of a field are encoded, many at a time; here: none is plain."""

    plain: type | None = None
    limits: tuple[int, int] | None = None
    """The least and the largest number, or length of a text, that needs no closer look."""
    accepts: Callable[[Any], object] | None = None
    """Tells whether a plain value needs no closer look, if that takes more than its length."""
    way: Way = None
    """How plain values are got back from the column, if they are."""

    def __init__(self, field: fields.FieldType) -> None:
        self.field = field

    def column(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return the column value of each plain value."""
        raise NotImplementedError

    def terms(self, column: Sequence[Any]) -> Sequence[bytes]:
        """Return the one term of each plain value, by its column value."""
        return column

    def is_plain(self, value: Any) -> bool:
        """Tell whether a value needs no closer look."""
        if type(value) is not self.plain or (self.accepts and not self.accepts(value)):
            return False
        size: Any = len(value) if isinstance(value, str) else value
        return self.limits is None or bool(self.limits[0] <= size <= self.limits[1])

    def encode(self, values: Sequence[Any]) -> Encoded:
        """Encode values, each of them plain or a `Read`."""
        if self.plain and {*map(type, values)} <= {self.plain}:
            return self._encode_plain(values)
        terms: list[bytes] = []
        counts, column = [], []
        for value in values:
            read = value if isinstance(value, Read) else self._read_plain(value)
            column.append(read.column)
            counts.append(sum(tf for _, tf in read.terms))
            terms.extend(term for term, tf in read.terms for _ in range(tf))
        return Encoded(terms, counts, column)

    def _encode_plain(self, values: Sequence[Any]) -> Encoded:
        column = self.column(values)
        terms = self.terms(column) if self.indexed else []
        counts = [1 if self.indexed else 0] * len(values)
        return Encoded(terms, counts, column if self.field.column_type else [None] * len(values))

    def _read_plain(self, value: Any) -> Read:
        encoded = self._encode_plain([value])
        return Read([(term, 1) for term in encoded.terms], encoded.column[0])

    def read(self, name: str, value: Any, kept: Any) -> Read:
        """Let Whoosh's field read a value. Raises ValueError."""
        try:
            terms = [(term, tf) for term, tf, *_ in self.field.index(value)] if self.indexed else []
            column = self.field.to_column_value(kept) if self.field.column_type else None
        except TypeError as error:
            raise ValueError(f"{name}: {error}") from error
        longest = max((len(term) for term, _ in terms), default=0)
        if longest > MAX_TERM_BYTES:
            raise ValueError(
                f"{name}: a term of {longest} bytes, at most {MAX_TERM_BYTES} are kept"
            )
        return Read(terms, column)

    @property
    def indexed(self) -> bool:
        """Tell whether the field has terms."""
        return self.field.format is not None


class _Ids(Lane):
    plain = str
    limits = (0, MAX_TERM_BYTES // 4)
    way = "text"

    def column(self, values: Sequence[str]) -> list[bytes]:
        return utf8(values)


class _Files(Lane):
    plain = str
    accepts = staticmethod(str.isascii)
    way = "path"

    def column(self, values: Sequence[str]) -> list[bytes]:
        try:
            return list(map(str.encode, values))
        except UnicodeEncodeError:  # bytes of a name that are no UTF-8
            return list(map(path_bytes, values))

    def terms(self, column: Sequence[bytes]) -> Sequence[bytes]:
        if max(map(len, column), default=0) <= MAX_TERM_BYTES:
            return column
        return list(map(self.field.to_bytes, column))


class _Digests(Lane):
    plain = str
    limits = (0, 2 * MAX_TERM_BYTES)
    accepts = staticmethod(is_digest)
    way = "hex"

    def column(self, values: Sequence[str]) -> list[bytes]:
        return list(map(bytes.fromhex, values))


class _Numbers(Lane):
    """Whole numbers of one term each: a zero byte, and the number from the smallest on."""

    plain = int

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.limits = field.min_value, field.max_value
        self._low = self.way = field.min_value
        self._pack = struct.Struct(f">x{field.sortable_typecode}").pack

    def column(self, values: Sequence[int]) -> list[int]:
        low = self._low
        return [value - low for value in values]

    def terms(self, column: Sequence[int]) -> list[bytes]:
        return list(map(self._pack, column))


class _Texts(Lane):
    """Texts that are only kept."""

    plain = str
    way = "text"

    def column(self, values: Sequence[str]) -> list[bytes]:
        return utf8(values)


class _Integers(Lane):
    """Numbers that are only kept."""

    plain = int
    limits = (-(1 << 63), (1 << 63) - 1)
    way = 0

    def column(self, values: Sequence[int]) -> Sequence[int]:
        return values


def _lane(field: fields.FieldType) -> Lane:
    if type(field) is fields.ID:
        return _Ids(field)
    if type(field) is Digest:
        return _Digests(field)
    if type(field) is FileName:
        return _Files(field)
    if type(field) is fields.NUMERIC and (field.numtype, field.shift_step) == (int, 0):
        return _Numbers(field)
    if isinstance(field, Kept):
        return _Texts(field) if field.kind is str else _Integers(field)
    return Lane(field)


class Rows:
    """A schema, prepared to check documents."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.names = tuple(schema.names())
        self.words = tuple(name for name in self.names if isinstance(schema[name], Words))
        self.stems = {name: name + STEMS for name in self.words if name + STEMS in self.names}
        self.stored = tuple(i for i, name in enumerate(self.names) if schema[name].stored)
        """The places of the fields that are stored."""
        self.lanes = {
            name: _lane(schema[name])
            for name in self.names
            if not isinstance(schema[name], Words | Stems)
            and (schema[name].format is not None or schema[name].column_type)
        }
        self.titles = {name for name in self.words if schema[name].column_type}
        """The fields of words that have a column, of the text itself."""
        self.language = self.names.index("lang") if "lang" in self.names else None
        """The place of the field that says in which language a document is."""
        self._known = frozenset(self.names)
        self._twins = [
            self.names.index(name.removesuffix(STEMS)) if isinstance(schema[name], Stems) else -1
            for name in self.names
        ]
        self._plain = self._plainness()

    def _plainness(self) -> Plain:
        """Return what tells a plain document: it needs no closer look."""
        lanes = [self.lanes.get(name) for name in self.names]
        return Plain(
            self.names,
            tuple(lane.plain if lane else str for lane in lanes),
            tuple(lane.limits if lane else None for lane in lanes),
            tuple(lane.accepts if lane else None for lane in lanes),
            tuple(self._twins),
            tuple(name in self.words for name in self.names),
        )

    def row(self, values: Mapping[str, Any]) -> Row:
        """Return a document as a row.

        Raises UnknownFieldError, and ValueError for a value that is refused.
        """
        plain = self._plain.cells(values) if type(values) is dict else None
        return Row(plain[0], plain[0], plain[1]) if plain else self._unusual(values)

    def _unusual(self, values: Mapping[str, Any]) -> Row:
        """Return a document as a row, after a closer look at each value. Raises as `row`."""
        given = tuple(map(values.get, self.names))
        kept = self._kept(values, given)
        cells = [
            self._cell(name, cell, stored, is_own=kept is given)
            for name, cell, stored in zip(self.names, given, kept, strict=True)
        ]
        for name, cell, twin in zip(self.names, given, self._twins, strict=True):
            if twin >= 0 and cell is not None and cell != given[twin]:
                raise ValueError(f"{name} is not the text of {self.names[twin]}")
        for place in self.stored:
            check_storable(kept[place])
        texts = (cell for name, cell in zip(self.names, given, strict=True) if name in self.words)
        row = given if kept is given and all(map(is_, cells, given)) else tuple(cells)
        return Row(row, given if row is given else kept, sum(map(len, filter(None, texts))))

    def _cell(self, name: str, value: Any, kept: Any, *, is_own: bool) -> Any:
        """Return a value if it is plain and stored as it is, else what Whoosh's field reads.

        Raises ValueError.
        """
        if value is None:
            return None
        if name in self.words and not isinstance(value, str):
            raise ValueError(f"{name}: {type(value).__name__} is no text")
        lane = self.lanes.get(name)
        if lane is None or (is_own and lane.is_plain(value)):
            return value
        read = lane.read(name, value, kept)
        return value if is_own and type(value) is lane.plain else read

    def _kept(self, values: Mapping[str, Any], cells: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what is stored: as in Whoosh, `_stored_NAME` stands in for the value of NAME.

        Raises UnknownFieldError, ValueError.
        """
        for name in values:
            if not name.startswith("_") and name not in self._known and values[name] is not None:
                raise UnknownFieldError(f"there is no field {name!r} in the schema")
        if not any(name.startswith("_stored_") for name in values):
            return cells
        kept = tuple(
            None if values.get(name) is None else values.get(f"_stored_{name}", values[name])
            for name in self.names
        )
        for name, value in zip(self.names, kept, strict=True):
            if name in self.titles and not isinstance(value, str | None):
                raise ValueError(f"{name}: {type(value).__name__} is no text")
        return kept

    def way(self, name: str) -> Way:
        """Return how stored values of a field are got back from its column, if they are."""
        field = self._schema[name]
        if not (field.stored and field.column_type):
            return None
        return "text" if name in self.titles else self.lanes[name].way

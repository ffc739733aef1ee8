"""Which fields are there, and how does text become terms in them?

Text is indexed in two term spaces: `title`, `body` and `path` hold exact (folded) words
with their positions, for phrases; `title_stems` and `body_stems` hold stems, for words
and their inflections. No stop words are removed: a phrase needs every word.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from whoosh import columns, fields, formats
from whoosh.system import pack_uint

from indexer.analysis import ENGLISH, form_stems, tag_of, tokens
from indexer.document import (
    MEMBER_MARK,
    Days,
    Document,
    DocumentDate,
    IndexedDocument,
    Section,
    SourceFile,
)

Postings = Generator[tuple[bytes, int, float, bytes], None, None]
"""term, frequency, weight, encoded positions: what Whoosh asks of a field."""


MAX_TERM_BYTES = 255
"""As long as a term of any field may be."""


class QueryField(NamedTuple):
    """A field as a person names it in a query."""

    name: str
    meaning: str
    example: str


QUERY_FIELDS = {
    field.name: field
    for field in (
        QueryField("title", "words of the title", "title:turkey"),
        QueryField("author", "words of the names of who wrote it", "author:brontë"),
        QueryField("body", "words of the text", 'body:"get out of our way"'),
        QueryField("path", "words of the path, or a pattern of it", "path:*/2020/*.txt"),
        QueryField("type", "kind of document: pdf, mail, text …", "type:pdf"),
        QueryField("lang", "language, said or told by its words", "lang:de"),
        QueryField("size", "bytes, or a range", "size:10k..2M"),
        QueryField("date", "day, month, year or range", "date:2020-02..2020-03"),
    )
}


_POSITIONS = formats.Positions()


class Words(fields.FieldType):
    """Exact words with their positions; aliases share the position of their word."""

    def __init__(self, *, stored: bool = False, sortable: bool = False) -> None:
        self.format = _POSITIONS
        self.scorable = True
        self.stored = stored
        self.column_type = columns.VarBytesColumn() if sortable else None

    def index(self, value: str, **_: Any) -> Postings:
        """Yield a posting for each word of a text."""
        positions: dict[str, list[int]] = defaultdict(list)
        for token in tokens(value):
            for word in {token.form.word, *token.form.aliases}:
                positions[word].append(token.position)
        for word, places in positions.items():
            yield word.encode(), len(places), float(len(places)), _POSITIONS.encode(places)

    def to_column_value(self, value: str) -> bytes:
        """Return a text in UTF-8."""
        return value.encode("utf-8", "surrogatepass")


class Stems(fields.FieldType):
    """Stems of the words of a text, without positions."""

    def __init__(self) -> None:
        self.format = formats.Frequency()
        self.scorable = True
        self.stored = False

    def index(self, value: str, language: str = ENGLISH, **_: Any) -> Postings:
        """Yield a posting for each stem of a text in a language."""
        counts: Counter[str] = Counter()
        for token in tokens(value):
            counts.update(form_stems(token.form, language))
        for stem, count in counts.items():
            yield stem.encode(), count, float(count), pack_uint(count)


class Digest(fields.ID):
    """Hexadecimal digits, two a byte, as one term and a column of those bytes: half as many."""

    def index(self, value: str, **_: Any) -> Postings:
        """Yield the one posting of a digest. Raises ValueError."""
        yield self.to_bytes(value), 1, 1.0, b""

    def to_bytes(self, value: str | bytes) -> bytes:
        """Return digits as bytes. Raises ValueError for what they would not give back."""
        if isinstance(value, bytes):
            return value
        if not isinstance(value, str) or not is_digest(value):
            raise ValueError(f"{value!r} is not an even number of digits from 0 to f")
        return bytes.fromhex(value)

    to_column_value = to_bytes

    def from_bytes(self, bs: object) -> str:
        """Return a term as digits."""
        assert isinstance(bs, bytes)
        return bs.hex()


def is_digest(text: str) -> bool:
    """Tell whether a field of digests takes a text."""
    return len(text) % 2 == 0 < len(text) and not text.strip("0123456789abcdef")


def path_bytes(path: str | bytes | os.PathLike[str]) -> bytes:
    """Return a path as bytes: UTF-8, and those of a file name that are none as they were.

    Raises ValueError for what no file can be called, TypeError for what is no path.
    """
    name = os.fspath(path)
    return name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")


class FileName(fields.ID):
    """A path as one term; bytes that are not UTF-8 are kept (`path_bytes`).

    A path that is longer than a term may be ends in a digest of itself there; the column has
    it whole.
    """

    def index(self, value: str, **_: Any) -> Postings:
        """Yield the one posting of a path."""
        yield self.to_bytes(value), 1, 1.0, b""

    def to_bytes(self, value: str | bytes) -> bytes:
        """Return a path as a term."""
        path = path_bytes(value)
        if len(path) <= MAX_TERM_BYTES:
            return path
        digest = blake2b(path, digest_size=16).digest()
        return path[: MAX_TERM_BYTES - len(digest)] + digest

    def to_column_value(self, value: str) -> bytes:
        """Return a path as its bytes, whole."""
        return path_bytes(value)

    def from_bytes(self, bs: object) -> str:
        """Return a term as a path."""
        assert isinstance(bs, bytes)
        return bs.decode("utf-8", "surrogateescape")


class Kept(fields.FieldType):
    """A text or a whole number of 64 bits, as `kind` says, that is kept in a column only."""

    stored = True
    unique = False
    indexed = False

    def __init__(self, kind: type[str] | type[int]) -> None:
        self.kind = kind
        is_text = kind is str
        self.column_type = columns.VarBytesColumn() if is_text else columns.NumericColumn("q")

    def to_column_value(self, value: object) -> Any:
        """Return a text in UTF-8, a number as it is. Raises ValueError for anything else."""
        if type(value) is not self.kind:
            raise ValueError(f"{value!r} is not of type {self.kind.__name__}")
        if isinstance(value, str):
            return value.encode("utf-8", "surrogatepass")
        if not -(1 << 63) <= value < 1 << 63:
            raise ValueError(f"{value} takes more than 64 bits")
        return value


def schema() -> fields.Schema:
    """Return the schema of an index."""
    return fields.Schema(
        id=fields.ID(stored=True, unique=True, sortable=True),
        file=FileName(stored=True, unique=True, sortable=True),
        title=Words(stored=True, sortable=True),
        title_stems=Stems(),
        body=Words(),
        body_stems=Stems(),
        path=Words(),
        type=fields.ID(stored=True, sortable=True),
        hash=Digest(stored=True, sortable=True),
        date_source=fields.ID(stored=True, sortable=True),
        date_first=_untiered(32),
        date_last=_untiered(32),
        root=Kept(str),
        size=_untiered(64),
        mtime=_untiered(64),
        seen=Kept(int),
        encoding=Kept(str),
        text=fields.STORED(),
        body_start=Kept(int),
        author=Words(stored=True, sortable=True),
        lang=fields.ID(stored=True, sortable=True),
        sections=Kept(str),
        note=Kept(str),
        member=Kept(str),
        file_hash=Kept(str),
        file_size=Kept(int),
    )


def _untiered(bits: int) -> fields.NUMERIC:
    """Return a field of whole numbers with one term for each, and a column to sort by.

    Whoosh's sixteen terms a number make ranges fast, and are half the work of adding a document.
    """
    return fields.NUMERIC(int, bits, stored=True, sortable=True, shift_step=0)


def schema_data(described: fields.Schema) -> tuple[dict[str, Any], ...]:
    """Return a schema as data, for the manifest. Raises ValueError for an unknown kind of field."""
    return tuple(_field_data(name, described[name]) for name in sorted(described.names()))


def schema_from(data: Iterable[Mapping[str, Any]]) -> fields.Schema:
    """Return the schema that data describes. Raises ValueError for an unknown kind of field."""
    return fields.Schema(**{field["name"]: _field_from(field) for field in data})


def _field_data(name: str, field: fields.FieldType) -> dict[str, Any]:
    kind = next((kind for kind, cls in _KINDS.items() if type(field) is cls), None)
    if kind is None:
        raise ValueError(f"field {name}: {type(field).__name__} is no kind of field of an index")
    data = {"name": name, "kind": kind, "stored": bool(field.stored)}
    if kind == "words":
        data["column"] = field.column_type is not None
    if isinstance(field, Kept):
        data["type"] = field.kind.__name__
    if kind not in ("words", "stems", "stored", "kept"):
        data |= {"unique": bool(field.unique), "column": field.column_type is not None}
    if isinstance(field, fields.NUMERIC):
        data |= {"type": field.numtype.__name__, "bits": field.bits, "signed": field.signed}
        data["shift_step"] = field.shift_step
    return data


def _field_from(data: Mapping[str, Any]) -> fields.FieldType:
    kind, stored = data["kind"], data["stored"]
    if kind == "words":
        return Words(stored=stored, sortable=data["column"])
    if kind == "kept":
        return Kept({"str": str, "int": int}[data["type"]])
    if kind in ("stems", "stored"):
        return Stems() if kind == "stems" else fields.STORED()
    unique, column = data["unique"], data["column"]
    if kind == "number":
        return fields.NUMERIC(
            data["type"], data["bits"], stored=stored, unique=unique, sortable=column,
            signed=data["signed"], shift_step=data["shift_step"],
        )  # fmt: skip
    if kind == "boolean":
        return fields.BOOLEAN(stored=stored)
    if kind == "keyword":
        return fields.KEYWORD(stored=stored, unique=unique, sortable=column)
    if kind in ("id", "file", "digest"):
        cls = {"id": fields.ID, "file": FileName, "digest": Digest}[kind]
        return cls(stored=stored, unique=unique, sortable=column)
    raise ValueError(f"field {data['name']}: there is no kind {kind!r}")


_KINDS: dict[str, type[fields.FieldType]] = {
    "words": Words,
    "stems": Stems,
    "id": fields.ID,
    "file": FileName,
    "digest": Digest,
    "keyword": fields.KEYWORD,
    "number": fields.NUMERIC,
    "boolean": fields.BOOLEAN,
    "stored": fields.STORED,
    "kept": Kept,
}
"""The kinds of field that an index can have: a closed set, as data in the manifest."""

UNDATED = "none"
"""The date source of a document without a date."""


def fields_of(document: Document, document_id: str, seen_ns: int) -> dict[str, Any]:
    """Return the values that go into the index for a document."""
    source, dated, body, member = document.source, document.date, document.body, document.member
    name = document.name
    return {
        "id": document_id,
        "file": name,
        "title": document.title,
        "title_stems": document.title,
        "body": body,
        "body_stems": body,
        "path": name,
        "type": document.kind,
        "hash": document.content_hash,
        "date_source": dated.source if dated else UNDATED,
        "date_first": dated.days.first.toordinal() if dated else None,
        "date_last": dated.days.last.toordinal() if dated else None,
        "root": source.root,
        "size": document.size_bytes,
        "mtime": source.mtime_ns,
        "seen": seen_ns,
        "encoding": document.encoding,
        "text": document.text,
        "body_start": document.body_start,
        "author": document.author or None,
        "lang": tag_of(document.language) or None,
        "sections": encode_sections(document.sections) or None,
        "note": document.note or None,
        "member": member or None,
        "file_hash": document.file_hash if member else None,
        "file_size": source.size_bytes if member else None,
    }


def document_from(stored: Mapping[str, Any]) -> tuple[Document, str, int]:
    """Return what `fields_of` took apart, from stored values: a document, its id, when seen."""
    known = indexed_document(*(stored.get(name) for name in KNOWN))  # type: ignore[arg-type]
    document = Document(
        source=known.source,
        content_hash=known.content_hash,
        kind=known.kind,
        encoding=stored["encoding"],
        title=known.title,
        date=known.date,
        text=stored["text"],
        body_start=stored["body_start"],
        author=known.author,
        language=stored.get("lang") or "",
        sections=decode_sections(stored.get("sections") or ""),
        note=stored.get("note") or "",
        size_bytes=known.size_bytes,
        member=known.member,
        file_hash=known.file_hash,
    )
    return document, known.id, known.seen_ns


def encode_sections(sections: Iterable[Section]) -> str:
    """Return headings as text: where each begins and what it says, a line each."""
    return "\n".join(f"{start} {title}" for start, title in sections)


def decode_sections(encoded: str) -> tuple[Section, ...]:
    """Return the headings that `encode_sections` wrote."""
    parted = (line.partition(" ") for line in encoded.split("\n") if line)
    return tuple(Section(int(start), title) for start, _, title in parted)


KNOWN = (
    *("id", "file", "root", "title", "type", "hash", "size", "mtime", "seen"),
    *("author", "member", "file_hash", "file_size"),
    *("date_source", "date_first", "date_last"),
)
"""The stored fields whose values `indexed_document` takes."""


def indexed_document(
    document_id: str,
    file: str,
    root: str,
    title: str,
    kind: str,
    content_hash: str,
    size_bytes: int,
    mtime_ns: int,
    seen_ns: int,
    author: str | None,
    member: str | None,
    file_hash: str | None,
    file_size: int | None,
    *dated: Any,
) -> IndexedDocument:
    """Return the document that `fields_of` took apart, without its text, from its KNOWN values."""
    relative = file[len(root) :].removeprefix(os.sep)
    if member:
        relative = relative[: -len(MEMBER_MARK + member)]
    return IndexedDocument(
        document_id,
        SourceFile(root, relative, file_size or size_bytes, mtime_ns),
        content_hash,
        kind,
        title,
        _dated(*dated),
        seen_ns,
        size_bytes,
        author or "",
        member or "",
        file_hash or content_hash,
    )


@lru_cache(maxsize=4096)
def _dated(source: str, first: int, last: int) -> DocumentDate | None:
    if source == UNDATED:
        return None
    return DocumentDate(Days(date.fromordinal(first), date.fromordinal(last)), source)

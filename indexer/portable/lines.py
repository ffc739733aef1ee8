"""What is a document, a root, a file left out, a run in a portable file? A line of JSON each.

Names are a promise: none is changed, only added. A line is read without trust: each value has
its type and its limits, or there is a ValueError that says which has not.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple, NoReturn

from indexer.document import Days, Document, DocumentDate, Section, SourceFile
from indexer.ledger import REASONS, Ledger, Root, Skipped, Stamp, WalkOptions
from indexer.runs import Run
from indexer.saved import Alert, pack, unpack

IMPORT = "import"
"""The command whose runs do not travel: they tell of a folder, and not of its documents."""

MAX_NAME = 1 << 16
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""What no path has: a half of a pair that stands for no byte."""


class Numbered(NamedTuple):
    """A document with its id, and when its file was read."""

    document: Document
    id: str
    seen_ns: int


def encode_line(value: Mapping[str, Any]) -> bytes:
    """Return a line, without its end: UTF-8, or ASCII where a path has other bytes."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def decode_line(line: bytes) -> dict[str, Any]:
    """Read a line. Raises ValueError."""
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    return value


def document_line(document: Document, document_id: str, seen_ns: int) -> dict[str, Any]:
    """Return what there is to tell of a document; what is empty goes without saying."""
    source, dated = document.source, document.date
    told = {
        "id": document_id,
        "root": source.root,
        "path": source.relative,
        "member": document.member,
        "kind": document.kind,
        "title": _whole(document.title),
        "author": _whole(document.author),
        "language": document.language,
        "encoding": document.encoding,
        "date": dated
        and {
            "first": dated.days.first.isoformat(),
            "last": dated.days.last.isoformat(),
            "source": dated.source,
        },
        "hash": document.content_hash,
        "file_hash": document.file_hash if document.member else "",
        "size": document.size_bytes,
        "file_size": source.size_bytes if document.member else 0,
        "mtime_ns": source.mtime_ns,
        "seen_ns": seen_ns,
        "note": _whole(document.note),
        "sections": [[section.start, _whole(section.title)] for section in document.sections],
        "body_start": document.body_start,
        "text": _whole(document.text),
    }
    return {name: value for name, value in told.items() if value}


def read_document(told: dict[str, Any]) -> Numbered:
    """Return the document of a line. Raises ValueError."""
    given = _Given(told)
    member, text = given.path("member"), given.text("text")
    size_bytes = given.number("size")
    source = SourceFile(
        given.root("root"),
        given.relative("path"),
        given.number("file_size") if member else size_bytes,
        given.number("mtime_ns", least=-(1 << 63)),
    )
    content_hash = given.hash("hash")
    document = Document(
        source=source,
        content_hash=content_hash,
        kind=given.name("kind"),
        encoding=given.text("encoding"),
        title=given.text("title"),
        date=_read_date(given.object("date")),
        text=text,
        body_start=given.number("body_start", len(text) + 1),
        author=given.text("author"),
        language=given.text("language"),
        sections=_read_sections(given.list("sections"), len(text)),
        note=given.text("note"),
        size_bytes=size_bytes,
        member=member,
        file_hash=given.hash("file_hash") if member else content_hash,
    )
    return Numbered(document, given.name("id"), given.number("seen_ns"))


def _read_date(told: dict[str, Any] | None) -> DocumentDate | None:
    if told is None:
        return None
    given = _Given(told)
    first, last = (date.fromisoformat(given.text(end)) for end in ("first", "last"))
    if last < first:
        given.refuse("date", "ends before it begins")
    return DocumentDate(Days(first, last), given.name("source"))


def _read_sections(told: list[Any], length: int) -> tuple[Section, ...]:
    sections = []
    for each in told:
        start, title = each if isinstance(each, list) and len(each) == 2 else (None, None)
        if type(start) is not int or not 0 <= start <= length or not isinstance(title, str):
            raise ValueError("sections: one is not a place in the text and a heading")
        if "\n" in title or _HALF_PAIR.search(title):
            raise ValueError("sections: a heading has a line end, or half a character")
        sections.append(Section(start, title))
    return tuple(sections)


class LedgerSection(NamedTuple):
    """A part of the ledger that travels: its name in the file, how it is told and read.

    `told` returns the lines of a ledger; `read` a ledger with what lines say.
    """

    name: str
    told: Callable[[Ledger], Iterable[dict[str, Any]]]
    read: Callable[[Ledger, Iterable[dict[str, Any]]], Ledger]


def _roots_told(ledger: Ledger) -> Iterable[dict[str, Any]]:
    return ({"path": root.path, "options": root.options._asdict()} for root in ledger.roots)


def _roots_read(ledger: Ledger, lines: Iterable[dict[str, Any]]) -> Ledger:
    roots = []
    for line in lines:
        given = _Given(line)
        options = WalkOptions(**_like(WalkOptions(), given.object("options") or {}))
        if options.encoding != "auto":
            _check_encoding(options.encoding)
        roots.append(Root(given.root("path"), options))
    return ledger._replace(roots=tuple(roots))


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise ValueError(f"encoding {name!r} is not known") from error


def _skipped_told(ledger: Ledger) -> Iterable[dict[str, Any]]:
    for file in ledger.skipped:
        yield {name: value for name, value in file._asdict().items() if value}


def _skipped_read(ledger: Ledger, lines: Iterable[dict[str, Any]]) -> Ledger:
    skipped: dict[str, Skipped] = {}
    for line in lines:
        stamp = line.pop("stamp", None)
        read = Skipped(**_like(Skipped("", ""), line))
        if read.reason not in REASONS or not read.path or read.path in skipped:
            raise ValueError(f"reason {read.reason!r} is unknown, or a path is there twice")
        if stamp is not None:
            read = read._replace(stamp=_read_stamp(stamp))
        skipped[read.path] = read
    return ledger._replace(skipped=tuple(skipped[path] for path in sorted(skipped)))


def _read_stamp(told: Any) -> Stamp:
    if isinstance(told, list) and [*map(type, told)] == [int, int, int, str]:
        return Stamp(*told)
    raise ValueError("stamp: it is not three numbers and a text")


def _runs_told(ledger: Ledger) -> Iterable[dict[str, Any]]:
    for run in ledger.runs:
        if run.command != IMPORT:
            told = run._replace(generation=0)._asdict()  # which is another elsewhere
            yield {name: value for name, value in told.items() if value}


def _runs_read(ledger: Ledger, lines: Iterable[dict[str, Any]]) -> Ledger:
    runs = [Run(**_like(Run(""), line)) for line in lines]
    numbers = [run.number for run in runs]
    if numbers != sorted({number for number in numbers if 0 < number < 1 << 53}):
        raise ValueError("runs are not in the order of their numbers")
    return ledger._replace(runs=tuple(runs))


def _alerts_told(ledger: Ledger) -> Iterable[dict[str, Any]]:
    for alert in ledger.alerts:
        told = {**alert.described(), "said": pack(alert.said)}
        yield {name: value for name, value in told.items() if value != getattr(_ALERT, name)}


def _alerts_read(ledger: Ledger, lines: Iterable[dict[str, Any]]) -> Ledger:
    alerts: dict[str, Alert] = {}
    for line in lines:
        said = unpack(str(line.pop("said", "")))
        read = Alert(**{**_ALERT._asdict(), **_like(_ALERT, line)})._replace(said=said)
        if not read.query or read.name in alerts:
            raise ValueError("an alert looks for nothing, or is there twice")
        alerts[read.name] = read
    return ledger._replace(alerts=tuple(alerts.values()))


_ALERT = Alert("", "")
"""An alert without options."""

LEDGER_SECTIONS = (
    LedgerSection("roots", _roots_told, _roots_read),
    LedgerSection("skipped", _skipped_told, _skipped_read),
    LedgerSection("runs", _runs_told, _runs_read),
    LedgerSection("alerts", _alerts_told, _alerts_read),
)
"""What of the ledger travels. A new part of it is a line here."""


def _like(example: Any, told: dict[str, Any]) -> dict[str, Any]:
    """Return values for a tuple of names, each of the type that it has in an example.

    Raises ValueError for others. A list is a tuple of texts.
    """
    values: dict[str, Any] = {}
    known = example._asdict()
    for name, value in told.items():
        if name not in known or known[name] is None:
            raise ValueError(f"{name!r} is not known")
        given = _Given(told)
        if isinstance(known[name], tuple):
            value = tuple(_path(name, each) for each in given.list(name))
        elif type(value) is not type(known[name]):
            given.refuse(name, "is not as it should be")
        elif isinstance(value, str):
            value = _path(name, value)
        elif type(value) is int:
            value = given.number(name)
        values[name] = value
    return values


class _Given:
    """The values of a line; each is checked when it is taken."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told

    def refuse(self, name: str, why: str) -> NoReturn:
        """Raise the error that says what is wrong with a value."""
        raise ValueError(f"{name} {why}")

    def text(self, name: str) -> str:
        """Return a text; the empty one if there is none."""
        value = self._told.get(name, "")
        if not isinstance(value, str):
            self.refuse(name, "is no text")
        if _HALF_PAIR.search(value):
            self.refuse(name, "has half a character (a lone surrogate)")
        return value

    def name(self, name: str) -> str:
        """Return a short text that is not empty."""
        value = self.text(name)
        if not 0 < len(value) <= 255 // 4 or not value.isprintable():
            self.refuse(name, "is empty, too long, or cannot be printed")
        return value

    def hash(self, name: str) -> str:
        """Return hexadecimal digits."""
        value = self.text(name)
        if not re.fullmatch(r"(?:[0-9a-f]{2}){1,255}", value):
            self.refuse(name, "is no hash")
        return value

    def path(self, name: str) -> str:
        """Return a path, whose bytes need not be UTF-8, or nothing."""
        return _path(name, self._told.get(name, ""))

    def root(self, name: str) -> str:
        """Return an absolute path, of any system."""
        value = self.path(name)
        if "\0" in value or not any(
            system(value).is_absolute() for system in (PurePosixPath, PureWindowsPath)
        ):
            self.refuse(name, f"is no absolute path: {value!r}")
        return value

    def relative(self, name: str) -> str:
        """Return a path below a root, or nothing: the root itself."""
        value = self.path(name)
        path = PurePosixPath(value)
        if "\0" in value or path.is_absolute() or ".." in path.parts:
            self.refuse(name, f"leads out of its root: {value!r}")
        return value

    def number(self, name: str, limit: int = 1 << 63, least: int = 0) -> int:
        """Return a whole number; 0 if there is none."""
        value = self._told.get(name, 0)
        if type(value) is not int or not least <= value < limit:
            self.refuse(name, "is no whole number, or out of range")
        return value

    def list(self, name: str) -> list[Any]:
        """Return a list; the empty one if there is none."""
        value = self._told.get(name, [])
        if not isinstance(value, list):
            self.refuse(name, "is no list")
        return value

    def object(self, name: str) -> dict[str, Any] | None:
        """Return an object, or None."""
        value = self._told.get(name)
        if value is not None and not isinstance(value, dict):
            self.refuse(name, "is no object")
        return value


def _path(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME or _NO_BYTE.search(value):
        raise ValueError(f"{name} is no path or text, too long, or has half a character")
    return value


def _whole(text: str) -> str:
    """Return a text in which half a pair of surrogates, which no reader gives, is replaced."""
    return _HALF_PAIR.sub("\ufffd", text)


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")

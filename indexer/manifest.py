"""Which files make a generation of the index?

A manifest is a JSON file, `manifest-000041.json` for generation 41, that names every file of
the generation with its length and checksum, and holds the schema as data. It is written once
and never changes. It ends with its own checksum: the CRC-32 (zlib, eight hexadecimal digits)
of its other members as JSON in ASCII with sorted names and no spaces.

    {"format_version": 1, "generation": 41, "previous": 40, "created": "2026-01-31T10:00:00Z",
     "analysis": 3, "next_segment": 8, "schema": [{"name": "title", "kind": "words"}],
     "segments": [{"name": "000007", "documents": 20,
                   "files": {"segment": {"length": 4096, "checksum": 305419896}},
                   "deleted": {"file": "000007-000041.deleted", "documents": 2,
                               "length": 128, "checksum": 1}}],
     "ledger": {"ledger-000041.jsonl": {"length": 100, "checksum": 7}},
     "checksum": "0a1b2c3d"}

`previous` is the generation that is kept beside this one, or null; `deleted` may be null. A
ledger file may be longer on disk than the manifest says: what was appended and never
published does not count.

History: 1, the first.
"""

from __future__ import annotations

import json
import re
import stat
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from indexer.errors import IndexDamagedError, IndexVersionError

MANIFEST_VERSION = 1
MANIFEST_BYTES = 16 << 20
"""No manifest is larger: some 20,000 segments."""
NUMBERS = 10**12
"""Generations and segments are numbered below this, which is what names have digits for."""

SEGMENT_SUFFIXES = ("segment",)
"""What a segment's files may be called, after its name and a dot."""

_NUMBER = r"[0-9]{6,12}"
_MANIFEST_NAME = rf"manifest-({_NUMBER})\.json"
_LEDGER_NAME = r"ledger-[0-9a-z][0-9a-z-]{0,60}\.[a-z]{1,8}"
_DELETED_NAME = rf"{_NUMBER}-{_NUMBER}\.deleted"
_RUN_NAME = rf"{_NUMBER}(?:-[0-9a-z]{{1,20}}){{0,3}}\.run"
_SEGMENT_FILE_NAME = rf"{_NUMBER}\.(?:{'|'.join(SEGMENT_SUFFIXES)})"
_OWN_NAME = (
    rf"(?:{_SEGMENT_FILE_NAME}|{_DELETED_NAME}|{_LEDGER_NAME}|{_MANIFEST_NAME}|{_RUN_NAME})"
    r"(?:\.new)?"
)
_CREATED = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(?:Z|\+00:00)"


class FileEntry(NamedTuple):
    """How long a file is, in bytes, and its checksum (CRC-32: of what, its format says)."""

    length: int
    checksum: int


class Deletions(NamedTuple):
    """The file that marks the deleted documents of a segment, and how many they are."""

    file: str
    documents: int
    length: int
    checksum: int


class SegmentEntry(NamedTuple):
    """A segment: how many documents it was made of, its files by suffix, its deletions."""

    name: str
    documents: int
    files: Mapping[str, FileEntry]
    deleted: Deletions | None = None

    def file_names(self) -> Iterator[str]:
        """Yield the names of its files in the index folder."""
        yield from (f"{self.name}.{suffix}" for suffix in self.files)
        if self.deleted:
            yield self.deleted.file


class Manifest(NamedTuple):
    """All that makes a generation; frozen, the schema through and through."""

    generation: int
    previous: int | None
    created: str
    analysis: int
    next_segment: int
    schema: tuple[Mapping[str, Any], ...]
    segments: tuple[SegmentEntry, ...] = ()
    ledger: Mapping[str, FileEntry] = MappingProxyType({})

    def file_names(self) -> set[str]:
        """Return the names of all its files in the index folder, its own among them."""
        names = {manifest_name(self.generation), *self.ledger}
        for segment in self.segments:
            names.update(segment.file_names())
        return names


def manifest_name(generation: int) -> str:
    """Return the file name of a generation's manifest."""
    return f"manifest-{generation:06d}.json"


def generation_of(name: str) -> int | None:
    """Return the generation whose manifest is called `name`, None if it is no manifest."""
    match = re.fullmatch(_MANIFEST_NAME, name)
    generation = int(match[1]) if match else 0
    return generation if generation and name == manifest_name(generation) else None


def segment_name(number: int) -> str:
    """Return the name of the segment with this number."""
    return f"{number:06d}"


def deleted_name(segment: str, generation: int) -> str:
    """Return the name of the file of a segment's deletions as of a generation."""
    return f"{segment}-{generation:06d}.deleted"


def ledger_name(generation: int) -> str:
    """Return the name of the file of the ledger that a generation adds."""
    return f"ledger-{generation:06d}.jsonl"


def is_own_name(name: str) -> bool:
    """Tell whether a file in the index folder is data of an index, and may be cleaned away.

    Nothing else in the folder is ever removed: somebody may have put a file there.
    """
    return re.fullmatch(_OWN_NAME, name) is not None


class OtherVersionError(ValueError):
    """A whole manifest of a format that is not read here."""


def encode(manifest: Manifest) -> bytes:
    """Write a manifest as JSON. Raises TypeError or ValueError if the schema is no JSON."""
    content = {
        "format_version": MANIFEST_VERSION,
        **manifest._asdict(),
        "segments": [
            {
                **segment._asdict(),
                "files": _encoded(segment.files),
                "deleted": segment.deleted and segment.deleted._asdict(),
            }
            for segment in manifest.segments
        ],
        "ledger": _encoded(manifest.ledger),
    }
    content["checksum"] = _checksum(content)
    text = json.dumps(content, indent=1, default=dict, allow_nan=False)
    return text.encode("ascii") + b"\n"


def read_manifest(file: Path) -> Manifest:
    """Read a manifest. Nothing in it is executed; it is bounded in size.

    Raises IndexDamagedError naming the file and what is wrong, IndexVersionError,
    FileNotFoundError.
    """
    try:
        plain_size_bytes(file)
        with file.open("rb") as stream:
            content = stream.read(MANIFEST_BYTES + 1)
        manifest = decode(content)
        if file.name != manifest_name(manifest.generation):
            raise ValueError(f"it is the manifest of generation {manifest.generation}")
    except FileNotFoundError:
        raise
    except OtherVersionError as error:
        raise IndexVersionError(
            f"{file} cannot be read: {error}",
            hint="make a new index with `indexer add FOLDER`, or use the version that made it",
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise IndexDamagedError(f"{file} cannot be read: {error}", file=file) from error
    return manifest


def plain_size_bytes(file: Path) -> int:
    """Return the size of a plain file; opening a pipe instead would wait for ever.

    Raises IndexDamagedError, OSError.
    """
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise IndexDamagedError(f"{file} is not a plain file", file=file)
    return status.st_size


def decode(content: bytes) -> Manifest:
    """Read a manifest from its JSON. Raises ValueError saying what is wrong."""
    if len(content) > MANIFEST_BYTES:
        raise ValueError(f"it is larger than {MANIFEST_BYTES} bytes")
    members = json.loads(content.decode("ascii"), parse_constant=_no_constant)
    if not isinstance(members, dict):
        raise ValueError("it is not a JSON object")
    checksum = members.pop("checksum", None)
    if checksum != _checksum(members):
        raise ValueError("its checksum is wrong")
    version = members.get("format_version")
    if version != MANIFEST_VERSION:
        raise OtherVersionError(f"its format version is {version!r}, not {MANIFEST_VERSION}")
    return _manifest(_Members(members, ""))


def _manifest(members: _Members) -> Manifest:
    generation = members.number("generation", NUMBERS)
    segments = tuple(_segment(segment) for segment in members.objects("segments"))
    names = [int(segment.name) for segment in segments]
    next_segment = members.number("next_segment", NUMBERS)
    if len(set(names)) < len(names) or max(names, default=-1) >= next_segment:
        raise ValueError("segments: a name is there twice, or not below next_segment")
    previous = members.number_or_none("previous")
    if previous is not None and previous >= generation:
        raise ValueError(f"previous: {previous} is not before {generation}")
    created = members.text("created", _CREATED)
    try:
        datetime.fromisoformat(created)
    except ValueError as error:
        raise ValueError(f"created: {error}") from error
    return Manifest(
        generation=generation,
        previous=previous,
        created=created,
        analysis=members.number("analysis"),
        next_segment=next_segment,
        schema=tuple(_frozen(field.members) for field in members.objects("schema")),
        segments=segments,
        ledger=_files(
            members.object("ledger"), lambda name: bool(re.fullmatch(_LEDGER_NAME, name))
        ),
    )


def _segment(members: _Members) -> SegmentEntry:
    name = members.text("name", _NUMBER)
    documents = members.number("documents")
    files = _files(members.object("files"), lambda suffix: suffix in SEGMENT_SUFFIXES)
    if members.members.get("deleted") is None:
        return SegmentEntry(name, documents, files)
    deleted = members.object("deleted")
    file = deleted.text("file", _DELETED_NAME)
    count = deleted.number("documents")
    if not file.startswith(name + "-") or count > documents:
        raise ValueError(f"{deleted.path}: not of segment {name}, or more than its documents")
    entry = Deletions(file, count, deleted.number("length"), deleted.checksum())
    return SegmentEntry(name, documents, files, entry)


def _files(members: _Members, allowed: Callable[[str], bool]) -> Mapping[str, FileEntry]:
    files = {}
    for name in members.members:
        if not allowed(name):
            raise ValueError(f"{members.path}: {name!r} is not a name of a file there")
        entry = members.object(name)
        files[name] = FileEntry(entry.number("length"), entry.checksum())
    return MappingProxyType(files)


class _Members(NamedTuple):
    """A JSON object from a file, and where in the file; its values are checked when taken."""

    members: dict[str, Any]
    path: str

    def number(self, name: str, limit: int = 1 << 63) -> int:
        value = self.members.get(name)
        if type(value) is not int or not 0 <= value < limit:  # True is no number
            self._refuse(name, "is not a number, or out of range")
        return value

    def number_or_none(self, name: str) -> int | None:
        return None if self.members.get(name) is None else self.number(name)

    def checksum(self) -> int:
        return self.number("checksum", 1 << 32)

    def text(self, name: str, pattern: str) -> str:
        value = self.members.get(name)
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            self._refuse(name, "is not as it should be")
        return value

    def object(self, name: str) -> _Members:
        value = self.members.get(name)
        if not isinstance(value, dict):
            self._refuse(name, "is not an object")
        return _Members(value, f"{self.path}{name}.")

    def objects(self, name: str) -> Iterator[_Members]:
        values = self.members.get(name)
        if not isinstance(values, list):
            self._refuse(name, "is not a list")
        for number, value in enumerate(values):
            if not isinstance(value, dict):
                self._refuse(name, f"{number} is not an object")
            yield _Members(value, f"{self.path}{name}.{number}.")

    def _refuse(self, name: str, reason: str) -> NoReturn:
        raise ValueError(f"{self.path}{name} {reason}")


def _encoded(files: Mapping[str, FileEntry]) -> dict[str, dict[str, int]]:
    return {name: entry._asdict() for name, entry in files.items()}


def _checksum(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=dict, allow_nan=False)
    return f"{zlib.crc32(text.encode('ascii')):08x}"


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(member) for name, member in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")

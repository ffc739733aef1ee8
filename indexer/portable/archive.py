"""Which sections are in a portable file, and are they as they were written?

A zip archive. Each section is an entry of JSON lines, `documents.jsonl`; the last entry,
`manifest.json`, says of each how many lines and bytes it has, and their SHA-256. An archive is
read without trust: sizes are limited before a byte is unpacked, and a section is believed when it
has been read to its end.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from indexer.errors import PortableError

FORMAT = "indexer-portable"
VERSION = 1
MANIFEST = "manifest.json"
ENDING = ".jsonl"

MANIFEST_BYTES = 1 << 20
SECTIONS = 100
LINE_BYTES = 1 << 30
"""No line is longer: so much memory may be needed."""

INFLATION, SPARE_BYTES = 200, 1 << 30
"""What is unpacked may be so many times the size of the file, and so much more."""

LEVEL = 3
"""Of deflate: half the time of level 6, for 8 % more bytes."""

_DATE = (1980, 1, 1, 0, 0, 0)
"""Of all entries, so that the same index makes the same file."""


class Entry(NamedTuple):
    """What the manifest says of a section."""

    lines: int
    length: int
    sha256: str


class Writer:
    """Writes sections, one after the other, and the manifest at the end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w")
        self._entries: dict[str, Entry] = {}

    def add(self, section: str, lines: Iterable[bytes]) -> int:
        """Write a section of lines, each without its end; return how many there are."""
        digest, length, count = hashlib.sha256(), 0, 0
        with self._zip.open(_info(section + ENDING), "w", force_zip64=True) as stream:
            for line in lines:
                stream.write(line + b"\n")
                digest.update(line + b"\n")
                length += len(line) + 1
                count += 1
        self._entries[section] = Entry(count, length, digest.hexdigest())
        return count

    def finish(self) -> None:
        """Write the manifest and the directory of the archive."""
        manifest = {
            "format": FORMAT,
            "format_version": VERSION,
            "sections": {name: entry._asdict() for name, entry in self._entries.items()},
        }
        with self._zip.open(_info(MANIFEST), "w") as stream:
            stream.write(json.dumps(manifest, indent=1).encode("ascii") + b"\n")
        self._zip.close()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    if hasattr(info, "compress_level"):  # from Python 3.13 on
        info.compress_level = LEVEL
    else:
        info._compresslevel = LEVEL  # type: ignore[attr-defined]
    return info


class Reader:
    """Reads the sections of a file, and holds them against its manifest."""

    def __init__(self, file: Path) -> None:
        """Open a file and read its manifest. Raises PortableError, OSError."""
        self.file = file
        self._stream = file.open("rb")
        try:
            self._zip = zipfile.ZipFile(self._stream)
            self.sections = self._manifest()
        except PortableError:
            self.close()
            raise
        except _BROKEN as error:
            self.close()
            raise self.refused(f"it is no whole archive: {error}") from error

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def lines(self, section: str) -> Iterator[bytes]:
        """Yield the lines of a section with their ends. Raises PortableError, also at the end."""
        entry = self.sections[section]
        digest, length, count = hashlib.sha256(), 0, 0
        try:
            with self._zip.open(section + ENDING) as stream:
                while line := stream.readline(min(LINE_BYTES, entry.length - length) + 1):
                    digest.update(line)
                    length += len(line)
                    count += 1
                    if length > entry.length:
                        raise self.refused("it is longer than the manifest says", section, count)
                    if not line.endswith(b"\n"):
                        raise self.refused("a line is too long, or has no end", section, count)
                    yield line
        except _BROKEN as error:
            raise self.refused(f"it cannot be unpacked: {error}", section, count + 1) from error
        if (count, length, digest.hexdigest()) != entry:
            raise self.refused("it is not as the manifest says: a checksum is wrong", section)

    def refused(self, why: str, section: str = "", line: int = 0) -> PortableError:
        """Return the error to raise: where it is, and why."""
        where = f", {section}{ENDING}" if section else ""
        where += f", line {line}" if line else ""
        return PortableError(f"{self.file}{where}: {why}")

    def _manifest(self) -> dict[str, Entry]:
        """Return what the manifest says, if the archive can be so."""
        names = self._zip.namelist()
        if len(names) > SECTIONS or len(set(names)) < len(names):
            raise self.refused("it has too many entries, or one twice")
        if MANIFEST not in names:
            raise self.refused("it has no manifest: it is no export of an index")
        with self._zip.open(MANIFEST) as stream:
            content = stream.read(MANIFEST_BYTES + 1)
        if len(content) > MANIFEST_BYTES:
            raise self.refused("the manifest is too large")
        manifest = json.loads(content)
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise self.refused("it is no export of an index")
        if manifest.get("format_version") != VERSION:
            raise self.refused(
                f"its format version is {manifest.get('format_version')!r}, and this program reads"
                f" {VERSION}"
            )
        sections = {name: _entry(**told) for name, told in manifest["sections"].items()}
        if {MANIFEST, *(name + ENDING for name in sections)} != set(names):
            raise self.refused("it has other entries than the manifest says")
        whole = sum(entry.length for entry in sections.values())
        if whole > SPARE_BYTES + INFLATION * self.file.stat().st_size:
            raise self.refused(f"it would be {whole:,} bytes, much more than is believed of it")
        return sections


_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError),
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, OSError),
)
"""What a damaged archive raises, of zipfile and of what is in it."""


def _entry(lines: Any, length: Any, sha256: Any) -> Entry:
    if type(lines) is not int or type(length) is not int or not isinstance(sha256, str):
        raise ValueError("the manifest is not as it should be")
    if not 0 <= lines <= length < 1 << 50:
        raise ValueError("the manifest is not as it should be")
    return Entry(lines, length, sha256)

"""Which files are in a zip?

The directory at its end says so. Its members are checked before any is unpacked: two that lie
in the same bytes are a bomb. A zip whose end is missing is read from its front instead, as far
as it goes.
"""

from __future__ import annotations

import stat
import time
import zipfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import BinaryIO

from indexer.errors import DocumentError
from indexer.extract.archives import CHUNK_BYTES, check_ratio, check_size, gathered
from indexer.extract.content import Content, Input, Member
from indexer.extract.names import MemberNames
from indexer.extract.zip_front import members_from_front

MOST_ENTRIES = 100_000
_ENTRY_SIGNATURE = b"PK\x01\x02"
_LOCAL_BYTES = 30
_ENCRYPTED = 0x1
_NAMED_IN_UTF8 = 0x800


def read(file: Input) -> Content:
    """Read a zip. Raises DocumentError."""
    _check_count(file.stream)
    try:
        archive = zipfile.ZipFile(file.stream)
        entries = archive.infolist()
        _check_overlap(entries)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        return Content(None, members=members_from_front(file.stream))
    return Content(None, members=_members(archive, entries))


def _check_count(stream: BinaryIO) -> None:
    """Refuse a directory that would not fit in memory, before it is read."""
    stream.seek(0)
    count = 0
    while piece := stream.read(CHUNK_BYTES):
        count += piece.count(_ENTRY_SIGNATURE)
    if count > MOST_ENTRIES:
        raise DocumentError("over_limit", f"more than {MOST_ENTRIES:,} members")


def _check_overlap(entries: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse an archive in which two members lie in the same bytes."""
    for one, other in pairwise(sorted(entries, key=lambda entry: entry.header_offset)):
        if one.header_offset + _LOCAL_BYTES + one.compress_size > other.header_offset:
            raise DocumentError("over_limit", "its members lie in the same bytes")


def _members(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> Iterator[Member]:
    names = MemberNames()
    for entry in entries:
        if not entry.is_dir():
            yield _member(names.of(_name(entry)), archive, entry)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; many programs write UTF-8 and do not say so."""
    name = entry.orig_filename
    if name.isascii() or entry.flag_bits & _NAMED_IN_UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _member(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
    def content() -> bytes:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise DocumentError("not_regular", "a link, pipe or device")
        if entry.flag_bits & _ENCRYPTED:
            raise DocumentError("encrypted", "the archive asks for a password")
        check_size(entry.file_size)
        check_ratio(entry.file_size, entry.compress_size)
        try:
            with archive.open(entry) as stream:
                return gathered(stream.read, lambda: entry.compress_size)
        except NotImplementedError as error:
            method = f"packed by method {entry.compress_type}"
            raise DocumentError("failed", f"{method}, which is not read") from error

    return Member(name, content, mtime_ns=_time_ns(entry.date_time))


def _time_ns(moment: tuple[int, ...]) -> int:
    """Return the time of an entry, which is local; the first that can be written says nothing."""
    if moment[:3] <= (1980, 1, 1):
        return 0
    year, month, day, hour, minute, second = moment[:6]
    try:
        return int(time.mktime((year, month, day, hour, minute, second, 0, 0, -1))) * 10**9
    except (ValueError, OverflowError):
        return 0

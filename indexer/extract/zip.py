"""Which files are in a zip?

The directory at its end says so. Its members are checked before any is unpacked: two that lie
in the same bytes are a bomb. A zip whose end is missing is read from its front instead, as far
as it goes.
"""

from __future__ import annotations

import stat
import time
from collections.abc import Iterator
from zipfile import ZipInfo

from indexer.errors import DocumentError
from indexer.extract.content import Content, Input, Member
from indexer.extract.names import MemberNames
from indexer.extract.zip_front import members_from_front
from indexer.extract.zips import Zip

_ENCRYPTED = 0x1
_NAMED_IN_UTF8 = 0x800


def read(file: Input) -> Content:
    """Read a zip. Raises DocumentError."""
    try:
        archive = Zip(file.stream)
    except DocumentError as error:
        if error.reason != "failed":
            raise
        return Content(None, members=members_from_front(file.stream))
    archive.check_overlap()
    return Content(None, members=_members(archive))


def _members(archive: Zip) -> Iterator[Member]:
    names = MemberNames()
    for entry in archive.members:
        yield _member(names.of(_name(entry)), archive, entry)


def _name(entry: ZipInfo) -> str:
    """Return the name of an entry; many programs write UTF-8 and do not say so."""
    name = entry.orig_filename
    if name.isascii() or entry.flag_bits & _NAMED_IN_UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _member(name: str, archive: Zip, entry: ZipInfo) -> Member:
    def content() -> bytes:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise DocumentError("not_regular", "a link, pipe or device")
        if entry.flag_bits & _ENCRYPTED:
            raise DocumentError("encrypted", "the archive asks for a password")
        return archive.read(entry)

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

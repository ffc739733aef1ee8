"""Which mails are in a mailbox?

One begins at each line `From … 10:00:00 2020` that follows an empty line; what is said about
lengths is not believed. The file is read from front to back, a line at a time, and a mail is in
memory only while it is read.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate
from typing import BinaryIO, NamedTuple

from indexer.errors import DocumentError
from indexer.extract.archives import check_size
from indexer.extract.content import Content, Input, Member
from indexer.extract.signatures import begins_mail

_LINE_BYTES = 1 << 16
_OPENING_BYTES = 500
_QUOTED = re.compile(rb"^>(>*From )", re.M)
_WRITTEN = re.compile(rb"[A-Z][a-z]{2} {1,2}[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d(?::\d\d)?.*\d{4}")


class _Mail(NamedTuple):
    """Where a mail begins and ends in its mailbox, and the line above it."""

    start: int
    end: int
    opening: bytes


def read(file: Input) -> Content:
    """Read a mailbox. Raises DocumentError."""
    return Content(None, members=_members(file.stream))


def _members(stream: BinaryIO) -> Iterator[Member]:
    number = 0
    for mail in _mails(stream):
        number += 1
        yield Member(str(number), _reading(stream, mail), "mail", _time_ns(mail.opening))
    if not number:
        raise DocumentError("failed", "no mail begins in this mailbox")


def _reading(stream: BinaryIO, mail: _Mail) -> Callable[[], bytes]:
    def content() -> bytes:
        check_size(mail.end - mail.start)
        stream.seek(mail.start)
        return _QUOTED.sub(rb"\1", stream.read(mail.end - mail.start))

    return content


def _mails(stream: BinaryIO) -> Iterator[_Mail]:
    """Yield the mails; the stream may be sought between two of them."""
    at = start = 0
    opening = b""
    fresh, whole = True, True  # after an empty line; at the beginning of a line
    stream.seek(0)
    while line := stream.readline(_LINE_BYTES):
        if fresh and whole and begins_mail(line):
            if opening:
                yield _Mail(start, at, opening)
                stream.seek(at + len(line))
            opening, start = line[:_OPENING_BYTES], at + len(line)
        fresh = whole and not line.strip()
        whole = line.endswith(b"\n")
        at += len(line)
    if opening:
        yield _Mail(start, at, opening)


def _time_ns(opening: bytes) -> int:
    """Return the time in the line above a mail, for a mail that has no date."""
    match = _WRITTEN.search(opening)
    words = match.group().decode("ascii", "replace").split() if match else []
    if len(words) < 5:
        return 0
    parsed = parsedate(f"{words[2]} {words[1]} {words[-1]} {words[3]}")
    try:
        return max(0, int(time.mktime(parsed))) * 1_000_000_000 if parsed else 0
    except (ValueError, OverflowError):
        return 0

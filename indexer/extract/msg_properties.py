"""How are the properties of a message of Outlook stored?

Text and bytes in a stream each, named by the number of the property and of its type; numbers and
times in one stream for all, 16 bytes each after a head.
"""

from __future__ import annotations

import struct
from datetime import datetime, timedelta
from typing import Any

from indexer.extract.mail_fields import text_in

_WIDE, _NARROW, _BYTES = 0x001F, 0x001E, 0x0102
_HEAD_BYTES = {"top": 32, "inner": 24, "part": 8}
_ENTRY = struct.Struct("<HHI8s")
_CODE_PAGES = (0x3FDE, 0x3FFD)
_EPOCH = datetime(1601, 1, 1)
_LATEST = 1 << 62
_STREAM = 2
LARGEST_TEXT = 64 << 20


class Properties:
    """The properties of a message, a recipient or an attachment; each may be missing."""

    def __init__(self, ole: Any, path: tuple[str, ...], head_bytes: int, code_page: str) -> None:
        self._ole = ole
        self._path = path
        self._fixed = self._table(head_bytes)
        pages = (self.number(number) for number in _CODE_PAGES)
        self.code_page = code_page or next((f"cp{page}" for page in pages if page), "auto")
        if self.code_page == "cp65001":
            self.code_page = "utf-8"

    def text(self, number: int) -> str:
        """Return a text, or nothing."""
        if wide := self._stream(number, _WIDE):
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._stream(number, _NARROW).rstrip(b"\0")
        return text_in(narrow, self.code_page) if narrow else ""

    def data(self, number: int) -> bytes:
        """Return bytes, or nothing."""
        return self._stream(number, _BYTES)

    def number(self, number: int) -> int:
        """Return a number, or zero."""
        return int.from_bytes(self._fixed.get(number, b"")[:4], "little")

    def moment(self, number: int) -> datetime | None:
        """Return a time in UTC, if there is one."""
        ticks = int.from_bytes(self._fixed.get(number, b""), "little")
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10) if 0 < ticks < _LATEST else None
        except OverflowError:
            return None

    def _stream(self, number: int, type_: int) -> bytes:
        return stream_at(self._ole, (*self._path, f"__substg1.0_{number:04X}{type_:04X}"))

    def _table(self, head_bytes: int) -> dict[int, bytes]:
        content = stream_at(self._ole, (*self._path, "__properties_version1.0"))[head_bytes:]
        whole = content[: len(content) // _ENTRY.size * _ENTRY.size]
        return {number: value for _, number, _, value in _ENTRY.iter_unpack(whole)}


def properties_at(
    ole: Any, path: tuple[str, ...], *, inner: bool | None = None, code_page: str = ""
) -> Properties:
    """Return the properties of a message (`inner` or not), or of a part of one."""
    place = "part" if inner is None else "inner" if inner else "top"
    return Properties(ole, path, _HEAD_BYTES[place], code_page)


def entry_at(ole: Any, path: tuple[str, ...]) -> Any:
    """Return the entry of a stream or storage, or None.

    olefile's own way compares all names in a storage each time: a mail to a thousand people
    would take their square.
    """
    entry = ole.root
    for name in path:
        entry = entry.kids_dict.get(name.lower()) if entry else None
    return entry


def stream_at(ole: Any, path: tuple[str, ...]) -> bytes:
    """Return the bytes of a stream; nothing if there is none, or it is too large or damaged."""
    entry = entry_at(ole, path)
    if entry is None or entry.entry_type != _STREAM or entry.size > LARGEST_TEXT:
        return b""
    try:
        with ole._open(entry.isectStart, entry.size) as stream:
            content: bytes = stream.read()
    except OSError:
        return b""
    return content

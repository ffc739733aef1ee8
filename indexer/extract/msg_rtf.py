"""How does Outlook compress rich text?

By the scheme that Microsoft calls LZFu ([MS-OXRTFCP]): a ring of 4,096 bytes that begins with
what most RTF begins with, eight steps to a byte of flags, each a byte or a place and a length.
"""

from __future__ import annotations

import struct

from indexer.errors import DocumentError
from indexer.extract.archives import check_size

_HEAD = struct.Struct("<II4sI")
_PRIMED = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_RING = 4096


def decompressed(packed: bytes) -> bytes:
    """Return rich text of Outlook as RTF. Raises DocumentError."""
    if len(packed) < _HEAD.size:
        raise DocumentError("failed", "the rich text is cut off")
    _, size_bytes, form, _ = _HEAD.unpack_from(packed)
    check_size(size_bytes)
    if form == b"MELA":
        return packed[_HEAD.size : _HEAD.size + size_bytes]
    if form != b"LZFu":
        raise DocumentError("failed", "the rich text is in an unknown form")
    return _unpacked(packed, size_bytes)


def _unpacked(packed: bytes, size_bytes: int) -> bytes:
    """Unpack as far as it goes: a text that is cut off is still a text."""
    text = bytearray(_PRIMED)
    start = len(text)
    at = _HEAD.size
    end = len(packed)
    while at < end and len(text) - start < size_bytes:
        flags = packed[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > end:
                    return bytes(text[start:])
                place = packed[at] << 4 | packed[at + 1] >> 4
                length = (packed[at + 1] & 15) + 2
                at += 2
                back = (len(text) - place) % _RING
                if back == 0:  # the place where writing goes on ends it
                    return bytes(text[start:])
                _repeat(text, back, length)
            elif at < end:
                text.append(packed[at])
                at += 1
    return bytes(text[start : start + size_bytes])


def _repeat(text: bytearray, back: int, length: int) -> None:
    """Append what stands `back` bytes before the end, and may run into itself."""
    for _ in range(length):
        text.append(text[-back] if back <= len(text) else ord(" "))

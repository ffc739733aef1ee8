"""How does PDFium write text, and how do we?"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable

from indexer.extract.content import PAGE_END

_TEXT_BYTES = 1 << 20
_DROPPED = {ord(PAGE_END): "\n", 0: None, 2: None, 0xAD: None, 0xFFFE: "-\n", 0xFFFF: None}
"""PDFium writes U+FFFE for a hyphen that ends a line, together with the line's end."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return text as PDFium gives it, its line ends, hyphens and stray characters put right."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED)
    return _SURROGATE.sub("\ufffd", text)


def wide_text(ask: Callable[..., int]) -> str:
    """Return a text that PDFium writes into room which it is given, as UTF-16."""
    size = min(ask(None, 0), _TEXT_BYTES)
    if size <= 2:
        return ""
    room = ctypes.create_string_buffer(size)
    wide = ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort))
    ask(wide, size)
    text = room.raw[: size & ~1].decode("utf-16-le", "replace")
    return clean(text.split("\0", 1)[0]).strip()

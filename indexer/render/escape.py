"""What may a terminal be sent?

No control character, escape sequence or bidirectional override of a document or a file
name: each is shown as a visible sign instead.
"""

from __future__ import annotations

import re

# C0 and C1 controls, line and paragraph separators, bidirectional controls, the byte order
# mark, tag characters, and surrogates (bytes of a name that are not UTF-8).
_UNSAFE = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_UNSAFE_IN_TEXT = _UNSAFE.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f")


def visible(text: str) -> str:
    """Return one line of text in which nothing acts on a terminal."""
    return text if text.isprintable() else re.sub(_UNSAFE, _sign, text)


def visible_lines(text: str) -> str:
    """Return text in which only line ends and tabs act on a terminal."""
    return re.sub(_UNSAFE_IN_TEXT, _sign, text)


def visible_json(document: str) -> str:
    """Return a JSON document that is the same to a program, and in which nothing acts either.

    JSON leaves controls of the second set, directions and tags as they are; here they are escapes.
    """
    return document if document.isprintable() else re.sub(_UNSAFE, _escape, document)


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _sign(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"<U+{code:04X}>"

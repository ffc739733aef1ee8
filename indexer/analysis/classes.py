"""Which class does a character have? The table that `kernels/split` scans with.

It is made from the definitions of `chunks`, so that there is one of each. The table of
the code points below U+2C00 takes a millisecond and serves nearly every text; a larger one
is made when a text first needs it.
"""

from __future__ import annotations

import re
import sys
from array import array
from functools import cache

from indexer.analysis.chunks import APOSTROPHES, DASHES, HYPHENS, INVISIBLE, MARKS

WORD, MARK, LETTER, INNER, DOT, STOP, PLUS, HASH = (1 << bit for bit in range(8))
"""Bits of a class, with the meanings that `kernels/split` gives them."""

COMMON = 0x2C00
"""Below it are the alphabets of Europe and the Near East, and punctuation."""

LIMITS = (COMMON, 0x20000, 0x110000)
"""How large a table may have to be; the last is of all code points."""


@cache
def classes(limit: int) -> bytes:
    """Return the class of each code point below `limit`: uint8[limit]."""
    table = bytearray(limit)
    characters = array("I", range(limit)).tobytes().decode(_UTF_32, "surrogatepass")
    for match in re.finditer(r"\w+", characters):
        table[match.start() : match.end()] = bytes([WORD]) * len(match.group())
    for match in re.finditer(r"[^\W\d_]+", characters):
        table[match.start() : match.end()] = bytes([WORD | LETTER]) * len(match.group())
    for span in MARKS.split():
        first, _, last = span.partition("-")
        for code in range(int(first, 16), min(int(last or first, 16) + 1, limit)):
            table[code] |= 0 if table[code] & WORD else MARK
    for bit, members in _PUNCTUATION.items():
        for code in map(ord, members):
            if code < limit:
                table[code] |= bit
    return bytes(table)


_UTF_32 = f"utf-32-{sys.byteorder[0]}e"

_PUNCTUATION = {
    INNER: APOSTROPHES + HYPHENS + DASHES + INVISIBLE + ".,&@",
    DOT: ".",
    STOP: ".,&@/\\-",
    PLUS: "+",
    HASH: "#",
}

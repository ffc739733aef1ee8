"""Which class does a character have? The table that `kernels/split` scans with.

It is made from the definitions of `chunks`, so that there is one of each. The table of
the code points below U+2C00 takes a millisecond and serves nearly every text; the table
of all is made when a text first needs it.
"""

from __future__ import annotations

import re
from functools import cache

from indexer.analysis.chunks import APOSTROPHES, DASHES, HYPHENS, INVISIBLE, MARKS

WORD, MARK, LETTER, INNER, DOT, STOP, PLUS, HASH = (1 << bit for bit in range(8))
"""Bits of a class, with the meanings that `kernels/split` gives them."""

COMMON = 0x2C00
"""Below it are the alphabets of Europe and the Near East, and punctuation."""

ALL = 0x110000


@cache
def classes(limit: int) -> bytes:
    """Return the class of each code point below `limit`: uint8[limit]."""
    table = bytearray(limit)
    characters = "".join(map(chr, range(limit)))
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


_PUNCTUATION = {
    INNER: APOSTROPHES + HYPHENS + DASHES + INVISIBLE + ".,&@",
    DOT: ".",
    STOP: ".,&@/\\-",
    PLUS: "+",
    HASH: "#",
}

"""How many bytes does a person mean?

`500`, `10k`, `2.5M`, `1G`: units are those of `ls -h` and ripgrep, a k is 1,024 bytes.
"""

from __future__ import annotations

import re

from indexer import ranges
from indexer.errors import SizeError

_SIZE = re.compile(r"(\d{1,19}(?:\.\d{1,6})?) ?(?:([kmgt])(?:i?b)?|b)?", re.IGNORECASE | re.ASCII)
_SHIFTS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}
LARGEST = (1 << 63) - 1
"""What a file system counts to."""


def read_size(word: str) -> int:
    """Read one size, in bytes. Raises SizeError, naming the word."""
    match = _SIZE.fullmatch(word.strip())
    if match is None:
        raise SizeError(word)
    whole, _, part = match[1].partition(".")
    shift = _SHIFTS[(match[2] or "").lower()]
    rest = (int(part or 0) << shift) // int("1" + "0" * len(part))
    return min((int(whole) << shift) + rest, LARGEST)


def read_range(text: str) -> tuple[int | None, int | None]:
    """Read a size, or a range of sizes, as the least and the most; None is an open end.

    Raises SizeError, naming the word; also for a range that ends before it begins.
    """
    sign, first, last = ranges.read(text)
    if sign == "..":
        low = read_size(first) if first else None
        high = read_size(last) if last else None
        if low is not None and high is not None and high < low:
            raise SizeError(text)
        return low, high
    size = read_size(first)
    if sign == "<" and size == 0:
        raise SizeError(text)
    return {
        "": (size, size),
        ">=": (size, None),
        ">": (min(size + 1, LARGEST), None),
        "<=": (None, size),
        "<": (None, size - 1),
    }[sign]

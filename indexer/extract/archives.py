"""How much may come out of an archive?

A few bytes can say that there is more in them than any disk holds. Whatever is unpacked is
unpacked a piece at a time and counted: what grows beyond a ratio or a size is refused, whatever
its headers promised. Nothing is ever written to a disk.
"""

from __future__ import annotations

from collections.abc import Callable

from indexer.errors import DocumentError

MOST_MEMBERS = 100_000
LARGEST_MEMBER = 64 << 20
"""Bytes of a member, which is in memory while it is read."""

LARGEST_PART = 1 << 30
"""Bytes of a part of a document that is read as a stream."""

LARGEST_RATIO = 200
FREE_BYTES = 16 << 20
"""So much may come out of anything, at any ratio."""

CHUNK_BYTES = 1 << 16


def check_count(count: int) -> None:
    """Refuse what has too many members. Raises DocumentError."""
    if count > MOST_MEMBERS:
        raise DocumentError("over_limit", f"more than {MOST_MEMBERS:,} members")


def check_size(size_bytes: int, most_bytes: int = LARGEST_MEMBER) -> None:
    """Refuse a member that is too large. Raises DocumentError."""
    if size_bytes > most_bytes:
        raise DocumentError("over_limit", f"more than {most_bytes:,} bytes unpacked")


def check_ratio(unpacked_bytes: int, packed_bytes: int) -> None:
    """Refuse what grows too much when it is unpacked. Raises DocumentError."""
    if unpacked_bytes > FREE_BYTES and unpacked_bytes > LARGEST_RATIO * packed_bytes:
        raise DocumentError("over_limit", f"unpacks to more than {LARGEST_RATIO} times its size")


def gathered(read: Callable[[int], bytes], packed_bytes: Callable[[], int]) -> bytes:
    """Return all that `read` gives, if it is not too much. Raises DocumentError.

    `packed_bytes` says how many bytes it has been made from so far.
    """
    pieces: list[bytes] = []
    size_bytes = 0
    while piece := read(CHUNK_BYTES):
        pieces.append(piece)
        size_bytes += len(piece)
        check_size(size_bytes)
        check_ratio(size_bytes, packed_bytes())
    return b"".join(pieces)

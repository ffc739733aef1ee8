"""Which kind of document is a file?

Its content says it, as far as formats have signatures; its name where they have none. What is
neither known nor text is named by what it looks like, so that a report can say so.
"""

from __future__ import annotations

from indexer.errors import DocumentError
from indexer.extract.content import Input
from indexer.extract.decode import is_binary
from indexer.extract.signatures import ALWAYS_SIGNED, signed_kind
from indexer.kinds import KINDS, kind_by_name

HEAD_BYTES = 4096
"""So much of a file is looked at."""

_FOREIGN = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"OggS", "Ogg audio or video"),
    (b"ID3", "MP3 audio"),
    (b"fLaC", "FLAC audio"),
)
"""Signatures of what nobody here reads, and what to call it."""


def kind_of(file: Input) -> str:
    """Return the kind of a file. Raises DocumentError for what is no kind of document."""
    file.stream.seek(0)
    head = file.stream.read(HEAD_BYTES)
    if kind := _signed(head) or signed_kind(head, file.name):
        return kind
    for signature, name in _FOREIGN:
        if head.startswith(signature):
            raise DocumentError("unknown_kind", name)
    named = kind_by_name(file.name)
    if named in ALWAYS_SIGNED and not is_binary(head):
        named = ""
    if named and not KINDS[named].light:
        return named
    if is_binary(head):
        raise DocumentError("unknown_kind", "not text")
    return named or "text"


def _signed(head: bytes) -> str:
    """Return the kind whose signature a file begins with, or nothing."""
    return ""

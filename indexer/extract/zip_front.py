"""What is left of a zip that has lost its end?

Each member has a header before it, too. Reading goes from one to the next, and stops where there
is none: what comes after is said to be missing.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from indexer.errors import DocumentError
from indexer.extract.archives import CHUNK_BYTES, check_size, gathered
from indexer.extract.content import Member
from indexer.extract.names import MemberNames

_HEADER = struct.Struct("<4sHHHHHIIIHH")
_SIGNATURE = b"PK\x03\x04"
_DESCRIPTOR_SIGNATURE = b"PK\x07\x08"
_ENCRYPTED = 0x1
_SIZES_FOLLOW = 0x8
_STORED, _DEFLATED = 0, 8
_DAMAGED = "the archive is damaged or cut off"


class _Header(NamedTuple):
    """What stands before a member, and where its bytes begin."""

    name: str
    flags: int
    method: int
    checksum: int
    packed_bytes: int
    start: int


def members_from_front(stream: BinaryIO) -> Iterator[Member]:
    """Yield the members up to where the archive breaks off, then raise DocumentError."""
    names = MemberNames()
    at = 0
    while header := _header_at(stream, at):
        content, at = _content(stream, header)
        if not header.name.endswith("/"):
            yield Member(names.of(header.name), content)
    raise DocumentError("failed", _DAMAGED)


def _header_at(stream: BinaryIO, at: int) -> _Header | None:
    stream.seek(at)
    block = stream.read(_HEADER.size)
    if len(block) < _HEADER.size or not block.startswith(_SIGNATURE):
        return None
    _, _, flags, method, _, _, checksum, packed, _, name_size, extra_size = _HEADER.unpack(block)
    name = stream.read(name_size).decode("utf-8", "replace")
    start = at + _HEADER.size + name_size + extra_size
    return _Header(name, flags, method, checksum, packed, start)


def _content(stream: BinaryIO, header: _Header) -> tuple[Callable[[], bytes], int]:
    """Return what gives the content of a member, and where the next one begins."""
    try:
        if header.flags & _ENCRYPTED:
            raise DocumentError("encrypted", "the archive asks for a password")
        if header.method not in (_STORED, _DEFLATED):
            raise DocumentError("failed", "packed in an unusual way")
        check_size(header.packed_bytes)
        stream.seek(header.start)
        data, end = _stored(stream, header) if header.method == _STORED else _inflated(stream)
    except DocumentError as error:
        if header.flags & _SIZES_FOLLOW:  # nothing tells where the next begins
            raise
        return _raising(error), header.start + header.packed_bytes
    return lambda: data, _after_descriptor(stream, header, end)


def _raising(error: DocumentError) -> Callable[[], bytes]:
    def content() -> bytes:
        raise error

    return content


def _stored(stream: BinaryIO, header: _Header) -> tuple[bytes, int]:
    if header.flags & _SIZES_FOLLOW:
        raise DocumentError("failed", _DAMAGED)
    data = stream.read(header.packed_bytes)
    if len(data) < header.packed_bytes or zlib.crc32(data) != header.checksum:
        raise DocumentError("failed", _DAMAGED)
    return data, header.start + header.packed_bytes


def _inflated(stream: BinaryIO) -> tuple[bytes, int]:
    """Return what is unpacked from here, and where its packed bytes end."""
    decoder = zlib.decompressobj(wbits=-15)

    def read(most: int) -> bytes:
        while not decoder.eof:
            packed = decoder.unconsumed_tail or stream.read(CHUNK_BYTES)
            if not packed:
                raise DocumentError("failed", _DAMAGED)
            if data := decoder.decompress(packed, most):
                return data
        return b""

    start = stream.tell()
    try:
        data = gathered(read, lambda: stream.tell() - start)
    except zlib.error as error:
        raise DocumentError("failed", _DAMAGED) from error
    return data, stream.tell() - len(decoder.unused_data)


def _after_descriptor(stream: BinaryIO, header: _Header, end: int) -> int:
    if not header.flags & _SIZES_FOLLOW:
        return end
    stream.seek(end)
    return end + (16 if stream.read(4) == _DESCRIPTOR_SIGNATURE else 12)

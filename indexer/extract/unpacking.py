"""How is a compressed stream read?

Forward only, a piece at a time, through whichever decoder its first bytes ask for. Streams that
follow each other in one file are read as one; what follows and is no stream is padding. A stream
that ends too soon is said to be cut off.
"""

from __future__ import annotations

import bz2
import importlib
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from indexer.errors import DocumentError
from indexer.extract.archives import CHUNK_BYTES, check_ratio

_LZMA_MEMORY = 256 << 20
_ZSTD_WINDOW = 1 << 27
_ZSTD_STEP = 512
"""Bytes given to a decoder that cannot be told how much to return: each may become 40,000."""


class Decoder(Protocol):
    """What unpacks a stream."""

    @property
    def eof(self) -> bool:
        """Tell whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Tell whether it can give nothing more without more bytes."""

    @property
    def unused_data(self) -> bytes:
        """Return what it was given beyond the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take bytes and return at most `max_length` that come out."""


class Unpacked:
    """The bytes that come out of a compressed stream. Raises DocumentError."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        stream.seek(0)
        self._signature, self._make = _decoder_for(stream.read(6))
        stream.seek(0)
        self._decoder = self._make()
        self.taken_bytes = self.given_bytes = 0

    def read(self, most: int) -> bytes:
        """Return the next bytes, at most so many, or nothing at the end."""
        while True:
            data = b""
            if self._decoder.eof:
                data = self._decoder.unused_data or self._next()
                if not data.startswith(self._signature):
                    return b""
                self._decoder = self._make()
            elif self._decoder.needs_input and not (data := self._next()):
                raise DocumentError("failed", "it is cut off: the compressed data does not end")
            if given := self._unpack(data, most):
                self.given_bytes += len(given)
                check_ratio(self.given_bytes, self.taken_bytes)
                return given

    def _unpack(self, data: bytes, most: int) -> bytes:
        try:
            return self._decoder.decompress(data, most)
        except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
            raise DocumentError("failed", "the compressed data is damaged") from error

    def _next(self) -> bytes:
        data = self._stream.read(CHUNK_BYTES)
        self.taken_bytes += len(data)
        return data


def _decoder_for(head: bytes) -> tuple[bytes, Callable[[], Decoder]]:
    """Return how streams like this one begin, and what makes a decoder of them."""
    if head.startswith(b"\x1f\x8b"):
        return b"\x1f\x8b", _Deflated
    if head.startswith(b"BZh"):
        return b"BZh", bz2.BZ2Decompressor
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return b"\x28\xb5\x2f\xfd", _zstd()
    if head.startswith((b"\xfd7zXZ\0", b"]\0\0")):
        return b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY)
    raise DocumentError("failed", "no compressed data begins in it")


class _Deflated:
    """A gzip stream, read as the other decoders read theirs."""

    def __init__(self) -> None:
        self._decoder = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def needs_input(self) -> bool:
        return not self._decoder.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._decoder.decompress(self._decoder.unconsumed_tail + data, max_length)


def _zstd() -> Callable[[], Decoder]:
    """Return what makes decoders of Zstandard: Python's own from 3.14 on, else the extra."""
    for module, make in (("compression.zstd", _own_zstd), ("zstandard", _Zstandard)):
        try:
            found = importlib.import_module(module)
        except ImportError:
            continue
        return lambda: make(found)
    raise DocumentError("missing_extra", "pip install 'indexer[zstd]'")


def _own_zstd(module: Any) -> Decoder:
    largest = {module.DecompressionParameter.window_log_max: _ZSTD_WINDOW.bit_length() - 1}
    decoder: Decoder = module.ZstdDecompressor(options=largest)
    return decoder


class _Zstandard:
    """A frame read by the package zstandard, whose decoders give all they can at once."""

    def __init__(self, module: Any) -> None:
        self._error = module.ZstdError
        self._decoder = module.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        self._waiting = self._ready = b""

    @property
    def eof(self) -> bool:
        return bool(self._decoder.eof) and not self._ready

    @property
    def needs_input(self) -> bool:
        return not (self._waiting or self._ready or self._decoder.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._decoder.unused_data) + self._waiting

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._waiting += data
        while self._waiting and not self._ready and not self._decoder.eof:
            step, self._waiting = self._waiting[:_ZSTD_STEP], self._waiting[_ZSTD_STEP:]
            try:
                self._ready = self._decoder.decompress(step)
            except self._error as error:
                raise ValueError(str(error)) from error
        given, self._ready = self._ready[:max_length], self._ready[max_length:]
        return given

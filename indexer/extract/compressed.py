"""What is in a compressed file?

One file, which is called as the compressed one without its last ending; or a tar, whose files
are then the members, so that a `.tar.gz` is a tar whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from indexer.extract.archives import gathered
from indexer.extract.content import Content, Input, Member
from indexer.extract.names import clean_name
from indexer.extract.signatures import is_tar
from indexer.extract.tar import Forward, members_of
from indexer.extract.unpacking import Unpacked

_TAR_BLOCK = 512
_TAR_ENDINGS = (".tgz", ".tbz", ".tbz2", ".txz", ".tzst")


def read(file: Input) -> Content:
    """Read what gzip, bzip2, xz or Zstandard has compressed. Raises DocumentError."""
    unpacked = Unpacked(file.stream)
    head = b""
    while len(head) < _TAR_BLOCK and (piece := unpacked.read(_TAR_BLOCK - len(head))):
        head += piece
    if is_tar(head) or (file.name.lower().endswith(_TAR_ENDINGS) and not head.strip(b"\0")):
        return Content(None, members=members_of(Forward(unpacked.read, head)))
    return Content(None, members=_only(file, head, unpacked))


def _only(file: Input, head: bytes, unpacked: Unpacked) -> Iterator[Member]:
    def content() -> bytes:
        return head + gathered(unpacked.read, lambda: unpacked.taken_bytes)

    yield Member(_inner_name(file.name), content, mtime_ns=_time_ns(file.stream))


def _time_ns(stream: BinaryIO) -> int:
    """Return the time that gzip keeps of the file; the others keep none."""
    at = stream.tell()
    stream.seek(0)
    start = stream.read(8)
    stream.seek(at)
    return int.from_bytes(start[4:], "little") * 10**9 if start[:2] == b"\x1f\x8b" else 0


def _inner_name(name: str) -> str:
    """Return the name without its last ending: `report.txt.gz` holds `report.txt`."""
    if name.lower().endswith(".svgz"):
        return clean_name(name[:-1])
    stem, _, ending = name.rpartition(".")
    return clean_name(stem if stem and len(ending) <= 5 else name)

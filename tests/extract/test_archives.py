"""Archives are read member by member, within limits, and never end a run."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import sys
import tarfile
import zipfile
import zlib

import pytest

from indexer.document import Document
from indexer.extract.archives import LARGEST_MEMBER
from indexer.ledger import Skipped
from tests.extract import documents, refusal


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2020, 3, 1, 23, 59, 0)), content, method)
    return buffer.getvalue()


def tarred(*files: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def texts(found: list[Document | Skipped]) -> dict[str, str]:
    return {one.member: one.text for one in found if isinstance(one, Document)}


def reasons(found: list[Document | Skipped]) -> dict[str, str]:
    return {one.path.partition("!/")[2]: one.reason for one in found if isinstance(one, Skipped)}


@pytest.mark.parametrize("name", ["a.zip", "a.txt", "a"])
def test_a_zip_is_known_by_its_content(name: str) -> None:
    assert texts(documents(name, zipped(("b.txt", b"words")))) == {"b.txt": "words"}


def test_a_member_of_a_zip_is_of_the_day_that_is_written() -> None:
    (found,) = documents("a.zip", zipped(("b.txt", b"words")))
    assert isinstance(found, Document)
    assert found.date is not None
    assert str(found.date.days) == "2020-03-01"


def test_an_archive_in_an_archive_is_read_too() -> None:
    inner = gzip.compress(tarred(("c.txt", b"deep words")))
    found = documents("a.zip", zipped(("b.tgz", inner)))
    assert texts(found) == {"b.tgz!/c.txt": "deep words"}


def test_names_that_lead_out_are_led_back() -> None:
    found = documents("a.zip", zipped(("../../up.txt", b"one"), ("/up.txt", b"two")))
    assert texts(found) == {"up.txt": "one", "up (2).txt": "two"}


def test_a_name_in_utf8_that_is_not_said_to_be_is_read_as_such() -> None:
    content = zipped(("bäume.txt", b"words"))
    unsaid = content.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert set(texts(documents("a.zip", unsaid))) == {"bäume.txt"}


def test_a_bomb_is_refused_and_its_neighbours_are_read() -> None:
    found = documents("a.zip", zipped(("bomb", bytes(30 << 20)), ("b.txt", b"words")))
    assert texts(found) == {"b.txt": "words"}
    assert reasons(found) == {"bomb": "over_limit"}


def test_sizes_in_headers_are_not_trusted() -> None:
    content = bytearray(zipped(("bomb", bytes(30 << 20))))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    assert texts(documents("a.zip", bytes(content))) == {}


def test_members_in_the_same_bytes_are_a_bomb() -> None:
    content = zipped(("a", b"first"), ("b", b"other"))
    start, end = content.index(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    entry = content[start : content.index(b"PK\x01\x02", start + 1)]
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, 2 * len(entry), start, 0)
    assert end > start
    assert refusal("a.zip", content[:start] + entry + entry + tail).reason == "over_limit"


def test_a_directory_of_too_many_members_is_refused_before_it_is_read() -> None:
    directory = b"PK\x01\x02" * 100_001
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 4, 0)
    assert refusal("a.zip", b"PK\x03\x04" + directory + end).reason == "over_limit"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_cut_off_zip_gives_what_is_before_the_break(method: int) -> None:
    content = zipped(("a.txt", b"first"), ("b.txt", b"second" * 50), method=method)
    found = documents("a.zip", content[: content.index(b"b.txt") + 12])
    assert texts(found) == {"a.txt": "first"}
    assert reasons(found) == {"": "failed"} or reasons(found) == {"": "failed", "b.txt": "failed"}


def test_a_cut_off_zip_that_was_written_as_a_stream_is_read_too() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.written += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"first")
        archive.writestr("b.txt", b"second")
    content = bytes(pipe.written)
    found = documents("a.zip", content[: content.index(b"PK\x01\x02")])
    assert texts(found) == {"a.txt": "first", "b.txt": "second"}


def test_archives_in_each_other_end_at_the_deepest() -> None:
    content = b"words"
    for _ in range(12):
        content = gzip.compress(content)
    assert refusal("a.gz", content).reason == "over_limit"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_bomb_is_refused(compress: object) -> None:
    assert callable(compress)
    assert refusal("bomb.gz", compress(bytes(LARGEST_MEMBER + 1))).reason == "over_limit"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_a_cut_off_stream_says_so(compress: object) -> None:
    assert callable(compress)
    content = compress(bytes(range(256)) * 40)
    found = refusal("a.gz", content[: len(content) // 2])
    assert found.reason == "failed"
    assert "cut off" in found.detail


def test_what_follows_a_stream_is_padding() -> None:
    assert texts(documents("a.txt.gz", gzip.compress(b"words") + bytes(600))) == {"a.txt": "words"}


def test_a_tar_of_any_compression_is_one_step() -> None:
    for compress in (gzip.compress, bz2.compress, lzma.compress):
        assert texts(documents("a.bin", compress(tarred(("b.txt", b"words"))))) == {
            "b.txt": "words"
        }


def test_zstandard_without_its_package_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    monkeypatch.setitem(sys.modules, "compression.zstd", None)
    found = refusal("a.zst", b"\x28\xb5\x2f\xfd" + bytes(20))
    assert (found.reason, found.detail) == ("missing_extra", "pip install 'indexer[zstd]'")


def test_a_bomb_of_zstandard_is_refused() -> None:
    zstandard = pytest.importorskip("zstandard")
    content = zstandard.ZstdCompressor().compress(bytes(LARGEST_MEMBER + 1))
    assert refusal("bomb.zst", content).reason == "over_limit"


def test_a_cut_off_tar_gives_what_is_before_the_break() -> None:
    content = tarred(("a.txt", b"first"), ("b.txt", b"second" * 500))
    found = documents("a.tar", content[: 512 * 4])
    assert texts(found) == {"a.txt": "first"}
    assert reasons(found) == {"b.txt": "failed", "": "failed"}


def test_links_and_devices_in_a_tar_are_listed() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type = kind
            archive.addfile(entry)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    found = documents("a.tar", buffer.getvalue())
    assert reasons(found) == {"link": "not_regular", "pipe": "not_regular"}


def test_a_header_of_a_tar_that_asks_for_gigabytes_is_refused() -> None:
    entry = tarfile.TarInfo("x")
    entry.type = tarfile.GNUTYPE_LONGNAME
    entry.size = 3 << 30
    assert refusal("a.tar", entry.tobuf() + bytes(2048)).reason == "over_limit"


def test_a_tar_that_leads_backwards_ends() -> None:
    entry = tarfile.TarInfo("x").tobuf()
    block = bytearray(entry[:512])
    block[124:136] = b"\xff" * 8 + (-1024).to_bytes(4, "big", signed=True)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    assert {one.reason for one in documents("a.tar", bytes(block) * 3) if isinstance(one, Skipped)}


def test_a_raw_deflate_bomb_in_a_zip_without_an_end_is_refused() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(bytes(80 << 20)) + packer.flush()
    head = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 9, 1, 0)
    found = documents("a.zip", head + b"x" + packed)
    assert reasons(found) == {"x": "over_limit", "": "failed"}

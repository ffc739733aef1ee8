"""How much is read of a zip file."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest

from indexer.errors import DocumentError
from indexer.extract.archives import FREE_BYTES, MOST_MEMBERS
from indexer.extract.zips import Zip
from tests.extract.packages import archive


def reason(content: bytes, name: str = "a") -> str:
    with pytest.raises(DocumentError) as error:
        Zip(BytesIO(content)).read(name)
    return error.value.reason


def test_members_are_listed_in_order_and_read() -> None:
    opened = Zip(BytesIO(archive({"b": "two", "folder/": "", "a": "one"})))
    assert [each.filename for each in opened.members] == ["b", "a"]
    assert opened.read("a") == b"one"
    assert "a" in opened
    assert "folder/" not in opened


def test_a_member_that_grows_too_much_is_over_the_limit() -> None:
    assert reason(archive({"a": bytes(FREE_BYTES + (4 << 20))})) == "over_limit"


def test_members_that_grow_too_much_together_are_over_the_limit() -> None:
    opened = Zip(BytesIO(archive({str(i): bytes(FREE_BYTES // 4) for i in range(6)})))
    with pytest.raises(DocumentError, match="over_limit"):
        [opened.read(each) for each in opened.members]


def test_small_members_may_grow_as_they_like() -> None:
    assert len(Zip(BytesIO(archive({"a": bytes(1 << 20)}))).read("a")) == 1 << 20


def test_a_size_that_is_asked_for_is_kept() -> None:
    opened = Zip(BytesIO(archive({"a": "x" * 1000})))
    with pytest.raises(DocumentError, match="over_limit"):
        opened.read("a", 999)


def test_too_many_members_are_over_the_limit() -> None:
    assert reason(archive({str(i): "" for i in range(MOST_MEMBERS + 1)})) == "over_limit"


def test_a_directory_that_says_it_is_long_is_not_read() -> None:
    content = bytearray(archive({"a": "one"}))
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<I", 0xFFFFFF00)
    assert reason(bytes(content)) == "over_limit"


def test_an_encrypted_member_is_said_to_be() -> None:
    content = bytearray(archive({"a": "one"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + flags] |= 1
    assert reason(bytes(content)) == "encrypted"


@pytest.mark.parametrize("cut", [0, 1, 10, 30, 60, 90])
def test_what_is_cut_short_has_failed(cut: int) -> None:
    assert reason(archive({"a": "one"})[:cut]) == "failed"

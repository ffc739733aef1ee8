"""Messages of Outlook are read whatever form their text is kept in."""

from __future__ import annotations

import struct

import pytest

from indexer.document import Document
from indexer.errors import DocumentError
from indexer.extract.msg import rich_text
from indexer.extract.msg_page import page_in
from indexer.extract.msg_rtf import decompressed
from tests.extract import documents

PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277"
    "05b06c647d0a800fa0"
)
"""The first example of the description of the scheme."""


def test_rich_text_is_decompressed() -> None:
    assert decompressed(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_rich_text_that_runs_into_itself_is_decompressed() -> None:
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompressed(packed) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def test_rich_text_that_is_cut_off_is_read_so_far() -> None:
    for size in range(16, len(PACKED)):
        assert b"{\\rtf1\\ansi\\ansicpg1252".startswith(decompressed(PACKED[:size])[:22])


@pytest.mark.parametrize("packed", [b"", b"x" * 16, b"\xff" * 40])
def test_what_is_no_rich_text_is_refused(packed: bytes) -> None:
    with pytest.raises(DocumentError):
        decompressed(packed)


def test_the_page_in_rich_text_is_unpacked() -> None:
    rich = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\generator x;}"
        rb"{\*\htmltag64 <p>}\htmlrtf \par only rtf\htmlrtf0 B\'e4ume \u8364 ?\{x\}"
        rb"{\*\mhtmltag84 <a>}{\*\htmltag72 </p>}\par }"
    )
    assert page_in(rich) == "<p>Bäume €{x}</p>\n"


def test_rich_text_of_its_own_holds_no_page() -> None:
    assert page_in(rb"{\rtf1 words}") == ""


def packed(rich: bytes) -> bytes:
    return struct.pack("<II4sI", len(rich) + 12, len(rich), b"MELA", 0) + rich


def test_rich_text_of_its_own_is_read_as_such() -> None:
    rich = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\title no text}}"
        rb"\pard B\'e4ume \u8364 ?\par\trowd a\cell b\cell\row {\v hidden}last\par}"
    )
    assert rich_text(packed(rich)) == "Bäume €\na\tb\nlast"


def test_the_page_in_rich_text_is_read_as_a_page() -> None:
    rich = rb"{\rtf1\fromhtml1 {\*\htmltag64 <p>}one{\*\htmltag64 <p>}two &lt; three}"
    assert rich_text(packed(rich)) == "one\n\ntwo < three"


def test_what_only_begins_as_a_message_is_refused() -> None:
    found = documents("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert [isinstance(one, Document) for one in found] == [False]

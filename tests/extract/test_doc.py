"""What a Word 97 document says, and what it refuses."""

from __future__ import annotations

from struct import pack

from indexer.extract.doc import _pieces, _write
from indexer.extract.flow import Flow
from tests.extract import FORMATS, refusal


def written(text: str) -> str:
    flow = Flow()
    _write(text, flow)
    return flow.text()


def test_of_a_field_the_result_is_read() -> None:
    assert written('see \x13HYPERLINK "x"\x14\x13PAGE\x142\x15 below\x15\r\x13TOC\x15end') == (
        "see 2 below\nend\n"
    )


def test_rows_end_with_a_second_mark() -> None:
    assert written("before\ra\x07b\x07\x07c\x07d\x07\x07after\r") == "before\na\tb\nc\td\nafter\n"


def test_pieces_are_narrow_or_wide() -> None:
    content = "Wort".encode("utf-16-le") + b"caf\xe9"
    pieces = pack("<3I", 0, 4, 8) + pack("<HIH", 0, 0, 0) + pack("<HIH", 0, 16 | 1 << 30, 0)
    assert "".join(_pieces(content, pieces)) == "Wortcafé"


def test_an_encrypted_document_is_said_to_be() -> None:
    content = bytearray((FORMATS / "doc" / "ferry.doc").read_bytes())
    at = content.find(b"\xec\xa5")  # where the stream begins
    content[at + 11] |= 1
    assert refusal("a.doc", bytes(content)).reason == "encrypted"

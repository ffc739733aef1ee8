"""How far apart the cells of a sheet lie, in the three ways in which Excel wrote them."""

from __future__ import annotations

from struct import pack

import pytest

from indexer.extract.cells import (
    Corner,
    corner_of_markup,
    corner_of_old_records,
    corner_of_records,
)


@pytest.mark.parametrize(
    ("markup", "corner"),
    [
        (b'<row r="2"><c r="B2"><v>1</v></c></row>', Corner(2, 2)),
        (b'<row r="2"><c r="B2"/></row>', Corner()),
        (b"<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>", Corner(2, 2)),
        (b'<row r="9"/><row><c s="r=\'Z99\'"><v>1</v></c></row>', Corner(10, 1)),
        (b"""<row r="1"><c s=" r='A1'" t='>' r="C3"><v>1</v></c></row>""", Corner(3, 3)),
        (b"<cols/><color r='Z9'>", Corner()),
    ],
)
def test_markup_is_followed_in_chunks_of_any_size(markup: bytes, corner: Corner) -> None:
    for size in (1, 7, 1000):
        chunks = (markup[at : at + size] for at in range(0, len(markup), size))
        assert corner_of_markup(chunks) == corner


def test_binary_records_have_rows_and_columns_apart() -> None:
    row = b"\x00\x04" + pack("<I", 41)
    cell = b"\x05\x08" + pack("<II", 6, 0)
    assert corner_of_records(b"\x91\x01\x80\x01" + bytes(128) + row + cell) == Corner(42, 7)


def test_old_records_have_both_in_each_cell() -> None:
    other = pack("<HH", 0x809, 4) + bytes(4)
    cell = pack("<HHHH", 0x203, 4, 99, 3)
    assert corner_of_old_records(other + cell + other) == Corner(100, 4)


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 9, bytes(1000)])
def test_damaged_records_end(content: bytes) -> None:
    corner_of_records(content)
    corner_of_old_records(content)

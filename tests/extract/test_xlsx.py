"""What a workbook says."""

from __future__ import annotations

import pytest

from tests.extract import document
from tests.extract.packages import workbook


def text(rows: str) -> str:
    return document("a.xlsx", workbook(f"<sheetData>{rows}</sheetData>")).text


def test_cells_are_read_as_they_are_usually_written() -> None:
    row = (
        '<row r="1"><c r="A1"><v>42</v></c><c r="B1"><v>0.5</v></c><c r="D1" t="b"><v>1</v></c>'
        '<c r="E1" t="inlineStr"><is><t>word</t></is></c></row>'
    )
    assert text(row) == "S\n42\t0.5\tTRUE\tword\n\f"


@pytest.mark.parametrize(
    "corner",
    [
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        '<row r="1048576"><c><v>2</v></c><c r="XFD1"><v>2</v></c></row>',
        "<row r = '1048576'><c s='1' r = 'XFD1048576'><v>2</v></c></row>",
        '<x:row r="4294967295"><x:c r="FXSHRXX4294967295"><v>2</v></x:c></x:row>',
    ],
)
def test_cells_that_lie_too_far_apart_are_noted(corner: str) -> None:
    sheet = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{corner}</sheetData>'
    assert "too far apart" in document("a.xlsx", workbook(sheet)).note


def test_empty_cells_and_stated_dimensions_do_not_count() -> None:
    sheet = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    )
    assert document("a.xlsx", workbook(sheet)).text == "S\n1\n\f"


def test_headers_and_footers_are_read_without_their_codes() -> None:
    sheet = (
        '<sheetData/><headerFooter><oddHeader>&amp;L&amp;"Arial,Bold"Choir &amp;D</oddHeader>'
        "</headerFooter>"
    )
    assert document("a.xlsx", workbook(sheet)).text == "S\nChoir\n\f"

"""What is in a table of comma-separated values."""

from __future__ import annotations

import csv

import pytest

from tests.extract import document


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.csv", 'a,b\n"c, d","e ""f"""\n', 'a\tb\nc, d\te "f"'),
        ("a.csv", "a;b\n1,5;2,5\n3,5;4\n", "a\tb\n1,5\t2,5\n3,5\t4"),
        ("a.csv", "a|b\nc|d, e\n", "a\tb\nc\td, e"),
        ("a.csv", "a\tb\nc\td", "a\tb\nc\td"),
        ("a.tsv", "a,b\tc\n", "a,b\tc"),
        ("a.csv", "sep=;\na,a;b\n", "a,a\tb"),
        ("a.csv", "only\nwords\n", "only\nwords\n"),
        ("a.csv", 'a, "b, c"\nd, e\n', "a\tb, c\nd\te"),
        ("a.csv", 'a,b\n"say \\"x, y\\" now",2\n', 'a\tb\nsay "x, y" now\t2'),
        ("a.csv", 'a,b\n"two\nlines",2\n', "a\tb\ntwo lines\t2"),
        ("a.csv", "a,b,,\n,,,\n", "a\tb\n"),
        ("a.csv", "", ""),
        ("a.csv", 'a,b\nc,"never closed\nd,e', "a\tb\nc\tnever closed d,e"),
    ],
)
def test_cells_are_parted_by_tabs_and_rows_by_lines(name: str, content: str, text: str) -> None:
    found = document(name, content.encode())
    assert (found.kind, found.text, found.title) == ("csv", text, "a")


def test_fields_are_of_any_length_and_the_limit_is_as_it_was() -> None:
    before = csv.field_size_limit()
    assert len(document("a.csv", b"a,b\n" + b"x" * 1_000_000 + b",y\n").text) == 1_000_006
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_the_encoding_is_detected(encoding: str) -> None:
    rows = "vessel;café\n" + "Pétrel;reçu déjà\n" * 20
    assert document("a.csv", rows.encode(encoding)).text.startswith("vessel\tcafé\nPétrel\treçu")


@pytest.mark.parametrize("piece", ['"', ',"', 'a,"', "\\", "x", ",", ";,", '"\n'])
def test_hostile_tables_are_read(piece: str) -> None:
    assert document("a.csv", (piece * 200_000).encode()).kind == "csv"

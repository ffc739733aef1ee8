"""A name in an archive leads nowhere, can be shown, and is its own."""

from __future__ import annotations

import pytest

from indexer.extract.names import LONGEST_NAME, MemberNames, clean_name


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("a/b.txt", "a/b.txt"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Users\\me\\a.txt", "Users/me/a.txt"),
        ("a\x00\x1b[31m\nb", "a[31mb"),
        ("a//./b/", "a/b"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("outer.zip!/inner", "outer.zip/inner"),
        ("a!!//b", "a/b"),
        ("", "unnamed"),
        ("../..", "unnamed"),
    ],
)
def test_a_name_is_a_relative_path_of_plain_parts(given: str, clean: str) -> None:
    assert clean_name(given) == clean


def test_no_name_holds_the_mark_of_members() -> None:
    assert "!/" not in clean_name("a!!!///!/b!/!/c")


def test_a_long_name_keeps_its_end() -> None:
    name = clean_name("x" * 5_000 + ".pdf")
    assert len(name) <= LONGEST_NAME
    assert name.endswith(".pdf")


def test_the_second_of_a_name_is_told_apart() -> None:
    names = MemberNames()
    assert [names.of(name) for name in ("a/b.txt", "a/b.txt", "a/b (2).txt", "a/b.txt")] == [
        "a/b.txt",
        "a/b (2).txt",
        "a/b (2) (2).txt",
        "a/b (3).txt",
    ]


def test_many_of_a_name_take_no_longer_each() -> None:
    names = MemberNames()
    assert len({names.of("same") for _ in range(20_000)}) == 20_000

"""What an RTF file says."""

from __future__ import annotations

import pytest

from tests.extract import document, refusal


def text(content: bytes) -> str:
    return document("a.rtf", b"{\\rtf1\\ansi\\ansicpg1252 " + content + b"}").text


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (rb"caf\'e9\par two", "café\ntwo\n"),
        (rb"\u8220?quoted\u8221?", "“quoted”\n"),
        (rb"\uc2\u8220\'93\'94x", "“x\n"),
        (rb"\u-10179?\u-8704?", "\U0001f600\n"),
        (rb"{\fonttbl{\f1\fcharset204 A;}}\f1 \'cf\'f0\'e8", "При\n"),
        (rb"{\fonttbl{\f1\fcharset128 A;}}\f1 \'83\'65", "テ\n"),
        (rb"\trowd a\cell b\cell\row\trowd c\cell d\cell\row", "a\tb\nc\td\n"),
        (rb"a{\pict 0123}{\*\unknown b}c", "ac\n"),
        (rb'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}}', "link\n"),
        (rb"one{\footnote note} two\par", "one two\nnote\n"),
        (rb"a\bin3 }{}b", "ab\n"),
        (rb"a{\v hidden}b", "ab\n"),
    ],
)
def test_text_is_what_a_person_reads(content: bytes, expected: str) -> None:
    assert text(content) == expected


def test_title_author_and_date_are_in_the_information() -> None:
    found = document(
        "a.rtf",
        rb"{\rtf1{\info{\upr{\title ??}{\*\ud{\title \u1047?\u1072?}}}{\author Ann}{\author Ann}"
        rb"{\creatim\yr2020\mo2\dy29}}text}",
    )
    assert (found.title, found.author, str(found.date and found.date.days)) == (
        "За",
        "Ann",
        "2020-02-29",
    )


def test_groups_in_each_other_are_limited() -> None:
    assert refusal("a.rtf", b"{\\rtf1 " + b"{" * 20_000).reason == "over_limit"

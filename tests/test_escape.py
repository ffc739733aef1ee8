"""What a terminal may be sent."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.render.escape import visible, visible_lines
from indexer.render.hits import Style
from indexer.render.paths import path_lines, path_zeros

ACTS = {*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF,
        *range(0x202A, 0x202F), *range(0x2066, 0x206A)}  # fmt: skip


def test_no_code_point_that_acts_on_a_terminal_survives() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    left = {ord(character) for character in visible(every)}
    assert left & ACTS == set()
    assert not [code for code in left if unicodedata.category(chr(code)) in ("Cc", "Cs")]
    assert {ord(character) for character in visible_lines(every)} & ACTS == {0x09, 0x0A}


@pytest.mark.parametrize(("shown", "kept"), [(visible, set()), (visible_lines, {"\t", "\n"})])
def test_no_control_break_or_direction_of_unicode_survives(
    shown: Callable[[str], str], kept: set[str]
) -> None:
    """As Unicode itself classes them: all of Cc, Cs, Zl and Zp, and the marks of direction."""
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    acting = {
        character
        for character in set(shown(every))
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(character) in directions
    }
    assert acting == kept


def test_letters_marks_numbers_and_symbols_stay_as_they_are() -> None:
    """Marks that are private, unassigned or spaces may be shown as they are too."""
    readable = "".join(
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code))[0] in "LMNPS" and chr(code) not in "\u2028\u2029"
    )
    assert visible(readable) == readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日本 “quoted” 👍", "plain é 日本 “quoted” 👍"),
        ("\x1b[31mred", "␛[31mred"),
        ("a\tb\nc\x7f", "a␉b␊c␡"),
        ("\x9b1m \u202eevil", "<U+009B>1m <U+202E>evil"),
        ("caf\udce9", "caf\\xe9"),
        ("[/x] {markup}", "[/x] {markup}"),
    ],
)
def test_controls_are_shown_as_signs(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_what_is_visible_stays_as_it_is(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_paths_are_lines_for_people_and_bytes_for_programs() -> None:
    assert path_lines(["/a\nb", "/caf\udce9"]) == "/a␊b\n/caf\\xe9\n".encode()
    assert path_zeros(["/a\nb", "/caf\udce9"]) == b"/a\nb\0/caf\xe9\0"


def test_a_link_names_the_machine_and_the_line_if_the_terminal_understands_one() -> None:
    path = Path("/docs/a {b}\x1b.txt")
    plain = Style(links=True, host="velmora")
    kitty = plain._replace(line_link="file://{host}{path}#{line}")
    code = plain._replace(line_link="vscode://file{path}:{line}")
    encoded = "/docs/a%20%7Bb%7D%1B.txt"
    assert [
        style.link("x", path, line).split("\x1b")[1]
        for style, line in [(plain, 7), (kitty, 7), (code, 7), (kitty, None), (code, None)]
    ] == [
        f"]8;;file://velmora{encoded}",
        f"]8;;file://velmora{encoded}#7",
        f"]8;;vscode://file{encoded}:7",
        f"]8;;file://velmora{encoded}",
        f"]8;;file://velmora{encoded}",
    ]
    assert plain._replace(links=False).link("x", path, 7) == "x"

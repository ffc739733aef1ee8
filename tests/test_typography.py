"""What is the same but for typography, and what is more than that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.quotes.typography import differences, find, find_exactly, plain

SAME = [
    ("don't stop", "I don’t stop here", ["quotes"]),
    ('say "no" now', "say ‘no’ now", ["quotes"]),
    ("“mot” juste", "le « mot » juste", ["quotes"]),
    ("“Wort” und", "das »Wort« und", ["quotes"]),
    ("a – b", "a--b", ["dashes"]),
    ("a - b", "a—b", ["dashes"]),
    ("Paris-London", "Paris–London", ["dashes"]),
    ("1990-1995", "1990–1995", ["dashes"]),
    ("two words", "two\n   words", ["spaces"]),
    ("two words", "two\u00a0words", ["spaces"]),
    ("what?!", "what ?!", ["spaces"]),
    ("the government of", "the govern-\nment of", ["line_break_hyphens"]),
    ("a well-known man", "a well-\n  known man", ["line_break_hyphens"]),
    ("a well-\nknown man", "a well-known man", ["line_break_hyphens"]),
    ("office", "of\u00adfice", ["invisible"]),
    ("zero width", "zero\u200b width", ["invisible"]),
    ("and so... on", "and so… on", ["ellipsis"]),
    ("and so . . . on", "and so… on", ["ellipsis"]),
    ("first office", "ﬁrst oﬃce", ["letter_forms"]),
    ("café", "cafe\u0301", ["letter_forms"]),
    ("ＡＢＣ", "ABC", ["letter_forms"]),
    ("a “b” – c", 'a "b"  --  c', ["quotes", "dashes"]),
]
OTHER = [
    ("he said", "He said"),
    ("cafe", "café"),
    ("well-known", "wellknown"),
    ("well-known", "well known"),
    ("x² y", "x2 y"),
    ("½", "1/2"),
    ("one, two", "one two"),
    ('say "no"', "say no"),
    ("fact", "a factor"),
    ("act", "a fact"),
    ("one two", "one-two"),
    ("straße", "strasse"),
]


@pytest.mark.parametrize(("wanted", "text", "kinds"), SAME)
def test_typography_is_no_difference_and_is_named(wanted: str, text: str, kinds: list[str]) -> None:
    place = find(plain(wanted), plain(text))
    assert place is not None
    assert list(place.differences) == kinds
    assert find_exactly(wanted, text) is None


@pytest.mark.parametrize(("wanted", "text"), [*OTHER, *((b, a) for a, b in OTHER[:8])])
def test_anything_else_is_a_difference(wanted: str, text: str) -> None:
    assert find(plain(wanted), plain(text)) is None


def test_words_are_whole_unless_they_are_glued() -> None:
    assert find_exactly("he bank", "The bank") is None
    assert find_exactly("he bank", "The bank", 0, (True, False)) is not None
    assert find(plain("walk"), plain("they walked"), 0, (False, True)) is not None
    assert find_exactly("漢", "一漢字") is not None


def test_a_place_is_that_of_the_text_as_it_stands() -> None:
    text = "x  “ﬁne”\n— and good"
    place = find(plain('"fine" - and'), plain(text))
    assert place is not None
    assert text[place.start : place.end] == "“ﬁne”\n— and"


LETTERS = st.text(st.sampled_from("ab  .-–—'\"“”«»\n\t…\u00ad\u200bﬁé\u0301;!?fi²"), max_size=40)


@given(LETTERS)
def test_every_sign_of_a_plain_form_has_its_place_in_the_text(text: str) -> None:
    made = plain(text)
    assert len(made.starts) == len(made.ends) == len(made.plain)
    assert sorted(made.starts) == list(made.starts)
    assert all(0 <= a <= b <= len(text) for a, b in zip(made.starts, made.ends, strict=True))


@given(LETTERS)
def test_a_text_is_found_in_itself_without_a_difference(text: str) -> None:
    made = plain(text)
    assert differences(made, 0, made, 0, len(made.plain)) == ()

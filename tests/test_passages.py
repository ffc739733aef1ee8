"""Which lines of a document answer the query, and what is highlighted in them."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.passages import WIDTH, Shape, Spotter, Text
from indexer.passages import best_passages as passages_of
from indexer.passages.cut import LONGEST_WORD
from indexer.passages.spans import Span
from indexer.query.parser import parse
from indexer.query.syntax import Node, Phrase
from indexer.results import Passage

LONG = "Rain fell. " * 40 + "The quick brown fox ran home. " + "Sun shone. " * 40


def find_spans(text: str, body_start: int, node: Node) -> list[Span]:
    return Spotter(node).find(text[body_start:], body_start).spans


def best_passages(text: str, body_start: int, node: Node, *, limit: int = 2) -> tuple[Passage, ...]:
    return passages_of(Text(text, body_start), Spotter(node), Shape(limit))


def highlighted(text: str, query: str) -> list[str]:
    return [text[span.start : span.end] for span in find_spans(text, 0, parse(query).node)]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("He runs, ran and is Running.", "run", ["runs", "Running"]),
        ("Interest rates; interest in a rate", '"interest rates"', ["Interest rates"]),
        ("to be or not to be", '"to be"', ["to be", "to be"]),
        ("a x b, a b, a x y b", '"a b"~1', ["a x b", "a b"]),
        ("Syria’s and Syria's", "syria's", ["Syria’s", "Syria's"]),
        ("an e-mail and an email", "email", ["e-mail", "email"]),
        ("an e-mail and an email", "e-mail", ["e-mail", "email"]),
        ("face-to-face, face to face", '"face to face"', ["face-to-face", "face to face"]),
        ("Erdoğan, ERDOGAN", "erdogan", ["Erdoğan", "ERDOGAN"]),
        ("turkey, turkish, turn", "turk*", ["turkey", "turkish"]),
        ("wild, wold, world", "w?ld", ["wild", "wold"]),
        ("rates, ratez, rat", "rates~", ["rates", "ratez"]),
        ("C++ and C", "C++", ["C++"]),
        ("in the U.S. with us", "U.S.", ["U.S."]),
        ("2,212 or 2212", "2212", ["2,212", "2212"]),
        ("apple pear", "apple -pear", ["apple"]),
        ("apple pear", "title:apple OR pear", ["pear"]),
        ("日本語", "本語", ["本語"]),
        ("O’Neill, O'Neill, Oʼneill", "o'neill", ["O’Neill", "O'Neill", "Oʼneill"]),
        ("O'Neill’s car", '"o’neill’s car"', ["O'Neill’s car"]),
        ("an e-mail", "emai*", ["e-mail"]),
        ("an e-mail", '"email"', ["e-mail"]),
        ("an e-mail", "emall~", ["e-mail"]),
        ("R&D", '"d"', ["R&D"]),
        ("a \u0301 b", "b", ["b"]),
        ("[ab] ab xab", "*ab", ["ab", "ab", "xab"]),
        ("a a a b", '"a b"~2', ["a a a b", "a a b", "a b"]),
        ("a b x b", '"a b b"~1', ["a b x b"]),
        ("b a", '"a b"~9', []),
        ("2018–2020", '"2018 2020"', ["2018–2020"]),
        ("face\n\nto face", "face-to-face", ["face\n\nto face"]),
    ],
)
def test_what_matches_is_highlighted_and_nothing_else(
    text: str, query: str, expected: list[str]
) -> None:
    assert highlighted(text, query) == expected


def test_a_passage_is_a_window_around_the_match() -> None:
    (passage,) = best_passages(LONG, 0, parse("fox").node)
    assert "The quick brown fox ran home." in passage.text
    assert passage.text.startswith("…Rain fell.")
    assert passage.text.endswith("…")
    assert [passage.text[a:b] for a, b in passage.highlights] == ["fox"]
    assert LONG[passage.start : passage.end] == "fox"
    assert len(passage.text) < WIDTH * 1.3


def test_the_line_is_that_of_the_match_and_lines_are_joined() -> None:
    (passage,) = best_passages("one\ntwo\nthree   four", 0, parse("three").node)
    assert (passage.line, passage.text) == (3, "one two three four")


def test_the_header_is_no_part_of_a_passage() -> None:
    text = "date 2020-03-01 Rain fell."
    (passage,) = best_passages(text, 16, parse("rain").node)
    assert (passage.text, passage.line, passage.start) == ("Rain fell.", 1, 16)


def test_windows_with_more_of_the_query_are_shown_first_and_in_order() -> None:
    text = "fox. " + "x " * 200 + "fox and dog. " + "x " * 200 + "dog."
    (passage,) = best_passages(text, 0, parse("fox dog").node, limit=1)
    assert "fox and dog" in passage.text
    two = best_passages(text, 0, parse("fox dog").node, limit=2)
    assert [p.start for p in two] == sorted(p.start for p in two)


def test_without_a_match_in_the_text_its_beginning_is_shown() -> None:
    (passage,) = best_passages(LONG, 0, parse("title:x").node)
    assert passage.text.startswith("Rain fell.")
    assert passage.highlights == ()
    assert best_passages("", 0, parse("x").node) == ()


WORDS = st.sampled_from(
    ["fox", "dog", "“quick”", "ran.", "e-mail", "Syria’s", "x" * 30, "\n\n", "\t"]
)


@given(
    st.lists(WORDS, max_size=120).map(" ".join),
    st.sampled_from(["fox", '"dog ran"', "e*", "fox OR email"]),
)
def test_passages_are_cut_between_words_and_highlights_stand_in_them(text: str, query: str) -> None:
    node = parse(query).node
    pieces = text.split()
    spans = find_spans(text, 0, node)
    for passage in best_passages(text, 0, node, limit=3):
        assert set(passage.text.strip("…").split()) <= set(pieces)
        shown = [" ".join(text[span.start : span.end].split()) for span in spans]
        assert all(passage.text[a:b] in shown for a, b in passage.highlights)


@given(st.text(max_size=300), st.integers(0, 50))
def test_any_text_has_passages(text: str, body_start: int) -> None:
    start = min(body_start, len(text))
    for passage in best_passages(text, start, parse("a OR b* OR c~").node):
        assert start <= passage.start <= passage.end <= len(text)


def test_an_endless_word_does_not_make_an_endless_passage() -> None:
    (passage,) = best_passages("日本語" * 5000, 0, parse("本").node, limit=1)
    assert len(passage.text) < 2 * WIDTH + 2 * LONGEST_WORD


def test_without_inflections_only_the_word_itself_is_highlighted() -> None:
    spans = Spotter(parse("run").node, language="").find("He runs a run").spans
    assert [(span.start, span.end) for span in spans] == [(10, 13)]


def test_a_long_match_is_shown_whole_though_a_shorter_one_begins_in_it() -> None:
    text = "a c " + "word " * 99 + "b"
    (passage,) = best_passages(text, 0, parse('"a b"~100 OR c').node)
    assert passage.text == text
    assert [text[a:b] for a, b in passage.highlights] == ["a", "c", "b"]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("interest in interest rates", '"interest rates"', ["interest rates"]),
        ("the cat, a cat, the old cat", '"the cat"', ["the cat"]),
        ("the very old cat", '"the cat"~2', ["the", "cat"]),
        ("a b b c", '"a b"~1', ["a b", "b"]),
        ("a b c b", '"a b"~2', ["a b", "b"]),
        ("b a b a", '"a b"', ["a b"]),
        ("an e-mail from an email", '"an email"', ["an e-mail", "an email"]),
        ("a x b and a b", '"a b"', ["a b"]),
    ],
)
def test_of_a_phrase_its_words_are_highlighted_where_they_match(
    text: str, query: str, expected: list[str]
) -> None:
    (passage,) = best_passages(text, 0, parse(query).node)
    assert [passage.text[a:b] for a, b in passage.highlights] == expected


def test_highlights_that_touch_stay_apart_and_those_that_overlap_are_one() -> None:
    (passage,) = best_passages("one two three", 0, parse('"one two" OR "two three" OR one').node)
    assert [passage.text[a:b] for a, b in passage.highlights] == ["one two three"]
    (passage,) = best_passages("日本", 0, parse("日 OR 本").node)
    assert passage.highlights == ((0, 1), (1, 2))


@pytest.mark.parametrize("query", ["a" + "*a" * 30 + "*b", "a" + "*" * 40 + "b", '"a b b"~65536'])
def test_no_pattern_or_distance_makes_the_search_of_a_text_endless(query: str) -> None:
    assert find_spans("a" * 250 + " a" * 2000 + " b", 0, parse(query).node) == []


WORD_AT = st.integers(0, 40)


@given(WORD_AT, WORD_AT, st.integers(0, 12))
def test_a_phrase_is_found_up_to_its_distance(before: int, between: int, slop: int) -> None:
    text = "x " * before + "fox " + "x " * between + "ran"
    spans = find_spans(text, 0, parse(f'"fox ran"~{slop}').node)
    assert [text[span.start : span.end] for span in spans] == (
        [text[before * 2 :]] if between <= slop else []
    )


@given(st.text("abc", max_size=9), st.text("ab", min_size=1, max_size=4), st.integers(0, 3))
def test_phrases_are_those_of_a_search_of_all_places(text: str, phrase: str, slop: int) -> None:
    """At each place where the phrase can begin, the nearest place where it can end."""
    nearest: dict[int, int] = {}
    for places in combinations(range(len(text)), len(phrase)):
        near = all(after - before <= slop + 1 for before, after in pairwise(places))
        if near and [text[place] for place in places] == list(phrase):
            nearest[places[0]] = min(places[-1], nearest.get(places[0], len(text)))
    spans = find_spans(" ".join(text), 0, Phrase(" ".join(phrase), slop))
    assert {span.start // 2: span.end // 2 for span in spans} == nearest


@given(st.text("ab '’-é\u0301\n.", max_size=200), st.sampled_from(["a", '"a b"~1', "b*", "ab~"]))
def test_highlights_are_where_the_matches_are(text: str, query: str) -> None:
    """What is highlighted is of the spans in the passage, spaces made single."""
    node = parse(query).node
    spans = find_spans(text, 0, node)
    for passage in best_passages(text, 0, node, limit=9):
        shown = [passage.text[first:last] for first, last in passage.highlights]
        matched = {" ".join(text[span.start : span.end].split()) for span in spans}
        assert all(any(part in whole or whole in part for part in matched) for whole in shown)
        assert passage.line == text.count("\n", 0, passage.start) + 1

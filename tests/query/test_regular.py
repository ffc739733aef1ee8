"""Regular expressions over the words of an index: those that Python's own find, and no others."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.errors import ExpressionError
from indexer.query.expressions import MAX_STATES
from indexer.query.regular import compiled
from tests.codec.test_dictionary import made

WORDS = st.lists(st.text("abcé漢😀", max_size=6), max_size=60)
CHARACTERS = st.sampled_from(["a", "b", "c", "漢", "😀", ".", "[ab]", "[^a]", "[^b-c]", "[a-c]"])


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    groups = inner.map(lambda text: f"({text})")
    signs = st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "{,2}", "{0}"])
    counts = st.builds("{}{}".format, groups, signs)
    return st.one_of(
        counts,
        st.lists(groups, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
    )


EXPRESSIONS = st.recursive(CHARACTERS, larger, max_leaves=7)


def meant(expression: str) -> re.Pattern[str]:
    return re.compile(expression.replace("{,", "{0,"), re.DOTALL)


def bytes_of(word: str) -> bytes:
    return word.encode("utf-8", "surrogateescape")


@given(words=WORDS, expression=EXPRESSIONS)
@example(words=["a" * 80, "a" * 79], expression="a{80}")
@example(words=["ab" * 60, "ab" * 59 + "a"], expression="(a|b){64}(ab){28}")
@example(words=["a", "b", "\udcff", "é", "漢"], expression="[^a]")
@example(words=["a\udcff", "aé", "b\udcc3", "c"], expression="(a|b)[^x]")
def test_words_that_an_expression_fits_are_found_and_no_others(
    words: list[str], expression: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        found = compiled(expression)
    except ExpressionError as error:
        assert "fits no word" in str(error)  # noqa: PT017 (one of two ends)
        return
    dictionary, terms = made(
        tmp_path_factory.mktemp("regular") / "a", sorted({bytes_of(word) for word in words})
    )
    fits = meant(expression).fullmatch
    expected = [term for term in terms if fits(term.text.decode("utf-8", "surrogateescape"))]
    assert list(dictionary.accepted(found.automaton())) == expected
    assert [word for word in words if found.fits(word)] == [word for word in words if fits(word)]


@given(words=st.lists(st.text("abcdefgh", min_size=1, max_size=3), min_size=200, max_size=900))
def test_blocks_are_passed_over_and_no_word_with_them(
    words: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    dictionary, terms = made(
        tmp_path_factory.mktemp("blocks") / "a", sorted({word.encode() for word in words})
    )
    for expression in ("[bdf].", "(a|h)b?", ".[^c-g]", "d|[e-g]{2,3}"):
        fits = meant(expression).fullmatch
        expected = [term.text for term in terms if fits(term.text.decode())]
        assert [t.text for t in dictionary.accepted(compiled(expression).automaton())] == expected


def test_case_and_accents_are_folded() -> None:
    for expression, word in [
        ("CAFÉ", "cafe"),
        ("[À-Ö]", "a"),
        ("Straße", "strasse"),
        (r"c\+", "c+"),
    ]:
        assert compiled(expression).fits(word)
    assert compiled("colou?r").automaton().prefix == "colo"


@pytest.mark.parametrize(
    ("expression", "message", "position"),
    [
        ("a(b", "never closed", 1),
        ("a)", "closes nothing", 1),
        ("[ab", "never closed", 0),
        ("x[]", "no character", 1),
        ("[b-a]", "ends before", 4),
        ("*a", "nothing before", 0),
        ("a**", "two of", 2),
        ("a+?", "two of", 2),
        ("^a", r"\^ is not read", 0),
        ("a$", r"\$ is not read", 1),
        (r"a\d", r"\\d is not read", 1),
        ("a\\", "is not read", 1),
        ("(?i)a", "is not read", 0),
        (r"(a)\1", "is not read", 3),
        ("a{", "not followed", 1),
        ("a{x}", "not followed", 1),
        ("a{3,2}", "no number of times", 1),
        ("a{256}", "no number of times", 1),
        ("(a{100}){100}", f"longer than {MAX_STATES}", 8),
        ("a" * 600, f"longer than {MAX_STATES}", 0),
        ("a" * 1001, "1,001 characters", 0),
        ("()", "no word", 0),
        ("(" * 51 + "a" + ")" * 51, "50 groups", 51),
    ],
)
def test_what_is_no_expression_is_refused_with_the_place(
    expression: str, message: str, position: int
) -> None:
    with pytest.raises(ExpressionError, match=message) as caught:
        compiled(expression)
    assert caught.value.position == position
    assert caught.value.hint


@given(st.text(r"ab\.[]()*+?{}|,1-^$"))
def test_any_expression_is_read_or_refused(expression: str) -> None:
    try:
        compiled(expression).fits("ab")
    except ExpressionError as error:
        assert 0 <= error.position <= len(expression)  # noqa: PT017 (one of two ends)


def test_what_python_tries_again_and_again_takes_no_time(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    dictionary, _ = made(tmp_path_factory.mktemp("slow") / "a", [b"a" * n for n in range(1, 200)])
    for expression in ("(a+)+b", "(a|a)*b", "(a*)*b", "(a?){60}a{60}"):
        found = [t.text for t in dictionary.accepted(compiled(expression).automaton())]
        assert len(found) == (61 if expression.endswith("{60}") else 0)

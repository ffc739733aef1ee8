"""Terms near a word, and terms that match a pattern: exactly those that a plain oracle finds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.codec.test_dictionary import made

LETTERS = st.text("abé漢😀\udcff", max_size=7)
WORDS = st.lists(LETTERS, max_size=100)
LONG = "a" * 63 + "b" * 70


@cache
def edits(left: str, right: str) -> int:
    """Return the edit distance of two words, by its definition."""
    if not left or not right:
        return len(left) + len(right)
    if left[0] == right[0]:
        return edits(left[1:], right[1:])
    return 1 + min(edits(left[1:], right), edits(left, right[1:]), edits(left[1:], right[1:]))


def matches(pattern: str, word: str) -> bool:
    """Tell whether a word matches a pattern, by a regular expression."""
    meant = "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in pattern)
    return re.fullmatch(meant, word, re.DOTALL) is not None


def bytes_of(word: str) -> bytes:
    return word.encode("utf-8", "surrogateescape")


def word_of(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


@given(words=WORDS, word=LETTERS, distance=st.integers(0, 3), prefix=st.integers(0, 3))
@example(words=[LONG, LONG[:-2], LONG + "é"], word=LONG, distance=1, prefix=0)
def test_words_within_an_edit_distance_are_found_and_no_others(
    words: list[str],
    word: str,
    distance: int,
    prefix: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    dictionary, terms = made(
        tmp_path_factory.mktemp("fuzzy") / "a", sorted({bytes_of(text) for text in words})
    )
    expected = [
        term
        for term in terms
        if word_of(term.text).startswith(word[:prefix])
        and edits(word_of(term.text), word) <= distance
    ]
    assert list(dictionary.within(word, distance, prefix)) == expected


@given(words=WORDS, pattern=st.text("abé漢\udcff*?", max_size=6))
@example(words=[LONG], pattern="*" + "?" * 100 + "b*")
def test_words_that_match_a_pattern_are_found_and_no_others(
    words: list[str], pattern: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    dictionary, terms = made(
        tmp_path_factory.mktemp("pattern") / "a", sorted({bytes_of(text) for text in words})
    )
    expected = [term for term in terms if matches(pattern, word_of(term.text))]
    assert list(dictionary.matching(pattern)) == expected


@given(texts=st.lists(st.binary(max_size=5) | st.binary(min_size=250, max_size=255), max_size=99))
def test_bytes_that_are_no_text_count_as_characters(
    texts: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    dictionary, terms = made(tmp_path_factory.mktemp("bytes") / "a", sorted(set(texts)))
    for pattern in ("?", "??", "*?", "*\udcff", "a*"):
        expected = [term for term in terms if matches(pattern, word_of(term.text))]
        assert list(dictionary.matching(pattern)) == expected


def test_what_no_term_can_match_is_no_error(tmp_path: Path) -> None:
    dictionary, _ = made(tmp_path / "a", [b"a"])
    assert list(dictionary.within("a" * 10_000, 2)) == []
    assert list(dictionary.matching("?" * 10_000)) == []
    assert list(dictionary.matching("\ud800*")) == []
    assert list(made(tmp_path / "b", [])[0].within("a", 1)) == []


def test_blocks_that_cannot_match_are_not_read(tmp_path: Path) -> None:
    texts = [b"%05d" % n + b"x" * 200 for n in range(20_000)]
    dictionary, terms = made(tmp_path / "a", texts)
    word = texts[7_000].decode()
    assert terms[7_000] in list(dictionary.within(word, 1, prefix=2))
    assert terms[7_000] in list(dictionary.matching(f"0?000{'x' * 199}*"))
    verified = dictionary._file.verified
    assert sum(verified) < len(verified) // 2

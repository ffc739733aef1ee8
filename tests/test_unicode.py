"""The kernels and the plain definition give each character of Unicode the same terms."""

from __future__ import annotations

import unicodedata

import pytest

from indexer.accumulate import Accumulator
from indexer.analysis import tokens
from indexer.analysis.fold import fold, fold_case
from tests.conftest import EXAMPLES
from tests.test_accumulate import plain, taken_apart

CONTEXTS = ("a?b", "?", "?'ab", "1?000", ".?", "?.b.", "?+?-?", "A?\u0301", "'?&?@?")
"""Between letters and digits, alone, before and behind what joins, and under a mark."""

ALIKE = ((0x3400, 0x9FFF), (0xA000, 0xA48F), (0xAC00, 0xD7A3), (0x12000, 0x18CFF))
"""Ideographs and syllables, of which one is like the other, as with what is not assigned and
beyond the first planes: some are enough, mostly."""

BLOCKS = (*range(0, 0x33000, 0x1000), 0xE0000, 0xF0000, 0x10F000)
"""Of the private and unassigned planes, which are all alike, the ends."""


def characters(first: int) -> list[str]:
    step = 1 if EXAMPLES >= 1000 else 61
    return [
        chr(code)
        for code in range(first, first + 0x1000)
        if not 0xD800 <= code <= 0xDFFF and (code % step == 0 or not is_alike(code))
    ]


def is_alike(code: int) -> bool:
    """Tell whether a character is like many others."""
    return (
        code >= 0x20000
        or unicodedata.category(chr(code)) in ("Cn", "Co")
        or any(low <= code <= high for low, high in ALIKE)
    )


@pytest.mark.parametrize("first", BLOCKS, ids=hex)
def test_every_character_has_the_same_terms_on_both_paths(first: int) -> None:
    texts = [
        " ".join(context.replace("?", each) for context in CONTEXTS) for each in characters(first)
    ]
    accumulator = Accumulator({"body": "body_stems"})
    accumulator.add("body", range(len(texts)), [text.encode() for text in texts])
    found = {field.name: taken_apart(field) for field in accumulator.finish()}
    assert (found["body"], found["body_stems"]) == plain(texts)


@pytest.mark.parametrize("first", BLOCKS, ids=hex)
def test_every_character_folds_to_what_folds_to_itself(first: int) -> None:
    """And no term is too long for the index, nor is any of two spellings of a character lost."""
    for each in characters(first):
        assert fold(fold(each)) == fold(each)
        assert fold(fold_case(each)) == fold(each)
        for token in tokens(f"x{each * 99}"):
            for word in (token.form.word, *token.form.aliases):
                assert 0 < len(word.encode()) <= 252

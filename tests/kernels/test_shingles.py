"""shingles: signatures are those that plain Python makes, and tell how texts resemble."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.kernels.shingles import BINS
from indexer.vocabulary import Vocabulary

ALL = (1 << 64) - 1
WORDS = ("one", "two", "Three", "face-to-face", "e-mail", "C++", "naïve", "東京都", "1,000", "R&D")
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join), max_size=6)


def mixed(number: int) -> int:
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & ALL
    number = (number ^ number >> 27) * 0x94D049BB133111EB & ALL
    return number ^ number >> 31


def hashed(word: str) -> int:
    number = 0x9E3779B97F4A7C15
    for byte in word.encode():
        number = (number ^ byte) * 0xBF58476D1CE4E5B9 & ALL
        number ^= number >> 29
    return mixed(number)


def signature(text: str, least_words: int) -> bytes | None:
    """Return the signature of a text: of each bin a byte of the least hash of a shingle."""
    words = [token.form.word for token in tokens(text)]
    if len(words) < max(least_words, 3):
        return None
    bins: dict[int, int] = {}
    for one, two, three in zip(words, words[1:], words[2:], strict=False):
        number = hashed(one) * 0x9E3779B97F4A7C15 + hashed(two) * 0x94D049BB133111EB
        number = (number + hashed(three)) & ALL
        number = (number ^ number >> 32) * 0xBF58476D1CE4E5B9 & ALL
        bins[number >> 58] = min(number, bins.get(number >> 58, number))
    signed = bytearray()
    for i in range(BINS):
        place, tries = i, 0
        while place not in bins:
            tries += 1
            place = mixed(tries << 8 | i) >> 58
        signed.append(bins[place] >> 24 & 0xFF)
    return bytes(signed)


def signatures(texts: list[str], least_words: int = 3) -> list[bytes | None]:
    vocabulary, numbers = Vocabulary(), array("I")
    ends = vocabulary.split([text.encode() for text in texts], numbers)
    vocabulary.expand()
    return vocabulary.signatures(numbers, ends, least_words)


@given(TEXTS, st.integers(3, 12))
def test_signatures_are_those_of_plain_python(texts: list[str], least_words: int) -> None:
    assert signatures(texts, least_words) == [signature(text, least_words) for text in texts]


def test_a_signature_does_not_depend_on_other_texts() -> None:
    alone, after = signatures(["one two three four"]), signatures(["x y z", "one two three four"])
    assert alone[0] == after[1]

"""Strings have numbers in the order of their appearance."""

from array import array
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.order import order
from indexer.kernels.strings import Strings


@given(st.lists(st.binary(max_size=6)))
def test_numbers_count_up(texts: list[bytes]) -> None:
    strings = Strings()
    numbers: dict[bytes, int] = {}
    for text in texts:
        assert strings.number(text) == numbers.setdefault(text, len(numbers))
    assert [strings[number] for number in range(len(strings))] == list(numbers)


@given(st.lists(st.binary(max_size=20)))
def test_many_at_once_have_the_numbers_of_one_by_one(texts: list[bytes]) -> None:
    strings, one_by_one = Strings(), Strings()
    ends = array("I", accumulate(map(len, texts), initial=0))
    numbers = array("I", [0]) * len(texts)
    strings.numbers(b"".join(texts), ends, ends[1:], numbers)
    assert list(numbers) == [one_by_one.number(text) for text in texts]


@given(st.lists(st.binary(max_size=20) | st.sampled_from([b"", b"a", b"a\0", b"a" * 8])))
def test_strings_are_in_the_order_of_their_bytes(texts: list[bytes]) -> None:
    """Also when some of them were in order before the others came."""
    strings = Strings()
    known = array("I")
    for part in (texts[: len(texts) // 2], texts):
        for text in part:
            strings.number(text)
        numbers = array("I", [0]) * len(strings)
        order(strings, known, numbers)
        assert strings.texts(numbers) == sorted(set(part))
        known = numbers


def test_an_order_of_other_strings_is_refused() -> None:
    strings = Strings()
    strings.number(b"a")
    for known in (array("I", [1]), array("I", [0, 0])):
        with pytest.raises(IndexError):
            order(strings, known, array("I", [0]))


def test_strings_lie_inside_their_text() -> None:
    for start, end in ((0, 4), (2, 1)):
        with pytest.raises(IndexError, match="outside"):
            Strings().numbers(b"abc", array("I", [start]), array("I", [end]), array("I", [0]))


def test_a_large_table() -> None:
    strings = Strings()
    texts = [str(i).encode() + b"x" * (i % 40) for i in range(10000)]
    assert [strings.number(text) for text in texts] == list(range(10000))
    assert [strings.number(text) for text in texts] == list(range(10000))
    assert strings.number(b"z" * 100000) == 10000
    assert strings[10000] == b"z" * 100000


def test_no_such_number() -> None:
    with pytest.raises(IndexError):
        Strings()[0]
    with pytest.raises(IndexError):
        Strings().texts(array("I", [0]))

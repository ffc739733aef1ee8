"""Strings have numbers in the order of their appearance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.strings import Strings


@given(st.lists(st.binary(max_size=6)))
def test_numbers_count_up(texts: list[bytes]) -> None:
    strings = Strings()
    numbers: dict[bytes, int] = {}
    for text in texts:
        assert strings.number(text) == numbers.setdefault(text, len(numbers))
    assert [strings[number] for number in range(len(strings))] == list(numbers)


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

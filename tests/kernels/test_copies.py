"""copies: equal contents have equal numbers, and are counted, as Python's sets do it."""

from __future__ import annotations

from array import array
from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels import copies

TEXTS = st.lists(st.binary(max_size=3), unique=True, max_size=60).map(sorted)
NUMBERS = st.lists(st.integers(0, 20), max_size=60)


def laid_out(texts: list[bytes]) -> tuple[bytes, array[int]]:
    return b"".join(texts), array("q", [0, *accumulate(map(len, texts))])


@given(TEXTS, TEXTS)
def test_equal_texts_get_one_number(left: list[bytes], right: list[bytes]) -> None:
    """The others keep their own."""
    left_numbers = array("I", range(1, 1 + len(left)))
    right_numbers = array("I", range(101, 101 + len(right)))
    known = dict(zip(left, left_numbers, strict=True))
    expected = [known.get(text, 101 + i) for i, text in enumerate(right)]
    found = copies.number_alike(*laid_out(left), left_numbers, *laid_out(right), right_numbers)
    assert found == len(set(left) & set(right))
    assert right_numbers.tolist() == expected


def test_texts_behind_others() -> None:
    """Their ends are further."""
    ends = array("q", [1, 5])
    copies.shift(ends, 7)
    assert ends.tolist() == [8, 12]


@given(NUMBERS)
def test_documents_with_copies_are_marked(listed: list[int]) -> None:
    """Those whose number occurs twice, and is not 0."""
    numbers, counts, bits = array("I", listed), bytearray(21), bytearray(len(listed) // 8 + 1)
    copies.count(numbers, counts)
    found = copies.mark(numbers, counts, bits)
    times = Counter(listed)
    expected = [docid for docid, number in enumerate(listed) if number and times[number] > 1]
    assert [docid for docid in range(len(listed)) if bits[docid // 8] >> docid % 8 & 1] == expected
    assert found == len(expected)


@given(NUMBERS, st.data())
def test_contents_are_counted_and_listed(listed: list[int], data: st.DataObject) -> None:
    """Among some documents, and nothing is left of it."""
    numbers, marks = array("I", listed), bytearray(21)
    docids = data.draw(st.lists(st.sampled_from(range(len(listed))), unique=True) if listed else
                       st.just([]))  # fmt: skip
    wanted = data.draw(st.sets(st.integers(0, 20)))
    for number in wanted:
        marks[number] = copies.WANTED
    found = array("I", bytes(4 * len(docids) + 4))
    new, count = copies.see(array("I", docids), numbers, marks, found)
    assert new == len({listed[docid] for docid in docids})
    assert found[:count].tolist() == [docid for docid in docids if listed[docid] in wanted]
    copies.forget(array("I", docids), numbers, marks)
    assert not any(marks[listed[docid]] for docid in docids)


def test_arguments_are_checked() -> None:
    """Numbers, documents and texts that are not there."""
    one = array("I", [1])
    with pytest.raises(IndexError, match="number"):
        copies.translate(array("I", [2]), one)
    with pytest.raises(IndexError, match="number"):
        copies.count(one, bytearray(1))
    with pytest.raises(IndexError, match="number"):
        copies.mark(one, bytes(1), bytearray(1))
    with pytest.raises(IndexError, match="bits"):
        copies.mark(one, bytes(2), bytearray())
    with pytest.raises(IndexError, match="room"):
        copies.see(one, one, bytearray(2), one)
    with pytest.raises(IndexError, match="document"):
        copies.see(one, one, bytearray(2), array("I", [0, 0]))
    with pytest.raises(IndexError, match="document"):
        copies.forget(one, one, bytearray(2))
    for ends in ([0, 2], [1, 1], [0, 2, 1], [0]):
        with pytest.raises(ValueError, match="text"):
            copies.number_alike(b"a", array("q", ends), array("I", range(len(ends) - 1 or 1)),
                                b"a", array("q", [0, 1]), one)  # fmt: skip

"""The place of each document's one term is noted, and a document with two is told."""

from __future__ import annotations

from array import array
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.invert import count_up, note, sum_up

DOCUMENTS = 9
LISTS = st.lists(st.sets(st.integers(0, DOCUMENTS - 1)).map(sorted), max_size=5)


@given(lists=LISTS, first=st.integers(1, 1000))
def test_each_document_gets_the_place_of_its_term_if_it_has_one(
    lists: list[list[int]], first: int
) -> None:
    docids = [docid for each in lists for docid in each]
    places = array("I", [0]) * DOCUMENTS
    starts = array("q", accumulate(map(len, lists), initial=0))
    sound = note(starts, array("I", docids), first, places)
    assert sound == (len(set(docids)) == len(docids))
    if sound:
        expected = {d: place for place, each in enumerate(lists, start=first) for d in each}
        assert list(places) == [expected.get(docid, 0) for docid in range(DOCUMENTS)]


@pytest.mark.parametrize(("starts", "docids"), [([0, 2], [1]), ([-1, 1], [1]), ([0, 1], [9])])
def test_numbers_that_lie_are_no_addresses(starts: list[int], docids: list[int]) -> None:
    with pytest.raises(IndexError):
        note(array("q", starts), array("I", docids), 1, array("I", [0]) * DOCUMENTS)


@given(first=st.integers(0, 2**31), count=st.integers(0, 20))
def test_numbers_count_up(first: int, count: int) -> None:
    numbers = array("I", [0]) * count
    count_up(first, numbers)
    assert list(numbers) == list(range(first, first + count))


@given(counts=st.lists(st.integers(0, 2**32 - 1), max_size=9), total=st.integers(0, 2**40))
def test_sums_of_counts_go_on_from_a_total(counts: list[int], total: int) -> None:
    sums = array("q", [0]) * len(counts)
    sum_up(array("I", counts), total, sums)
    assert list(sums) == list(accumulate(counts, initial=total))[1:]
    with pytest.raises(IndexError):
        sum_up(array("I", [1]) * (len(counts) + 1), total, sums)

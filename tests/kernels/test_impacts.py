"""impacts: the same scores as looking every document up in a dictionary."""

from __future__ import annotations

from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.impacts import add_list, add_set, highest, weigh
from tests.kernels.lists import Collection, collections, encode, filled

FIXED, SLOPE = 0.3, 0.045
NORMS = array("d", [FIXED + SLOPE * length for length in range(41)])


def impact(tf: int, length: int) -> float:
    return tf / (tf + FIXED + SLOPE * length)


@given(collections(1), st.integers(0, 2**32), st.sampled_from([0.02, 0.3, 1.0]))
def test_add_list(collection: Collection, seed: int, share: float) -> None:
    """Documents that the list holds get its score, the others nothing."""
    lengths, lists = collection
    chance = Random(seed)
    docids = array("I", (d for d in range(len(lengths)) if chance.random() < share))
    made = encode(lists, lengths, NORMS)
    scores = array("d", [1.5] * len(docids))
    add_list(made.words, *made.spans[0], 2.0, lengths, FIXED, SLOPE, docids, scores)
    tfs = {docid: len(places) for docid, places in lists[0]}
    expected = [1.5 + (2.0 * impact(tfs[d], lengths[d]) if d in tfs else 0.0) for d in docids]
    assert scores.tolist() == pytest.approx(expected)


@given(
    st.dictionaries(st.integers(0, 300), st.floats(0, 9)),
    st.dictionaries(st.integers(0, 300), st.floats(0, 9)),
)
def test_add_set(one: dict[int, float], other: dict[int, float]) -> None:
    """Documents in both sets get weight times the other's score."""
    docids = array("I", sorted(one))
    scores = array("d", [one[d] for d in docids])
    members = array("I", sorted(other))
    add_set(docids, scores, members, array("d", [other[d] for d in members]), 0.5)
    assert scores.tolist() == [one[d] + 0.5 * other.get(d, 0.0) for d in docids]


def test_weigh_writes_impacts() -> None:
    """One impact a document."""
    lengths, scores = array("I", [9, 8, 7, 40]), filled("d", 2)
    weigh(array("I", [1, 3]), array("I", [2, 1]), lengths, FIXED, SLOPE, scores)
    assert scores.tolist() == pytest.approx([impact(2, 8), impact(1, 40)])
    assert highest(scores) == max(scores)


def test_documents_that_are_not_there_are_refused() -> None:
    """A docid behind the last, and too little room."""
    with pytest.raises(IndexError, match="docid 4 of 4"):
        weigh(array("I", [4]), array("I", [1]), array("I", [1] * 4), 1.0, 1.0, filled("d", 1))
    with pytest.raises(IndexError, match="buffer of 0"):
        add_set(array("I", [1]), array("d"), array("I"), array("d"), 1.0)


def test_a_corrupt_list_is_refused() -> None:
    """A list that ends too early."""
    lists = [[(d, (0,)) for d in range(300)]]
    lengths = array("I", [5] * 300)
    made = encode(lists, lengths, NORMS)
    start, end, df = made.spans[0]
    docids, scores = array("I", range(300)), filled("d", 300)
    with pytest.raises(ValueError, match="corrupt"):
        add_list(made.words, start, end - 20, df, 1.0, lengths, FIXED, SLOPE, docids, scores)

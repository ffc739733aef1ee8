"""even: the best of sets whose documents all score the same, as a sum a document has it."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels import even


def bits(docids: set[int], words: int) -> array[int]:
    filled = array("Q", bytes(8 * words))
    for docid in docids:
        filled[docid // 64] |= 1 << docid % 64
    return filled


@st.composite
def sets(draw: st.DrawFn) -> tuple[int, list[set[int]]]:
    docs = draw(st.integers(1, 200))
    return docs, draw(st.lists(st.sets(st.integers(0, docs - 1)), min_size=1, max_size=4))


@given(sets(), st.data())
def test_best_of_sets(drawn: tuple[int, list[set[int]]], data: st.DataObject) -> None:
    """Any sets, also of equal weight; with and without a filter and an order."""
    docs, members = drawn
    words = (docs + 63) // 64
    weights = [data.draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])) for _ in members]
    allowed = data.draw(st.none() | st.sets(st.integers(0, docs - 1)))
    placed = data.draw(st.none() | st.permutations(range(docs)))
    k = data.draw(st.sampled_from([0, 1, 10, 500]))
    scores: dict[int, float] = {}
    for docids, weight in zip(members, weights, strict=True):
        for docid in docids if allowed is None else docids & allowed:
            scores[docid] = scores.get(docid, 0.0) + weight
    places = {docid: place for place, docid in enumerate(placed or range(docs))}
    expected = sorted(scores.items(), key=lambda pair: (-pair[1], places[pair[0]]))
    order = None if placed is None else array("I", map(places.__getitem__, range(docs)))
    filled = sum((bits(docids, words) for docids in members), array("Q"))
    found = even.best(
        filled, weights, k,
        None if allowed is None else bits(allowed, words),
        order, None if placed is None else array("I", placed),
    )  # fmt: skip
    assert found == (expected[:k], len(scores))
    noted, out = b"\x55" * (docs // 8), array("I", bytes(4 * docs))
    count = even.among(filled, len(members), noted, out)
    among = [docid for docid in sorted(scores) if docid % 2 == 0 and docid < docs // 8 * 8]
    assert out[:count].tolist() == among


def test_arguments_are_checked() -> None:
    """No sets, half a set, a short filter, a document without a place."""
    one = array("Q", [1 << 60, 0])
    with pytest.raises(ValueError, match="sets"):
        even.best(array("Q"), [], 1)
    with pytest.raises(ValueError, match="sets"):
        even.best(array("Q", [1, 2, 3]), [1.0, 1.0], 1)
    with pytest.raises(ValueError, match="sets"):
        even.among(array("Q", [1, 2, 3]), 2, b"", array("I"))
    with pytest.raises(ValueError, match="allowed"):
        even.best(one, [1.0], 1, array("Q", [1]))
    with pytest.raises(ValueError, match="place"):
        even.best(one, [1.0], 1, None, array("I", [0]), array("I", [0]))

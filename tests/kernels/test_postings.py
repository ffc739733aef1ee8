"""postings and encode: what was encoded is read back, and damage is noticed or harmless."""

from __future__ import annotations

from array import array
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels import postings
from indexer.kernels.encode import encode_lists, quantise, room
from tests.kernels.lists import Collection, collections, encode, filled

NORMS = array("d", [1.2 * (0.25 + 0.75 * length / 20) for length in range(50)])


@given(collections())
def test_lists_are_read_back(collection: Collection) -> None:
    """Docids, tfs and positions survive, whole and block by block."""
    lengths, lists = collection
    widths = array("B", [max(length - 1, 0).bit_length() for length in lengths])
    made = encode(lists, lengths, NORMS)
    for expected, span, place in zip(lists, made.spans, made.position_spans, strict=True):
        df = len(expected)
        docids, tfs = filled("I", df), filled("I", df)
        postings.decode_docids(made.words, *span, len(lengths), docids)
        postings.decode_tfs(made.words, *span, tfs)
        positions = filled("I", sum(tfs))
        postings.decode_positions(made.position_words, *place, docids, tfs, widths, positions)
        assert docids.tolist() == [docid for docid, _ in expected]
        assert tfs.tolist() == [len(places) for _, places in expected]
        assert positions.tolist() == [p for _, places in expected for p in places]
        block, some = filled("I", 128), filled("I", 128)
        for b in range((df + 127) // 128):
            n = postings.decode_block(made.words, *span, len(lengths), b, block, some)
            assert block[:n] == docids[128 * b : 128 * b + 128]
            assert some[:n] == tfs[128 * b : 128 * b + 128]


@pytest.mark.parametrize(
    ("far", "often", "size"), [(0, 1, 1), (999, 1, 6), (0, 40, 7), (999, 40, 11)]
)
def test_a_few_large_numbers_do_not_widen_a_block(far: int, often: int, size: int) -> None:
    """One gap and two tfs that are larger than the rest take about two bytes each."""
    tfs = [often if i in (5, 127) else 1 for i in range(128)]
    docids = [i if i < 100 else i + far for i in range(128)]
    lists = [[(d, tuple(range(tf))) for d, tf in zip(docids, tfs, strict=True)]]
    lengths = array("I", [40]) * (128 + far)
    made = encode(lists, lengths, NORMS)
    assert made.spans[0][1] == size
    found, counts = filled("I", 128), filled("I", 128)
    postings.decode_docids(made.words, *made.spans[0], len(lengths), found)
    postings.decode_tfs(made.words, *made.spans[0], counts)
    assert (found.tolist(), counts.tolist()) == (docids, tfs)


@given(st.lists(st.integers(0, 1 << 20)))
def test_widths_are_those_of_the_last_position(lengths: list[int]) -> None:
    """A position is below the length of its document."""
    widths = filled("B", len(lengths))
    postings.position_widths(array("I", lengths), widths)
    assert widths.tolist() == [max(length - 1, 0).bit_length() for length in lengths]


@given(collections())
def test_bounds_hold(collection: Collection) -> None:
    """No impact exceeds the bound of its block or list."""
    lengths, lists = collection
    made = encode(lists, lengths, NORMS)
    for expected, span, bound in zip(lists, made.spans, made.bounds, strict=True):
        for i, (docid, places) in enumerate(expected):
            impact = len(places) / (len(places) + NORMS[lengths[docid]])
            assert impact <= bound / 255
            if len(expected) > 128:
                assert impact <= postings.block_bound(made.words, *span, i // 128)


@given(collections(1), st.integers(0, 1100))
def test_find_block(collection: Collection, docid: int) -> None:
    """The block found is the first that reaches the docid."""
    lengths, (expected,) = collection
    made = encode([expected], lengths, NORMS)
    found = postings.find_block(made.words, *made.spans[0], docid)
    lasts = [expected[min(i + 127, len(expected) - 1)][0] for i in range(0, len(expected), 128)]
    reaching = [b for b, last in enumerate(lasts) if last >= docid]
    assert found == (0 if len(lasts) == 1 else min(reaching, default=len(lasts)))


@given(st.floats(0, 1), st.floats(0.01, 100))
def test_quantise_rounds_upwards(impact: float, ratio: float) -> None:
    """A quantised impact bounds the impact, under any average length."""
    assert impact <= quantise(impact) / 255 <= impact + 1 / 255 + 1e-9
    dl, avgdl, tf = 30, 20, 3
    before = tf / (tf + 1.2 * (0.25 + 0.75 * dl / avgdl))
    after = tf / (tf + 1.2 * (0.25 + 0.75 * dl / (avgdl * ratio)))
    assert after <= quantise(before) / 255 * max(1, ratio)


@given(collections(2), st.integers(0, 2**32))
def test_damage_ends_in_an_answer_or_an_error(collection: Collection, seed: int) -> None:
    """Flipped bits and wrong spans never read outside of the buffers."""
    lengths, lists = collection
    chance = Random(seed)
    widths = array("B", [max(length - 1, 0).bit_length() for length in lengths])
    made = encode(lists, lengths, NORMS)
    damaged = bytearray(made.words.tobytes())
    for _ in range(chance.randint(0, 5)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    words = memoryview(bytes(damaged)).cast("I")
    for (start, end, df), place in zip(made.spans, made.position_spans, strict=True):
        if chance.random() < 0.5:
            start += chance.randint(-9, 9)
        if chance.random() < 0.5:
            end += chance.randint(-99, 99)
        if chance.random() < 0.5:
            df = max(1, df + chance.randint(-300, 300))
        docids, tfs = filled("I", df), filled("I", df)
        try:
            postings.decode_docids(words, start, end, df, len(lengths), docids)
        except ValueError:
            continue
        assert all(a < b for a, b in pairwise(docids))
        assert docids[-1] < len(lengths)
        try:
            postings.decode_tfs(words, start, end, df, tfs)
            if sum(tfs) < 10**6:
                positions = filled("I", sum(tfs))
                postings.decode_positions(
                    made.position_words, *place, docids, tfs, widths, positions
                )
        except (ValueError, OverflowError):
            continue


@pytest.mark.parametrize(
    ("docids", "tfs"),
    [
        ([3, 3], [1, 1]),
        ([1, 9], [1, 1]),
        ([1, 2], [1, 0]),
        ([1, 2], [1, 1 << 31]),
        ([2, 1], [1, 1]),
    ],
)
def test_encode_refuses_what_it_could_not_read_back(docids: list[int], tfs: list[int]) -> None:
    """Docids increase and have a length, tfs are positive."""
    with pytest.raises(ValueError, match="list 0"):
        encode_lists(
            array("q", [0, 2]),
            array("I", docids),
            array("I", tfs),
            array("I", [5] * 5),
            NORMS,
            bytearray(room(2, 1)),
            filled("q", 1),
            filled("B", 1),
        )

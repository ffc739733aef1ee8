"""Merging runs of terms and lists equals sorting and joining them in plain Python."""

from __future__ import annotations

from array import array
from itertools import accumulate
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels import encode, merge, renumber

RUNS = st.lists(st.sets(st.binary(max_size=3), max_size=12).map(sorted), min_size=1, max_size=4)


def joined(runs: list[list[bytes]]) -> tuple[bytes, array[int], array[int], array[int]]:
    """Return texts, bases, ends and runs as `order` takes them."""
    texts = b"".join(b"".join(run) for run in runs)
    sizes = [len(b"".join(run)) for run in runs]
    ends = array("q", [end for run in runs for end in accumulate(map(len, run), initial=0)])
    places = array("q", accumulate(map(len, runs), initial=0))
    return texts, array("q", [0, *accumulate(sizes)][: len(runs)]), ends, places


@given(runs=RUNS)
def test_entries_are_ordered_by_term_and_run(runs: list[list[bytes]]) -> None:
    count = sum(map(len, runs))
    entries, fresh = array("q", [0]) * count, array("B", [0]) * count
    merge.order(*joined(runs), entries, fresh)
    terms = [term for run in runs for term in run]
    expected = sorted(range(count), key=lambda i: (terms[i], i))
    assert list(entries) == expected
    assert list(fresh) == [
        i == 0 or terms[expected[i]] != terms[expected[i - 1]] for i in range(count)
    ]


@given(runs=RUNS, seed=st.integers(0, 2**32), with_positions=st.booleans())
def test_lists_are_joined_under_new_docids(
    runs: list[list[bytes]], seed: int, with_positions: bool
) -> None:
    chance = Random(seed)
    following, expected = 0, dict[bytes, dict[int, list[int]]]()
    room, places = 0, 0
    encoded = []
    for run in runs:
        docs = chance.choice([1, 5, 300])
        lists = [
            {
                docid: sorted(chance.sample(range(30), chance.randint(1, 3)))
                for docid in sorted(chance.sample(range(docs), chance.randint(1, docs)))
            }
            for _ in run
        ]
        new = array("q", [-1]) * docs
        for docid in range(docs):
            if chance.random() < 0.7:
                new[docid], following = following, following + 1
        for term, held in zip(run, lists, strict=True):
            kept = {new[d]: at for d, at in held.items() if new[d] >= 0}
            if kept:
                expected.setdefault(term, {}).update(kept)
        words, numbers = encoded_lists(lists, docs)
        measured = renumber.measure(numbers, docs, 4 * len(words), with_positions)
        room, places = room + measured[0], places + measured[1]
        encoded.append((words, numbers, new))
    count = sum(map(len, runs))
    ends, place_ends = array("q", [0]) * count, array("q", [0]) * count
    docids, tfs, positions = (array("I", [0]) * size for size in (room, room, places))
    first = at = place = 0
    for words, numbers, new in encoded:
        at, place = renumber.decode_lists(
            words, numbers, new, b"\5" * len(new), with_positions, at, place,
            docids, tfs, positions, memoryview(ends)[first:], memoryview(place_ends)[first:],
        )  # fmt: skip
        first += len(numbers) // 7
    entries, fresh = array("q", [0]) * count, array("B", [0]) * count
    merge.order(*joined(runs), entries, fresh)
    new_docids, new_tfs, new_positions = (array("I", [0]) * size for size in (room, room, places))
    kept_entries, starts = array("q", [0]) * count, array("q", [0]) * (count + 1)
    n = merge.interleave(
        entries,
        fresh,
        ends,
        place_ends,
        docids,
        tfs,
        positions,
        new_docids,
        new_tfs,
        new_positions,
        kept_entries,
        starts,
    )
    terms = [term for run in runs for term in run]
    assert [terms[entry] for entry in kept_entries[:n]] == sorted(expected)
    place = 0
    for i, term in enumerate(sorted(expected)):
        found = {}
        for j in range(starts[i], starts[i + 1]):
            docid, tf = new_docids[j], new_tfs[j]
            found[docid] = new_positions[place : place + tf].tolist() if with_positions else tf
            place += tf
        wanted = expected[term]
        assert found == {d: at if with_positions else len(at) for d, at in wanted.items()}


def encoded_lists(lists: list[dict[int, list[int]]], docs: int) -> tuple[memoryview, array[int]]:
    """Return lists and positions, encoded in one buffer, and their numbers."""
    starts = array("q", accumulate(map(len, lists), initial=0))
    docids = array("I", [docid for held in lists for docid in held])
    tfs = array("I", [len(at) for held in lists for at in held.values()])
    positions = array("I", [p for held in lists for at in held.values() for p in at])
    out = bytearray(encode.room(len(docids), len(lists)))
    ends, bounds = array("q", [0]) * len(lists), bytearray(len(lists))
    lengths, norms = array("I", [30]) * docs, array("d", [1.0]) * 31
    size = encode.encode_lists(starts, docids, tfs, lengths, norms, out, ends, bounds)
    places = bytearray(4 * len(positions) + 5 * (len(docids) // 128 + len(lists)) + 8)
    place_ends = array("q", [0]) * len(lists)
    used = encode.encode_positions(starts, docids, tfs, positions, b"\5" * docs, places, place_ends)
    content = out[:size] + places[:used]
    content += bytes(8 + -len(content) % 4)
    numbers = array("q")
    for i in range(len(lists)):
        low, high = starts[i], starts[i + 1]
        numbers.extend((high - low, sum(tfs[low:high])))
        numbers.extend((ends[i - 1] if i else 0, ends[i]))
        numbers.extend((size + (place_ends[i - 1] if i else 0), size + place_ends[i], 255))
    return memoryview(content).cast("I"), numbers


def test_numbers_that_cannot_be_are_refused() -> None:
    for numbers in (
        [0, 0, 0, 1, 0, 0, 0],  # no documents
        [9, 9, 0, 1, 0, 0, 0],  # more than there are
        [2, 1, 0, 1, 0, 0, 0],  # fewer occurrences than documents
        [1, 1, 5, 5, 0, 0, 0],  # an empty list
        [1, 1, 0, 99, 0, 0, 0],  # behind the end
        [1, 99, 0, 1, 0, 1, 0],  # more positions than bits
    ):
        with pytest.raises(ValueError, match=r".+"):
            renumber.measure(array("q", numbers), 5, 50, True)


@given(seed=st.integers(0, 2**32))
def test_damaged_lists_end_in_an_answer_or_an_error(seed: int) -> None:
    chance = Random(seed)
    lists = [{d: [1, 2] for d in range(0, 300, step)} for step in (1, 2, 150)]
    words, numbers = encoded_lists(lists, 300)
    content = bytearray(words.cast("B"))
    for _ in range(3):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.5:
        numbers[chance.randrange(len(numbers))] = chance.choice([0, 1, 7, 2**31, 2**62, -1])
    new = array("q", range(300))
    try:
        room, places = renumber.measure(numbers, 300, len(content), True)
        renumber.decode_lists(
            memoryview(content).cast("I"), numbers, new, b"\5" * 300, True, 0, 0,
            array("I", [0]) * room, array("I", [0]) * room, array("I", [0]) * places,
            array("q", [0]) * 3, array("q", [0]) * 3,
        )  # fmt: skip
    except (ValueError, IndexError):
        return

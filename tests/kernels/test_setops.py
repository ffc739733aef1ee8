"""setops: every operation equals that of Python's sets."""

from __future__ import annotations

from array import array
from contextlib import suppress
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels import setops
from tests.kernels.lists import Collection, collections, encode, filled

NORMS = array("d", [1.0] * 50)


@st.composite
def docid_sets(draw: st.DrawFn) -> array[int]:
    chance = Random(draw(st.integers(0, 2**32)))
    size = draw(st.sampled_from([0, 1, 3, 50, 400]))
    return array("I", sorted(chance.sample(range(draw(st.sampled_from([400, 2000]))), size)))


def as_bits(docids: array[int], docs: int) -> bytearray:
    bits = bytearray((docs + 7) // 8)
    for docid in docids:
        bits[docid // 8] |= 1 << docid % 8
    return bits


@given(docid_sets(), docid_sets())
def test_bits(docids: array[int], others: array[int]) -> None:
    """Bits are set, counted, selected by and listed."""
    bits, out = bytearray(250), filled("I", 2000)
    assert setops.set_bits(docids, bits) == len(docids)
    assert bits == as_bits(docids, 2000)
    assert setops.set_bits(others, bits) == len(set(others) - set(docids))
    assert out[: setops.listed(bits, out)].tolist() == sorted({*docids, *others})
    bits = as_bits(others, 2000)
    assert out[: setops.select(docids, bits, out)].tolist() == sorted({*docids} & {*others})


def test_numbers_in_their_place() -> None:
    """None but where each is as many as come before it."""
    assert setops.is_in_place(array("I", range(9)))
    assert not setops.is_in_place(array("I", [0, 2, 1]))


@given(collections())
def test_lists(collection: Collection) -> None:
    """Encoded lists are united."""
    lengths, lists = collection
    docs = len(lengths)
    made = encode(lists, lengths, NORMS)
    bits = bytearray((docs + 7) // 8)
    sets = [{docid for docid, _ in postings} for postings in lists]
    spans = array("q", [number for span in made.spans for number in span])
    assert setops.unite_lists(made.words, spans, docs, bits) == len(set().union(*sets))
    assert bits == as_bits(array("I", set().union(*sets)), docs)


@given(collections(), st.integers(0, 2**32))
def test_damage_ends_in_an_answer_or_an_error(collection: Collection, seed: int) -> None:
    """A damaged list gives some documents or ValueError."""
    lengths, lists = collection
    docs, chance = len(lengths), Random(seed)
    made = encode(lists, lengths, NORMS)
    damaged = bytearray(made.words.tobytes())
    for _ in range(chance.randint(1, 9)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    words = memoryview(bytes(damaged)).cast("I")
    spans = array("q", [number for span in made.spans for number in span])
    with suppress(ValueError):
        setops.unite_lists(words, spans, docs, bytearray((docs + 7) // 8))

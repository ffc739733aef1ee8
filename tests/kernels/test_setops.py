"""setops: every operation equals that of Python's sets."""

from __future__ import annotations

from array import array
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
def test_two_sets(left: array[int], right: array[int]) -> None:
    """Intersection, union and difference."""
    a, b, out = set(left), set(right), filled("I", len(left) + len(right))
    assert out[: setops.intersect(left, right, out)].tolist() == sorted(a & b)
    assert out[: setops.unite(left, right, out)].tolist() == sorted(a | b)
    assert out[: setops.subtract(left, right, out)].tolist() == sorted(a - b)


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


@given(collections(), docid_sets())
def test_lists(collection: Collection, docids: array[int]) -> None:
    """Encoded lists are united, and intersected with docids."""
    lengths, lists = collection
    docs = len(lengths)
    docids = array("I", [docid for docid in docids if docid < docs])
    made = encode(lists, lengths, NORMS)
    out, bits = filled("I", len(docids)), bytearray((docs + 7) // 8)
    sets = [{docid for docid, _ in postings} for postings in lists]
    for span, expected in zip(made.spans, sets, strict=True):
        n = setops.intersect_list(docids, made.words, *span, docs, out)
        assert out[:n].tolist() == sorted({*docids} & expected)
    spans = array("q", [number for span in made.spans for number in span])
    assert setops.unite_lists(made.words, spans, docs, bits) == len(set().union(*sets))
    assert bits == as_bits(array("I", set().union(*sets)), docs)


@given(collections(), docid_sets(), st.integers(0, 2**32))
def test_damage_ends_in_an_answer_or_an_error(
    collection: Collection, docids: array[int], seed: int
) -> None:
    """A damaged list gives some documents or ValueError."""
    lengths, lists = collection
    docs, chance = len(lengths), Random(seed)
    made = encode(lists, lengths, NORMS)
    damaged = bytearray(made.words.tobytes())
    for _ in range(chance.randint(1, 9)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    words = memoryview(bytes(damaged)).cast("I")
    spans = array("q", [number for span in made.spans for number in span])
    out = filled("I", len(docids))
    for span in made.spans:
        try:
            n = setops.intersect_list(docids, words, *span, docs, out)
            assert {*out[:n]} <= {*docids}
            setops.unite_lists(words, spans, docs, bytearray((docs + 7) // 8))
        except ValueError:
            continue

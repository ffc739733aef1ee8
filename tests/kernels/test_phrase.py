"""phrase: the same documents and frequencies as trying every chain of positions."""

from __future__ import annotations

from array import array
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.phrase import PhraseMatcher
from tests.kernels.lists import Collection, Lists, Posting, collections, encode, filled

NORMS = array("d", [1.0] * 50)


def plain(lists: list[dict[int, tuple[int, ...]]], slop: int) -> list[tuple[int, int]]:
    """Follow every chain, from every first position."""

    def reaches(docid: int, i: int, position: int) -> bool:
        return i == len(lists) - 1 or any(
            0 <= following - position - 1 <= slop and reaches(docid, i + 1, following)
            for following in lists[i + 1][docid]
        )

    shared = set.intersection(*map(set, lists))
    counts = [(d, sum(reaches(d, 0, p) for p in lists[0][d])) for d in sorted(shared)]
    return [(docid, tf) for docid, tf in counts if tf]


def call(
    made: Lists, position_words: memoryview, terms: list[int], slop: int, lengths: array[int]
) -> list[tuple[int, int]]:
    widths = array("B", [max(length - 1, 0).bit_length() for length in lengths])
    numbers = array("q")
    for t in terms:
        numbers.extend((*made.spans[t], *made.position_spans[t]))
    size = max(made.spans[t][2] for t in terms)
    docids, tfs = filled("I", size), filled("I", size)
    matcher = PhraseMatcher(made.words, position_words, widths)
    results = []
    for _ in range(2):  # the second time on used scratch space
        n = matcher.match(numbers, slop, docids, tfs)
        results.append(list(zip(docids[:n], tfs[:n], strict=True)))
    assert results[0] == results[1]
    return results[0]


@given(collections(), st.sampled_from([0, 0, 1, 2, 7]), st.data())
def test_phrase(collection: Collection, slop: int, data: st.DataObject) -> None:
    """Phrases of one to four terms, a term perhaps twice, with and without slop."""
    lengths, lists = collection
    made = encode(lists, lengths, NORMS)
    terms = data.draw(st.lists(st.integers(0, len(lists) - 1), min_size=1, max_size=4))
    expected = plain([dict(lists[t]) for t in terms], slop)
    assert call(made, made.position_words, terms, slop, lengths) == expected


def test_terms_may_share_a_position() -> None:
    """`face to face` and the joined form at its first position."""
    lists: list[list[Posting]] = [[(0, (0, 2))], [(0, (1,))], [(0, (0,))]]  # face, to, facetoface
    lengths = array("I", [3])
    made = encode(lists, lengths, NORMS)
    assert call(made, made.position_words, [0, 1, 0], 0, lengths) == [(0, 1)]
    assert call(made, made.position_words, [2, 1], 0, lengths) == [(0, 1)]
    assert call(made, made.position_words, [0, 2], 0, lengths) == []


@given(collections(), st.integers(0, 2**32))
def test_damage_ends_in_an_answer_or_an_error(collection: Collection, seed: int) -> None:
    """Damaged lists and positions give some documents or ValueError."""
    lengths, lists = collection
    chance = Random(seed)
    made = encode(lists, lengths, NORMS)
    for words in (made.words, made.position_words):
        damaged = bytearray(words.tobytes())
        for _ in range(chance.randint(1, 9)):
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        other = memoryview(bytes(damaged)).cast("I")
        hurt = type(made)(
            other if words is made.words else made.words,
            made.spans,
            made.bounds,
            made.position_words,
            made.position_spans,
        )
        position_words = made.position_words if words is made.words else other
        try:
            found = call(hurt, position_words, list(range(len(lists))), 1, lengths)
        except ValueError:
            continue
        assert all(docid < len(lengths) for docid, _ in found)

"""likeness: who follows whom is what a look at every pair of signatures says."""

from __future__ import annotations

from array import array
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels import likeness

BINS = 64
LEAST = 0.85


def followed(order: list[int], signatures: list[bytes], words: list[int]) -> list[int]:
    """Return whom each document follows, by comparing it with every leader."""
    leaders: list[int] = []
    follows = [0] * len(words)
    for document in order:
        like = (
            leader for leader in leaders if _alike(signatures, words, document, leader) >= LEAST
        )
        follows[document] = next(like, document)
        if follows[document] == document:
            leaders.append(document)
    return follows


def _alike(signatures: list[bytes], words: list[int], one: int, other: int) -> float:
    equal = sum(a == b for a, b in zip(signatures[one], signatures[other], strict=True))
    if equal < 33:
        return 0.0
    share = (equal / BINS - 1 / 256) / (1 - 1 / 256)
    a, b = words[one] - 2, words[other] - 2
    return min(1.0, share * (a + b) / ((1 + share) * min(a, b)))


@given(st.integers(0, 2**32), st.integers(0, 40), st.data())
def test_who_follows_whom_is_what_a_look_at_every_pair_says(
    seed: int, documents: int, data: st.DataObject
) -> None:
    """Signatures are copies of few, with some bytes changed, so that many are about alike."""
    chance = Random(seed)
    originals = [chance.randbytes(BINS) for _ in range(3)]
    signatures = [_changed(chance.choice(originals), chance) for _ in range(documents)]
    words = [chance.choice((40, 50, 90)) for _ in range(documents)]
    order = data.draw(st.permutations(range(documents)))
    leaders, seen = array("I", [0] * documents), array("I", [0] * documents)
    heads = array("I", bytes(4 * likeness.BANDS * likeness.KEYS))
    nexts = array("I", [0] * (likeness.BANDS * documents))
    cut = data.draw(st.integers(0, documents))
    for first, last in ((0, cut), (cut, documents)):
        likeness.follow(
            array("I", order), first, last, b"".join(signatures), array("I", words), LEAST,
            heads, nexts, seen, leaders,
        )  # fmt: skip
    assert leaders.tolist() == followed(list(order), signatures, words)
    for one, other in combinations(range(documents), 2):
        found = likeness.alike(b"".join(signatures), array("I", words), one, other)
        assert found == pytest.approx(_alike(signatures, words, one, other))


def _changed(signature: bytes, chance: Random) -> bytes:
    changed = bytearray(signature)
    for place in chance.sample(range(BINS), chance.choice((0, 4, 16, 30, 31, 32, 40))):
        changed[place] = chance.randrange(256)
    return bytes(changed)

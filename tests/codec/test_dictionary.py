"""The term dictionary: every term is found, nothing else is, and damage is an error."""

from __future__ import annotations

from array import array
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.dictionary import Dictionary, DictionaryWriter, Term
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.kernels import frontcode
from indexer.kernels.dictionary import Blocks, UnverifiedPageError

TERMS = st.lists(st.binary(max_size=6) | st.binary(min_size=250, max_size=255), max_size=150)


def made(path: Path, texts: list[bytes], seed: int = 0) -> tuple[Dictionary, list[Term]]:
    """Write a dictionary with numbers drawn at random, and return it and what it holds."""
    chance = Random(seed)
    terms, end, positions_end = [], 1000, 5000
    for text in texts:
        df = chance.choice([1, 2, 127, 128, 70_000])
        starts = end, positions_end
        length = chance.choice([1, 2, 200, 2**33])
        if chance.random() < 0.2:  # a list that lies elsewhere
            starts = chance.choice([0, 7, 2**34]), positions_end
        else:
            end += length
        positions_end += chance.choice([0, 3, 2**40])
        cf = df + chance.choice([0, 1, 2**35])
        stop = starts[0] + length
        terms.append(Term(text, df, cf, starts[0], stop, starts[1], positions_end, df % 256))
    writer = SectionWriter(path)
    encoder = DictionaryWriter(writer.spool("terms"), 1000)
    at = 0
    while at < len(terms):
        some = terms[at : at + chance.choice([1, 31, 32, 200])]
        encoder.add([term.text for term in some], array("q", [n for t in some for n in t[1:]]))
        at += len(some)
    encoder.finish(writer, "body", 7)
    writer.finish({})
    terms = [
        term._replace(
            positions_start=term.positions_start + 7, positions_end=term.positions_end + 7
        )
        for term in terms
    ]
    return Dictionary(SectionFile(path), "body"), terms


@given(texts=TERMS, others=TERMS, seed=st.integers(0, 99))
def test_terms_are_found_in_order_and_by_prefix(
    texts: list[bytes], others: list[bytes], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("dictionary") / "a"
    dictionary, terms = made(path, sorted(set(texts)), seed)
    by_text = {term.text: term for term in terms}
    assert list(dictionary) == terms
    for text in [*texts, *others]:
        assert dictionary.find(text) == by_text.get(text)
        assert list(dictionary.from_(text)) == [term for term in terms if term.text >= text]
        start = text[:2]
        expected = [term for term in terms if term.text.startswith(start)]
        assert list(dictionary.with_prefix(start)) == expected


@pytest.mark.parametrize(
    ("terms", "message"),
    [([b"x" * 256], "at most 255"), ([b"b", b"a"], "not come after"), ([b"a", b"a"], "after")],
)
def test_terms_that_are_too_long_or_out_of_order_are_refused(
    terms: list[bytes], message: str, tmp_path: Path
) -> None:
    for step in (1, 2):
        writer = SectionWriter(tmp_path / "a")
        encoder = DictionaryWriter(writer.spool("terms"), 1000)

        def add(encoder: DictionaryWriter = encoder, step: int = step) -> None:
            for at in range(0, len(terms), step):
                some = terms[at : at + step]
                encoder.add(some, array("q", [1, 1, 0, 1, 0, 0, 255]) * len(some))
            encoder.finish(writer, "body", 0)  # noqa: B023 (called at once)

        with pytest.raises(ValueError, match=message):
            add()
        writer.discard()


def test_only_the_page_of_a_term_is_read(tmp_path: Path) -> None:
    texts = sorted(b"%x" % Random(n).getrandbits(800) for n in range(5000))
    dictionary, terms = made(tmp_path / "a", texts)
    file = dictionary._file
    before = sum(file.verified)
    assert dictionary.find(terms[2500].text) == terms[2500]
    assert before + 1 <= sum(file.verified) <= before + 2 < len(file.verified)


@given(seed=st.integers(0, 2**32))
def test_damage_ends_in_an_answer_or_an_error(seed: int) -> None:
    """Flipped bytes in blocks and index never lead outside of the buffers."""
    chance = Random(seed)
    texts = sorted(b"%04d" % n + b"x" * chance.choice([0, 9, 30]) for n in range(90))
    ends = array("q", accumulate(map(len, texts)))
    numbers = array("q", [n for i in range(90) for n in (3, 3 + i % 2, i, i + 1, 2 * i, 2 * i, 9)])
    joined = b"".join(texts)
    out, firsts = bytearray(frontcode.room(90, len(joined))), bytearray(3 * 255)
    index = array("Q", [0]) * 12
    size, used, _ = frontcode.write_blocks(joined, ends, numbers, 0, 0, 0, out, firsts, index)
    blocks, firsts = out[:size], firsts[:used]
    for _ in range(chance.randint(1, 4)):
        damaged = chance.choice([blocks, firsts])
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        index[chance.randrange(len(index))] = chance.choice([0, 200, 2**20, 2**63, 2**64 - 1])
    content = bytes(firsts) + bytes(-len(firsts) % 8)
    places = [0, len(firsts), len(content), len(content) + 96]
    content += index.tobytes() + blocks
    places += [len(content) - size, len(content)]
    content += bytes(-len(content) % 8)
    view = memoryview(content)
    dictionary = Blocks(
        content, view.cast("I"), view.cast("Q"), b"\1", array("q", places), wide=True
    )
    found, where, room = bytearray(96 * 255), array("q", [0]) * 96, array("q", [0]) * (7 * 96)
    for first in range(3):
        with suppress(ValueError):
            dictionary.read(first, 3, found, where, room)
        with suppress(ValueError):
            dictionary.find(chance.choice(texts))


def test_a_kernel_reads_no_page_that_is_not_verified(tmp_path: Path) -> None:
    made(tmp_path / "a", sorted(b"%x" % Random(n).getrandbits(800) for n in range(5000)))
    file = SectionFile(tmp_path / "a")
    dictionary = Dictionary(file, "body")
    for page in range(len(file.verified)):
        file.verified[page] = 0
    with pytest.raises(UnverifiedPageError):
        dictionary._blocks.find(b"8")
    with pytest.raises(UnverifiedPageError):
        dictionary._blocks.find_block(b"8")
    with pytest.raises(UnverifiedPageError):
        dictionary.blocks and dictionary._blocks.read(0, 1, bytearray(8160), _room(32), _room(224))


def _room(n: int) -> array[int]:
    return array("q", [0]) * n

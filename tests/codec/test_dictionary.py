"""The term dictionary: every term is found, nothing else is, and damage is an error."""

from __future__ import annotations

from array import array
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.dictionary import Dictionary, Postings, Term, write_dictionary
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.kernels import dictionary as kernel

TERMS = st.lists(st.binary(max_size=6) | st.binary(min_size=250, max_size=255), max_size=150)


def made(path: Path, texts: list[bytes], seed: int = 0) -> tuple[Dictionary, list[Term]]:
    """Write a dictionary with numbers drawn at random, and return it and what it holds."""
    chance = Random(seed)
    terms, end, positions_end = [], 1000, 5000
    for text in texts:
        df = chance.choice([1, 2, 127, 128, 70_000])
        starts = end, positions_end
        end += chance.choice([1, 2, 200, 2**33])
        positions_end += chance.choice([0, 3, 2**40])
        cf = df + chance.choice([0, 1, 2**35])
        terms.append(Term(text, df, cf, starts[0], end, starts[1], positions_end, df % 256))
    writer = SectionWriter(path)
    postings = Postings(
        1000,
        5000,
        [term.df for term in terms],
        [term.cf for term in terms],
        [term.end for term in terms],
        [term.positions_end for term in terms],
        [term.bound for term in terms],
    )
    write_dictionary(writer, "body", texts, postings)
    writer.finish({})
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


def test_a_term_of_256_bytes_is_refused(tmp_path: Path) -> None:
    writer = SectionWriter(tmp_path / "a")
    with pytest.raises(ValueError, match="at most 255"):
        write_dictionary(writer, "body", [b"x" * 256], Postings(0, 0, [1], [1], [1], [1], [1]))
    writer.discard()


@given(seed=st.integers(0, 2**32))
def test_damage_ends_in_an_answer_or_an_error(seed: int) -> None:
    """Flipped bytes in blocks and index never lead outside of the buffers."""
    chance = Random(seed)
    blocks = bytearray()
    index = array("Q")
    for first in range(0, 90, 32):
        index.extend((len(blocks), 0, 0))
        for n in range(first, min(first + 32, 90)):
            text = b"%04d" % n
            blocks += bytes((0, len(text))) + text + bytes((1, 0, 1, 0, 9))
    for _ in range(chance.randint(1, 4)):
        blocks[chance.randrange(len(blocks))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        index[chance.randrange(len(index))] = chance.choice([0, 2**20, 2**63, 2**64 - 1])
    texts, ends = bytearray(32 * 255), array("q", [0]) * 32
    numbers = array("q", [0]) * 224
    for block in range(3):
        try:
            kernel.read_block(blocks, index, len(blocks), block, texts, ends, numbers)
            kernel.find(blocks, index, len(blocks), b"%04d" % chance.randrange(99), numbers)
        except (ValueError, OverflowError):
            continue

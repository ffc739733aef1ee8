"""A damaged or hostile segment ends in an answer or in one error, never in a crash.

Damage by accident is found by checksums. A hostile file has right checksums: its numbers are
believed nowhere, not as an address and not as a size of memory.
"""

from __future__ import annotations

import tracemalloc
import zlib
from array import array
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query
from whoosh.searching import Searcher

from indexer.codec import sections
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.merge import merge_segments
from indexer.codec.segment import FieldPostings, Segment, write_segment
from indexer.codec.stored import Stored, pack_rows, write_stored
from indexer.errors import IndexDamagedError
from indexer.query.scoring import BM25
from tests.codec.contract import COLUMNS, Case, made, postings
from tests.codec.hostile import FOOTER, signed
from tests.codec.test_contract import reader_of, segments


def written(folder: Path, sizes: list[int]) -> Path:
    segments(folder, made(Case(7, sizes, 0.0)))
    return folder / "000000.segment"


def answers(path: Path) -> list[Any]:
    """Ask for everything there is."""
    segment = BlockSegment("0", Segment(path))
    reader: Any = reader_of([segment])
    found: list[Any] = [reader.doc_count(), list(reader.all_terms())]
    for docid in reader.all_doc_ids():
        found.append(reader.stored_fields(docid))
        found += [reader.doc_field_length(docid, name) for name in ("body", "title")]
    for name, term in list(reader.all_terms()):
        if (name, term) in reader:
            found.append(postings(reader, name, term))
    for name in COLUMNS:
        column = reader.column_reader(name)
        found += [column[docid] for docid in reader.all_doc_ids()]
    searcher = Searcher(reader, weighting=BM25())
    for asked in (query.Phrase("body", ["to", "be"]), query.FuzzyTerm("body", "rats")):
        found.append([hit.score for hit in searcher.search(asked, limit=3)])
    for name in ("body", "body_stems", "key"):
        terms = segment.segment.dictionary(name)
        found += [list(terms.within("rats", 2)), list(terms.matching("*e?"))]
    merged = path.with_suffix(".merged")
    try:
        merge_segments(merged, [segment, segment])
    finally:
        merged.unlink(missing_ok=True)
    return found


def assert_harmless(path: Path) -> None:
    """Ask for everything, and require an answer or an error, in little memory."""
    tracemalloc.start()
    try:
        with suppress(IndexDamagedError):
            answers(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 64 << 20


def test_every_changed_byte_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, [3])
    sound = path.read_bytes()
    expected = answers(path)
    unnoticed = []
    for at in range(len(sound)):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1 << at % 8]) + sound[at + 1 :])
        try:
            assert answers(path) == expected
            unnoticed.append(at)
        except IndexDamagedError as error:
            assert str(path) in str(error)  # noqa: PT017 (most bytes raise it)
    assert unnoticed == []


@given(seed=st.integers(0, 2**32), size=st.sampled_from([3, 3, 3, 140]))
def test_a_hostile_segment_ends_in_an_answer_or_one_error(
    seed: int, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("hostile"), [size])
    content = bytearray(path.read_bytes())
    chance = Random(seed)
    places = Segment(path).file.sections
    for _ in range(chance.randint(1, 3)):
        start, length, _ = places[chance.choice(sorted(places))]
        if length:
            at = start + chance.randrange(length)
            content[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, content[at] ^ 1 << at % 8])
    path.write_bytes(signed(content))
    assert_harmless(path)


@given(seed=st.integers(0, 2**32))
def test_a_hostile_directory_ends_in_an_answer_or_one_error(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.mktemp("hostile"), [3])
    content = bytearray(path.read_bytes())
    end, length, *_ = FOOTER.unpack_from(content, len(content) - FOOTER.size)
    chance = Random(seed)
    for _ in range(chance.randint(1, 2)):
        digits = [at for at in range(end - length, end) if content[at : at + 1].isdigit()]
        anywhere = range(end - length, end)
        at = chance.choice([chance.choice(digits), chance.choice(anywhere)])
        content[at] = chance.choice(b'0123456789-."[]{},:eBIQqd')
    path.write_bytes(signed(content))
    assert_harmless(path)


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        (b'"documents":3', b'"documents":9'),
        (b'"documents":3', b'"documents":-'),
        (b'"key":["term",0,"text"]', b'"key":["byte",0,"text"]'),
        (b'"key":["term",0,"text"]', b'"key":["term",0,"eval"]'),
        (b'"key":["term",0,"text"]', b'"key":["term",0,123456]'),
        (b'"stored":["', b'"stores":["'),
        (b'"stored":["body"', b'"stored":[123456'),
        (b'"lengths.body":', b'"lengthz.body":'),
        (b'"body":[true,true', b'"body":[true,1234'),
    ],
)
def test_a_directory_that_lies_is_damage(told: bytes, instead: bytes, tmp_path: Path) -> None:
    path = written(tmp_path, [3])
    content = path.read_bytes()
    assert told in content
    path.write_bytes(signed(bytearray(content.replace(told, instead))))
    with pytest.raises(IndexDamagedError):
        answers(path)


def test_terms_and_values_that_are_no_text_any_more_are_damage(tmp_path: Path) -> None:
    path = tmp_path / "a"
    starts, ones = array("q", [0, 1, 2]), array("I", [1, 1])
    body = FieldPostings("body", [b"to", b"\xff"], starts, array("I", [0, 0]), ones, None, None)
    write_segment(path, 1, [body], {"key": [b"\xff"]}, [pack_rows([{}])])
    content = path.read_bytes().replace(b"false]", b"true ]").replace(b'"bytes"', b'"text" ')
    path.write_bytes(signed(bytearray(content)))
    reader: Any = reader_of([BlockSegment("0", Segment(path))])
    asked: list[Callable[[], object]] = [
        lambda: list(reader.all_terms()),
        lambda: list(reader.field_terms("body")),
        lambda: Searcher(reader).search(query.Wildcard("body", "*?*")),
        lambda: list(Segment(path).dictionary("body").matching("*")),
        lambda: reader.column_reader("key")[0],
    ]
    for ask in asked:
        with pytest.raises(IndexDamagedError, match=r"a is damaged at byte [\d,]+: .* is no text"):
            ask()


def test_a_stored_block_that_would_fill_the_memory_is_damage(tmp_path: Path) -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    writer = sections.SectionWriter(tmp_path / "a")
    writer.add("stored", bomb)
    writer.add("stored.blocks", array("Q", [0, 0, len(bomb), 1]), "Q")
    writer.finish({})
    tracemalloc.start()
    try:
        with pytest.raises(IndexDamagedError, match="not whole"):
            Stored(sections.SectionFile(tmp_path / "a"), 1, frozenset({"text"}))[0]
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()


def test_a_document_that_packs_very_well_is_read_back(tmp_path: Path) -> None:
    writer = sections.SectionWriter(tmp_path / "a")
    write_stored(writer, [pack_rows([{"text": "a" * 1_000_000}])])
    writer.finish({})
    assert Stored(sections.SectionFile(tmp_path / "a"), 1, frozenset({"text"}))[0] == {
        "text": "a" * 1_000_000
    }

"""Values of documents are read back as they were given, or refused when they are given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.columns import Column, Copied, Value, write_column
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.stored import (
    BLOCK_BYTES,
    Packed,
    Stored,
    decode_values,
    encode_values,
    write_stored,
)
from indexer.errors import IndexDamagedError

INTEGERS = st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=40)
LARGE = st.lists(st.none() | st.integers(0, 2**64 - 1), max_size=40)
FLOATS = st.lists(st.none() | st.floats(allow_nan=False), max_size=40)
BYTES = st.lists(st.none() | st.binary(min_size=1, max_size=9), max_size=40)


@given(values=INTEGERS | LARGE | FLOATS | BYTES)
def test_a_column_is_read_back(
    values: list[Value], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("column") / "a"
    column = written(path, values)
    if all(value is None for value in values):
        assert column is None
        return
    assert column is not None
    assert [column[docid] for docid in range(len(values))] == values
    with pytest.raises(IndexDamagedError, match="other documents"):
        Column(SectionFile(path), "size", column.facts, len(values) + 8)


@given(kinds=st.sampled_from([INTEGERS, FLOATS, BYTES, INTEGERS | LARGE | FLOATS]), data=st.data())
def test_a_column_copied_from_columns_has_their_values(
    kinds: Any, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("column")
    parts, expected = [], []
    for n in range(3):
        values = data.draw(kinds)
        runs = [(0, len(values) // 3), (len(values) // 2, len(values))]
        parts.append((written(folder / str(n), values), runs))
        expected += [value for first, last in runs for value in values[first:last]]
    numbers = [value for value in expected if value is not None]
    if any(isinstance(n, float) for n in numbers) and any(type(n) is int for n in numbers):
        return  # a column is of one kind: the values of a field are
    if any(type(n) is int and n >= 1 << 63 for n in numbers) and min(numbers) < 0:
        return
    column = written(folder / "all", Copied(parts))
    found = [column[docid] if column else None for docid in range(len(expected))]
    assert found == expected


def written(path: Path, values: list[Value] | Copied) -> Column | None:
    writer = SectionWriter(path)
    facts = write_column(writer, "size", values)
    writer.finish({})
    documents = len(list(values))
    return Column(SectionFile(path), "size", facts, documents) if facts else None


@pytest.mark.parametrize(
    ("values", "typecode"),
    [([0, 255], "B"), ([7, 7 + 2**8], "H"), ([-1, 2**16], "I"), ([-(2**63), 2**63 - 1], "Q")],
)
def test_numbers_are_as_wide_as_their_range_needs(
    values: list[Value], typecode: str, tmp_path: Path
) -> None:
    column = written(tmp_path / "a", values)
    assert column is not None
    assert [column[docid] for docid in range(2)] == values
    assert SectionFile(tmp_path / "a").section("column.size").typecode == typecode


@pytest.mark.parametrize("values", [[1, b"x"], ["text"], [2**64], [-1, 2**63], [1.5, b""], [[1]]])
def test_a_column_of_anything_else_is_refused(values: list[Any], tmp_path: Path) -> None:
    writer = SectionWriter(tmp_path / "a")
    with pytest.raises(ValueError, match="column size"):
        write_column(writer, "size", values)
    writer.discard()


def test_every_kind_of_value_is_stored() -> None:
    values = {
        "text": "é\ud800 “”",
        "int": 2**70,
        "float": 0.1,
        "yes": True,
        "nothing": None,
        "bytes": b"\0\xff",
        "day": date(2020, 2, 29),
        "moment": datetime(2020, 2, 29, 1, 2, 3, 4, UTC),
    }
    assert decode_values(encode_values(values)) == values


@pytest.mark.parametrize("value", [object(), {1}, print])
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        encode_values({"x": value})


@given(
    sizes=st.lists(
        st.sampled_from([0, 5, BLOCK_BYTES // 3, BLOCK_BYTES, 3 * BLOCK_BYTES]), max_size=9
    )
)
def test_documents_are_read_back_one_by_one(
    sizes: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("stored") / "a"
    writer = SectionWriter(path)
    documents = [{"n": n, "text": "é" * size} for n, size in enumerate(sizes)]
    write_stored(writer, map(encode_values, documents))
    writer.finish({})
    stored = Stored(SectionFile(path))
    assert len(stored) == len(documents)
    for docid in reversed(range(len(documents))):
        assert stored[docid] == documents[docid]
    with pytest.raises(IndexDamagedError, match="document"):
        stored[len(documents)]


@given(
    sizes=st.lists(
        st.sampled_from([5, BLOCK_BYTES // 3, BLOCK_BYTES, 3 * BLOCK_BYTES]), max_size=9
    ),
    cut=st.integers(0, 9),
)
def test_blocks_copied_from_other_segments_are_read_back(
    sizes: list[int], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("stored")
    chance = Random(1)
    documents = [{"n": n, "text": chance.randbytes(size).hex()} for n, size in enumerate(sizes)]
    stored = store(folder / "a", map(encode_values, documents))
    cut = min(cut, len(documents))
    parts = [*stored.encoded_range(0, cut), b'{"n":"new"}', *stored.encoded_range(cut, len(sizes))]
    if sum(sizes) > BLOCK_BYTES:
        assert any(isinstance(part, Packed) for part in parts) or 0 < cut < len(sizes)
    copied = store(folder / "b", parts)
    expected = [*documents[:cut], {"n": "new"}, *documents[cut:]]
    assert [copied[docid] for docid in range(len(expected))] == expected


def store(path: Path, parts: Iterable[bytes | Packed]) -> Stored:
    writer = SectionWriter(path)
    write_stored(writer, parts)
    writer.finish({})
    return Stored(SectionFile(path))

"""Values of documents are read back as they were given, or refused when they are given."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.columns import Column, Value, write_column
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.stored import BLOCK_BYTES, Stored, decode_values, encode_values, write_stored
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
    writer = SectionWriter(path)
    write_column(writer, "size", values)
    writer.finish({})
    column = Column(SectionFile(path), "size")
    assert [column[docid] for docid in range(len(values))] == values
    with pytest.raises(IndexDamagedError):
        column[len(values) + 8]


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

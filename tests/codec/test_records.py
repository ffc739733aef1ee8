"""Stored values are the same wherever they lie, and no block is unpacked for those of columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.codec.columnwriter import Gathered
from indexer.codec.segment import Segment, write_segment
from indexer.codec.stored import Stored, pack_rows

BLOCK: list[dict[str, Any]] = [{"text": "long", "size": "9"}, {"text": "longer"}, {"note": 1.5}]
RECORDS: list[dict[str, Any]] = [
    {"kind": "a", "size": "9", "text": "long"},
    {"size": 4, "text": "longer"},
    {"kind": "a", "size": 5, "note": 1.5},
]


@pytest.fixture
def segment(tmp_path: Path) -> Segment:
    kind, size, rank = Gathered("text"), Gathered(-1), Gathered()
    kind.extend([b"a", None, b"a"])
    size.extend([10, 5, 6])  # the first was given as text
    rank.extend([1, 2, 3])  # stands for no stored value
    columns: Any = {"kind": kind, "size": size, "rank": rank}
    write_segment(tmp_path / "a", 3, [], columns, [pack_rows(BLOCK)])
    return Segment(tmp_path / "a")


def test_values_of_columns_and_blocks_are_one_record(segment: Segment) -> None:
    assert [segment.records[docid] for docid in range(3)] == RECORDS


@pytest.mark.parametrize("name", ["kind", "size", "text", "note", "rank", "unknown"])
def test_a_value_is_read_alone_or_of_all_documents(name: str, segment: Segment) -> None:
    expected = [record.get(name) for record in RECORDS]
    (get,) = segment.records.getters((name,))
    assert list(map(get, range(3))) == segment.records.all(name) == expected


def test_no_block_is_unpacked_for_what_only_columns_have(
    segment: Segment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(Stored, "values")
    (get,) = segment.records.getters(("kind",))
    assert [get(0), segment.records.all("kind")] == ["a", ["a", None, "a"]]

"""Values of documents are read back as they were given, or refused when they are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.columns import Column, Value, Way, open_column
from indexer.codec.columnwriter import Copied, Gathered, Runs, write_column
from indexer.codec.sections import SectionFile, SectionWriter
from indexer.codec.stored import BLOCK_BYTES, Packed, Stored, pack_rows, write_stored
from indexer.codec.values import check_storable, decode, encode
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


@pytest.mark.parametrize("values", [[1, 2], [1.5, 2.5], [b"a", b"b"], [b"long text"] * 9 + [b"b"]])
def test_a_column_of_other_documents_is_damage(values: list[Value], tmp_path: Path) -> None:
    column = written(tmp_path / "a", values)
    assert column is not None
    with pytest.raises(IndexDamagedError, match="other documents"):
        open_column(SectionFile(tmp_path / "a"), "size", column.facts, len(values) + 8)


@pytest.mark.parametrize(
    ("values", "sections"),
    [
        ([7, 7, 7], {"column": 0}),
        ([7, None, 7], {"column": 0, "present": 1}),
        ([b"plain", b"plain", b"plain"], {"column": 5, "offsets": 2, "places": 0}),
        ([b"plain", None, b"plain"], {"column": 5, "offsets": 2, "places": 3}),
        ([b"plain", b"", None], {"column": 5, "offsets": 3, "places": 3}),
        ([b"a", b"bc", b"d"], {"column": 4, "offsets": 4}),
    ],
)
def test_what_all_or_many_documents_have_is_written_once(
    values: list[Value], sections: dict[str, int], tmp_path: Path
) -> None:
    column = written(tmp_path / "a", values)
    assert column is not None
    assert [column[docid] for docid in range(3)] == values
    found = SectionFile(tmp_path / "a").sections
    assert {name.removesuffix(".size"): section.size for name, section in found.items()} == sections


@pytest.mark.parametrize(
    ("way", "values", "stored"),
    [
        ("text", [b"a", "é\ud800".encode("utf-8", "surrogatepass"), None], ["a", "é\ud800", None]),
        ("hex", [b"\0", b"\xab\xff", None], ["00", "abff", None]),
        ("path", [b"/a", b"/\xe9", b""], ["/a", "/\udce9", ""]),
        (-5, [0, 1 << 40, None], [-5, (1 << 40) - 5, None]),
        (3, [4, 4, 4], [7, 7, 7]),
        ("text", [b"", b"", b""], ["", "", ""]),
    ],
)
def test_a_column_gives_back_the_stored_values_that_it_stands_for(
    way: Way, values: list[Value], stored: list[Any], tmp_path: Path
) -> None:
    gathered = Gathered(way)
    gathered.extend(values)
    column = written(tmp_path / "a", gathered)
    assert column is not None
    copied = written(tmp_path / "b", Copied([(column, [(0, 3)])]))
    for each in (column, copied):
        assert each is not None
        assert list(map(each.stored(), range(3))) == each.all_stored() == stored


def test_columns_that_stand_for_values_in_different_ways_are_not_joined(tmp_path: Path) -> None:
    parts: list[tuple[Column | None, Runs]] = []
    for way in ("text", "path"):
        gathered = Gathered(way)
        gathered.extend([b"a"])
        parts.append((written(tmp_path / way, gathered), [(0, 1)]))
    with pytest.raises(ValueError, match="in different ways"):
        assert Copied(parts).way


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


def written(path: Path, values: list[Value] | Gathered | Copied) -> Column | None:
    writer = SectionWriter(path)
    facts = write_column(writer, "size", values)
    writer.finish({})
    documents = len(values) if isinstance(values, Gathered) else len(list(values))
    return open_column(SectionFile(path), "size", facts, documents) if facts else None


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


VALUES = st.one_of(
    st.text(), st.just("\ud800"), st.integers(), st.floats(allow_nan=False), st.booleans(),
    st.binary(), st.dates(), st.datetimes(), st.datetimes(timezones=st.just(UTC)), st.none(),
    st.lists(st.integers()),
)  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from(["text", "é", "n"]), VALUES), max_size=6)


@given(rows=ROWS)
def test_values_of_every_kind_are_read_back_and_none_is_no_value(
    rows: list[dict[str, Any]],
) -> None:
    names = {name for row in rows for name in row}
    block = decode(encode({name: [row.get(name) for row in rows] for name in names}, len(rows)))
    expected = [{name: value for name, value in row.items() if value is not None} for row in rows]
    assert [block.values(number) for number in range(len(rows))] == expected
    with pytest.raises(IndexError):
        block.values(len(rows))


@pytest.mark.parametrize("value", [object(), {1}, print])
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="cannot be stored"):
        check_storable(value)
    with pytest.raises(ValueError, match="cannot be stored"):
        encode({"x": ["text", value]}, 2)


@given(
    sizes=st.lists(
        st.sampled_from([0, 5, BLOCK_BYTES // 3, BLOCK_BYTES, 3 * BLOCK_BYTES]), max_size=9
    ),
    in_block=st.integers(1, 4),
)
def test_documents_are_read_back_one_by_one(
    sizes: list[int], in_block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    documents = [{"n": n, "text": "é" * size} for n, size in enumerate(sizes)]
    stored = store(tmp_path_factory.mktemp("stored") / "a", blocks(documents, in_block))
    assert len(stored) == len(documents)
    for docid in reversed(range(len(documents))):
        assert stored[docid] == documents[docid]
    with pytest.raises(IndexDamagedError, match="document"):
        stored[len(documents)]


@given(
    sizes=st.lists(st.sampled_from([5, BLOCK_BYTES // 3, 3 * BLOCK_BYTES]), min_size=1, max_size=9),
    in_block=st.integers(1, 4),
    first=st.integers(0, 9),
    last=st.integers(0, 9),
)
def test_blocks_taken_from_another_segment_are_read_back(
    sizes: list[int], in_block: int, first: int, last: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("stored")
    chance = Random(1)
    documents = [{"n": n, "text": chance.randbytes(size).hex()} for n, size in enumerate(sizes)]
    stored = store(folder / "a", blocks(documents, in_block))
    last = min(last, len(documents))
    first = min(first, last)
    parts = [*stored.packed(first, last), pack_rows([{"n": "new"}]), *stored.packed(0, first)]
    copied = store(folder / "b", parts)
    expected = [*documents[first:last], {"n": "new"}, *documents[:first]]
    assert [copied[docid] for docid in range(len(expected))] == expected


def test_large_blocks_are_copied_as_they_are_and_small_ones_joined(tmp_path: Path) -> None:
    large = pack_rows([{"text": Random(1).randbytes(BLOCK_BYTES).hex()}])
    small = [pack_rows([{"n": n}]) for n in range(3)]
    copied = [*store(tmp_path / "a", [*small, large, *small]).packed(0, 7)]
    assert [block.documents for block in copied] == [3, 1, 3]
    assert copied[1].content == large.content


def blocks(documents: list[dict[str, Any]], in_block: int) -> list[Packed]:
    starts = range(0, len(documents), in_block)
    return [pack_rows(documents[start : start + in_block]) for start in starts]


def store(path: Path, parts: Sequence[Packed]) -> Stored:
    writer = SectionWriter(path)
    names = write_stored(writer, parts)
    writer.finish({})
    return Stored(SectionFile(path), sum(part.documents for part in parts), frozenset(names))

"""What is encoded many at a time is what Whoosh's own fields make of each value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import fields

from indexer.rows import Lane, Read, Row, Rows
from indexer.schema import Digest, FileName, Stems, Words

SCHEMA = fields.Schema(
    body=Words(),
    body_stems=Stems(),
    id=fields.ID(stored=True, sortable=True),
    file=FileName(stored=True, sortable=True),
    hash=Digest(stored=True, sortable=True),
    day=fields.NUMERIC(int, 32, stored=True, sortable=True, shift_step=0),
    count=fields.NUMERIC(int, 64, signed=False, sortable=True, shift_step=0),
    tiered=fields.NUMERIC(int, 32, sortable=True),
    share=fields.NUMERIC(float, sortable=True),
    tags=fields.KEYWORD(stored=True),
    seen=fields.BOOLEAN(stored=True),
    note=fields.STORED(),
)
ROWS = Rows(SCHEMA)
TEXTS = st.text(max_size=60)
VALUES = {
    "id": TEXTS.filter(lambda text: text.isprintable()),
    "file": st.text(st.characters(exclude_categories=["Cs"]) | st.just("\udce9"), max_size=300),
    "hash": st.binary(min_size=1, max_size=255).map(bytes.hex),
    "day": st.integers(-(2**31), 2**31 - 1),
    "count": st.integers(0, 2**64 - 1),
    "tiered": st.integers(-(2**31), 2**31 - 1),
    "share": st.floats(allow_nan=False),
    "tags": st.sampled_from(["red", "red green", "red red"]),
    "seen": st.booleans(),
}


def cell(name: str, **values: Any) -> Any:
    return ROWS.row(values).cells[ROWS.names.index(name)]


def plainly(name: str, value: Any) -> tuple[list[bytes], Any]:
    """Return terms, each as often as its tf, and column value, as Whoosh makes them."""
    field = SCHEMA[name]
    terms = [term for term, tf, *_ in field.index(value) for _ in range(tf)]
    return terms, field.to_column_value(value) if field.column_type else None


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
def test_terms_and_columns_are_those_of_the_field(name: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(VALUES[name], min_size=1, max_size=5))
    encoded = ROWS.lanes[name].encode([cell(name, **{name: value}) for value in values])
    expected = [plainly(name, value) for value in values]
    assert list(encoded.terms) == [term for terms, _ in expected for term in terms]
    assert list(encoded.counts) == [len(terms) for terms, _ in expected]
    assert list(encoded.column) == [column for _, column in expected]


@given(
    values=st.fixed_dictionaries(
        {"body": st.none() | TEXTS, "note": st.none() | st.text() | st.integers()},
        optional={name: st.none() | values for name, values in VALUES.items()},
    ),
    stems=st.sampled_from(["same", "none", "other"]),
    complete=st.booleans(),
)
def test_a_plain_document_is_the_row_that_a_closer_look_gives(
    values: dict[str, Any], stems: str, complete: bool
) -> None:
    values["body_stems"] = {"same": values["body"], "none": None, "other": "other"}[stems]
    if complete:
        values = dict.fromkeys(ROWS.names) | values
    assert outcome(ROWS.row, values) == outcome(ROWS._unusual, values)


def outcome(row: Callable[[dict[str, Any]], Row], values: dict[str, Any]) -> Row | str:
    try:
        return row(values)
    except ValueError as error:
        return str(error)


def test_a_document_of_plain_values_needs_no_closer_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rows, "_unusual", None)
    plain = {"body": "a", "body_stems": "a", "id": "7", "file": "/a", "hash": "ab", "day": -1}
    assert ROWS.row(dict.fromkeys(ROWS.names) | plain).characters == 1


def test_a_path_that_stands_for_no_bytes_is_refused_before_its_document_enters() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        ROWS.row({"file": "a\ud800"})


def test_values_of_unusual_types_are_read_as_whoosh_reads_them() -> None:
    for name, value in (("day", "17"), ("day", [3, 4]), ("id", ["a", "b"]), ("day", True)):
        read = cell(name, **{name: value})
        assert isinstance(read, Read)
        encoded = ROWS.lanes[name].encode([read, cell(name, **{name: {"day": 9, "id": "c"}[name]})])
        assert sorted(encoded.terms[: encoded.counts[0]]) == sorted(plainly(name, value)[0])
        assert encoded.column[0] == plainly(name, value)[1]
        assert encoded.counts[1] == 1


def test_what_is_stored_may_differ_from_what_is_indexed() -> None:
    row = ROWS.row({"day": 5, "_stored_day": 7, "id": "a"})
    assert row.kept[ROWS.names.index("day")] == 7
    assert row.cells[ROWS.names.index("day")] == Read(
        [(SCHEMA["day"].to_bytes(5), 1)], SCHEMA["day"].to_column_value(7)
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"day": 2**31}, "out of range"),
        ({"count": -1}, "out of range"),
        ({"day": "x"}, "invalid literal"),
        ({"id": "é" * 200}, "id: a term of 400 bytes"),
        ({"id": 7}, "7 is not unicode"),
        ({"hash": "Ab"}, "'Ab' is not an even number of digits"),
        ({"file": "/a\ud800"}, "surrogates not allowed"),
        ({"hash": "abc"}, "'abc' is not an even number of digits"),
        ({"hash": "ab" * 256}, "hash: a term of 256 bytes"),
        ({"body": b"bytes"}, "body: bytes is no text"),
        ({"body_stems": "other", "body": "text"}, "body_stems is not the text of body"),
        ({"note": object()}, "cannot be stored"),
        ({"id": "a", "_stored_id": object()}, "id: .* must be str"),
    ],
)
def test_a_value_that_is_refused_is_named(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        ROWS.row(values)


def test_a_field_that_is_not_there_is_refused_unless_it_is_empty_or_private() -> None:
    with pytest.raises(fields.UnknownFieldError, match="'colour'"):
        ROWS.row({"colour": "blue"})
    assert ROWS.row({"colour": None, "_boost": 2.0, "id": "a"}) == ROWS.row({"id": "a"})


def test_only_fields_with_terms_or_a_column_have_a_lane() -> None:
    assert sorted(ROWS.lanes) == sorted(VALUES)
    assert type(ROWS.lanes["tiered"]) is Lane

"""The fields of an index, as data in its manifest."""

from __future__ import annotations

import json
from datetime import date

import pytest
from whoosh import fields

from indexer.document import Days, Document, DocumentDate, Section, SourceFile
from indexer.schema import (
    Digest,
    FileName,
    Stems,
    Words,
    document_from,
    fields_of,
    schema,
    schema_data,
    schema_from,
)

EVERY_KIND = fields.Schema(
    words=Words(stored=True),
    words_stems=Stems(),
    id=fields.ID(stored=True, unique=True, sortable=True),
    file=FileName(sortable=True),
    hash=Digest(unique=True),
    tags=fields.KEYWORD(stored=True),
    whole=fields.NUMERIC(int, 64, stored=True, sortable=True, shift_step=0),
    part=fields.NUMERIC(float, stored=True),
    yes=fields.BOOLEAN(stored=True),
    kept=fields.STORED(),
)


@pytest.mark.parametrize("described", [schema(), EVERY_KIND])
def test_a_schema_is_the_same_after_it_was_data(described: fields.Schema) -> None:
    data = json.loads(json.dumps(schema_data(described)))
    again = schema_from(data)
    assert schema_data(again) == schema_data(described)
    assert again.names() == described.names()
    assert [type(again[name]) for name in again.names()] == [
        type(described[name]) for name in described.names()
    ]


def test_a_field_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="field body: TEXT is no kind of field"):
        schema_data(fields.Schema(body=fields.TEXT()))
    with pytest.raises(ValueError, match="there is no kind 'pickle'"):
        schema_from([{"name": "x", "kind": "pickle", "stored": True, "unique": 0, "column": 0}])


def test_words_and_stems_share_no_term_by_accident() -> None:
    words = {term for term, *_ in Words().index("Erdoğan runs e-mail")}
    stems = {term for term, *_ in Stems().index("Erdoğan runs e-mail")}
    assert words == {b"erdogan", "erdoğan".encode(), b"runs", b"e", b"mail", b"email"}
    assert stems == {b"en:erdogan", b"en:run", b"en:e", b"en:mail", b"en:email"}


MARCH = DocumentDate(Days(date(2020, 3, 1), date(2020, 3, 31)), "header")


@pytest.mark.parametrize("dated", [None, MARCH])
def test_a_document_is_the_same_again_from_what_is_stored_of_it(dated: DocumentDate | None) -> None:
    source = SourceFile("/docs", "a/b.zip", 40, 7)
    document = Document(
        source, "ab" * 16, "text", "cp1252", "Title", dated, "Title\n\nbody", 7, "An Author", "de",
        (Section(0, "Title"), Section(7, "1 Body")), "page 3 is a picture", 17, "in/c.txt",
        "cd" * 16,
    )  # fmt: skip
    by_default = Document._field_defaults
    assert [name for name in by_default if getattr(document, name) == by_default[name]] == []
    values = fields_of(document, "0a1b", 9)
    stored = {name: value for name, value in values.items() if schema()[name].stored}
    assert document_from(stored) == (document, "0a1b", 9)

"""What is there to say of a hit, by name?

The columns of a table and the fields of a template: their names are a promise, and those of JSON
where it has them. A value is a text or a number, or None.
"""

from __future__ import annotations

from typing import TypeAlias

from indexer.results import Hit

Value: TypeAlias = str | int | float | None

FIELDS = {
    "rank": "place among all hits, from 1 on",
    "score": "the higher, the better",
    "id": "id of the document",
    "path": "absolute path",
    "line": "line of the first passage",
    "page": "page, slide or sheet of the first passage, if there are any",
    "section": "heading above the first passage",
    "date": "date of the document",
    "date_source": "where the date comes from",
    "title": "title",
    "author": "author",
    "document_type": "kind of document",
    "size_bytes": "size",
    "passage": "text of the first passage",
    "copies": "how many more documents have the same content",
}
"""The fields of a record, in order, and what they are."""


def record(hit: Hit) -> dict[str, Value]:
    """Return the value of each field."""
    document = hit.document
    passage = hit.passages[0] if hit.passages else None
    values = (
        hit.rank,
        round(hit.score, 6),
        document.id,
        document.name,
        passage.line if passage else None,
        passage.page if passage else None,
        passage.section if passage else None,
        str(document.date.days) if document.date else None,
        document.date.source if document.date else None,
        document.title,
        document.author,
        document.kind,
        document.size_bytes,
        one_line(passage.text) if passage else None,
        len(hit.copies),
    )
    return dict(zip(FIELDS, values, strict=True))


def one_line(text: str) -> str:
    """Return text in one line: a space for each line end and tab."""
    return text.translate(_SPACES)


_SPACES = str.maketrans("\t\n\f\r", "    ")

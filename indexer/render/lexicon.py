"""How do terms, spellings and fields look?

For a person and a pipe alike: a line each, of columns with tabs between them where they are
counted. For a program: one JSON document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from indexer.lexicon import FieldCount, TermCount
from indexer.query.nearest import Spelling
from indexer.render.escape import visible
from indexer.render.machine import dumped
from indexer.results import RESULTS_VERSION
from indexer.schema import QUERY_FIELDS


def spellings(found: Iterable[Spelling]) -> str:
    """Return a line for each spelling: the word, and how many documents have it."""
    return "\n".join(f"{visible(each.word)}\t{each.documents}" for each in found)


def terms(found: Iterable[TermCount]) -> str:
    """Return a line for each term, and how many documents have it."""
    return "\n".join(f"{visible(each.term)}\t{each.documents}" for each in found)


def fields(counted: Iterable[FieldCount]) -> str:
    """Return the fields that a query can name, with how many documents have them."""
    return "\n".join(
        f"{field.name:<8}{field.meaning:<39}{field.example:<27}"
        f"{'' if documents is None else format(documents, ',')}".rstrip()
        for field, documents in counted
    )


def uncounted() -> list[FieldCount]:
    """Return the fields, where there is no index to count in."""
    return [FieldCount(field, None) for field in QUERY_FIELDS.values()]


def spellings_json(word: str, found: Iterable[Spelling], warnings: Iterable[str]) -> str:
    """Return spellings as one JSON document."""
    return _dumped({"word": word, "suggestions": [each._asdict() for each in found]}, warnings)


def terms_json(field: str, prefix: str, found: Iterable[TermCount], warnings: Iterable[str]) -> str:
    """Return terms as one JSON document."""
    listed = [each._asdict() for each in found]
    return _dumped({"field": field, "prefix": prefix, "terms": listed}, warnings)


def fields_json(counted: Iterable[FieldCount], warnings: Iterable[str]) -> str:
    """Return fields as one JSON document."""
    listed = [{**field._asdict(), "documents": documents} for field, documents in counted]
    return _dumped({"fields": listed}, warnings)


def _dumped(value: dict[str, Any], warnings: Iterable[str]) -> str:
    return dumped({"format_version": RESULTS_VERSION, **value, "warnings": [*warnings]})

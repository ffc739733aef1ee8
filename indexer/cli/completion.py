"""What may stand where a shell asks for the rest of a word?

Names of fields, terms of the index, types, languages and reasons, by the name of the option or
argument; Typer knows commands, options and choices, and the shell knows paths. What takes longer
than a moment is left out. A shell may evaluate what it is given, and terms come from documents:
only those of plain characters are offered.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from indexer.errors import IndexerError

MOMENT_S = 0.3
MOST_TERMS = 20
_PLAIN = re.compile(r"[\w.+-]+")
_SURELY_FIELD = 3
"""With so many letters of its name, a field is meant and no word."""


class Completion(NamedTuple):
    """What may stand there, as a shell is told it."""

    value: str
    help: str = ""
    type: str = "plain"


def completing(command: Any) -> Any:
    """Return a command that completes what is asked for by the options and arguments it has."""
    for param in command.params:
        if known := _KNOWN.get(param.name):
            param.shell_complete = partial(_complete, known)
    return command


def _complete(known: Known, context: Any, incomplete: str) -> list[Completion]:
    try:
        return list(known(context.params, incomplete))
    except (IndexerError, OSError):
        return []  # a shell that asks for words has no place for an error


def _words(params: Mapping[str, Any], incomplete: str) -> Iterator[Completion]:
    """Yield words of a query: fields, and terms of one or of the text."""
    field, colon, start = incomplete.rpartition(":")
    before = "" if not colon else f"{field}:"
    if "COMP_WORDS" in os.environ:  # bash takes a colon for a word of its own
        words: Sequence[str] = params.get("query") or ()
        field_before, last = ("", "", *words)[-2:]
        if incomplete == ":":
            field, before, start = last, "", ""
        elif last == ":":
            field, before, start = field_before, "", incomplete
    if field:
        yield from (each._replace(value=before + each.value) for each in _in(field, params, start))
        return
    fields = list(_fields(incomplete))
    yield from fields
    if not fields or len(incomplete) < _SURELY_FIELD:
        yield from _terms("body", params, incomplete)


def _fields(start: str) -> Iterator[Completion]:
    """Yield fields with a colon; of the only one an example too, so that no space is put behind."""
    from indexer.schema import QUERY_FIELDS

    found = [field for field in QUERY_FIELDS.values() if field.name.startswith(start)]
    for field in found:
        yield Completion(f"{field.name}:", field.meaning)
    if len(found) == 1:
        (field,) = found
        example = field.example.partition(":")[2]
        yield Completion(f"{field.name}:{example if _PLAIN.fullmatch(example) else 'word'}", "")


def _in(field: str, params: Mapping[str, Any], start: str) -> Iterable[Completion]:
    """Return what a field may hold."""
    if known := {"type": _kinds, "lang": _languages, "date": _days}.get(field):
        return known(params, start)
    return _terms(field, params, start)


def _terms(field: str, params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    """Yield the commonest terms of a field that begin so."""
    if not start:
        return
    from pathlib import Path

    from indexer import deadline, lexicon
    from indexer.cli.location import index_paths
    from indexer.index import open_index
    from indexer.render.hits import documents

    said = params.get("index")
    with deadline.within(MOMENT_S):
        indexes = [
            open_index(path) for path in index_paths([said] if isinstance(said, Path) else said)
        ]
        for term in lexicon.terms(indexes, start, field=field, limit=MOST_TERMS):
            if _PLAIN.fullmatch(term.term):
                yield Completion(term.term, documents(term.documents))


def _any_term(params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    return _terms(params.get("field") or "body", params, start)


def _names(names: Iterable[str], start: str) -> Iterator[Completion]:
    return (Completion(name) for name in names if name.startswith(start))


def _kinds(params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    from indexer.kinds import KINDS

    return _names(sorted(KINDS), start)


def _languages(params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    from indexer.analysis.stem import LANGUAGES

    return _names(LANGUAGES, start)


def _days(params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    return _names(("today", "yesterday"), start)


def _reasons(params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    from indexer.ledger import REASONS

    return _names(REASONS, start)


def _field_names(params: Mapping[str, Any], start: str) -> Iterator[Completion]:
    from indexer.schema import QUERY_FIELDS

    return _names(QUERY_FIELDS, start)


Known = Callable[[Mapping[str, Any], str], Iterable[Completion]]

_KNOWN: dict[str, Known] = {
    "query": _words,
    "highlight": _words,
    "prefix": _any_term,
    "word": _any_term,
    "field": _field_names,
    "in_fields": _field_names,
    "kind": _kinds,
    "lang": _languages,
    "since": _days,
    "until": _days,
    "reason": _reasons,
}

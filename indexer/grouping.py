"""How are documents grouped, and how many are in each group?

A group is told by what the index knows of a document in its columns, so that no document is read.
A date that is less precise than the groups has one of its own: a document of `2020` is in no month.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from itertools import compress
from typing import Any, Literal

from indexer import deadline
from indexer.codec.columns import flags
from indexer.document import MEMBER_MARK, Days
from indexer.query.collection import Collection
from indexer.query.plan import Conjunction
from indexer.results import Group
from indexer.schema import UNDATED

Grouping = Literal[
    "folder", "root", "type", "lang", "author", "year", "month", "date", "date_source"
]
_COLUMNS: dict[Grouping, tuple[str, ...]] = {
    "folder": ("file", "member"),
    "root": ("root",),
    "type": ("type",),
    "lang": ("lang",),
    "author": ("author",),
    "year": ("date_first", "date_last"),
    "month": ("date_first", "date_last"),
    "date": ("date_first", "date_last"),
    "date_source": ("date_source",),
}
GROUPINGS = tuple(_COLUMNS)
CHRONOLOGICAL = ("year", "month", "date")
"""The groupings that stand in the order of their values, others the largest group first."""

_MANY = 8
"""Of a segment of which at least one document in so many matches, all values are read at once."""


def counted(collection: Collection, plan: Conjunction, by: Grouping) -> tuple[Group, ...]:
    """Return the groups of all documents that match, those without a value last.

    Raises IndexDamagedError, TooSlowError.
    """
    counts: Counter[tuple[Any, ...]] = Counter()
    for searcher in collection.segments:
        deadline.check()
        sets, records = searcher.sets, searcher.segment.records
        bits = sets.matching(plan)
        matching = bits.bit_count()
        if matching * _MANY >= searcher.documents:
            values = zip(*map(records.all, _COLUMNS[by]), strict=True)
            is_all = matching == searcher.documents
            counts.update(values if is_all else compress(values, flags(bits, searcher.documents)))
        else:
            getters = records.getters(_COLUMNS[by])
            docids = sets.listed(bits)
            counts.update(zip(*(map(get, docids) for get in getters), strict=True))
    return _groups(counts, by)


def group_of(collection: Collection, docnum: int, by: Grouping) -> str | None:
    """Return the group that a document is in. Raises IndexDamagedError."""
    return _VALUES[by](*collection.stored(docnum, _COLUMNS[by]))


def _groups(counts: Counter[tuple[Any, ...]], by: Grouping) -> tuple[Group, ...]:
    documents: Counter[str | None] = Counter()
    for stored, count in counts.items():
        documents[_VALUES[by](*stored)] += count
    groups: Iterable[Group] = (Group(*item) for item in documents.items())
    if by in CHRONOLOGICAL:
        return tuple(sorted(groups, key=lambda group: (group.value is None, group.value or "")))
    return tuple(
        sorted(groups, key=lambda each: (each.value is None, -each.documents, each.value or ""))
    )


def _folder(file: str, member: str | None) -> str:
    """Return the folder of a file; of what is in a file, too."""
    if member:
        file = file.removesuffix(MEMBER_MARK + member)
    folder, separator, _ = file.rpartition(os.sep)
    return folder or separator


def _value(value: str | None) -> str | None:
    return value or None


def _source(source: str) -> str | None:
    return None if source == UNDATED else source


def _dated(first: int | None, last: int | None) -> Days | None:
    if first is None or last is None:
        return None
    return Days(date.fromordinal(first), date.fromordinal(last))


def _date(first: int | None, last: int | None) -> str | None:
    days = _dated(first, last)
    return str(days) if days else None


def _month(first: int | None, last: int | None) -> str | None:
    days = _dated(first, last)
    if days and (days.first.year, days.first.month) == (days.last.year, days.last.month):
        return days.first.isoformat()[:7]
    return str(days) if days else None


def _year(first: int | None, last: int | None) -> str | None:
    days = _dated(first, last)
    if days and days.first.year == days.last.year:
        return days.first.isoformat()[:4]
    return str(days) if days else None


_VALUES: dict[Grouping, Callable[..., str | None]] = {
    "folder": _folder,
    "root": _value,
    "type": _value,
    "lang": _value,
    "author": _value,
    "year": _year,
    "month": _month,
    "date": _date,
    "date_source": _source,
}

"""Which terms of a segment does a pattern stand for? Their lists, without an object a term."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any

from indexer import deadline
from indexer.codec.dictionary import NUMBERS, Batch, Dictionary, Term
from indexer.codec.segment import Segment
from indexer.query.plan import Expression, Fuzzy, Prefix, TermRange, Wildcard

_SPAN = (2, 3, 0)
"""Where start, end and df of a list stand among the numbers of a term."""


def expanded(
    segment: Segment, leaf: Prefix | Wildcard | Fuzzy | Expression | TermRange
) -> array[int]:
    """Return the lists of all terms that a leaf stands for: int64[3 * n], start, end and df.

    Raises IndexDamagedError.
    """
    if leaf.field not in segment.fields:
        return array("q")
    deadline.check()
    dictionary = segment.dictionary(leaf.field)
    match leaf:
        case Prefix():
            return _between(dictionary, leaf.prefix, leaf.prefix + b"\xff")  # in no term: UTF-8
        case TermRange():
            return _between(dictionary, leaf.low, leaf.end)
        case Fuzzy():
            return _spans(dictionary.within(leaf.word, leaf.distance, leaf.prefix))
        case Expression():
            from indexer.query.regular import compiled  # most searches have none

            return _spans(dictionary.accepted(compiled(leaf.text).automaton()))
        case Wildcard() if "[" in leaf.pattern:
            return _spans(_fitting(dictionary, leaf.pattern))
        case Wildcard():
            return _spans(dictionary.matching(leaf.pattern))


def _between(dictionary: Dictionary, low: bytes, end: bytes | None) -> array[int]:
    """Return the lists of the terms from `low` up to, not including, `end`."""
    if not dictionary.blocks:
        return array("q")
    last = dictionary.blocks if end is None else dictionary.block_of(end) + 1
    batch = dictionary.batch(min(dictionary.block_of(low), last), last)
    first = bisect_left(_Texts(batch), low)
    count = (len(batch) if end is None else bisect_left(_Texts(batch), end)) - first
    if count <= 0:
        return array("q")
    numbers = batch.numbers[NUMBERS * first : NUMBERS * (first + count)]
    spans = array("q", bytes(24 * count))
    for i, column in enumerate(_SPAN):
        spans[i::3] = numbers[column::NUMBERS]
    return spans


class _Texts(Sequence[bytes]):
    """The texts of a batch, made when they are looked at."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def __len__(self) -> int:
        return len(self._batch)

    def __getitem__(self, i: Any) -> Any:
        return self._batch.text(i)


def _spans(terms: Iterable[Term]) -> array[int]:
    return array("q", (number for term in terms for number in (term.start, term.end, term.df)))


def _fitting(dictionary: Dictionary, pattern: str) -> Iterable[Term]:
    """Return the terms that a pattern with classes of characters fits."""
    from fnmatch import translate

    fits = re.compile(translate(pattern)).match
    literal = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return (term for term in dictionary.with_prefix(literal.encode()) if fits(term.text.decode()))

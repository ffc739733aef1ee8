"""Where in a text does a passage stand with other words, and which are other?

Words and signs of punctuation are compared but for case, accents and typography. Where most of
the passage's words stand in its order is told by how far apart they are in both texts; there the
passage is aligned with the fewest changes (edit distance over words, the ends of the text free,
after Sellers 1980; a word changed costs more than one put in and less than two). A long passage is
first parted at the words that it and the text have once, so that no table is large.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Literal, NamedTuple

from indexer.analysis.chunks import mark_ranges
from indexer.analysis.fold import fold, fold_case
from indexer.quotes.typography import Plain, differences

Operation = Literal["equal", "changed", "left_out", "put_in"]

MOST_CELLS = 40_000
"""So many comparisons, some hundredths of a second, are made at once."""

MOST_PLACES = 50
"""Of a word that is more often in a passage, so many votes count."""

_UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_DIAGONAL, _UP, _LEFT = range(3)
_GAP, _CHANGE, _NO_CHANGE = 2, 3, 5
"""What a unit costs that only one side has, another word or sign, and a word for a sign."""


class Edit(NamedTuple):
    """Words of a passage, and what stands in the text for them.

    A `left_out` edit has none in the passage, one `put_in` none in the text. `only` says in what
    alone changed words differ: case, accents or punctuation; nothing if in more.
    """

    operation: Operation
    quoted: str
    found: str
    only: str = ""


class Unit(NamedTuple):
    """A word or a sign: what is compared, and signs [start, end) of a plain form."""

    key: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Tell whether it is a word."""
        return self.key[:1].isalnum()


class Alignment(NamedTuple):
    """Characters [start, end) of a text, how a passage differs from them, and how like it is.

    `likeness` is the share of words that both have, of the longer of the two.
    """

    start: int
    end: int
    edits: tuple[Edit, ...]
    likeness: float
    words: int


def units(text: Plain) -> list[Unit]:
    """Return the words and signs of a text."""
    pattern = _unit(marks=not text.plain.isascii())
    return [Unit(fold(match[0]), *match.span()) for match in pattern.finditer(text.plain)]


@cache
def _unit(*, marks: bool) -> re.Pattern[str]:
    """Return the pattern of a word or a sign; marks belong to the letter before them."""
    letter = rf"[\w{mark_ranges()}]" if marks else r"\w"
    return re.compile(rf'{_UNSPACED}|\w{letter}*(?:"\w{letter}*)*|[^\w\s]')


def align(wanted: Plain, inside: Plain, start: int = 0) -> Alignment | None:
    """Return how a passage stands in a text, from a character on; None if no word does."""
    of_wanted, of_text = units(wanted), units(inside)
    if start:
        of_text = [unit for unit in of_text if inside.starts[unit.start] >= start]
    window = _window(of_wanted, of_text)
    if window is None:
        return None
    of_text = of_text[window[0] : window[1]]
    pairs = _pairs([unit.key for unit in of_wanted], [unit.key for unit in of_text])
    steps = [
        _step(
            wanted,
            None if i is None else of_wanted[i],
            inside,
            None if k is None else of_text[k],
        )
        for i, k in _trimmed(pairs, of_wanted, of_text)
    ]
    found = [step.other for step in steps if step.other]
    if not found:
        return None
    same = sum(step.is_same_word for step in steps)
    longer = max(sum(unit.is_word for unit in side) for side in (of_wanted, found))
    return Alignment(
        inside.starts[found[0].start],
        inside.ends[found[-1].end - 1],
        tuple(_edits(wanted, inside, steps)),
        same / (longer or 1),
        same,
    )


def _window(wanted: Sequence[Unit], text: Sequence[Unit]) -> tuple[int, int] | None:
    """Return the units of a text among which most of a passage stands in order.

    Equal words vote for how far the text is ahead of the passage, rare ones more, and pairs.
    """
    passage = [unit.key for unit in wanted]
    words = [k for k, unit in enumerate(text) if unit.is_word]
    places: dict[str, list[int]] = {}
    for i, key in enumerate(passage):
        if wanted[i].is_word:
            places.setdefault(key, []).append(i)
    counts = Counter(text[k].key for k in words if text[k].key in places)
    wide = max(4, len(wanted) // 4)
    votes: dict[int, float] = {}
    for k in words:
        key = text[k].key
        following = text[k + 1].key if k + 1 < len(text) else ""
        for i in places.get(key, ())[:MOST_PLACES]:
            weight = 1 / (counts[key] * len(places[key]))
            weight += i + 1 < len(passage) and passage[i + 1] == following
            shift = (k - i) // wide
            votes[shift] = votes.get(shift, 0.0) + weight
            votes[shift + 1] = votes.get(shift + 1, 0.0) + weight
    if not votes:
        return None
    best = max(votes, key=lambda shift: (votes[shift], -shift))
    spare = len(wanted) // 2 + 6
    first = (best - 1) * wide - spare
    return max(0, first), min(len(text), first + 2 * (spare + wide) + len(wanted))


Pairs = list[tuple[int | None, int | None]]


def _pairs(wanted: Sequence[str], text: Sequence[str]) -> Pairs:
    """Return which unit of a text stands for which of a passage; None for none."""
    if len(wanted) * len(text) <= MOST_CELLS:
        return _fewest_changes(wanted, text, before=True, after=True)
    pairs: Pairs = []
    i, k = 0, 0
    for one, other in [*_anchors(wanted, text), (len(wanted), len(text))]:
        room = 2 * (one - i) + 8  # before the passage and after it, the text is of no interest
        first = max(k, other - room) if not i else k
        last = min(other, k + room) if one == len(wanted) else other
        between = wanted[i:one], text[first:last]
        if len(between[0]) * len(between[1]) > MOST_CELLS:
            part: Pairs = [(n, None) for n in range(len(between[0]))]
            part += [(None, n) for n in range(len(between[1]))]
        else:
            part = _fewest_changes(*between, before=not i, after=one == len(wanted))
        pairs += [(_moved(this, i), _moved(that, first)) for this, that in part]
        if one < len(wanted):
            pairs.append((one, other))
        i, k = one + 1, other + 1
    return pairs


def _moved(place: int | None, by: int) -> int | None:
    return None if place is None else place + by


def _anchors(wanted: Sequence[str], text: Sequence[str]) -> list[tuple[int, int]]:
    """Return the units that both have once, as many as are in one order (Bram Cohen's patience)."""
    ours, theirs = Counter(wanted), Counter(text)
    there = {key: k for k, key in enumerate(text) if theirs[key] == 1}
    both = [(i, there[key]) for i, key in enumerate(wanted) if ours[key] == 1 and key in there]
    ends: list[int] = []
    last: list[int] = []  # of the runs of each length, the one that ends first
    before: list[int] = []
    for n, (_, k) in enumerate(both):
        length = bisect_left(ends, k)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [k]
        last[length : length + 1] = [n]
    chain: list[tuple[int, int]] = []
    n = last[-1] if last else -1
    while n >= 0:
        chain.append(both[n])
        n = before[n]
    return chain[::-1]


def _fewest_changes(
    wanted: Sequence[str], text: Sequence[str], *, before: bool, after: bool
) -> Pairs:
    """Align two runs of units; what the text has more `before` or `after` costs nothing."""
    kinds = [key[:1].isalnum() for key in text]
    columns = range(len(text) + 1)
    previous = array("I", (0 if before else k * _GAP for k in columns))
    trace = [bytearray([_LEFT]) * (len(text) + 1)]
    for i, key in enumerate(wanted, start=1):
        is_word = key[:1].isalnum()
        row = bytearray([_UP]) * (len(text) + 1)
        left = i * _GAP
        costs = array("I", [left]) * (len(text) + 1)
        for k, other in enumerate(text):
            cost = previous[k] + (
                0 if key == other else _CHANGE if is_word == kinds[k] else _NO_CHANGE
            )
            step = _DIAGONAL
            if previous[k + 1] + _GAP < cost:
                cost, step = previous[k + 1] + _GAP, _UP
            if left + _GAP < cost:
                cost, step = left + _GAP, _LEFT
            costs[k + 1] = left = cost
            row[k + 1] = step
        trace.append(row)
        previous = costs
    k = len(text)
    if after:
        k = min(columns, key=lambda k: (previous[k], trace[-1][k] != _DIAGONAL, k))
    pairs: Pairs = []
    i = len(wanted)
    while i or (k and not before):
        step = trace[i][k] if i else _LEFT
        i -= step != _LEFT
        k -= step != _UP
        pairs.append((None if step == _LEFT else i, None if step == _UP else k))
    return pairs[::-1]


def _trimmed(pairs: Pairs, wanted: Sequence[Unit], text: Sequence[Unit]) -> Pairs:
    """Return pairs without what the text has before and after the passage.

    A word at an end of the passage that the text does not have stands for the one that it has.
    """
    quoted = [n for n, (i, _) in enumerate(pairs) if i is not None]
    if not quoted:
        return []
    pairs = pairs[quoted[0] : quoted[-1] + 1]
    for order in (1, -1):
        pairs = pairs[::order]
        there = next((n for n, (_, k) in enumerate(pairs) if k is not None), 0)
        for n in range(there - 1, -1, -1):
            i, k = pairs[n][0], (pairs[n + 1][1] or 0) - order
            if i is None or not (0 <= k < len(text) and wanted[i].is_word and text[k].is_word):
                break
            pairs[n] = (i, k)
        pairs = pairs[::order]
    return pairs


class _Step(NamedTuple):
    """A unit of a passage beside one of a text, or either alone."""

    one: Unit | None
    other: Unit | None
    operation: Operation
    only: str = ""

    @property
    def is_word(self) -> bool:
        """Tell whether there is a word on either side."""
        return any(unit is not None and unit.is_word for unit in (self.one, self.other))

    @property
    def is_same_word(self) -> bool:
        """Tell whether both sides are a word, but for case, accents and hyphens."""
        return self.is_word and (self.operation == "equal" or bool(self.only))


def _step(wanted: Plain, one: Unit | None, inside: Plain, other: Unit | None) -> _Step:
    """Return what becomes of a unit; equal keys may differ in case, accents or a hyphen."""
    if one is None or other is None:
        return _Step(one, other, "put_in" if one else "left_out")
    if one.key != other.key:
        return _Step(one, other, "changed")
    a, b = wanted.plain[one.start : one.end], inside.plain[other.start : other.end]
    if a != b:
        return _Step(one, other, "changed", "case" if fold_case(a) == fold_case(b) else "accents")
    if differences(wanted, one.start, inside, other.start, len(a)) is None:
        return _Step(one, other, "changed", "punctuation")
    return _Step(one, other, "equal")


def _edits(wanted: Plain, inside: Plain, steps: Sequence[_Step]) -> Iterator[Edit]:
    """Yield the edits, neighbours of a kind as one."""
    for is_equal, run in groupby(steps, key=lambda step: step.operation == "equal"):
        together = list(run)
        quoted = _text(wanted, [step.one for step in together if step.one])
        found = _text(inside, [step.other for step in together if step.other])
        if is_equal:
            yield Edit("equal", quoted, found)
            continue
        kinds = {step.only if step.is_word else "punctuation" for step in together}
        only = kinds.pop() if len(kinds) == 1 else ""
        yield Edit(
            "put_in" if not found else "left_out" if not quoted else "changed", quoted, found, only
        )


def _text(text: Plain, of: Sequence[Unit]) -> str:
    """Return neighbouring units as they stand in a text, on one line."""
    return " ".join(text.shown(of[0].start, of[-1].end).split()) if of else ""

"""Do the engines answer the same question?

Their analyses differ at the edges, so some queries match more documents in one engine than in
another. Those are left out, for all engines; how many they were is part of the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tests.benchmarks.engine import Engine, Searcher
from tests.benchmarks.queries import Query

TOLERANCE = 0.02
TOLERATED = 1
"""Counts agree if they differ by this share of the larger, or by this many documents."""

REASONS = (
    "Left out are queries whose counts differ: phrases, beginnings and fuzzy words are of exact "
    "words with us and of stems with the peers; FTS5 has an older stemmer; accents, joined and "
    "abbreviated words are taken apart otherwise."
)


class Difference(NamedTuple):
    """A query on which engines disagree, and what each counts."""

    query: str
    counts: dict[str, int]


class Agreement(NamedTuple):
    """The queries of a class that are timed: `equal` of them have equal counts everywhere.

    `wrong_totals`: how often the total that an engine gives with its ten best is not its count.
    """

    kind: str
    queries: list[Query]
    equal: int
    median_matches: int
    differences: list[Difference]
    wrong_totals: dict[str, int]


def agree(
    kind: str,
    candidates: Iterable[Query],
    wanted: int,
    opened: Mapping[str, tuple[Engine, Searcher]],
) -> Agreement:
    """Return the first `wanted` queries on which all engines that know their shape agree."""
    kept: dict[Query, int] = {}
    wrong_totals: Counter[str] = Counter()
    equal = 0
    differences = []
    for query in candidates:
        counts = {
            name: searcher.count(query)
            for name, (engine, searcher) in opened.items()
            if query.shape in engine.shapes
        }
        if alike(counts.values()):
            kept[query] = next(iter(counts.values()))
            equal += len(set(counts.values())) == 1
            for name, count in counts.items():
                found = opened[name][1].ready(query, total=True)()
                wrong_totals[name] += found.total != count
        else:
            differences.append(Difference(str(query), counts))
        if len(kept) == wanted:
            break
    middle = sorted(kept.values())[len(kept) // 2] if kept else 0
    return Agreement(kind, list(kept), equal, middle, differences, +wrong_totals)


def alike(counts: Iterable[int]) -> bool:
    """Tell whether counts agree; nothing found is something else than anything found."""
    low, high = min(found := list(counts)), max(found)
    return high - low <= max(TOLERATED, TOLERANCE * high) and (low > 0) == (high > 0)

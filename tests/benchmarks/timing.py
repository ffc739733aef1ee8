"""How long does a search take in a running program?

Every query of a class is asked of every engine, round after round, the engines in turn. A
query's time is the median of its rounds; percentiles are over the queries of a class.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter_ns
from typing import NamedTuple

from tests.benchmarks.agreement import Agreement
from tests.benchmarks.engine import Engine, Searcher
from tests.benchmarks.queries import Query

WAYS: dict[str, Callable[[Searcher, Query], Callable[[], object]]] = {
    "ready query to ten scored documents": lambda s, query: s.ready(query, total=False),
    "ready query to ten scored documents and the exact total": (
        lambda s, query: s.ready(query, total=True)
    ),
    "text of a query to ten hits with path, title and score": lambda s, query: s.typed(query),
}
"""The ways of asking, each a function from a query to what is timed."""

BEST = next(iter(WAYS))


class Timing(NamedTuple):
    """The times of one engine for a class of queries: `rounds_us` has a list a round."""

    way: str
    kind: str
    engine: str
    rounds_us: list[list[float]]

    @property
    def queries_us(self) -> list[float]:
        """Return the time of each query."""
        return [statistics.median(runs) for runs in zip(*self.rounds_us, strict=True)]

    def percentiles_us(self) -> tuple[float, float, float]:
        """Return the median, 95th and 99th percentile over the queries."""
        times = sorted(self.queries_us)
        return (statistics.median(times), _nearest_rank(times, 95), _nearest_rank(times, 99))


def time_searches(
    agreement: Agreement,
    opened: Mapping[str, tuple[Engine, Searcher]],
    *,
    way: str,
    rounds: int,
    budget_s: float,
) -> list[Timing]:
    """Time a class of queries; an engine that has used its budget skips the rounds left."""
    asked: dict[str, Sequence[Callable[[], object]]] = {
        name: [WAYS[way](searcher, query) for query in agreement.queries]
        for name, (engine, searcher) in opened.items()
        if all(query.shape in engine.shapes for query in agreement.queries)
    }
    timings = {name: Timing(way, agreement.kind, name, []) for name in asked}
    left_us = dict.fromkeys(asked, budget_s * 1e6)
    gc.collect()
    for number in range(1 + rounds):
        for name, functions in asked.items():
            if left_us[name] <= 0:
                continue
            times = _round_us(functions)
            left_us[name] -= sum(times)
            if number > 0 or left_us[name] <= 0:  # the first round warms up, if it is not the last
                timings[name].rounds_us.append(times)
    return list(timings.values())


def _round_us(functions: Sequence[Callable[[], object]]) -> list[float]:
    times = []
    for function in functions:
        began = perf_counter_ns()
        function()
        times.append((perf_counter_ns() - began) / 1000)
    return times


def _nearest_rank(ordered: Sequence[float], percent: int) -> float:
    return ordered[-(-len(ordered) * percent // 100) - 1]

"""How good is a ranking? Judged by `ir_measures`, query by query."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import ir_measures
from ir_measures import AP, R, nDCG

DEPTH = 100
"""So many documents are asked for."""

MEASURES = {"nDCG@10": nDCG @ 10, "MAP": AP @ DEPTH, "recall@100": R @ DEPTH}
MAIN = "nDCG@10"

Ranking = Sequence[str]
"""Documents, the best first."""

PerQuery = Mapping[str, float]


class Difference(NamedTuple):
    """How much larger a mean is, and between what it lies in 95 of 100 resamplings."""

    mean: float
    low: float
    high: float


def judge(
    judged: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Ranking]
) -> dict[str, dict[str, float]]:
    """Return by measure what each query gets; nothing for one that found nothing."""
    queries = {query: dict(judged[query]) for query in rankings}
    run = {
        query: {document: -float(place) for place, document in enumerate(ranking)}
        for query, ranking in rankings.items()
    }
    found: dict[str, dict[str, float]] = {name: dict.fromkeys(rankings, 0.0) for name in MEASURES}
    names = {measure: name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(names), queries, run):
        found[names[metric.measure]][metric.query_id] = float(metric.value)
    return found


def mean(values: Mapping[str, float]) -> float:
    """Return the mean over the queries."""
    return sum(values.values()) / len(values)


def difference(
    ours: Sequence[PerQuery], theirs: Sequence[PerQuery], rounds: int = 2000, seed: int = 0
) -> Difference:
    """Return how far the mean of the means of some collections is above another's.

    Queries are drawn again within each collection (paired bootstrap: Efron and Tibshirani 1993;
    Sakai 2006 for the use here).
    """
    generator = random.Random(seed)
    pairs = [
        [one[query] - other[query] for query in one]
        for one, other in zip(ours, theirs, strict=True)
    ]
    drawn = sorted(
        _mean_of_means([generator.choices(each, k=len(each)) for each in pairs])
        for _ in range(rounds)
    )
    return Difference(_mean_of_means(pairs), drawn[rounds // 40], drawn[-1 - rounds // 40])


def _mean_of_means(values: Sequence[Sequence[float]]) -> float:
    return sum(sum(each) / len(each) for each in values) / len(values)

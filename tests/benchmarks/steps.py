"""How long is a query read and planned before anything is searched? Ours alone."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter_ns
from typing import NamedTuple

import indexer
from indexer.asking import languages_of
from indexer.query.meaning import whoosh_query
from indexer.query.parser import parse

KIND = "and of 3"
ROUNDS = 50
"""So often each query is read; the first time does not count."""


class Steps(NamedTuple):
    """The steps of a query of three words, warm: the time of each query, in microseconds."""

    parsing_us: list[float]
    meaning_us: list[float]
    planning_us: list[float]


def time_steps(folder: Path, texts: Iterable[str]) -> Steps:
    """Time how queries are read, become trees and are planned: medians of many rounds."""
    collection = indexer.open_index(folder).collection()
    languages = languages_of(collection, indexer.SearchOptions())
    steps = Steps([], [], [])
    for text in texts:
        rounds: list[tuple[int, int, int]] = []
        for _ in range(1 + ROUNDS):
            began = perf_counter_ns()
            asked = parse(text)
            is_read = perf_counter_ns()
            tree = whoosh_query(asked, languages=languages)
            is_meant = perf_counter_ns()
            collection.plan(tree)
            rounds.append((is_read - began, is_meant - is_read, perf_counter_ns() - is_meant))
        for times, of_step in zip(steps, zip(*rounds[1:], strict=True), strict=True):
            times.append(statistics.median(of_step) / 1000)
    return steps

"""The story of a run: read a collection, choose queries, build, compare counts, time.

collection -> queries -> indexes (building) -> queries that all engines agree on (agreement)
           -> times (timing), growth, cold starts (cold), and last what changes an index (update)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import indexer
from tests.benchmarks import machine
from tests.benchmarks.agreement import Agreement, agree
from tests.benchmarks.building import Build, Update, build, update
from tests.benchmarks.cold import PROJECT, Start, commands, start
from tests.benchmarks.collection import Source
from tests.benchmarks.engine import OURS, Engine, Searcher, engine
from tests.benchmarks.isolated import isolated
from tests.benchmarks.queries import Query, choose
from tests.benchmarks.steps import KIND, Steps, time_steps
from tests.benchmarks.timing import BEST, WAYS, Timing, time_searches

CANDIDATES = 8
"""Queries drawn for each that is wanted: engines disagree on some."""

GROWS_FROM = 100_000
"""Documents: a collection as large is also measured at a tenth of its size."""

SEED_WORD = "hamlet"

Opened = dict[str, tuple[Engine, Searcher]]
Say = Callable[[str], None]


class Plan(NamedTuple):
    """What to measure. `budget_s` is for an engine, a class and a way of asking.

    `classes` are the beginnings of the names of those wanted.
    """

    source: Source
    engines: tuple[str, ...]
    classes: tuple[str, ...]
    queries: int
    rounds: int
    budget_s: float


class Facts(NamedTuple):
    """The collection in figures, and a word that is in it."""

    documents: int
    raw_bytes: int
    word: str


class Growth(NamedTuple):
    """The times of disjunctions in a smaller part of the collection."""

    documents: int
    timings: list[Timing]


class Run(NamedTuple):
    """All that was measured."""

    began: str
    machine: dict[str, str]
    plan: Plan
    facts: Facts
    builds: list[Build]
    agreements: list[Agreement]
    timings: list[Timing]
    steps: Steps | None
    growth: Growth | None
    starts: list[Start]
    updates: list[Update]


def run(plan: Plan, say: Say) -> Run:
    """Measure everything; `say` is told what happens."""
    began = datetime.now().isoformat(timespec="seconds")
    with TemporaryDirectory(prefix="benchmarks-") as folder:
        home = Path(folder)
        say(f"reading {plan.source.name}")
        facts, candidates = isolated(_prepare, plan)
        builds = list(_builds(plan, home, say))
        indexes = {name: home / f"{name}-1" for name in plan.engines}
        with _opened(indexes) as opened:
            say("comparing counts")
            agreements = [
                agree(kind, queries, plan.queries, opened) for kind, queries in candidates.items()
            ]
            timings = [
                timing
                for agreement in agreements
                if agreement.queries
                for timing in _times(agreement, opened, plan, list(WAYS), say)
            ]
        asked = next((each.queries for each in agreements if each.kind == KIND), ())
        steps = time_steps(indexes[OURS], map(str, asked)) if asked else None
        growth = None
        if facts.documents >= GROWS_FROM:
            growth = _grown(plan, facts.documents // 10, agreements, home, say)
        say("cold starts")
        starts = start(commands(indexes, _seeds(home), facts.word, SEED_WORD), plan.rounds)
        updates = []
        for name in plan.engines:
            say(f"updating: {name}")
            updates.append(update(name, plan.source, indexes[name]))
    return Run(
        began,
        machine.describe(),
        plan,
        facts,
        builds,
        agreements,
        timings,
        steps,
        growth,
        starts,
        updates,
    )


def _prepare(plan: Plan) -> tuple[Facts, dict[str, list[Query]]]:
    documents = plan.source.read()
    raw_bytes = sum(document.size_bytes for document in documents)
    chosen = choose(documents, CANDIDATES * plan.queries, plan.source.seed)
    facts = Facts(len(documents), raw_bytes, word=chosen["term, common"][0].words[0])
    return facts, {name: chosen[name] for name in chosen if name.startswith(plan.classes)}


def _builds(plan: Plan, home: Path, say: Say) -> Iterator[Build]:
    for name in plan.engines:
        for workers in engine(name).workers:
            say(f"building: {name}, {workers} at work")
            yield build(name, plan.source, home / f"{name}-{workers}", workers)


@contextmanager
def _opened(indexes: dict[str, Path]) -> Iterator[Opened]:
    """Hold a searcher of each engine."""
    with ExitStack() as held:
        opened = {name: (engine(name), engine(name).open(path)) for name, path in indexes.items()}
        for _, searcher in opened.values():
            held.callback(searcher.close)
        yield opened


def _times(
    agreement: Agreement, opened: Opened, plan: Plan, ways: Sequence[str], say: Say
) -> Iterator[Timing]:
    say(f"timing: {agreement.kind}")
    for way in ways:
        yield from time_searches(
            agreement, opened, way=way, rounds=plan.rounds, budget_s=plan.budget_s
        )


def _grown(
    plan: Plan, documents: int, agreements: Sequence[Agreement], home: Path, say: Say
) -> Growth:
    """Time the disjunctions in a tenth of the documents."""
    source = plan.source._replace(documents=documents)
    indexes = {}
    for name in plan.engines:
        say(f"building: {name}, {documents:,} documents")
        indexes[name] = home / f"{name}-tenth"
        build(name, source, indexes[name])
    with _opened(indexes) as opened:
        timings = [
            timing
            for agreement in agreements
            if agreement.kind.startswith("or") and agreement.queries
            for timing in _times(agreement, opened, plan, [BEST], say)
        ]
    return Growth(documents, timings)


def _seeds(home: Path) -> Path:
    """Index the few documents that come with the project."""
    path = home / "seeds"
    indexer.add(indexer.create_index(path), [PROJECT / "seeds"])
    return path

"""What do the figures say? Tables of medians, ours beside each peer.

A ratio is ours divided by the peer's: below 1 is faster, smaller, less; for MB/s, above 1 is.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.benchmarks.agreement import REASONS, Agreement
from tests.benchmarks.building import Build, Update
from tests.benchmarks.cold import Start
from tests.benchmarks.engine import OURS
from tests.benchmarks.run import Growth, Run
from tests.benchmarks.steps import Steps
from tests.benchmarks.timing import WAYS, Timing

MB = 1e6
WIDTH_OF_A_PIPE = 160


def show(run: Run) -> None:
    """Print the tables of a run."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_PIPE
    title = f"{run.plan.source.name}: {run.facts.documents:,} documents"
    console.print(Text(f"\n{title}, {run.facts.raw_bytes / MB:.1f} MB of text", style="bold"))
    console.print(Text(", ".join(f"{name} {value}" for name, value in run.machine.items())))
    for table in _tables(run):
        console.print()
        console.print(table)


def _tables(run: Run) -> Iterator[Table]:
    yield _built(run.builds, run.facts.raw_bytes)
    yield _agreed(run.agreements)
    for way in WAYS:
        yield _timed(way, run)
    if run.steps:
        yield _steps(run.steps)
    if run.growth:
        yield _grown(run.growth, run)
    yield _started(run.starts)
    yield _updated(run.updates)


def _built(builds: Sequence[Build], raw_bytes: int) -> Table:
    names = ("engine", "at work", "MB/s", "ratio", "CPU s", "ratio", "peak MB", "segments")
    sizes = ("MB on disk", "x text", "ratio", "without stored", "x text", "ratio")
    table = _table("Building, and size (ratio: ours / its)", *names, *sizes)
    for build in builds:
        cost, size = build.cost, build.size
        ours = next((b for b in builds[1:] if _is_ours(b, build.workers)), builds[0])
        ours_bare, bare = _without_stored(ours), _without_stored(build)
        table.add_row(
            build.engine,
            str(build.workers),
            _digits(raw_bytes / MB / cost.wall_s),
            _digits(cost.wall_s / ours.cost.wall_s),
            _digits(cost.cpu_s),
            _digits(ours.cost.cpu_s / cost.cpu_s),
            _digits(cost.peak_bytes / MB),
            str(size.segments),
            _digits(size.total_bytes / MB),
            _digits(size.total_bytes / raw_bytes),
            _digits(ours.size.total_bytes / size.total_bytes),
            _digits(bare / MB) if bare else "",
            _digits(bare / raw_bytes) if bare else "",
            _digits(ours_bare / bare) if ours_bare and bare else "",
        )
    return table


def _is_ours(build: Build, workers: int) -> bool:
    return (build.engine, build.workers) == (OURS, workers)


def _without_stored(build: Build) -> int | None:
    stored = build.size.stored_bytes
    return None if stored is None else build.size.total_bytes - stored


def _agreed(agreements: Sequence[Agreement]) -> Table:
    names = ("timed", "equal counts", "matches", "left out", "for example", "WRONG TOTALS")
    table = _table("Queries", "class", *names)
    table.caption, table.caption_justify = REASONS, "left"
    for agreement in agreements:
        left_out = agreement.differences
        example = f"{left_out[0].query}: {_named(left_out[0].counts)}" if left_out else ""
        table.add_row(
            agreement.kind,
            str(len(agreement.queries)),
            str(agreement.equal),
            f"{agreement.median_matches:,}",
            str(len(left_out)),
            Text(example, justify="left"),
            _named(agreement.wrong_totals),
        )
    return table


def _named(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _timed(way: str, run: Run) -> Table:
    """Return a table of the medians, 95th and 99th percentiles of each class."""
    peers = [name for name in run.plan.engines if name != OURS]
    engines = [OURS, *peers]
    ratios = [f"{OURS} / {peer}" for peer in peers]
    table = _table(
        f"{way.capitalize()}, ms: median, 95th, 99th percentile", "class", *engines, *ratios
    )
    for agreement in run.agreements:
        times = {
            timing.engine: timing.percentiles_us()
            for timing in run.timings
            if (timing.way, timing.kind) == (way, agreement.kind)
        }
        cells = [_figures(t / 1000 for t in times.get(name, ())) for name in engines]
        for peer in peers:
            pairs = zip(times.get(OURS, ()), times.get(peer, ()), strict=False)
            cells.append(_figures(ours / its for ours, its in pairs))
        table.add_row(agreement.kind, *cells)
    return table


def _steps(steps: Steps) -> Table:
    names = ("parse", "make a tree", "plan", "together")
    table = _table("Before a search, warm, µs: medians", "queries", *names)
    together = [sum(times) for times in zip(*steps, strict=True)]
    medians = (_digits(statistics.median(times)) for times in (*steps, together))
    table.add_row("three words", *medians)
    return table


def _grown(growth: Growth, run: Run) -> Table:
    title = f"Growth: medians of {growth.documents:,} and {run.facts.documents:,} documents, ms"
    table = _table(title, "class", "engine", "smaller", "larger", "times as long")
    for small in growth.timings:
        large = next(t for t in run.timings if _place(t) == _place(small))
        before, after = (_median_us(timing) / 1000 for timing in (small, large))
        cells = (_digits(before), _digits(after), _digits(after / before))
        table.add_row(small.kind, small.engine, *cells)
    return table


def _place(timing: Timing) -> tuple[str, str, str]:
    return timing.way, timing.kind, timing.engine


def _median_us(timing: Timing) -> float:
    return statistics.median(timing.queries_us)


def _started(starts: Sequence[Start]) -> Table:
    table = _table("From the start of a process to the first hit", "command", "ms", "peak MB")
    for start in starts:
        table.add_row(start.command, _digits(start.median_ms), _digits(start.peak_bytes / MB))
    return table


def _updated(updates: Sequence[Update]) -> Table:
    table = _table(
        "Replacing one document, durably (ratio: ours / its)",
        "engine",
        "median ms",
        "slowest",
        "ratio",
    )
    for update in updates:
        ratio = _digits(updates[0].median_ms / update.median_ms)
        slowest = _digits(max(update.runs_ms))
        table.add_row(update.engine, _digits(update.median_ms), slowest, ratio)
    return table


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(first)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _figures(values: Iterator[float]) -> str:
    return " ".join(_digits(value).rjust(5) for value in values)


def _digits(value: float) -> str:
    """Return about three digits of a number."""
    decimals = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{decimals}f}"

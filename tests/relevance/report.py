"""What did a run find? Tables, and sentences on what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table

from indexer.query.scoring import Weights
from tests.relevance import lucene
from tests.relevance.measures import MAIN, MEASURES, Difference

Means = Mapping[str, Mapping[str, Mapping[str, float]]]
"""Measure, engine, collection: a mean over queries."""

OURS = "indexer"
STATED = "Lucene"


def show(console: Console, means: Means, names: Sequence[str]) -> None:
    """Print a table for each measure."""
    for measure in MEASURES:
        table = _table(measure, names)
        for engine, its in means[measure].items():
            table.add_row(engine, *_row(its, names))
        if measure == MAIN:
            for title, stated in (("1.2, 0.75", lucene.BY_DEFAULT), ("0.9, 0.4", lucene.SHORT)):
                table.add_row(f"{STATED} {title}", *_row(stated, names))
        console.print(table)


def against_lucene(
    console: Console, title: str, ours: Mapping[str, float], theirs: Mapping[str, float]
) -> None:
    """Print how far ours is above the reference, collection by collection and in the mean."""
    table = _table(title, list(ours))
    table.add_row(OURS, *_row(ours, list(ours)))
    table.add_row("reference", *_row(theirs, list(ours)))
    above = [_percent(ours[name], theirs[name]) for name in ours]
    table.add_row("", *above, _percent(_mean(ours.values()), _mean(theirs[name] for name in ours)))
    console.print(table)


def say(console: Console, weights: Weights, chosen_on: Sequence[str]) -> None:
    """Say which weights were chosen on what."""
    parts = ", ".join(f"{name} {value:g}" for name, value in weights._asdict().items())
    console.print(f"chosen on {' and '.join(chosen_on)}: {parts}")


def significance(console: Console, other: str, found: Difference) -> None:
    """Say between what the difference to another engine lies."""
    console.print(
        f"{MAIN} above {other}: {found.mean:+.4f}, 95 % of resamplings of the queries between"
        f" {found.low:+.4f} and {found.high:+.4f}"
    )


def _table(title: str, names: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    table.add_column()
    for name in (*names, "mean"):
        table.add_column(name, justify="right")
    return table


def _row(its: Mapping[str, float], names: Sequence[str]) -> list[str]:
    known = [its[name] for name in names if name in its]
    cells = [f"{its[name]:.4f}" if name in its else "-" for name in names]
    return [*cells, f"{_mean(known):.4f}" if len(known) == len(names) else "-"]


def _percent(one: float, other: float) -> str:
    return f"{100 * (one / other - 1):+.1f} %"


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)

"""python -m tests.relevance: judge the ranking of `indexer`. See `tests.relevance`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from indexer.query.scoring import DEFAULT, Weights

try:
    import ir_measures  # noqa: F401 (judges everything)
except ImportError as error:
    raise SystemExit(f"{error}; pip install --editable '.[bench]' installs it") from None

from tests.relevance import choice, lucene, report
from tests.relevance.collection import Collection, is_collection, read
from tests.relevance.measures import MAIN, MEASURES, difference, judge, mean
from tests.relevance.ours import Ours
from tests.relevance.peers import PEERS, Rankings

DATA = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "ir"

Values = dict[str, dict[str, float]]
"""By measure and query."""


def main(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders of collections, instead of those of --data."),
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of such folders.")] = DATA,
    tune: Annotated[
        bool, typer.Option(help="Choose weights on one half of the collections and report others.")
    ] = True,
    peers: Annotated[bool, typer.Option(help="Other engines, too.")] = True,
) -> None:
    """Judge how well `indexer` ranks beside other engines, all words optional.

    A collection is a folder with corpus.jsonl.gz, queries.jsonl and qrels.tsv.
    """
    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    found = [folder for folder in folders or sorted(data.glob("*")) if is_collection(folder)]
    if not found:
        raise typer.BadParameter(f"no collection in {', '.join(map(str, folders or [data]))}")
    collections = [read(folder) for folder in found]
    ours = {each.name: Ours(each) for each in collections}
    theirs = _peers(collections, peers)
    by_default = {
        each.name: judge(each.judged, ours[each.name].rank(DEFAULT)) for each in collections
    }
    engines: dict[str, dict[str, Values]] = {report.OURS: by_default, **theirs}
    names = [each.name for each in collections]
    means = {
        measure: {
            engine: {name: mean(values[measure]) for name, values in its.items()}
            for engine, its in engines.items()
        }
        for measure in MEASURES
    }
    report.show(console, means, names)
    reference = {
        name: lucene.best(name) or means[MAIN].get("bm25s", {}).get(name, 0.0) for name in names
    }
    if all(reference.values()):
        report.against_lucene(
            console, f"{MAIN}, weights as built in", means[MAIN][report.OURS], reference
        )
    for engine, its in theirs.items():
        compared = difference(
            [by_default[name][MAIN] for name in names], [its[name][MAIN] for name in names]
        )
        report.significance(console, engine, compared)
    if tune and len(collections) > 1:
        for chosen_on, reported_on in _swapped(collections):
            _report_choice(console, ours, chosen_on, reported_on, reference)
    for each in ours.values():
        each.close()


def _peers(collections: Sequence[Collection], wanted: bool) -> dict[str, dict[str, Values]]:
    """Return what the other engines get, by name and collection; leave out what is missing."""
    found: dict[str, dict[str, Values]] = {}
    for name, rank in PEERS.items() if wanted else ():
        try:
            found[name] = {each.name: judge(each.judged, rank(each)) for each in collections}
        except ImportError as error:
            typer.echo(f"without {name}: {error}; pip install --editable '.[bench]'", err=True)
    return found


def _swapped(
    collections: Sequence[Collection],
) -> tuple[tuple[list[Collection], list[Collection]], ...]:
    one, other = choice.halves(collections)
    return (one, other), (other, one)


def _report_choice(
    console: Console,
    ours: dict[str, Ours],
    chosen_on: Sequence[Collection],
    reported_on: Sequence[Collection],
    reference: dict[str, float],
) -> None:
    """Choose weights on some collections and print what they get on the others."""

    def quality(weights: Weights) -> float:
        return sum(_main(each, ours[each.name].rank(weights)) for each in chosen_on)

    weights = choice.best(quality)
    reported = {each.name: _main(each, ours[each.name].rank(weights)) for each in reported_on}
    report.say(console, weights, [each.name for each in chosen_on])
    if all(reference[name] for name in reported):
        report.against_lucene(console, f"{MAIN} on the others", reported, reference)


def _main(collection: Collection, rankings: Rankings) -> float:
    return mean(judge(collection.judged, rankings)[MAIN])


if __name__ == "__main__":
    typer.run(main)

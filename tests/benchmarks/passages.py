"""python -m tests.benchmarks.passages: what do passages cost?

First the time of what is shown of a hit, its passages and the matches in its title, for the hits
of queries of each class on the small collection: from stored text, in an index that was just
opened. It is the time of the processor, for other processes come between.

Then cold searches of the large collection, for ten hits with passages and without, in turns with
`indexer --version`, which is hardly more than Python and Typer, and with a process that loads
what a search loads and does nothing; from the start of a process to its end, and as ratios of
the medians.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

import indexer
from indexer.asking import Asking
from indexer.page import page_of
from indexer.query.parser import parse
from indexer.showing import Showing
from tests.benchmarks.collection import FILES, GENERATED, source
from tests.benchmarks.engines.indexer import Indexer
from tests.benchmarks.queries import Query, choose

PROJECT = Path(__file__).parent.parent.parent
DATA = PROJECT.parent / "shared" / "data"
VERSION = "indexer --version"
TEN = indexer.SearchOptions(limit=10)


STARTED = ("term, rare", "term, common", "and of 2", "phrase of 2", "fuzzy, 1 edit")
"""Classes of queries of which one each is started cold."""


def main(
    data: Annotated[
        Path, typer.Option(help="Folder of the collections; else they are generated.")
    ] = DATA,
    documents: Annotated[
        int | None, typer.Option(help="So many documents at most of each collection.")
    ] = None,
    queries: Annotated[int, typer.Option(help="Queries of each class.")] = 20,
    rounds: Annotated[int, typer.Option(help="Cold starts of each command.")] = 30,
) -> None:
    """Measure both, and print tables."""
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in (("reuters", _print_hits), ("paragraphs", _print_starts)):
            known = name if (data / FILES[name]).is_file() else GENERATED
            read = source(known, data, documents, 0).read()
            index = Path(folder, name)
            Indexer().build(read, index)
            print(f"{known}: {len(read):,} documents")
            measure(index, choose(read, queries, 0), rounds)


def _print_hits(index: Path, asked: dict[str, list[Query]], rounds: int) -> None:
    del rounds  # those of cold starts
    hits: list[tuple[float, int]] = []
    print(f"{'ms a hit':24}{'hits':>6}{'median':>8}{'p95':>8}")
    for name, of_class in asked.items():
        found = [hit for query in of_class for hit in _hits(index, str(query))]
        hits += found
        _print_row(name, [ms for ms, _ in found])
    _print_row("all", [ms for ms, _ in hits])
    _print_row("all of 2 to 4 kB", [ms for ms, size in hits if 2000 <= size <= 4000])


def _print_row(name: str, found: Sequence[float]) -> None:
    if len(found) < 2:
        return
    p95 = statistics.quantiles(found, n=20)[-1]
    print(f"{name:24}{len(found):6}{statistics.median(found):8.3f}{p95:8.3f}")


def _hits(folder: Path, text: str) -> Iterator[tuple[float, int]]:
    """Yield how many ms each hit of a page takes, of a search that knows nothing yet; its size."""
    index = indexer.open_index(folder)
    collection = index.collection()
    plan = Asking(collection).plan(asked := parse(text))
    page = page_of(collection, plan, TEN)
    shown = Showing(collection, asked, TEN)
    for match in page.matches:
        document = collection.document(match.docnum)
        began = time.thread_time()
        shown.passages(match.docnum, document)
        shown.title_highlights(match.docnum, document)
        ms = (time.thread_time() - began) * 1000
        yield ms, len(collection.stored(match.docnum, ("text",))[0])


def _print_starts(index: Path, asked: dict[str, list[Query]], rounds: int) -> None:
    python = [sys.executable, "-m", "indexer"]
    search = [*python, "search", "--index", str(index)]
    loads = "import indexer.cli.search, indexer.index, indexer.retrieval, indexer.render.hits"
    commands = {
        VERSION: [*python, "--version"],
        "imports only": [sys.executable, "-c", loads],
    }
    for text in (str(asked[name][0]) for name in STARTED if asked[name]):
        commands[f"{text}, no passages"] = [*search, "--passages", "0", "--", text]
        commands[text] = [*search, "--", text]
    runs: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
            runs[name].append((time.perf_counter() - began) * 1000)
    least = statistics.median(runs[VERSION])
    for name, found in runs.items():
        median = statistics.median(found)
        print(f"{name:40.40}{median:8.1f} ms{median / least:7.2f} x --version")


if __name__ == "__main__":
    typer.run(main)

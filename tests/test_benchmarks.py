"""The benchmarks compare like with like; nothing here is timed."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.agreement import alike
from tests.benchmarks.collection import Document, Source, source
from tests.benchmarks.engine import ENGINES, LIMIT, OURS, Searcher, engine, missing
from tests.benchmarks.queries import CLASSES, choose
from tests.benchmarks.timing import Timing
from tests.conftest import PROJECT


def built(name: str, documents: list[Document], folder: Path) -> Searcher:
    folder.mkdir()
    engine(name).build(documents, folder)
    return engine(name).open(folder)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Return a small collection of words without inflections, on which engines cannot differ."""
    return Source("zipf", documents=200).read()


def test_equal_collections_and_seeds_give_equal_queries(documents: list[Document]) -> None:
    assert choose(documents, 5, seed=1) == choose(documents, 5, seed=1)
    assert choose(documents, 5, seed=1) != choose(documents, 5, seed=2)


def test_every_class_has_different_queries(documents: list[Document]) -> None:
    chosen = choose(documents, 5, seed=0)
    del chosen["term, rare"]  # one of 200 documents is not rare
    assert list(chosen) == [name for name in CLASSES if name != "term, rare"]
    assert {len(set(queries)) for queries in chosen.values()} == {5}


@pytest.mark.parametrize("name", ENGINES)
def test_engine_finds_what_ours_finds(name: str, documents: list[Document], tmp_path: Path) -> None:
    if reason := missing(name):
        pytest.skip(reason)
    ours, its = (
        built(one, documents, tmp_path / f"{one}-{at}") for at, one in enumerate((OURS, name))
    )
    for queries in choose(documents, 5, seed=0).values():
        for query in queries:
            if query.shape in engine(name).shapes:
                count = ours.count(query)
                assert (its.count(query), str(query)) == (count, str(query))
                assert len(its.ready(query, total=False)().best) == min(count, LIMIT)
                paths = {hit.path for hit in its.typed(query)()}
                assert len(paths) == min(count, LIMIT)
                assert count > LIMIT or paths == {hit.path for hit in ours.typed(query)()}
    ours.close()
    its.close()


@pytest.mark.parametrize("name", ENGINES)
def test_the_total_is_the_count(name: str, documents: list[Document], tmp_path: Path) -> None:
    if reason := missing(name):
        pytest.skip(reason)
    searcher = built(name, documents, tmp_path / name)
    for queries in choose(documents, 5, seed=0).values():
        for query in queries:
            if query.shape in engine(name).shapes:
                total = searcher.ready(query, total=True)().total
                assert (str(query), total) == (str(query), searcher.count(query))
    searcher.close()


def test_a_run_measures_everything_and_keeps_it(tmp_path: Path) -> None:
    arguments = "--collection zipf --documents 50 --queries 2 --rounds 1 --engine fts5 --out"
    command = [sys.executable, "-m", "tests.benchmarks", *arguments.split(), str(tmp_path)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (file,) = tmp_path.iterdir()
    kept = json.loads(file.read_text())
    assert [build["engine"] for build in kept["builds"]] == ["indexer", "indexer", "fts5"]
    assert {len(timing["rounds_us"][0]) for timing in kept["timings"]} == {2}
    assert [len(times) for times in kept["steps"].values()] == [2, 2, 2]
    for title in ("Building", "Queries", "Ready query", "Text of a query", "Before", "Replacing"):
        assert f"\n{title}" in done.stdout


def test_the_cost_of_passages_is_measured() -> None:
    arguments = "--data /nowhere --documents 50 --queries 1 --rounds 1"
    command = [sys.executable, "-m", "tests.benchmarks.passages", *arguments.split()]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "\nall " in done.stdout
    assert done.stdout.count(" x --version") > 2


def test_counts_agree_within_two_in_a_hundred_or_one() -> None:
    assert alike([100, 102])
    assert alike([1, 2])
    assert not alike([100, 103])
    assert not alike([0, 1])


def test_percentiles_are_times_of_queries() -> None:
    rounds = [[float(number) for number in range(1, 101)]] * 3
    assert Timing("", "", "", rounds).percentiles_us() == (50.5, 95.0, 99.0)


def test_documents_without_a_date_get_one() -> None:
    assert len({document.day for document in Source("zipf", documents=50).read()}) == 50


def test_a_smaller_collection_is_spread_over_the_larger(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "reuters21578.jsonl.gz", "wt") as file:
        for number in range(9):
            print(json.dumps({"id": str(number), "title": "", "date": "", "text": "a"}), file=file)
    read = source("reuters", tmp_path, 3, seed=0).read()
    assert [document.path for document in read] == ["0", "3", "6"]

"""The runner that judges the ranking: what it reads, how it judges, that it says what it found."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("ir_measures", reason="the extra `bench` is not installed")

from indexer.query.scoring import DEFAULT
from tests.conftest import PROJECT
from tests.relevance.choice import best, candidates, halves
from tests.relevance.collection import Collection, is_collection, read
from tests.relevance.measures import difference, judge
from tests.relevance.ours import Ours
from tests.relevance.peers import PEERS

TEXTS = {
    "1": ("Boats", "Barges and boats on the river."),
    "2": ("", "A recipe for bread, without yeast."),
    "3": ("Bread of the river people", "Bread of the river people is flat."),
    "4": ("", "Nothing of the kind."),
}
QUERIES = {"a": 'which boats, or "barges', "b": "flat bread?", "c": "nobody judged this"}
JUDGED = {"a": {"1": 1, "4": 0}, "b": {"3": 2, "2": 1}}


def write(folder: Path) -> Path:
    folder.mkdir()
    with gzip.open(folder / "corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        for key, (title, text) in TEXTS.items():
            file.write(json.dumps({"id": key, "title": title, "date": "", "text": text}) + "\n")
    lines = [json.dumps({"id": key, "text": text}) + "\n" for key, text in QUERIES.items()]
    (folder / "queries.jsonl").write_text("".join(lines), encoding="utf-8")
    rows = [f"{q}\t{d}\t{degree}\n" for q, its in JUDGED.items() for d, degree in its.items()]
    text = "query-id\tcorpus-id\tscore\n" + "".join(rows)
    (folder / "qrels.tsv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Collection:
    return read(write(tmp_path / "small"))


def test_a_collection_is_read_with_its_judged_queries_and_titles_in_texts(
    small: Collection, tmp_path: Path
) -> None:
    assert is_collection(tmp_path / "small")
    assert not is_collection(tmp_path)
    assert small.name == "small"
    assert list(small.queries) == ["a", "b"]
    assert small.judged == JUDGED
    assert [document.text for document in small.documents] == [
        "Boats\n\nBarges and boats on the river.",
        "A recipe for bread, without yeast.",
        "Bread of the river people is flat.",
        "Nothing of the kind.",
    ]


def test_rankings_are_judged_query_by_query_and_what_finds_nothing_gets_nothing() -> None:
    found = judge(JUDGED, {"a": [], "b": ["2", "3"]})
    assert found["nDCG@10"] == {"a": 0.0, "b": pytest.approx(0.8597, abs=1e-4)}
    assert found["MAP"] == {"a": 0.0, "b": 1.0}
    assert found["recall@100"] == {"a": 0.0, "b": 1.0}


def test_the_order_of_a_ranking_is_what_is_judged() -> None:
    assert judge(JUDGED, {"b": ["3", "2"]})["nDCG@10"] == {"b": 1.0}


def test_ours_reads_what_the_parser_refuses_as_words(small: Collection) -> None:
    ours = Ours(small)
    ranked = ours.rank(DEFAULT)
    ours.close()
    assert ranked["a"][0] == "1"
    assert ranked["b"] == ["3", "2"]


@pytest.mark.parametrize("name", PEERS)
def test_each_engine_finds_the_answer(small: Collection, name: str) -> None:
    try:
        ranked = PEERS[name](small)
    except ImportError as error:
        pytest.skip(str(error))
    assert ranked["a"][0] == "1"
    assert ranked["b"] == ["3", "2"]


def test_weights_are_chosen_on_one_half_only() -> None:
    assert halves(["a", "b", "c", "d"]) == (["a", "c"], ["b", "d"])
    assert best(lambda weights: -weights.title) in candidates()
    assert best(lambda weights: -weights.title).title == min(each.title for each in candidates())
    assert DEFAULT in candidates()


def test_a_difference_tells_what_is_chance() -> None:
    ours = [{"a": 0.5, "b": 0.7}, {"c": 0.2}]
    same = difference(ours, ours, rounds=100)
    assert same == (0.0, 0.0, 0.0)
    better = difference(ours, [{"a": 0.4, "b": 0.4}, {"c": 0.2}], rounds=100)
    assert better.mean == pytest.approx(0.1)
    assert better.low == pytest.approx(0.05)
    assert better.high == pytest.approx(0.15)


def test_the_runner_prints_what_is_built_in_and_what_was_chosen_on_others(tmp_path: Path) -> None:
    folders = [str(write(tmp_path / name)) for name in ("cacm", "cisi")]
    done = subprocess.run(
        [sys.executable, "-m", "tests.relevance", "--no-peers", *folders],
        capture_output=True, text=True, cwd=PROJECT, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert "nDCG@10, weights as built in" in done.stdout
    assert "chosen on cacm:" in done.stdout
    assert "chosen on cisi:" in done.stdout
    assert done.stdout.count("nDCG@10 on the others") == 2


def test_the_runner_says_where_no_collection_is(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.relevance", "--data", str(tmp_path)],
        capture_output=True, text=True, cwd=PROJECT, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no collection in" in done.stderr

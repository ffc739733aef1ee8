"""The golden queries: which documents of `seeds/` answer, and in which order.

They were written before any ranking was tuned. An expectation changes only with its reason.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexer import Index, SearchOptions, add, create_index, search
from indexer.dates import read_days
from tests.conftest import PROJECT, SHARED

GOLDEN = json.loads((PROJECT / "tests/data/golden_queries.json").read_text(encoding="utf-8"))
USER_SEED = SHARED / "seeds"


def options(asked: dict[str, str]) -> SearchOptions:
    return SearchOptions(
        limit=None,
        since=read_days(asked["since"]).first if "since" in asked else None,
        until=read_days(asked["until"]).last if "until" in asked else None,
    )


@pytest.mark.parametrize("golden", GOLDEN, ids=[golden["query"] for golden in GOLDEN])
def test_golden_query_finds_the_wanted_seeds(golden: dict[str, Any], seeds_index: Index) -> None:
    results = search(seeds_index, golden["query"], options(golden["options"]))
    found = [hit.document.source.relative for hit in results.hits]
    wanted = golden["wanted"]
    shown = found if golden["exactly"] else [path for path in found if path in wanted]
    assert (shown if golden["ranked"] else sorted(shown)) == (
        wanted if golden["ranked"] else sorted(wanted)
    )


def test_there_are_forty_golden_queries() -> None:
    assert len(GOLDEN) >= 40


@pytest.mark.skipif(not USER_SEED.exists(), reason="the user's seed document is not here")
@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ('"get out of our way"', 1),
        ('"face to face with the regime"', 1),
        ('"Syria’s official news agency"', 1),
        ('"Syria\'s northwestern Idlib"', 1),
        ("2,212", 1),
        ("2212", 1),
        ("Erdoğan", 1),
        ("warn", 1),
        ("date:2020-03-01", 1),
        ("date:2020-03", 1),
        ("date:..2020-02", 0),
        ('"to be or not to be"', 0),
        ('"Russian Vladimir Putin"', 0),
        ('"Russian Putin"~2', 1),
        ("howitzers -helicopters", 0),
        ("title:turkey", 1),
    ],
)
def test_the_first_document_of_the_project_is_found(
    query: str, hits: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    index = create_index(tmp_path_factory.mktemp("seed") / "index")
    add(index, [USER_SEED])
    assert search(index, query).total == hits

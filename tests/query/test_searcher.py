"""Whoosh's Searcher over this index: what kernels run, and what is left to Whoosh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from whoosh import query, sorting

from indexer.index import Index, create_index
from indexer.query.planner import Planner

TEXTS = {"a": "apple pie", "b": "apple tart", "c": "apple apple cider", "d": "pear tart"}


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Return an index of a few documents, in two segments."""
    index = create_index(tmp_path)
    for names in ("ab", "cd"):
        writer = index.writer()
        for name in names:
            text = TEXTS[name]
            writer.add_document(
                id=name, file=f"/{name}", type="text" if name < "c" else "markdown",
                body=text, body_stems=text, date_first=700_000 + ord(name),
            )  # fmt: skip
        writer.commit(merge=False)
    return index


def ids(results: Any) -> list[str]:
    return [hit["id"] for hit in results]


def test_filter_and_mask_only_select(index: Index) -> None:
    with index.searcher() as searcher:
        apple = query.Term("body", "apple")
        plain = {hit["id"]: hit.score for hit in searcher.search(apple)}
        kept = searcher.search(apple, filter=query.Term("body", "tart"))
        left = searcher.search(apple, mask=query.Term("body", "tart"))
        assert [(hit["id"], hit.score) for hit in kept] == [("b", plain["b"])]
        assert ids(left) == ["c", "a"]


def test_whoosh_sorts_and_groups(index: Index) -> None:
    with index.searcher() as searcher:
        results = searcher.search(
            query.Every(), sortedby=sorting.FieldFacet("date_first", reverse=True),
            groupedby=sorting.StoredFieldFacet("type"),
        )  # fmt: skip
        assert ids(results) == ["d", "c", "b", "a"]
        assert {name: len(docs) for name, docs in results.groups().items()} == {
            "text": 2, "markdown": 2,
        }  # fmt: skip


def test_a_negative_boost_is_left_to_whoosh(index: Index) -> None:
    tree = query.Or([query.Term("body", "tart"), query.Term("body", "pear", boost=-1.0)])
    assert Planner(index.schema).plan(tree) is None
    with index.searcher() as searcher:
        assert ids(searcher.search(tree)) == ["b", "d"]


def test_a_document_is_found_by_its_unique_values(index: Index) -> None:
    with index.searcher() as searcher:
        assert searcher.document(id="c")["file"] == "/c"
        assert searcher.document_number(id="absent") is None
        assert list(searcher.document_numbers(body="tart")) == [1, 3]


def test_results_know_all_documents_that_match(index: Index) -> None:
    with index.searcher() as searcher:
        results = searcher.search(query.Term("body", "apple"), limit=1)
        assert (len(results), results.scored_length()) == (3, 1)
        assert results.docs() == {0, 1, 2}
        assert results.has_exact_length()


def test_a_limit_below_one_is_refused(index: Index) -> None:
    with index.searcher() as searcher, pytest.raises(ValueError, match="limit"):
        searcher.search(query.Every(), limit=0)


def test_an_empty_index_answers(tmp_path: Path) -> None:
    with create_index(tmp_path / "empty").searcher() as searcher:
        assert ids(searcher.search(query.Every())) == []


def test_a_plan_reads_as_an_s_expression(index: Index) -> None:
    tree = query.And(
        [
            query.Or([query.Term("title", "pie", boost=2.0), query.Prefix("body", "ap")]),
            query.Phrase("body", ["apple", "pie"], slop=2),
            query.Not(query.Term("type", "markdown")),
            query.ConstantScoreQuery(query.NumericRange("date_first", 1, None), 0.0),
        ]
    )
    assert str(Planner(index.schema).plan(tree)) == (
        "(and (or (term title 'pie' ^2) (prefix body 'ap')) (phrase body 'apple' 'pie' ~1) "
        "(filter (range date_first 1 2147483647)) "
        "(not (constant (term type 'markdown'))))"
    )

"""The planner and the kernels answer as looking at every document does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query

from indexer.analysis import stems
from indexer.index import create_index
from indexer.query.collection import Collection
from indexer.query.contributions import contributions
from indexer.query.scoring import bm25
from tests.conftest import EXAMPLES
from tests.query.exhaustive import Doc, Exhaustive, as_inflections
from tests.query.trees import build, trees

COLLECTIONS = 40


class Built(NamedTuple):
    """A collection: a searcher over its index, one over Whoosh's own, and the exhaustive twin."""

    searcher: Any
    stock: Any
    twin: Exhaustive


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Built]:
    """Return collections by their seed, each made when it is first asked for."""
    folder = tmp_path_factory.mktemp("collections")

    @cache
    def built(seed: int) -> Built:
        index, stock, docs = build(folder, seed)
        return Built(index.searcher(), stock.searcher(), Exhaustive(docs))

    return built


def assert_same(
    found: list[tuple[str, float]], expected: list[tuple[str, float]], limit: int | None
) -> None:
    """Compare the best hits; documents that score the same within 1e-9 may change places."""
    scores = dict(expected)
    assert [score for _, score in found] == pytest.approx(
        [score for _, score in expected[:limit]], abs=1e-6
    )
    assert len({path for path, _ in found}) == len(found)
    for (path, score), (wanted, best) in zip(found, expected, strict=False):
        assert scores[path] == pytest.approx(score, abs=1e-6)
        assert path == wanted or scores[path] == pytest.approx(best, abs=1e-9)


@settings(max_examples=20 * EXAMPLES)
@given(st.integers(0, COLLECTIONS - 1), trees(), st.sampled_from([1, 3, 10, 1000, None]))
def test_any_tree(
    collections: Callable[[int], Built], seed: int, tree: query.Query, limit: int | None
) -> None:
    """Documents, order, scores and total are the exhaustive ones; documents also stock Whoosh's."""
    searcher, stock, twin = collections(seed)
    expected = twin.ranked(tree)
    results = searcher.search(tree, limit=limit)
    assert_same([(hit["file"], hit.score) for hit in results], expected, limit)
    assert len(results) == len(expected)
    assert count(searcher.collection, tree) in (len(expected), None)
    everything = {searcher.stored_fields(docnum)["file"] for docnum in results.docs()}
    assert everything == {path for path, _ in expected}
    assert everything == {stock.stored_fields(n)["file"] for n in stock.docs_for_query(sane(tree))}


@settings(max_examples=5 * EXAMPLES)
@given(st.integers(0, COLLECTIONS - 1), trees())
def test_the_parts_of_a_score_add_up_to_it(
    collections: Callable[[int], Built], seed: int, tree: query.Query
) -> None:
    collection = collections(seed).searcher.collection
    plan = collection.plan(tree)
    if plan is None:
        return  # left to Whoosh
    scores = dict(collection.best(plan, 20).matches)
    parts = contributions(collection, plan, scores)
    assert {docnum: sum(part.score for part in parts[docnum]) for docnum in parts} == (
        pytest.approx(scores, abs=1e-6)
    )
    for part in (part for of_document in parts.values() for part in of_document if part.term):
        factors = part.field_weight * part.exact_share * part.boost
        term = bm25(part.idf * part.burstiness, part.tf, part.length, part.average_length)
        assert part.score == pytest.approx(factors * term)


def count(collection: Collection, tree: query.Query) -> int | None:
    """Return how many documents match, without looking for the best; None if there is no plan."""
    plan = collection.plan(tree)
    return None if plan is None else collection.count(plan)


def sane(tree: query.Query) -> query.Query:
    """Return a tree of the same meaning without what stock Whoosh gets wrong.

    `a ANDNOT b` returns some of b, NOT alone some deleted documents, and an empty AND an error.
    """
    if isinstance(tree, query.And) and not tree.subqueries:
        return query.NullQuery
    if isinstance(tree, query.AndNot):
        return query.And([sane(tree.a), query.Not(sane(tree.b))])
    if isinstance(tree, query.Not):
        return query.And([query.Every(), query.Not(sane(tree.query))])
    return tree if tree.is_leaf() else tree.apply(sane)


def test_the_first_query_of_a_reader_is_answered_in_full(tmp_path: Path) -> None:
    """Pages of the file are verified as queries need them, those of the dictionary too."""
    words = [f"w{number:05d}" for number in range(20_000)]
    docs = [
        Doc(f"/{n:04d}", {"title": [], "body": words[50 * n : 50 * n + 60]}) for n in range(400)
    ]
    for doc in docs:
        doc.words["body_stems"] = [stems(word)[0] for word in doc.words["body"]]
    index = create_index(tmp_path)
    writer = index.writer()
    for doc in docs:
        writer.add_document(
            id=doc.path, file=doc.path, body=" ".join(doc.words["body"]),
            body_stems=" ".join(doc.words["body"]),
        )  # fmt: skip
    writer.commit()
    twin = Exhaustive(docs)
    for word in words[::1999]:
        tree = as_inflections("body", word, stems(word)[0], 1.0)
        with index.searcher() as searcher:
            results = searcher.search(tree)
            found = [(hit["file"], hit.score) for hit in results]
        assert_same(found, twin.ranked(tree), 10)

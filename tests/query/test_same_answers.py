"""The planner and the kernels answer as looking at every document does."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query

from tests.conftest import EXAMPLES
from tests.query.exhaustive import Exhaustive
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
    everything = {searcher.stored_fields(docnum)["file"] for docnum in results.docs()}
    assert everything == {path for path, _ in expected}
    assert everything == {stock.stored_fields(n)["file"] for n in stock.docs_for_query(sane(tree))}


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

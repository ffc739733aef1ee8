"""page: what is on a page is what a look at every match puts there."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from indexer import SearchOptions, add, create_index, search
from indexer.index import Index
from indexer.page import Sort

QUERIES = ("one", "one two", "one OR two", "one OR two OR three", '"one two"', "t*", "tow~ OR one",
           "*", "one NOT two", "one type:text", "none")  # fmt: skip


@pytest.fixture(scope="module", params=[1, 3])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of many copies, of one commit or of several, with documents deleted."""
    folder: Path = tmp_path_factory.mktemp("copies")
    documents = folder / "documents"
    documents.mkdir()
    chance = Random(request.param)
    texts = [" ".join(chance.choices(["one", "two", "three"], k=chance.randint(1, 4)))
             for _ in range(12)]  # fmt: skip
    index = create_index(folder / "index")
    for commit in range(request.param):
        for number in range(60):
            (documents / f"{commit}-{number:02}.txt").write_text(chance.choice(texts))
        add(index, [documents])
    for number in range(0, 60, 7):
        (documents / f"0-{number:02}.txt").unlink()
    add(index, [documents])
    return index


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("options", [
    SearchOptions(limit=limit, offset=offset, sort=sort, reverse=reverse, passages=0)
    for limit, offset in ((10, 0), (3, 4), (None, 2), (0, 0))
    for sort in ("score", "path", "size") for reverse in (False, True)
] + [SearchOptions(limit=limit, min_score=0.7, passages=0) for limit in (3, None, 0)],
    ids=str)  # fmt: skip
def test_copies_are_one_hit_at_the_best_of_them(
    index: Index, query: str, options: SearchOptions
) -> None:
    every = search(index, query, options._replace(limit=None, offset=0, collapse=False)).hits
    alike: dict[str, list[str]] = {}
    for hit in every:
        alike.setdefault(hit.document.content_hash, []).append(hit.document.source.name)
    end = None if options.limit is None else options.offset + options.limit
    expected = [
        (names[0], sorted(names[1:])) for names in list(alike.values())[options.offset : end]
    ]
    page = search(index, query, options)
    found = [(hit.document.source.name, list(hit.copies)) for hit in page.hits]
    assert (page.total, page.total_collapsed) == (len(every), len(alike))
    assert found == expected


def test_copies_are_all_noted_though_every_document_has_one(tmp_path: Path) -> None:
    """Also when a list that is only compared with others comes last, and hardly has room."""
    documents = tmp_path / "documents"
    documents.mkdir()
    for number in range(40):
        title = f"{'The' if number % 4 < 2 else 'A'} title {number // 2}"
        (documents / f"{number:02}.txt").write_text(f"{title}\n\nAnd the text.")
    index = create_index(tmp_path / "index")
    add(index, [documents])
    page = search(index, "the", SearchOptions(passages=0))
    assert (page.total, page.total_collapsed) == (40, 20)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", ["score", "path"])
def test_what_scores_less_is_no_hit_and_is_said(index: Index, query: str, sort: Sort) -> None:
    options = SearchOptions(limit=None, sort=sort, collapse=False, passages=0)
    every = search(index, query, options)
    for least in sorted({hit.score for hit in every.hits}):
        found = search(index, query, options._replace(min_score=least))
        hits = [hit for hit in every.hits if hit.score >= least]
        assert [(hit.document.id, hit.score) for hit in found.hits] == [
            (hit.document.id, hit.score) for hit in hits
        ]
        left_out = every.total - len(hits)
        notes = (f"{left_out} more with a score below {least:g}",) if left_out and least else ()
        assert found.notes == notes
        assert search(index, query, options._replace(min_score=least, limit=0)).total == len(hits)


def test_nothing_that_scores_enough_is_explained(index: Index) -> None:
    few = search(index, "one two", SearchOptions(min_score=1000))
    matching = search(index, "one two").total
    assert few.zero
    assert few.zero.reason == "filtered_out"
    assert few.zero.excluded == (("score >= 1000", matching),)
    assert few.zero.drop is None

"""Several indexes are searched as one: the same documents, order and scores as in one index."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, IndexerError, SearchOptions, WalkOptions, add, create_index, search
from tests.conftest import Run, write

WORDS = ["run", "runs", "running", "rate", "rates", "zebra", "Erdoğan", "face-to-face", "the"]


class Split(NamedTuple):
    """The same documents in one index, and shared out among several."""

    whole: Index
    shares: list[Index]


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> Split:
    """Return 90 random documents, some of the same content, in one index and in three."""
    folder = tmp_path_factory.mktemp("several")
    chance = Random(5)
    whole = create_index(folder / "whole")
    shares = [create_index(folder / f"share{n}") for n in range(3)]
    for n in range(90):
        text = " ".join(chance.choices(WORDS, k=chance.choice([1, 2, 9])))
        write(folder / f"docs{chance.randrange(3)}", {f"{chance.randrange(999)}-{n}.txt": text})
    for n, share in enumerate(shares):
        add(share, [folder / f"docs{n}"])
        add(whole, [folder / f"docs{n}"])
    return Split(whole, shares)


QUERIES = st.sampled_from(
    [
        "run", "rates", '"run the"', "run OR zebra", "run -rate", "z*", "rote~", "*", "erdogan",
        "path:docs1 run", "face-to-face", "type:text", "zebra the run", "r?n* the", "absent",
    ]
)  # fmt: skip


@given(QUERIES, st.sampled_from([1, 10, None]), st.booleans(), st.permutations([0, 1, 2]))
def test_the_hits_are_those_of_one_index(
    split: Split, query: str, limit: int | None, collapse: bool, order: list[int]
) -> None:
    options = SearchOptions(limit=limit, collapse=collapse, passages=0)
    one = search(split.whole, query, options)
    several = search([split.shares[n] for n in order], query, options)
    assert [(hit.document.name, hit.score) for hit in several.hits] == [
        (hit.document.name, hit.score) for hit in one.hits
    ]
    assert [list(hit.copies) for hit in several.hits] == [list(hit.copies) for hit in one.hits]
    assert (several.total, several.total_collapsed) == (one.total, one.total_collapsed)


def test_a_hit_says_which_index_it_is_from_and_keeps_its_id(split: Split) -> None:
    results = search(split.shares, "run", SearchOptions(limit=None))
    ids = {index.path: {each.id for each in index.documents()} for index in split.shares}
    assert len({hit.home for hit in results.hits}) == 3
    for hit in results.hits:
        assert hit.home
        assert hit.document.id in ids[hit.home]
    assert [each.path for each in results.snapshots] == [each.path for each in split.shares]
    assert search(split.whole, "run").hits[0].home is None


def test_an_index_that_is_named_twice_is_searched_once(split: Split) -> None:
    assert search([split.whole, split.whole], "run").total == search(split.whole, "run").total


def test_a_commit_to_one_of_them_is_seen(tmp_path: Path) -> None:
    indexes = [create_index(tmp_path / name) for name in ("a", "b")]
    write(tmp_path, {"docs/one.txt": "apple"})
    assert search(indexes, "apple").total == 0
    add(indexes[1], [tmp_path / "docs"])
    assert search(indexes, "apple").total == 1


def test_a_zero_looks_at_all_of_them(tmp_path: Path) -> None:
    indexes = [create_index(tmp_path / name) for name in ("a", "b")]
    for n, index in enumerate(indexes):
        write(tmp_path, {f"docs{n}/one.txt": f"apple{n}", f"docs{n}/.hidden": ""})
        add(index, [tmp_path / f"docs{n}"])
    found = search(indexes, "apple0 apple1").zero
    assert found is not None
    assert (found.clauses, found.skipped) == ((("apple0", 1), ("apple1", 1)), (("hidden", 2),))


def test_indexes_with_other_fields_are_refused(
    tmp_path: Path,
) -> None:
    one, other = create_index(tmp_path / "a"), create_index(tmp_path / "b")
    other.schema.remove("author")
    with pytest.raises(IndexerError, match="other fields"):
        search([one, other], "apple")


@pytest.mark.parametrize("arguments", [(), ("--explain",)])
def test_the_command_searches_several(arguments: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path, {f"docs-{name}/{name}.txt": f"apple {name}"})
        run("add", "--index", tmp_path / name, f"docs-{name}")
    indexes = ("--index", tmp_path / "a", "--index", tmp_path / "b")
    found = json.loads(run("search", *arguments, *indexes, "--json", "apple").out)
    paths = [str(tmp_path / name) for name in "ab"]
    assert [each["path"] for each in found["indexes"]] == paths
    assert found["index"] == found["indexes"][0]
    assert [(hit["path"], hit["index"]) for hit in found["hits"]] == [
        (f"{tmp_path}/docs-{name}/{name}.txt", str(tmp_path / name)) for name in "ab"
    ]
    assert "indexes" not in json.loads(run("search", *indexes[:2], "--json", "apple").out)


def test_words_have_the_inflections_of_every_index_and_lang_its_dialects(tmp_path: Path) -> None:
    indexes = []
    for language, text in {"de": "Häuser", "fr": "maisons", "pt": "casas"}.items():
        write(tmp_path / language, {"a.txt": text})
        indexes.append(create_index(tmp_path / f"index-{language}"))
        add(indexes[-1], [tmp_path / language], WalkOptions(language=language))
    write(tmp_path / "pt", {"b.md": "---\nlang: pt-BR\n---\ncidades"})
    add(indexes[-1], [tmp_path / "pt/b.md"])

    def found(query: str, language: str = "") -> list[str]:
        hits = search(indexes, query, SearchOptions(language=language)).hits
        return sorted(str(Path(hit.document.name).relative_to(tmp_path)) for hit in hits)

    assert found("haus OR maison") == ["de/a.txt", "fr/a.txt"]
    assert found("haus OR maison", "fr") == ["fr/a.txt"]
    assert found("lang:pt") == ["pt/a.txt", "pt/b.md"]
    assert found("lang:pt-br cidade") == ["pt/b.md"]

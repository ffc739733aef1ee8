"""Nothing found: why, what to drop, what the filters leave out, what the index does not have."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, SearchOptions, add, create_index, search
from indexer.explanations import Fewer, Zero
from indexer.freshness import changed_files
from indexer.query.syntax import Node, Word
from indexer.zero import _fewer
from tests.conftest import Collection, write

TEXTS = {
    "a.txt": "date 2020-01-01 apple pear",
    "b.txt": "date 2020-01-01 pear plum",
    "c.txt": "date 2021-05-01 pear plum cherry",
    "d.md": "date 2021-05-01 cherry",
}


def zero(index: Index, query: str, options: SearchOptions | None = None) -> Zero:
    found = search(index, query, options).zero
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("aple", "no_such_term"),
        ("apple aple", "no_such_term"),
        ("apple cherry", "no_overlap"),
        ("apple -pear", "no_overlap"),
        ("apple date:2021", "filtered_out"),
        ("apple type:markdown", "filtered_out"),
        ("apple path:b.txt", "filtered_out"),
        ("date:2019", "filtered_out"),
    ],
)
def test_there_is_one_reason(query: str, reason: str, collection: Collection) -> None:
    assert zero(collection(TEXTS), query).reason == reason


def test_an_empty_index_is_the_reason(tmp_path: Path) -> None:
    found = zero(create_index(tmp_path), "apple")
    assert (found.reason, found.age_s, found.updated) == ("index_empty", None, "")


def test_each_clause_is_counted_alone(collection: Collection) -> None:
    found = zero(collection(TEXTS), "apple cherry -plum")
    assert found.clauses == (("apple", 1), ("cherry", 2), ("NOT plum", 2))


@pytest.mark.parametrize(
    ("query", "drop"),
    [
        ("apple cherry", Fewer(("apple",), 2)),
        ("pear zebra", Fewer(("zebra",), 3)),
        ("apple plum cherry", Fewer(("apple",), 1)),
        ("zebra lion pear", Fewer(("zebra", "lion"), 3)),
        ("apple -pear", Fewer(("NOT pear",), 1)),
        ("apple date:2021", Fewer(("apple",), 2)),
        ("zebra lion", None),
        ("zebra", None),
    ],
)
def test_the_fewest_clauses_to_drop_are_named(
    query: str, drop: Fewer | None, collection: Collection
) -> None:
    assert zero(collection(TEXTS), query).drop == drop


@given(st.lists(st.integers(0, 255), min_size=2, max_size=6))
def test_what_to_drop_is_what_trying_every_set_of_clauses_finds(sets: list[int]) -> None:
    found: dict[Node, int] = {Word(str(number)): bits for number, bits in enumerate(sets)}
    tried = [
        Fewer(dropped, documents)
        for dropped, documents in every_way(list(found.items()))
        if documents
    ]
    fewest = min((len(way.clauses) for way in tried), default=0)
    most = max((way.documents for way in tried if len(way.clauses) == fewest), default=0)
    drop = _fewer(found)
    if drop is None:
        assert not any(sets)
    else:
        assert (len(drop.clauses), drop.documents) == (fewest, most)
        assert drop in tried


def every_way(found: list[tuple[Node, int]]) -> Iterator[tuple[tuple[str, ...], int]]:
    for kept in range(1, len(found) + 1):
        for nodes in combinations(found, kept):
            matching = -1
            for _, bits in nodes:
                matching &= bits
            dropped = tuple(str(node) for node, bits in found if (node, bits) not in nodes)
            yield dropped, matching.bit_count()


def test_a_filter_says_what_it_leaves_out(collection: Collection) -> None:
    found = zero(collection(TEXTS), "apple date:2021 path:a.txt")
    assert found.excluded == (("date:2021", 1), ("path:a.txt", 0))


def test_documents_without_a_date_are_told(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "apple", "b.txt": "apple pear", "c.txt": "date 2020-01-01 apple"})
    for name in "ab":
        os.utime(tmp_path / f"documents/{name}.txt", ns=(0, 0))  # no date either
    add(index, [tmp_path / "documents"])
    results = search(index, "apple date:1900")
    assert results.zero is not None
    assert results.zero.undated == 2
    assert results.notes == ("2 more without a date",)
    assert search(index, "apple date:2020").notes == ("2 more without a date",)
    assert zero(index, "apple plum").undated == 0


def test_files_that_are_left_out_are_counted_by_reason(
    collection: Collection, tmp_path: Path
) -> None:
    files = {".hidden.txt": "apple", ".other.txt": "apple"}
    write(tmp_path / "documents", files)
    (tmp_path / "documents/a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert zero(collection({"a.txt": "pear"}), "apple").skipped == (
        ("hidden", 2),
        ("unknown_kind", 1),
    )


def test_the_age_of_the_index_is_told(collection: Collection) -> None:
    found = zero(collection({"a.txt": "pear"}), "apple")
    assert found.updated
    assert found.age_s is not None
    assert 0 <= found.age_s < 3600


def test_files_changed_since_are_the_reason(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "pear", "b.txt": "plum"})
    assert zero(index, "zebra").changed == ()
    write(tmp_path / "documents", {"new.txt": "zebra"})
    found = zero(index, "zebra")
    assert (found.reason, found.changed) == ("index_stale", (f"{tmp_path}/documents/new.txt",))
    assert zero(index, "paer").reason == "no_such_term"  # pear is the better answer
    add(index, [tmp_path / "documents"])
    assert zero(index, "lion").reason == "no_such_term"
    os.utime(tmp_path / "documents/a.txt", ns=(1, 1))
    assert zero(index, "lion").changed == (f"{tmp_path}/documents/a.txt",)


def test_files_that_are_not_wanted_are_no_change(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "pear"})
    write(tmp_path / "documents", {".hidden.txt": "zebra", ".gitignore": "no.txt", "no.txt": "x"})
    assert zero(index, "zebra").reason == "no_such_term"


def test_the_look_at_files_ends_after_a_moment(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "pear"})
    write(tmp_path / "documents", {"new.txt": "zebra"})
    assert changed_files([(index, index.ledger())], looking_s=-1) == []


def test_a_missing_root_is_no_change(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "pear"})
    (tmp_path / "documents").rename(tmp_path / "elsewhere")
    assert zero(index, "zebra").reason == "no_such_term"


def test_who_asks_for_no_advice_pays_for_none(collection: Collection) -> None:
    results = search(collection(TEXTS), "aple", SearchOptions(advise=False))
    assert (results.total, results.zero, results.suggestions) == (0, None, ())

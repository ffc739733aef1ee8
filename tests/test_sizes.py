"""How many bytes a person means."""

from __future__ import annotations

import pytest

from indexer import SearchOptions, search
from indexer.errors import SizeError
from indexer.index import Index
from indexer.sizes import LARGEST, read_range, read_size
from tests.conftest import Collection


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("0", 0),
        ("500", 500),
        ("10k", 10_240),
        ("10 KB", 10_240),
        ("1.5M", 1_572_864),
        ("0.001k", 1),
        ("2GiB", 2 << 30),
        ("9" * 19, LARGEST),
    ],
)
def test_a_size_has_a_unit(typed: str, size: int) -> None:
    assert read_size(typed) == size


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("10k", 10_240, 10_240),
        ("10k..2M", 10_240, 2 << 20),
        ("..2M", None, 2 << 20),
        ("[10k TO *]", 10_240, None),
        (">1M", (1 << 20) + 1, None),
        (">=1M", 1 << 20, None),
        ("<1k", None, 1023),
        ("<=1k", None, 1024),
    ],
)
def test_a_range_of_sizes_may_have_open_ends(typed: str, low: int | None, high: int | None) -> None:
    assert read_range(typed) == (low, high)


@pytest.mark.parametrize("typed", ["", "k", "-1", "1e3", "1x", "2k..1k", "<0", ">", "{1 TO 2}"])
def test_what_is_no_size_is_refused(typed: str) -> None:
    with pytest.raises(SizeError, match="as a size") as caught:
        read_range(typed)
    assert "10k..2M" in caught.value.hint


@pytest.fixture
def sized(collection: Collection) -> Index:
    return collection({"a.txt": "word " * 10, "b.txt": "word " * 1000, "c.txt": "word"})


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("word size:>1k", ["b.txt"]),
        ("size:<=50", ["a.txt", "c.txt"]),
        ("word -size:4", ["a.txt", "b.txt"]),
        ("size:(4 OR 50)", ["a.txt", "c.txt"]),
        ("word size:10..4k", ["a.txt"]),
    ],
)
def test_a_search_selects_by_size(sized: Index, query: str, names: list[str]) -> None:
    hits = search(sized, query, SearchOptions(sort="path")).hits
    assert [hit.document.source.relative for hit in hits] == names

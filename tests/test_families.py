"""Documents with the same content are found, and no others."""

from __future__ import annotations

from indexer import dupes
from tests.conftest import Collection


def test_families_are_documents_with_the_same_content_the_largest_first(
    collection: Collection,
) -> None:
    index = collection(
        {
            "b.txt": "pear",
            "a.txt": "pear",
            "one.txt": "the only one",
            "x/long.txt": "a longer text of plums",
            "y/long.md": "a longer text of plums",
            "z.txt": "pear",
        }
    )
    found = dupes(index)
    names = [[each.source.relative for each in family.documents] for family in found]
    assert names == [["x/long.txt", "y/long.md"], ["a.txt", "b.txt", "z.txt"]]
    assert [family.size_bytes for family in found] == [44, 12]


def test_only_documents_of_some_kinds_are_compared(collection: Collection) -> None:
    index = collection({"a.txt": "pear", "b.md": "pear", "c.md": "pear"})
    (family,) = dupes(index, ["markdown"])
    assert [each.source.relative for each in family.documents] == ["b.md", "c.md"]
    assert dupes(index, ["text"]) == []


def test_an_index_without_copies_has_no_family(collection: Collection) -> None:
    assert dupes(collection({"a.txt": "pear", "b.txt": "plum"})) == []

"""What documents have in common: counts from columns are those of a look at each document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.document import IndexedDocument
from indexer.grouping import GROUPINGS, Grouping
from indexer.index import Index, create_index
from indexer.ingest import add
from indexer.page import SearchOptions
from indexer.results import Group
from indexer.retrieval import count_by, search
from tests.conftest import FORMATS, write


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of several segments, with deletions, members, copies and undated ones."""
    folder = tmp_path_factory.mktemp("grouping")
    index = create_index(folder / "index")
    write(
        folder / "docs",
        {
            **{f"{month:02}/{n}.txt": f"date 2020-{month:02}-0{n} rain {n}" for month in (1, 2, 3)
               for n in range(1, 9)},
            "a.md": "---\ndate: 2020\nauthor: Ann\n---\nrain",
            "b.md": "---\ndate: 2020-03\nauthor: Bob\nlang: de\n---\nrain and sun",
            "wow!/c.md": "---\ndate: 1999-12-31\nauthor: Ann\n---\nrain",
        },
    )  # fmt: skip
    (folder / "docs/mail.zip").write_bytes((FORMATS / "zip/7zip.zip").read_bytes())
    add(index, [folder / "docs"])
    (folder / "docs/01/1.txt").unlink()
    write(folder / "docs", {"02/new.txt": "rain", "01/2.txt": "date 2020-01-02 no more"})
    add(index, [folder / "docs"])
    return index


def folder_of(document: IndexedDocument) -> str:
    return str(document.source.path.parent)


def period(length: int) -> Callable[[IndexedDocument], str | None]:
    """Return what gives the year or month of a date, or the date if it has none or several."""

    def of(document: IndexedDocument) -> str | None:
        if document.date is None:
            return None
        first, last = (day.isoformat()[:length] for day in document.date.days)
        return first if first == last else str(document.date.days)

    return of


SLOW: dict[str, Callable[[IndexedDocument], str | None]] = {
    "folder": folder_of,
    "root": lambda document: document.source.root,
    "type": lambda document: document.kind,
    "author": lambda document: document.author or None,
    "year": period(4),
    "month": period(7),
    "date": lambda document: str(document.date.days) if document.date else None,
    "date_source": lambda document: document.date.source if document.date else None,
}


@pytest.mark.parametrize("query", ["*", "rain", "rain author:ann", "zebra", "NOT rain"])
@pytest.mark.parametrize("by", SLOW)
def test_counts_are_those_of_a_look_at_each_document(
    by: Grouping, query: str, several: Index
) -> None:
    found = search(several, query, SearchOptions(limit=None, collapse=False, passages=0))
    counts = count_by(several, query, by)
    expected = Counter(SLOW[by](hit.document) for hit in found.hits)
    assert {group.value: group.documents for group in counts.groups} == expected
    assert (counts.total, counts.total_groups) == (found.total, len(expected))


@pytest.mark.parametrize("by", GROUPINGS)
def test_a_hit_is_in_the_group_that_counts_it(by: Grouping, several: Index) -> None:
    options = SearchOptions(limit=None, collapse=False, passages=0, grouped_by=by)
    grouped = Counter(hit.group for hit in search(several, "*", options).hits)
    assert {each.value: each.documents for each in count_by(several, "", by).groups} == grouped


def test_groups_of_time_are_in_order_and_others_the_largest_first(several: Index) -> None:
    months = count_by(several, "rain date:..2020", "month").groups
    assert [(group.value, group.documents) for group in months] == [
        ("1999-12", 1), ("2020", 1), ("2020-01", 6), ("2020-02", 8), ("2020-03", 9),
    ]  # fmt: skip
    authors = count_by(several, "rain (author:ann OR author:bob OR rain)", "author").groups
    assert [group.value for group in authors] == ["Ann", "Bob", None]
    assert authors[2].documents > authors[0].documents
    languages = count_by(several, "", "lang").groups
    assert Group("de", 1) in languages


def test_the_folder_of_a_member_is_that_of_its_file(several: Index) -> None:
    (group,) = count_by(several, "type:markdown path:7zip OR path:orchard", "folder").groups
    assert Path(str(group.value)).name == "docs"
    assert any(str(each.value).endswith("wow!") for each in count_by(several, "", "folder").groups)


def test_several_indexes_are_counted_as_one(several: Index, tmp_path: Path) -> None:
    other = create_index(tmp_path / "other")
    write(tmp_path / "more", {"x.md": "rain", "y.txt": "rain"})
    add(other, [tmp_path / "more"])
    alone = {each.value: each.documents for each in count_by(several, "", "type").groups}
    both = {each.value: each.documents for each in count_by([several, other], "", "type").groups}
    assert both == {**alone, "text": alone["text"] + 1, "markdown": alone["markdown"] + 1}


def test_what_does_not_match_is_what_the_filters_leave_and_the_query_does_not(
    several: Index,
) -> None:
    def names(query: str, **options: bool) -> set[str]:
        asked = SearchOptions(limit=None, collapse=False, kinds=("markdown",), **options)  # type: ignore[arg-type]
        return {hit.document.name for hit in search(several, query, asked).hits}

    for query in ("rain", "sun OR quinces", "zebra", "NOT rain", "author:ann"):
        matching, others = names(query), names(query, unmatched=True)
        assert matching & others == set()
        assert matching | others == names("*")

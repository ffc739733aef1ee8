"""The words of an index: terms with document counts, near spellings, fields."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, QueryError, add, create_index, remove
from indexer.lexicon import fields, suggest, terms
from tests.conftest import Collection, Run, write

TEXTS = {
    "a.md": "---\ntitle: Fruit\nauthor: Ann Smith\nlang: en\n---\napple apples apple pie",
    "b.txt": "date 2020-01-01 Fruit\n\nan apple, a pear",
    "c.txt": "date 2020-01-01 Nothing\n\npears application",
}


def listed(index: Index | list[Index], prefix: str = "", **how: object) -> list[tuple[str, int]]:
    return [tuple(each) for each in terms(index, prefix, **how)]  # type: ignore[arg-type, misc]


def test_terms_are_listed_with_the_documents_that_have_them(collection: Collection) -> None:
    index = collection(TEXTS)
    assert listed(index, "app") == [("apple", 2), ("apples", 1), ("application", 1)]
    assert listed(index, "APPL", limit=1) == [("apple", 2)]
    assert listed(index, "ap", sort="term", limit=2) == [("apple", 2), ("apples", 1)]
    assert listed(index, "zebra") == []
    assert listed(index, field="title") == [("fruit", 2), ("nothing", 1)]
    assert listed(index, field="author") == [("ann", 1), ("smith", 1)]
    assert listed(index, field="type") == [("text", 2), ("markdown", 1)]


@pytest.mark.parametrize("field", ["date", "writer", "body_stems", ""])
def test_a_field_without_terms_is_an_error_that_lists_the_others(
    field: str, collection: Collection
) -> None:
    with pytest.raises(QueryError) as caught:
        terms(collection(TEXTS), field=field)
    assert "title, author, body, path, type" in caught.value.hint


def test_documents_that_are_deleted_do_not_count(collection: Collection, tmp_path: Path) -> None:
    index = collection(TEXTS)
    remove(index, [tmp_path / "documents/a.md"])
    assert listed(index, "app") == [("apple", 1), ("application", 1)]
    assert suggest(index, "aple")[0].documents == 1
    assert {each.field.name: each.documents for each in fields(index)}["author"] == 0


@given(st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=30), st.text("abc"))
def test_terms_are_those_of_the_words_of_every_document(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], prefix: str
) -> None:
    index = create_index(tmp_path_factory.mktemp("index"))
    counts: Counter[str] = Counter()
    for start in (0, 10, 20):  # a segment each
        if texts := [words[i : i + 3] for i in range(start, start + 10, 3) if words[i : i + 3]]:
            writer = index.writer()
            for number, text in enumerate(texts):
                counts.update(set(text))
                name = f"{start}-{number}"
                writer.add_document(id=name, file=name, body=" ".join(text))
            writer.commit(merge=False)
    expected = sorted((word, n) for word, n in counts.items() if word.startswith(prefix))
    assert listed(index, prefix, sort="term") == expected
    by_documents = sorted(expected, key=lambda each: (-each[1], each[0]))
    assert listed(index, prefix) == by_documents
    assert listed(index, prefix, limit=2) == by_documents[:2]


def test_spellings_are_those_of_the_index_and_counted(collection: Collection) -> None:
    index = collection(TEXTS)
    assert [tuple(each) for each in suggest(index, "appel")] == [("apple", 2, 1), ("apples", 1, 2)]
    assert [each.word for each in suggest(index, "Appel", limit=1)] == ["apple"]
    assert suggest(index, "xylophone") == []
    with pytest.raises(QueryError, match="not one word"):
        suggest(index, "two words")


def test_fields_tell_how_many_documents_have_them(collection: Collection) -> None:
    counted = {each.field.name: each.documents for each in fields(collection(TEXTS))}
    assert (counted["title"], counted["author"], counted["body"]) == (3, 1, 3)
    assert (counted["path"], counted["type"]) == (3, 3)
    assert counted["date"] is not None
    assert counted["date"] >= 2


def test_several_indexes_are_one(tmp_path: Path) -> None:
    indexes = [create_index(tmp_path / name) for name in "ab"]
    for name, index in zip("ab", indexes, strict=True):
        write(tmp_path, {f"docs-{name}/{name}.txt": "apple pear"})
        add(index, [tmp_path / f"docs-{name}"])
    assert listed(indexes, "app") == [("apple", 2)]
    assert suggest(indexes, "aple")[0].documents == 2
    assert fields(indexes)[0].documents == 2


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return the runner, with a small index made."""
    write(tmp_path / "docs", TEXTS)
    assert run("add", "docs").code == 0
    return run


def test_the_command_suggests(ready: Run) -> None:
    assert ready("suggest", "appel") == (0, "apple\t2\napples\t1\n", "")
    assert ready("suggest", "-n1", "appel").out == "apple\t2\n"
    assert ready("suggest", "xylophone") == (1, "", "")
    assert ready("suggest", "two words").code == 2
    document = json.loads(ready("suggest", "--json", "-n1", "appel").out)
    assert document == {
        "format_version": 1, "word": "appel",
        "suggestions": [{"word": "apple", "documents": 2, "distance": 1}], "warnings": [],
    }  # fmt: skip


def test_the_command_lists_terms(ready: Run) -> None:
    assert ready("terms", "app") == (0, "apple\t2\napples\t1\napplication\t1\n", "")
    assert ready("terms", "--sort", "term", "-n1", "p").out == "pear\t1\n"
    assert ready("terms", "--in", "type").out == "text\t2\nmarkdown\t1\n"
    assert len(ready("terms", "--all").out.splitlines()) > 5
    assert ready("terms", "zebra") == (1, "", "")
    assert "the fields with terms are title" in ready("terms", "--in", "date").err
    assert json.loads(ready("terms", "--json", "-n1", "app").out) == {
        "format_version": 1, "field": "body", "prefix": "app",
        "terms": [{"term": "apple", "documents": 2}], "warnings": [],
    }  # fmt: skip


def test_the_command_lists_fields_with_an_index_and_without(ready: Run, tmp_path: Path) -> None:
    lines = ready("fields").out.splitlines()
    assert lines[0].startswith("title   words of the title")
    assert lines[0].endswith(" 3")
    without = ready("fields", INDEXER_INDEX=str(tmp_path / "none"))
    assert (without.code, without.out.splitlines()[0].split()[-1]) == (0, "title:turkey")
    assert ready("fields", "--index", tmp_path / "none").code == 2
    listed_ = json.loads(ready("fields", "--json").out)["fields"]
    assert listed_[0] == {
        "name": "title", "meaning": "words of the title", "example": "title:turkey",
        "documents": 3,
    }  # fmt: skip

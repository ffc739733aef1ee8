"""Near spellings: from the terms of this index, by edits and frequency, never applied."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, create_index, remove, search
from indexer.query.nearest import nearest
from tests.conftest import Collection

MANY = {f"{n:02}.txt": f"the receiver will receive number {n}" for n in range(25)}


@pytest.mark.parametrize(
    ("word", "suggested"),
    [
        ("appel", ("apple",)),  # two neighbours exchanged are one edit
        ("aple", ("apple",)),
        ("applle", ("apple",)),
        ("opple", ("apple",)),
        ("APPEL", ("apple",)),
        ("turkye", ("turkey",)),
        ("erdogn", ("erdogan",)),
        ("strasse", ()),  # it is there, as straße
        ("applxx", ("apple",)),  # of two wrong letters none is the first
        ("xpplx", ()),
        ("zzzzz", ()),
        ("ap", ()),
        ("a1ple", ()),
        ('"red appel"', ("apple",)),
        ("appel -pear", ("apple",)),
        ("title:turkye", ("turkey",)),
        ("author:turkye", ()),
        ("-appel", ()),
    ],
)
def test_a_word_that_is_in_no_document(
    word: str, suggested: tuple[str, ...], collection: Collection
) -> None:
    index = collection({"a.txt": "A red apple", "b.txt": "Turkey met Erdoğan in the Straße"})
    results = search(index, word)
    assert results.suggestions == suggested


def test_the_more_frequent_spelling_comes_first(collection: Collection) -> None:
    index = collection({"a.txt": "bat cat", "b.txt": "cat hat", "c.txt": "cat hat"})
    assert search(index, "xat").suggestions == ("cat", "hat", "bat")
    assert search(index, "bats hax").suggestions[0] == "hat"


def test_a_rare_word_with_a_frequent_neighbour_is_asked_about(collection: Collection) -> None:
    index = collection({**MANY, "typo.txt": "they recieve a letter"})
    results = search(index, "recieve")
    assert [hit.document.source.relative for hit in results.hits] == ["typo.txt"]
    assert results.suggestions == ("receive",)
    assert results.understood_as == "recieve"


def test_a_rare_word_without_one_is_not(collection: Collection) -> None:
    index = collection({**MANY, "other.txt": "they relieve a letter, once deceived"})
    assert search(index, "letter").suggestions == ()
    assert search(index, "deceived").suggestions == ()
    assert search(index, "receive").suggestions == ()


def test_an_inflection_of_a_word_is_no_misspelling(collection: Collection) -> None:
    assert search(collection({**MANY, "a.txt": "one run"}), "runs").suggestions == ()


def test_a_word_of_deleted_documents_only_is_not_suggested(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection({"a.txt": "apple", "b.txt": "pear", "c.txt": "plum"})
    assert search(index, "appel").suggestions == ("apple",)
    remove(index, [tmp_path / "documents/a.txt"])
    assert search(index, "appel").suggestions == ()


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of VOCABULARY, in two segments."""
    index = create_index(tmp_path_factory.mktemp("letters"))
    for words in (VOCABULARY[::2], VOCABULARY[1::2]):
        writer = index.writer()
        writer.add_document(id=words[0], file=words[0], body=" ".join(words))
        writer.commit(merge=False)
    return index


VOCABULARY = ["".join(Random(n).choices("abcd", k=3 + n % 5)) for n in range(200)]


@given(st.text("abcd", min_size=3, max_size=7))
def test_the_nearest_are_those_that_comparing_every_word_finds(letters: Index, word: str) -> None:
    near = nearest(letters.collection(), word, ["body"], enough=1000)
    farthest = 2 if len(word) >= 5 else 1
    expected = {}
    for other in set(VOCABULARY) - {word}:
        edits = 1 if other in exchanges(word) else distance(word, other)
        if edits <= farthest:
            expected[other] = edits
    assert {each.word: each.distance for each in near} == expected
    assert [each.distance for each in near] == sorted(each.distance for each in near)


def exchanges(word: str) -> set[str]:
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}


def distance(one: str, other: str) -> int:
    """Return how many letters are put in, left out or changed, by trying everything."""
    if not one or not other:
        return len(one) + len(other)
    if one[0] == other[0]:
        return distance(one[1:], other[1:])
    return 1 + min(distance(one[1:], other), distance(one, other[1:]), distance(one[1:], other[1:]))

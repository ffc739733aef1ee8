"""What makes one document a better answer than another, beyond how often it has the words."""

from __future__ import annotations

import pytest

from indexer import Index, SearchOptions, search
from indexer.analysis.common import common_words, is_common
from indexer.analysis.fold import fold
from indexer.kernels.table import burstiness
from indexer.query.parser import parse, parse_literally
from tests.conftest import Collection


def names(index: Index, query: str, **options: bool) -> list[str]:
    hits = search(index, query, SearchOptions(**options)).hits  # type: ignore[arg-type]
    return [hit.document.source.relative.removesuffix(".txt") for hit in hits]


def of_texts(collection: Collection, **texts: str) -> Index:
    return collection({f"{name}.txt": text for name, text in texts.items()})


def test_a_word_that_says_how_decides_less_even_where_it_is_rare(collection: Collection) -> None:
    """Notes without sentences hardly have an `about`; who asks about rivers wants rivers."""
    notes = {f"note{n}": f"boats barges {'rivers' if n < 3 else 'ponds'} lock{n}" for n in range(9)}
    index = of_texts(collection, **notes, other="boats about locks")
    assert names(index, "about rivers", any_word=True) == ["note0", "note1", "note2", "other"]


def test_a_word_that_says_how_must_be_there_as_any_other(collection: Collection) -> None:
    index = of_texts(collection, a="to be or not to be", b="to be")
    assert names(index, "not be") == ["a"]


def test_common_words_are_those_of_the_language() -> None:
    assert is_common("the", ("en",))
    assert not is_common("river", ("en", "de"))
    assert not is_common("uber", ("en",))
    assert is_common("uber", ("en", "de")), "folded, as the words of a query are"
    assert common_words("xx") == frozenset()
    assert all(fold(word) == word for word in common_words("de"))


@pytest.mark.parametrize(("df", "cf"), [(1, 1), (10, 10), (632, 1000)])
def test_a_term_that_is_scattered_by_chance_counts_as_its_idf(df: int, cf: int) -> None:
    assert burstiness(1000, df, cf) == pytest.approx(1.0, abs=0.01)


def test_a_term_that_comes_in_bursts_counts_more() -> None:
    assert burstiness(1000, 10, 50) == pytest.approx(2.585, abs=0.01)
    assert burstiness(1000, 10, 50) < burstiness(1000, 10, 500) < 6


def test_burstiness_stays_positive_and_needs_no_documents() -> None:
    assert burstiness(1000, 1000, 1000) == pytest.approx(0.5413, abs=0.001)
    assert burstiness(1, 1, 1) > 0.5
    assert burstiness(1000, 0, 0) == 1.0


def test_of_two_words_as_rare_the_one_that_texts_are_about_decides(collection: Collection) -> None:
    fill = {f"f{n}": f"nothing here at all {n}" for n in range(8)}
    index = of_texts(
        collection,
        **fill,
        a="gravel walks beside otherwise quiet pond",
        b="otters gather where otherwise few walk",
        c="otters, otters and more otters: an otter day",
        d="gravel otherwise seldom",
    )
    found = names(index, "gravel otters", any_word=True)
    assert found.index("b") < found.index("a")


def test_any_finds_the_parts_of_a_word_of_several(collection: Collection) -> None:
    index = of_texts(collection, a="a well known song", b="the song is known", c="well-known")
    assert names(index, "well-known") == ["c", "a"]
    assert sorted(names(index, "well-known", any_word=True)) == ["a", "b", "c"]
    assert names(index, "well-known", any_word=True)[-1] == "b"


def test_any_excludes_a_word_of_several_parts_whole() -> None:
    assert str(parse("song -well-known", any_word=True).node) == "song AND NOT well-known"
    read = parse("-(well-known x) song face-to-face", any_word=True).node
    assert str(read) == "(song OR face OR to OR face OR face-to-face^0.2) AND NOT (well-known OR x)"


def test_any_text_can_be_pasted_as_words(collection: Collection) -> None:
    text = 'See "The (open bracket: C++ and -- R&D, title:'
    assert str(parse_literally(text, any_word=True).node) == (
        "See OR The OR open OR bracket OR C++ OR and OR R&D OR title"
    )
    index = of_texts(collection, a="an open door", b="closed")
    assert names(index, text, any_word=True, literal=True) == ["a"]
    assert names(index, "open closed", literal=True) == []

"""What a search means: phrases are exact, words have inflections, exact forms come first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer import Index, QueryError, SearchOptions, search, update
from tests.conftest import SHARED, Collection

ODD_QUERIES = SHARED / "data/odd_queries.txt"


def found(index: Index, query: str, options: SearchOptions | None = None) -> list[str]:
    return [hit.document.source.relative for hit in search(index, query, options).hits]


@pytest.mark.parametrize(
    ("text", "query", "hit"),
    [
        ("He has an interest in a rate.", '"interest rates"', False),
        ("Interest rates rise.", '"interest rates"', True),
        ("Interest rates rise.", '"interest rate"', False),
        ("Higher INTEREST\nRATES rise.", '"interest rates"', True),
        ("get out of our way", '"get out of our way"', True),
        ("get out of the way", '"get out of our way"', False),
        ("“To be, or not to be”", '"to be or not to be"', True),
        ("to be or to be not", '"to be or not to be"', False),
        ("She was running.", "run", True),
        ("A long run.", "running", True),
        ("Syria’s army", "Syria's", True),
        ("Syria's army", "Syria’s", True),
        ("Syria’s army", '"syria\'s army"', True),
        ("Syria’s army", "syria", True),
        ("President Erdoğan", "erdogan", True),
        ("President Erdogan", "Erdoğan", True),
        ("President ERDOĞAN", '"president erdoğan"', True),
        ("She writes C++.", "C++", True),
        ("She writes C.", "C++", False),
        ("R&D spending", "R&D", True),
        ("R and D", "R&D", False),
        ("the U.S. economy", "U.S.", True),
        ("tell us more", "U.S.", False),
        ("the U.S. economy", "us", False),
        ("2,212 troops", "2,212", True),
        ("2212 troops", "2,212", True),
        ("a face-to-face talk", "face-to-face", True),
        ("a face-to-face talk", '"face to face"', True),
        ("a talk face to face", "face-to-face", True),
        ("an e-mail", "email", True),
        ("an email", "e-mail", True),
        ("emails", "e-mail", True),
        ("write to jo@example.org now", "jo@example.org", True),
        ("O’Neill", "O'Neill", True),
        ("a well-known man", "well-known", True),
        ("straße", "STRASSE", True),
        ("cafés", "cafe", True),
        ("日本語のテキスト", "日本", True),
        ("日本語のテキスト", "本日", False),
        ("one two three four", '"one four"~2', True),
        ("one two three four", '"one four"~1', False),
        ("one two three four", '"four one"~5', False),
        ("turkish troops", "turk*", True),
        ("turkish troops", "t?rkish", True),
        ("turkish troops", "*kish", True),
        ("turkish troops", "turkesh~", True),
        ("turkish troops", "turkash~1", True),
        ("turkish troops", "durkash~1", False),
        ("turkish troops", "durkash~2", True),
        ("apple pear", "apple AND pear", True),
        ("apple pear", "apple plum", False),
        ("apple pear", "apple OR plum", True),
        ("apple pear", "apple NOT pear", False),
        ("apple pear", "apple -plum", True),
        ("apple pear", "NOT plum", True),
        ("apple pear", "(plum OR apple) (pear OR cherry)", True),
        ("apple pear", "plum OR NOT cherry", True),
        ("apple pear", "type:markdown", False),
        ("apple pear", "type:text", True),
        ("apple pear", "path:documents", True),
        ("apple pear", "path:*.txt", True),
        ("apple pear", "path:*.md", False),
        ("apple pear", "*", True),
    ],
)
def test_a_text_is_hit_or_not(text: str, query: str, hit: bool, collection: Collection) -> None:
    assert found(collection({"a.txt": text}), query) == (["a.txt"] if hit else [])


def test_exact_words_rank_above_inflected_ones(collection: Collection) -> None:
    index = collection({"a.txt": "They want runs today", "b.txt": "They want running today"})
    assert found(index, "running") == ["b.txt", "a.txt"]
    assert found(index, "runs") == ["a.txt", "b.txt"]


def test_the_accented_spelling_ranks_first_when_it_is_asked_for(collection: Collection) -> None:
    index = collection({"a.txt": "met Erdogan today", "b.txt": "met Erdoğan today"})
    assert found(index, "Erdoğan") == ["b.txt", "a.txt"]


def test_a_word_in_the_title_counts_more(collection: Collection) -> None:
    index = collection({"a.md": "# Sun\n\nrain falls", "b.md": "# Rain\n\nsun falls"})
    assert found(index, "rain") == ["b.md", "a.md"]


def test_equal_scores_are_ordered_by_path(collection: Collection) -> None:
    index = collection({f"{name}.txt": f"same words {name}" for name in "dbca"})
    assert found(index, "same") == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_a_repeated_word_counts_twice(collection: Collection) -> None:
    index = collection({"a.txt": "red green green", "b.txt": "red red green"})
    assert found(index, "red red green") == ["b.txt", "a.txt"]
    assert found(index, "red green green") == ["a.txt", "b.txt"]


def test_a_phrase_stays_inside_one_field(collection: Collection) -> None:
    index = collection({"a.md": "---\ntitle: Interest\n---\nrates rise"})
    assert found(index, '"interest rates"') == []
    assert found(index, "interest rates") == ["a.md"]


def test_any_relaxes_and_ranks_more_words_first(collection: Collection) -> None:
    index = collection({"a.txt": "apple", "b.txt": "apple pear", "c.txt": "plum"})
    assert found(index, "apple pear", SearchOptions(any_word=True)) == ["b.txt", "a.txt"]


def test_a_literal_query_is_one_phrase(collection: Collection) -> None:
    index = collection({"a.txt": "cats OR dogs", "b.txt": "dogs"})
    assert found(index, "cats OR dogs", SearchOptions(literal=True)) == ["a.txt"]


def test_without_inflections_words_are_exact(collection: Collection) -> None:
    index = collection({"a.txt": "running", "b.txt": "run"})
    assert found(index, "run", SearchOptions(inflections=False)) == ["b.txt"]


def test_a_date_filter_takes_what_lies_inside_and_says_what_overlaps(
    collection: Collection,
) -> None:
    index = collection(
        {
            "day.txt": "date 2020-03-01 news",
            "month.md": "---\ndate: 2020-03\n---\nnews",
            "year.md": "---\ndate: 2020\n---\nnews",
            "other.txt": "date 2021-03-01 news",
        }
    )
    results = search(index, "news date:2020-03")
    assert sorted(hit.document.source.relative for hit in results.hits) == ["day.txt", "month.md"]
    assert results.notes == ("1 more with a date that only overlaps date:2020-03",)
    assert found(index, "news date:2020-03-01..2020-03-02") == ["day.txt"]


def test_copies_are_one_hit(collection: Collection) -> None:
    index = collection({"a.txt": "same text", "b.txt": "same text", "c.txt": "same words"})
    results = search(index, "same")
    assert (results.total, results.total_collapsed) == (3, 2)
    assert [len(hit.copies) for hit in results.hits] == [1, 0]


def test_copies_in_several_commits_are_one_hit(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "same text", "b.txt": "same text"})
    assert search(index, "same").total_collapsed == 1
    for name, text in {"c.txt": "same text", "d.txt": "same words"}.items():
        (tmp_path / "documents" / name).write_text(text)
        update(index)
    results = search(index, "same")
    assert (results.total, results.total_collapsed) == (4, 2)
    assert [len(hit.copies) for hit in results.hits] == [2, 0]


def test_a_page_is_full_however_many_copies_come_before(collection: Collection) -> None:
    copies = {f"copy{n:02}.txt": "same same same" for n in range(40)}
    index = collection({**copies, **{f"other{n}.txt": f"same {n}" for n in range(4)}})
    page = search(index, "same", SearchOptions(limit=3))
    assert (page.total, page.total_collapsed) == (44, 5)
    assert [len(hit.copies) for hit in page.hits] == [39, 0, 0]


def test_pages_follow_one_another_and_know_their_end(collection: Collection) -> None:
    index = collection({f"{n}.txt": f"word {n}" for n in range(5)})
    pages = [search(index, "word", SearchOptions(limit=2, offset=at)) for at in (0, 2, 4, 6)]
    assert [[hit.rank for hit in page.hits] for page in pages] == [[1, 2], [3, 4], [5], []]
    assert pages[3].notes == ("there are 5 hits, so none from number 7 on",)


def test_nothing_found_explains_itself(collection: Collection) -> None:
    index = collection({"a.txt": "date 2020-01-01 apple", "b.txt": "date 2020-01-01 pear"})
    asked = ["appel", "apple pear", "apple date:2021"]
    zeros = [search(index, query).zero for query in asked]
    assert [zero.reason for zero in zeros if zero] == ["no_such_term", "no_overlap", "filtered_out"]
    assert zeros[1] is not None
    assert zeros[1].clauses == (("apple", 1), ("pear", 1))
    assert search(index, "appel").suggestions == ("apple",)


def test_a_changed_file_makes_its_hit_stale(collection: Collection) -> None:
    index = collection({"a.txt": "apple", "b.txt": "apple pie"})
    name = next(hit.document.source.path for hit in search(index, "pie").hits)
    name.write_text("something else")
    assert {hit.document.source.relative: hit.stale for hit in search(index, "apple").hits} == {
        "a.txt": False,
        "b.txt": True,
    }


def test_an_unknown_field_is_an_error_that_lists_the_fields(collection: Collection) -> None:
    with pytest.raises(QueryError) as caught:
        search(collection({"a.txt": "x"}), "big writer:smith")
    assert caught.value.position == 4
    assert "title, author, body, path, type, lang, size, date" in caught.value.hint


@pytest.mark.skipif(not ODD_QUERIES.exists(), reason="the odd queries are not here")
def test_odd_queries_are_answered_or_refused(seeds_index: Index) -> None:
    hints = []
    for line in ODD_QUERIES.read_text(encoding="utf-8").splitlines():
        try:
            search(seeds_index, json.loads(line))
        except QueryError as error:
            hints.append(error.hint)
    assert all(hints)


WORDS = st.sampled_from(["to", "be", "or", "not", "the"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(phrase=st.lists(WORDS, min_size=1, max_size=5), slop=st.integers(0, 2))
def test_a_phrase_matches_where_its_words_stand_and_nowhere_else(
    phrase: list[str], slop: int, phrase_texts: tuple[Index, dict[str, list[str]]]
) -> None:
    index, texts = phrase_texts
    expected = {name for name, words in texts.items() if stands(phrase, slop, words)}
    query = f'"{" ".join(phrase)}"' + (f"~{slop}" if slop else "")
    options = SearchOptions(limit=None, collapse=False, passages=0)
    assert set(found(index, query, options)) == expected


@pytest.fixture(scope="module")
def phrase_texts(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Index, dict[str, list[str]]]:
    """Return an index of 120 random texts of five words, and the texts."""
    import random

    from indexer import add, create_index
    from tests.conftest import write

    chance = random.Random(7)
    vocabulary = ["to", "be", "or", "not", "the"]
    texts = {f"{n}.txt": chance.choices(vocabulary, k=chance.randint(1, 14)) for n in range(120)}
    folder = tmp_path_factory.mktemp("phrases")
    write(folder / "documents", {name: " ".join(words) for name, words in texts.items()})
    index = create_index(folder / "index")
    add(index, [folder / "documents"])
    return index, texts


def stands(phrase: list[str], slop: int, words: list[str]) -> bool:
    """Tell whether a phrase stands in a text, by trying every place."""

    def follows(at: int, rest: list[str]) -> bool:
        if not rest:
            return True
        return any(
            words[place] == rest[0] and follows(place, rest[1:])
            for place in range(at + 1, min(at + 2 + slop, len(words)))
        )

    return any(words[at] == phrase[0] and follows(at, phrase[1:]) for at in range(len(words)))


def test_a_pattern_of_paths_is_explained_too(collection: Collection) -> None:
    index = collection({"a.txt": "apple"})
    plan = search(index, "apple path:*.txt", SearchOptions(explain=True)).plan
    assert "path:*.txt" in plan.replace("*/", "")


def test_a_word_that_is_repeated_or_weighed_counts_so_often(collection: Collection) -> None:
    index = collection({"a.txt": "apple pie", "b.txt": "apple", "c.txt": "plum"})
    once, twice, weighed = (
        search(index, query).hits[0].score for query in ("apple", "apple apple", "apple^2")
    )
    assert (twice, weighed) == pytest.approx((2 * once, 2 * once))


def test_a_weight_decides_between_alternatives(collection: Collection) -> None:
    index = collection({"a.txt": "apple", "b.txt": "plum"})
    assert [len(search(index, q).hits) for q in ("apple^5 OR plum", "apple OR (plum)^5")] == [2, 2]
    assert found(index, "apple^5 OR plum")[0] == "a.txt"
    assert found(index, "apple OR (plum)^5")[0] == "b.txt"


def test_a_language_is_found_with_its_countries(collection: Collection) -> None:
    page = "<html lang={}><title>Title</title><p>text".format
    codes = ("pt", "pt-BR", "pt_PT", "PT-br-abl1943", "de", "ptx")
    index = collection({f"{code}.html": page(code) for code in codes})
    of_country = ["PT-br-abl1943.html", "pt-BR.html"]
    assert sorted(found(index, "text lang:pt")) == [*of_country, "pt.html", "pt_PT.html"]
    for typed in ("pt-br", "PT_br", "pt-BR"):
        assert sorted(found(index, f"text lang:{typed}")) == of_country
    assert found(index, "text lang:pt-pt") == ["pt_PT.html"]
    assert found(index, "text lang:PTX") == ["ptx.html"]
    assert search(index, "text lang:fr").zero is not None


def test_a_language_is_found_however_a_document_says_it(collection: Collection) -> None:
    says = {
        "a": "en",
        "b": "EN",
        "c": "en_GB",
        "d": "eng",
        "e": "English",
        "f": "en-US, de",
        "g": "nb",
    }
    index = collection({f"{name}.md": f"---\nlang: {tag}\n---\ntext" for name, tag in says.items()})
    assert sorted(found(index, "lang:en")) == [f"{name}.md" for name in "abcdef"]
    assert found(index, "lang:eng-us") == ["f.md"]
    assert found(index, "lang:en_gb") == ["c.md"]
    assert found(index, "lang:no") == ["g.md"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("/colou?r/", ["a.txt", "b.txt"]),
        ("/colou?rs/", []),
        ("/CAF.+/ -colour", ["c.txt"]),
        ("/[0-9]{4}/", ["b.txt"]),
        ("title:/a.*/ OR path:c", ["c.txt"]),
    ],
)
def test_a_regular_expression_finds_whole_words(
    query: str, names: list[str], collection: Collection
) -> None:
    index = collection({"a.txt": "the colour", "b.txt": "color 2020", "c.txt": "Cafés"})
    assert sorted(found(index, query)) == names


def test_what_a_regular_expression_finds_is_shown(collection: Collection) -> None:
    (hit,) = search(collection({"a.txt": "some colour here"}), "/colou?r/").hits
    assert [hit.passages[0].text[a:b] for a, b in hit.passages[0].highlights] == ["colour"]

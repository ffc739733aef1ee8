"""More like this: the words that tell a document from others find what is like it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, SearchOptions, add, create_index, search, similar
from indexer.errors import PathError, RequestError
from indexer.similarity import KeyTerm, Similar
from tests.conftest import PROJECT, Collection, Run, write

DOCUMENTS = {
    "wheat.txt": "the wheat harvest of the plains, wheat for bread",
    "grain.txt": "the harvest was poor and wheat dear on the plains",
    "bread.txt": "the bakers of the town bake bread of wheat",
    "ships.txt": "the harbour has ships and the ships have sails",
    "sails.txt": "the sails of the mill turn in the wind",
    "weather.txt": "the wind turns the mill and the rain falls",
}


def names(found: Similar) -> list[str]:
    return [hit.document.source.relative for hit in found.results.hits]


def words(found: Similar) -> list[str]:
    return [term.word for term in found.terms]


def test_what_shares_its_rare_words_is_found_the_likest_first(
    collection: Collection, tmp_path: Path
) -> None:
    found = similar(collection(DOCUMENTS), str(tmp_path / "documents/wheat.txt"))
    assert names(found)[:2] == ["grain.txt", "bread.txt"]
    assert words(found) == ["bread", "harvest", "plains", "wheat"]


def test_the_document_and_its_copies_are_left_out(collection: Collection, tmp_path: Path) -> None:
    index = collection({**DOCUMENTS, "copy.txt": DOCUMENTS["wheat.txt"]})
    found = similar(index, str(tmp_path / "documents/wheat.txt"))
    assert names(found) == ["grain.txt", "bread.txt"]
    (hit,) = search(index, "bread plains").hits
    by_id = similar(index, hit.document.id)
    assert by_id.known is not None
    assert names(by_id) == ["grain.txt", "bread.txt"]


def test_a_word_that_only_the_document_has_makes_nothing(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection(DOCUMENTS)
    assert "harbour" not in words(similar(index, str(tmp_path / "documents/ships.txt")))
    write(tmp_path, {"alone.txt": "zyx 12 345"})
    with pytest.raises(RequestError, match="no word that another document has"):
        similar(index, str(tmp_path / "alone.txt"))


def test_a_file_that_is_not_in_the_index_may_be_given(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection(DOCUMENTS)
    write(tmp_path, {"new.html": "<html><body><p>a harbour with many ships</p></body></html>"})
    found = similar(index, str(tmp_path / "new.html"))
    assert (found.known, names(found)[0]) == (None, "ships.txt")
    assert {"harbour", "ships"} <= {*words(found)}
    with pytest.raises(PathError, match="is not indexed"):
        similar(index, str(tmp_path / "none.txt"))


def test_the_query_that_it_was_can_be_asked_again(collection: Collection, tmp_path: Path) -> None:
    index = collection(DOCUMENTS)
    found = similar(index, str(tmp_path / "documents/wheat.txt"))
    again = search(index, found.results.query)
    assert again.understood_as == found.results.understood_as
    scores = {hit.document.id: hit.score for hit in again.hits}
    assert [scores[hit.document.id] for hit in found.results.hits] == [
        hit.score for hit in found.results.hits
    ]
    assert again.total == found.results.total + 1


def test_filters_and_limits_are_those_of_a_search(collection: Collection, tmp_path: Path) -> None:
    index = collection(DOCUMENTS)
    wheat = str(tmp_path / "documents/wheat.txt")
    assert names(similar(index, wheat, SearchOptions(limit=1, offset=1))) == ["bread.txt"]
    assert names(similar(index, wheat, SearchOptions(globs=("b*",)))) == ["bread.txt"]
    assert words(similar(index, wheat, terms=1)) == ["bread"]


def test_inflections_are_one_term_in_the_language_of_the_document(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection(
        {
            "a.md": "---\nlang: de\n---\ndas Haus und die Häuser am Fluss",
            "b.md": "---\nlang: de\n---\nein Haus am See",
            "c.md": "---\nlang: de\n---\nder Wind am Abend",
        }
    )
    found = similar(index, str(tmp_path / "documents/a.md"))
    assert names(found)[0] == "b.md"
    (term,) = found.terms
    assert term._replace(weight=0.0) == KeyTerm("haus", 0.0, 1.0, 4, 2)  # the title says it too


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8), min_size=2, max_size=8)
)
def test_every_term_is_of_the_document_and_of_another(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("similar")
    written = {f"{n}.txt": " ".join(f"word{w}" for w in text) for n, text in enumerate(texts)}
    write(folder / "documents", written)
    index: Index = create_index(folder / "index")
    add(index, [folder / "documents"])
    mine, others = {*texts[0]}, [text for text in texts[1:] if text != texts[0]]
    shared = {f"word{w}" for w in mine if any(w in text for text in others)}
    if not shared:
        with pytest.raises(RequestError):
            similar(index, str(folder / "documents/0.txt"))
        return
    found = similar(index, str(folder / "documents/0.txt"), SearchOptions(limit=None))
    assert {*words(found)} == shared
    assert found.results.total == sum(1 for text in others if mine & {*text})


def test_the_command_says_which_terms_made_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "d", DOCUMENTS)
    run("add", tmp_path / "d")
    told = run("similar", "d/wheat.txt", "-n", "1")
    assert (told.code, told.out.split(":")[0]) == (0, str(tmp_path / "d/grain.txt"))
    assert told.err.startswith(f"note: like {tmp_path}/d/wheat.txt by bread, harvest, ")
    assert run("similar", "d/wheat.txt", "-l", "-n", "1").out == f"{tmp_path}/d/grain.txt\n"
    assert run("similar", "d/none.txt").code == 2
    assert run("similar", "d/wheat.txt", "-t", "pdf").code == 1
    told_json = json.loads(run("similar", "--json", "d/wheat.txt").out)
    searched = json.loads(run("search", "--json", "wheat").out)
    assert {*told_json} == {*searched, "similar_to", "terms"}
    assert told_json["similar_to"]["path"] == str(tmp_path / "d/wheat.txt")
    assert told_json["terms"][0]["word"] == "bread"


def test_every_json_name_is_on_the_page() -> None:
    page = (PROJECT / "docs/similar.md").read_text(encoding="utf-8")
    written = (PROJECT / "indexer/render/similarity.py").read_text(encoding="utf-8")
    names = {*re.findall(r'"(\w+)":', written), "similar_to", "terms"}
    assert sorted(name for name in names if f"`{name}`" not in page) == []

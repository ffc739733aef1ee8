"""fuzziness: plain words are found misspelled, and all that is found without it still is."""

from __future__ import annotations

from typing import Literal, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer import SearchOptions, add, create_index, search
from indexer.page import Edits
from indexer.passages import Spotter
from indexer.query.fuzziness import edits, fuzzily
from indexer.query.parser import parse
from tests.codec.test_patterns import edits as by_definition
from tests.conftest import EXAMPLES, Collection, write


@pytest.mark.parametrize(
    ("typed", "distance", "read_as"),
    [
        ("recieve", 1, "recieve OR recieve~1"),
        ("the cat", 2, "(the OR the~2) AND (cat OR cat~2)"),
        ("cat OR title:dog", 1, "cat OR cat~1 OR title:dog OR title:dog~1"),
        ("cat, -dog", 1, "(cat, OR cat~1) AND NOT dog"),
        ("(cat^2 fish)^3", 1, "((cat OR cat~1)^2 AND (fish OR fish~1))^3"),
        ('"the cat" c*t cat~2 /c.t/ *', 1, '"the cat" AND c*t AND cat~2 AND /c.t/ AND *'),
        ("is 2020 b2b well-known C++ R&D path:cat type:pdf", 1,
         "is AND 2020 AND b2b AND well-known AND C++ AND R&D AND path:cat AND type:pdf"),
        ("école हिन्दी", 1, "(école OR école~1) AND (हिन्दी OR हिन्दी~1)"),
        ("漢字", 1, "漢字"),
    ],
)  # fmt: skip
def test_plain_words_that_are_wanted_may_be_misspelled(
    typed: str, distance: Literal[1, 2], read_as: str
) -> None:
    node = fuzzily(parse(typed).node, distance)
    assert str(node) == read_as
    assert parse(read_as).node == node


def test_exact_words_come_first_and_inflections_stay(collection: Collection) -> None:
    index = collection({
        "a.txt": "They recieve it.", "b.txt": "They receive it.", "c.txt": "They received it.",
        "d.txt": "They deceive.",
    })  # fmt: skip
    found = {
        edits: [hit.document.source.relative for hit in
                search(index, "receive", SearchOptions(edits=edits)).hits]
        for edits in get_args(Edits)
    }  # fmt: skip
    assert found == {
        0: ["b.txt", "c.txt"],
        1: ["b.txt", "c.txt", "d.txt"],
        2: ["b.txt", "c.txt", "a.txt", "d.txt"],
    }


WORDS = st.text("abé", min_size=1, max_size=6)


@settings(max_examples=max(1, EXAMPLES // 10))
@given(words=st.sets(WORDS, min_size=1, max_size=60), asked=WORDS, distance=st.sampled_from([1, 2]))
@example(words={"receive", "recieve"}, asked="recieve", distance=1)
@example(words={"receive", "recieve"}, asked="recieve", distance=2)
def test_what_is_found_is_highlighted_and_nothing_else(
    words: set[str], asked: str, distance: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("fuzzy")
    write(
        folder / "documents", {f"{n}.md": f"# 12345678\n\n{word}" for n, word in enumerate(words)}
    )
    index = create_index(folder / "index")
    add(index, [folder / "documents"])
    options = SearchOptions(limit=None, collapse=False)
    hits = search(index, f"{asked}~{distance}", options).hits
    shown = {hit.document.source.relative: hit.passages[0] for hit in hits}
    node = parse(f"{asked}~{distance}").node
    assert {name: [each.text[a:b] for a, b in each.highlights] for name, each in shown.items()} == {
        f"{n}.md": [word] for n, word in enumerate(words) if Spotter(node).find(word).spans
    }


@given(WORDS, WORDS, st.integers(1, 6))
def test_edits_are_counted_as_long_as_they_are_few(one: str, other: str, most: int) -> None:
    assert min(edits(one, other, most), most + 1) == min(by_definition(one, other), most + 1)

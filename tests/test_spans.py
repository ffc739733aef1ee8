"""Where a query matches: the fast way beside a search of all places, and beside the index."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import SearchOptions, deadline, search
from indexer.analysis import Token, stems, tokens
from indexer.errors import TooSlowError
from indexer.passages import Shape, Spotter, Text, best_passages
from indexer.passages.spans import Matches
from indexer.query.parser import parse
from indexer.query.syntax import Leaf, Phrase, Word, wanted_leaves
from tests.conftest import Collection

WORDS = (
    "run runs running ran fox foxes e-mail email mail R&D d Erdoğan erdogan C++ c 2,212 2212"
    " face-to-face face to l'école école 日本 本 U.S. us"
).split()
TEXTS = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "\n", ", ", ". ", " – ", "-"])),
    max_size=14,
).map(lambda parts: "".join(word + end for word, end in parts))
PHRASES = st.tuples(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3), st.integers(0, 3))
LEAVES = st.one_of(
    st.sampled_from(WORDS),
    PHRASES.map(lambda phrase: f'"{" ".join(phrase[0])}"~{phrase[1]}'),
    st.sampled_from(["r*", "?ace", "*o*", "/fox(es)?/", "/.a.*/", "runs~", "emall~2", "erdogen~1"]),
)
QUERIES = st.lists(LEAVES, min_size=1, max_size=3).map(" OR ".join)


def highlighted_slowly(text: str, query: str) -> set[int]:
    """The characters of all words that take part in any match: every place is tried."""
    found = list(tokens(text))
    return {
        at
        for leaf in wanted_leaves(parse(query).node)
        for match in _matches(leaf, found)
        for start, end in match
        for at in range(start, end)
    }


def _matches(leaf: Leaf, found: list[Token]) -> Iterator[list[tuple[int, int]]]:
    """Yield of each match the characters that are highlighted."""
    if isinstance(leaf, Phrase | Word):
        asked = [token.form for token in tokens(leaf.text)]
        slop = leaf.slop if isinstance(leaf, Phrase) else 0
        if isinstance(leaf, Phrase) or len(asked) > 1:
            yield from _phrases([form.word for form in asked], slop, found)
        if isinstance(leaf, Phrase):
            return
        whole = "".join(form.word for form in asked)
        wanted = stems(whole)
        for place, token in enumerate(found):
            for word in token.form.inflected:
                if set(stems(word)) & set(wanted):
                    yield [_covered(place, word, found)]
        return
    # Patterns have a definition of their own: what the leaf alone finds in the word alone.
    for place, token in enumerate(found):
        for word in (token.form.word, *token.form.aliases):
            if _fits(leaf, word):
                yield [_covered(place, word, found)]
                break


def _phrases(words: list[str], slop: int, found: list[Token]) -> Iterator[list[tuple[int, int]]]:
    for places in combinations(range(len(found)), len(words)):
        spelled = zip(words, places, strict=True)
        if all(
            word in (found[place].form.word, *found[place].form.aliases) for word, place in spelled
        ) and all(after - before <= slop + 1 for before, after in pairwise(places)):
            covered = [
                _covered(place, word, found) for word, place in zip(words, places, strict=True)
            ]
            between = [
                (found[one].start, found[other].start)
                for one, other in pairwise(places)
                if other == one + 1
            ]
            yield covered + between


def _covered(place: int, word: str, found: list[Token]) -> tuple[int, int]:
    """The characters of a word: those of several tokens if it is the joined spelling of them."""
    if word != found[place].form.word:
        for last in range(place + 1, len(found)):
            if word == "".join(token.form.word for token in found[place : last + 1]):
                return found[place].start, found[last].end
    return found[place].start, found[place].end


def _fits(leaf: Leaf, word: str) -> bool:
    import re
    from fnmatch import fnmatchcase

    from indexer.query.syntax import Fuzzy, Pattern, Regular

    match leaf:
        case Pattern(text):
            return fnmatchcase(word, text)
        case Regular(text):
            return re.fullmatch(text, word) is not None
        case Fuzzy(text, distance):
            return _edits(text, word) <= distance
    return False


def _edits(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    before: list[int] = []
    for i, left in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, right in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and (left, one[i - 2]) == (other[j - 2], right):
                least = min(least, last[j - 2] + 1)
            row.append(least)
    return row[-1]


def marks(matches: Matches) -> set[int]:
    return {at for start, end in matches.marks for at in range(start, end)}


@given(TEXTS, QUERIES)
def test_what_is_highlighted_is_every_word_of_every_match_and_no_other(
    text: str, query: str
) -> None:
    found = Spotter(parse(query).node).find(text)
    assert marks(found) == highlighted_slowly(text, query)
    assert all(one[1] <= other[0] for one, other in pairwise(found.marks))


@given(st.lists(TEXTS, max_size=4), QUERIES)
def test_what_a_spotter_has_seen_changes_nothing(texts: list[str], query: str) -> None:
    spotter = Spotter(parse(query).node)
    assert [spotter.find(text) for text in texts] == [
        Spotter(parse(query).node).find(text) for text in texts
    ]


@given(TEXTS, QUERIES, st.integers(0, 2), st.booleans())
def test_in_a_passage_all_matches_are_highlighted_and_nothing_else(
    text: str, query: str, limit: int, by_lines: bool
) -> None:
    """Also of matches whose beginning or end is not shown."""
    found = marks(Spotter(parse(query).node).find(text))
    joined = text.replace("\n", " ")
    for passage in best_passages(
        Text(text, by_lines=by_lines), Spotter(parse(query).node), Shape(limit, width=30)
    ):
        shown = passage.text.strip("…")
        before = passage.text.index(shown)
        highlights = {at - before for a, b in passage.highlights for at in range(a, b)}
        starts = (at for at in range(len(text)) if joined.startswith(shown, at))
        assert highlights in [
            {at - start for at in found if start <= at < start + len(shown)} for start in starts
        ]


def test_a_document_is_found_exactly_if_something_in_it_is_highlighted(
    collection: Collection,
) -> None:
    """Asked of an index, in title and body, with and without inflections."""
    draw = random.Random(5)
    parts = [" ", "\n", ", ", ". ", " – ", "-"]
    texts = {
        f"{number:02}.txt": "".join(
            draw.choice(WORDS) + draw.choice(parts) for _ in range(draw.randint(1, 9))
        )
        for number in range(40)
    }
    index = collection(texts)
    queries = [*WORDS, "r*", "?ace", "*o*", "/fox(es)?/", "/.a.*/", "runs~", "emall~2", "title:r*"]
    queries += [
        f'{field}"{draw.choice(WORDS)} {draw.choice(WORDS)}"~{draw.randint(0, 2)}'
        for field in ("", "title:", "body:")
        for _ in range(20)
    ]
    everything = SearchOptions(limit=None, collapse=False, full=True)
    documents = [hit.document for hit in search(index, "*", everything).hits]
    for query in queries:
        for inflections in (True, False):
            options = everything._replace(inflections=inflections)
            hits = search(index, query, options).hits
            assert all(hit.title_highlights or hit.passages[0].highlights for hit in hits), query
            node, language = parse(query).node, "en" if inflections else ""
            spotted = {
                document.name
                for document in documents
                if Spotter(node, ("", "title"), language).find(document.title).marks
                or Spotter(node, ("", "body"), language).find(texts[document.name[-6:]]).marks
            }
            assert {hit.document.name for hit in hits} == spotted, query


@pytest.mark.parametrize(
    ("language", "text", "query", "expected"),
    [
        ("de", "die Häuser, das Haus, des Hauses", "haus", ["Häuser", "Haus", "Hauses"]),
        ("fr", "les chevaux mangeaient", "manger", ["mangeaient"]),
        ("en", "les chevaux mangeaient", "manger", []),
    ],
)
def test_inflections_are_those_of_the_language(
    language: str, text: str, query: str, expected: list[str]
) -> None:
    found = Spotter(parse(query).node, language=language).find(text)
    assert [text[start:end] for start, end in found.marks] == expected


def test_a_long_text_takes_time_in_proportion_and_ends_at_the_deadline() -> None:
    line = "the quick brown fox number {} jumps over the lazy dog and runs away again.\n"
    short, long = ("".join(map(line.format, range(lines))) for lines in (1_500, 15_000))
    node = parse('the fox "lazy dog"~3 r* jumpd~1').node

    def seconds(text: str) -> float:
        began = time.process_time()
        assert len(best_passages(Text(text), Spotter(node))) == 2
        return time.process_time() - began

    once = min(seconds(short) for _ in range(3))
    assert len(long) > 1_000_000
    assert seconds(long) < 30 * once
    with deadline.within(once / 2), pytest.raises(TooSlowError):
        best_passages(Text(long), Spotter(node))

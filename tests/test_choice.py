"""Which passages are chosen: by coverage, proximity and position, never in boilerplate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import SearchOptions, deadline, search, update
from indexer.passages import Shape, Spotter, Text, best_passages
from indexer.passages.choice import Extent, Window, chosen, windows_of
from indexer.passages.spans import Span
from indexer.query.parser import parse
from tests.conftest import Collection, write

FILLER = " ".join(f"word{number}" for number in range(60)) + ". "
ONE = SearchOptions(passages=1)


def best(text: str, query: str) -> str:
    (passage,) = best_passages(Text(text), Spotter(parse(query).node), Shape(1))
    return passage.text


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("A fox is here.", "A fox and a dog."),
        ("A fox fox fox fox.", "A fox and a dog."),
        ("A fox and, so far from it that it seems another sentence, a dog.", "The fox, the dog."),
        ("A dog met the fox.", "A fox met the dog."),
        ("The fox met fox met fox met fox.", "A dog."),
    ],
    ids=["coverage", "not repetition", "proximity", "order", "rarity"],
)
def test_the_better_passage_is_shown_wherever_it_stands(worse: str, better: str) -> None:
    assert better in best(worse + " " + FILLER + better + " " + FILLER, "fox dog")
    assert better in best(better + " " + FILLER + worse + " " + FILLER, "fox dog")


def test_many_leaves_cost_no_more_than_what_is_near() -> None:
    spans = [Span(at * 8, at * 8 + 5, at % 1000) for at in range(60_000)]
    with deadline.within(20):
        assert len(windows_of(spans, 120)) == len(spans)


def test_of_equals_the_first_is_shown() -> None:
    assert best("One fox. " + FILLER + "Two fox.", "fox").startswith("One fox.")


def test_the_second_passage_shows_what_the_first_does_not() -> None:
    text = FILLER.join(["A fox, a dog.", "A fox, a dog.", "A fox, a dog.", "A cat.", ""])
    first, second = best_passages(Text(text), Spotter(parse("fox dog OR cat").node), Shape(2))
    assert "A fox, a dog." in first.text
    assert "A cat." in second.text


def in_text(span: Span) -> tuple[int, int, int]:
    return span.start, -span.end, span.leaf


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 6), st.integers(0, 3)), min_size=1, max_size=25
).map(
    lambda drawn: sorted(
        {Span(start, start + length, leaf) for start, length, leaf in drawn},
        key=in_text,
    )
)


@given(SPANS, st.integers(5, 40))
def test_windows_are_worth_what_they_show(spans: Sequence[Span], width: int) -> None:
    """The same as from the definition, window by window."""
    counts = Counter(span.leaf for span in spans)
    weights = {leaf: 0.25 + 0.75 / (1 + log(count)) for leaf, count in counts.items()}
    for number, window in enumerate(windows_of(spans, width)):
        first, rest = spans[number], spans[number + 1 :]
        nearest = [
            next((span for span in rest if span.leaf == leaf), first)
            for leaf in counts.keys() - {first.leaf}
        ]
        inside = {first} | {span for span in nearest if span.end - first.start <= width}
        near = sum(
            (1.0 if one.leaf < other.leaf else 0.7) * 8 / (8 + max(0, other.start - one.end))
            for one, other in pairwise(sorted(inside, key=in_text))
        )
        worth = (
            sum(weights[span.leaf] for span in inside)
            + 0.5 * near / max(1, len(counts) - 1)
            + 0.1 * 1000 / (1000 + first.start)
        )
        assert window.worth == pytest.approx(worth)
        assert window.leaves == sum(1 << span.leaf for span in inside)
        assert (window.start, window.end) == (first.start, max(span.end for span in inside))


@given(SPANS, st.integers(5, 40), st.integers(0, 6), st.integers(0, 9))
def test_no_character_is_shown_twice_and_the_best_always(
    spans: Sequence[Span], width: int, limit: int, around: int
) -> None:
    def extent(window: Window) -> Extent:
        return Extent(max(0, window.start - around), window.end + around)

    windows = windows_of(spans, width)
    shown = chosen(windows, limit, extent)
    assert len(shown) <= limit
    assert all(one.end <= other.start for one, other in pairwise(shown))
    if limit:
        most = max(windows, key=lambda window: window.worth)
        assert any(one.start <= most.start and most.end <= one.end for one in shown)


FOOTER = "Write to the office of the lighthouse for a permit of your own."
PAGE = "{}\n\n{}\n\n" + FOOTER + "\nHome\n"


def folder_of(count: int) -> dict[str, str]:
    return {
        f"{number}.txt": PAGE.format(f"Page {number}", f"Text of {number}. " * 20 + "A permit.")
        for number in range(count)
    }


def shown(hits: Sequence[object]) -> list[str]:
    return [passage.text for hit in hits for passage in hit.passages]  # type: ignore[attr-defined]


def test_what_a_folder_repeats_is_not_shown_if_the_text_matches_elsewhere(
    collection: Collection,
) -> None:
    """Though the footer has more of the query than anything else."""
    texts = folder_of(5)
    texts["0.txt"] = texts["0.txt"].replace("A permit.", "His permit was old. ")
    index = collection(texts)
    hits = search(index, "office OR permit", SearchOptions(passages=9)).hits
    assert len(hits) == 5
    assert all("permit" in text and "office" not in text for text in shown(hits))


def test_what_a_folder_repeats_is_shown_if_nothing_else_matches(collection: Collection) -> None:
    hits = search(collection(folder_of(5)), "lighthouse").hits
    assert [text for text in shown(hits) if "lighthouse" not in text] == []
    assert len(hits) == 5


def test_what_is_no_longer_repeated_is_text_like_any_other(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection(folder_of(5))
    query = "office OR permit"
    assert not any("office" in text for text in shown(search(index, query, ONE).hits))
    write(tmp_path / "documents", {f"{n}.txt": f"Page {n} without permit" for n in (0, 1, 2)})
    (tmp_path / "documents/3.txt").unlink()
    update(index)
    hits = [hit for hit in search(index, query, ONE).hits if hit.document.name.endswith("4.txt")]
    assert "office" in shown(hits)[0]


def test_a_document_that_came_later_has_neighbours_too(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection(folder_of(5))
    write(tmp_path / "documents", {"9.txt": PAGE.format("Nine", "The latest permit of all.")})
    update(index)
    hits = search(index, "office OR permit OR latest", SearchOptions(limit=1, passages=9)).hits
    assert hits[0].document.name.endswith("9.txt")
    assert not any("office" in text for text in shown(hits))


def test_other_folders_do_not_count(collection: Collection) -> None:
    texts = {f"{name[0]}/{name}": text for name, text in folder_of(5).items()}
    assert any("office" in text for text in shown(search(collection(texts), "office").hits))
    index_texts = shown(search(collection(texts), "office permit", ONE).hits)
    assert all("office" in text for text in index_texts)


def test_copies_are_one_text_to_their_neighbours(collection: Collection) -> None:
    texts = dict.fromkeys(("b.txt", "c.txt", "d.txt"), folder_of(1)["0.txt"])
    index = collection({**texts, "a.txt": folder_of(2)["1.txt"]})
    assert all("office" in text for text in shown(search(index, "office permit", ONE).hits))


def test_an_opening_without_matches_begins_behind_what_the_folder_repeats(
    collection: Collection,
) -> None:
    page = "<title>Title{0}</title><p>Home<p>Skip to the content of this page<p>It was {0} o'clock."
    index = collection({f"{number}.html": page.format(number) for number in range(5)})
    (hit,) = search(index, "title:title3", ONE).hits
    assert hit.title_highlights == ((0, 6),)
    assert [passage.text for passage in hit.passages] == ["It was 3 o'clock."]

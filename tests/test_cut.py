"""Where passages are cut: at sentences, at lines, with context, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import SearchOptions, search
from indexer.document import Section
from indexer.passages import Shape, Spotter, Text, best_passages
from indexer.passages.choice import Extent
from indexer.passages.cut import squeezed
from indexer.query.parser import parse
from indexer.results import Passage
from tests.conftest import Collection, Run, write


def shown(text: str, query: str, shape: Shape | None = None, *, by_lines: bool = False) -> str:
    (passage,) = best_passages(
        Text(text, by_lines=by_lines), Spotter(parse(query).node), shape or Shape(1, width=60)
    )
    return passage.text


BEFORE = "It rained for days on end in the hills. "
AFTER = "Then the sun shone on all of the valley again, and it was warm."


@pytest.mark.parametrize(
    "sentence",
    [
        "A fox ran over the bridge at noon.",
        "Mr. Smith and Dr. A. B. Jones saw a fox today.",
        "“Was it a fox?” he asked his sister.",
        "The U.S. fox is 3.5 feet long, or e.g. more!",
        "Is it a fox?",
    ],
)
def test_prose_is_cut_at_sentences(sentence: str) -> None:
    whole = [BEFORE.strip(), sentence, AFTER, AFTER]
    for width in (90, 120, 150, 180):
        cut = shown(" ".join(whole), "fox", Shape(1, width)).strip("…")
        assert cut in {
            " ".join(whole[first:last]) for first in (0, 1) for last in range(2, len(whole) + 1)
        }


def test_lines_that_were_wrapped_are_prose() -> None:
    text = (
        "It rained for days.\n\nA fox ran over\nthe bridge at noon and\nwas gone. The sun\nshone."
    )
    assert "A fox ran over the bridge at noon and was gone." in shown(text, "bridge")


def test_an_ellipsis_stands_where_a_paragraph_goes_on_and_nowhere_else() -> None:
    text = "One fox ran here, and it ran on and on. " + AFTER
    assert shown(text, "fox") == "One fox ran here, and it ran on and on.…"
    assert shown(text.replace(". ", ".\n\n"), "fox") == "One fox ran here, and it ran on and on."
    assert shown(f"{AFTER}\n\nThe fox", "fox").endswith("The fox")


LOG = "".join(
    f"2026-11-24T02:0{n}:00 INFO job {n} done in {n} s by worker w{n}\n" for n in range(9)
)
CODE = "".join(f"def read{n}(path):\n    return open(path, mode={n})\n\n" for n in range(9))


def test_a_log_is_cut_at_lines() -> None:
    assert shown(LOG, "w4") == "2026-11-24T02:04:00 INFO job 4 done in 4 s by worker w4"
    assert shown(LOG, "w0") == "2026-11-24T02:00:00 INFO job 0 done in 0 s by worker w0"


def test_code_is_cut_at_lines() -> None:
    assert shown(CODE, "read4", by_lines=True) == "def read4(path):"
    assert (
        shown(CODE, '"read4 path return"', by_lines=True)
        == "def read4(path): return open(path, mode=4)"
    )


@pytest.mark.parametrize("name", ["a.py", "a.csv", "a.json", "a.log"])
def test_kinds_of_lines_are_shown_by_the_line(name: str, collection: Collection) -> None:
    lines = [f"2026-01-0{n} Error{n},value{n},more{n}" for n in range(1, 9)]
    content = json.dumps(lines, indent=1) if name.endswith("json") else "\n".join(lines)
    (hit,) = search(collection({name: content}), "value4", SearchOptions(passages=1)).hits
    (passage,) = hit.passages
    assert "more4" in passage.text
    assert "value3" not in passage.text
    assert "value5" not in passage.text


def test_a_line_without_an_end_is_cut_like_prose() -> None:
    text = "x = [" + ", ".join(f"item{n}" for n in range(500)) + "]"
    cut = shown(text, "item250", by_lines=True)
    assert cut.startswith("…item")
    assert len(cut) < 100


def test_a_passage_stays_on_its_page_and_under_its_heading() -> None:
    text = "First page. A fox.\fSecond page. A fox is here.\fThird page."
    sections = (Section(0, "One"), Section(text.index("Second"), "Two"))
    passages = best_passages(
        Text(text), Spotter(parse("fox").node), Shape(9, width=45), sections=sections
    )
    assert [(each.page, each.section, each.text) for each in passages] == [
        (1, "One", "First page. A fox."),
        (2, "Two", "Second page. A fox is here."),
    ]


def test_lines_of_context_are_shown_as_they_stand() -> None:
    text = "one\n  two\nthree fox\n\tfour\nfive"
    assert shown(text, "fox", Shape(1, context_lines=0)) == "three fox"
    assert shown(text, "fox", Shape(1, context_lines=1)) == "  two\nthree fox\n\tfour"
    assert shown(text, "fox", Shape(1, context_lines=9)) == text
    assert shown(text, "one", Shape(1, context_lines=1)) == "one\n  two"
    assert shown(text, "five", Shape(1, context_lines=2)) == "three fox\n\tfour\nfive"


def test_context_that_two_matches_share_is_shown_once() -> None:
    text = "\n".join(["fox", *"abc", "fox"])
    matches = best_passages(
        Text(text), Spotter(parse("fox").node), Shape(2, width=3, context_lines=2)
    )
    assert [passage.text.split() for passage in matches] == [["fox", "a", "b"], ["c", "fox"]]


def test_the_whole_text_is_one_passage_with_all_matches() -> None:
    text = "date 2020-01-01 One fox.\n\n  Two  foxes.\f" + AFTER + "\n"
    (passage,) = best_passages(Text(text, 16), Spotter(parse("fox").node), Shape(1, full=True))
    assert passage.text == text[16:-1].replace("\f", "\n")
    assert [passage.text[a:b] for a, b in passage.highlights] == ["fox", "foxes"]
    assert (passage.line, passage.start, passage.end) == (1, 20, 23)


@given(st.text("ab \n\t", max_size=40), st.data())
def test_spaces_are_made_one_and_marks_stay_with_their_characters(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    extent = Extent(start, data.draw(st.integers(start, len(text))))
    places = [at for at in range(*extent) if not text[at].isspace()]
    shown, marks = squeezed(text, extent, [(at, at + 1) for at in places])
    assert [shown[first:last] for first, last in marks] == [text[at] for at in places]
    assert shown.split() == text[slice(*extent)].split()
    assert "  " not in shown
    assert not {*shown} & {*"\n\t"}


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    write(tmp_path / "documents", {"a.txt": "Of a fox\n\nOne line.\nTwo foxes.\nThree lines.\n"})
    assert run("add", tmp_path / "documents").code == 0
    return run


def test_the_command_shows_lines_of_context(ready: Run) -> None:
    match = {"line": 4, "text": "One line.\nTwo foxes.\nThree lines.", "highlights": [[14, 19]]}
    for options in (["-C", "1"], ["-C1"], ["--context", "1"]):
        (hit,) = json.loads(ready("search", *options, "--json", "two AND foxes").out)["hits"]
        (found,) = hit["matches"]
        assert {**found, **match, "highlights": [[10, 13], [14, 19]]} == found
    pipe = ready("search", "-C", "1", "foxes two").out
    assert pipe.endswith("\tOne line. Two foxes. Three lines.\n")


def test_the_command_shows_the_whole_text(ready: Run) -> None:
    (hit,) = json.loads(ready("search", "--full", "--json", "foxes").out)["hits"]
    (found,) = hit["matches"]
    assert found["text"] == "Of a fox\n\nOne line.\nTwo foxes.\nThree lines."
    assert [found["text"][a:b] for a, b in found["highlights"]] == ["fox", "foxes"]
    assert hit["title_highlights"] == [[5, 8]]


def test_a_page_shows_lines_as_lines_and_the_title_highlighted() -> None:
    from indexer.render.hits import Style, _painted, _wrapped

    passage = Passage(1, 0, 3, "one\n\n  two three", ((0, 3), (7, 10)))
    assert _wrapped(passage, Style(80)) == "   one\n\n     two three"
    painted = _wrapped(passage, Style(80, colour=True))
    assert painted == "   \x1b[1;31mone\x1b[0m\n\n     \x1b[1;31mtwo\x1b[0m three"
    assert _painted("A fox", ((2, 5),), Style(80, colour=True), "1") == (
        "\x1b[1mA \x1b[0m\x1b[1;31mfox\x1b[0m"
    )

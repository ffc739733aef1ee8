"""A search ends when its time is over: in an error, or in an answer that says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import SearchOptions, deadline, search
from indexer.errors import TooSlowError
from indexer.passages import Spotter, Text, best_passages
from indexer.query.parser import parse
from indexer.results import Passage
from indexer.retrieval import _Rest
from tests.conftest import Collection, Run, write


def test_what_takes_too_long_is_ended_and_says_what_helps() -> None:
    with deadline.within(0), pytest.raises(TooSlowError, match="longer than 0 s") as caught:
        deadline.check()
    assert "--timeout" in caught.value.hint


def test_the_limit_goes_with_the_call() -> None:
    with deadline.within(0):
        with deadline.within(None):
            deadline.check()
        with pytest.raises(TooSlowError):
            deadline.check()
    deadline.check()
    assert deadline.seconds() == 0


@pytest.mark.parametrize("query", ["apple", "a*", "/a.*/", "aple~2", '"apple pie"', "path:*.txt"])
def test_a_search_without_time_is_refused(collection: Collection, query: str) -> None:
    index = collection({"a.txt": "apple pie"})
    with pytest.raises(TooSlowError):
        search(index, query, SearchOptions(timeout_s=0))
    assert search(index, query, SearchOptions(timeout_s=None)).total == 1


def test_passages_that_take_too_long_are_missing_and_it_is_said() -> None:
    rest = _Rest()
    text = "apple " * 10_000
    with deadline.within(0):
        nothing: tuple[Passage, ...] = ()
        assert (
            rest.made(lambda: best_passages(Text(text), Spotter(parse("aple~2").node)), nothing)
            == ()
        )
        assert "passages" in rest.notes[0]
    assert rest.missing


def test_a_pattern_for_every_word_looks_at_the_clock(collection: Collection) -> None:
    words = " ".join(f"w{number}x" for number in range(20_000))
    index = collection({"a.txt": words})
    with pytest.raises(TooSlowError):
        search(index, " OR ".join(["*x"] * 500), SearchOptions(timeout_s=0.05))


def test_the_command_ends_with_code_2(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "documents", {"a.txt": "apple"})
    assert run("add", tmp_path / "documents").code == 0
    done = run("search", "--timeout", "0.000001", "apple")
    assert (done.code, done.out) == (2, "")
    assert "--timeout 60" in done.err
    assert run("search", "--timeout", "0", "apple").code == 0

"""An index becomes one piece, says the same as before, and `undo` means the same run."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from indexer import Index, add, compact, create_index, open_index, search, undo, update
from tests.conftest import Run, write


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Return an index of three runs, the last of which removed a document."""
    index = create_index(tmp_path / "index")
    for number in range(3):
        write(tmp_path / "docs", {f"{number}{n}.txt": f"word {number} {n}" for n in range(4)})
        for file in (tmp_path / "docs").iterdir():
            os.utime(file, (1, 1))  # what is quite new would be read again
        add(index, [tmp_path / "docs"])
    (tmp_path / "docs/00.txt").unlink()
    update(index, allow_mass_removal=True)
    return index


def answers(index: Index) -> list[tuple[str, str]]:
    return [(hit.document.id, hit.document.name) for hit in search(index, "word").hits]


def test_all_segments_become_one_and_answers_stay(index: Index) -> None:
    before = answers(index), index.ledger()
    done = compact(index)
    assert (done.documents, done.segments) == (11, 1)
    assert done.segments_before > 1
    assert (answers(index), index.ledger()) == before
    assert answers(open_index(index.path)) == before[0]
    assert len(index.segments()) == 1
    assert not index.segments()[0].has_deletions()


def test_undo_takes_the_run_back_that_it_would_have_taken_back_before(index: Index) -> None:
    compact(index)
    done = undo(index)
    assert done.taken_back is not None
    assert (done.taken_back.removed, done.documents) == (1, 12)


def test_what_is_one_piece_stays_as_it_is(index: Index) -> None:
    compact(index)
    generation = index.latest_generation()
    done = compact(index)
    assert (done.segments_before, done.segments) == (1, 1)
    assert index.latest_generation() == generation


def test_the_command_says_what_became_smaller(run: Run, index: Index) -> None:
    assert " to 1, " in run("compact").out
    assert run("compact").out == "nothing to do: 11 documents in 1 segment\n"
    assert json.loads(run("compact", "--json").out)["segments"] == 1

"""A writer of several processes writes what one would, or nothing at all."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from indexer import Index, create_index, parallel
from indexer.errors import IndexWriteError
from indexer.ledger import Ledger
from tests.reliability.real import document
from tests.test_crew import children

TEXTS = {f"{n:08x}": f"word{n} and running words, café {'x ' * (n % 50)}" for n in range(2000)}


def write(index: Index, *, victim: str = "", **arguments: Any) -> None:
    """Write all documents; kill a worker after one of them."""
    with index.writing(**arguments) as writing:
        for name, text in TEXTS.items():
            writing.add(document(name, text), name, 2)
            if name == victim:
                os.kill(children()[-1], signal.SIGKILL)
        writing.commit(Ledger())


def stored(index: Index) -> list[dict[str, Any]]:
    with index.reading() as reader:
        return sorted((found for _, found in reader.iter_docs()), key=lambda found: found["id"])


def terms(index: Index, field: str) -> dict[bytes, tuple[int, float]]:
    with index.reading() as reader:
        return {
            term: (reader.doc_frequency(field, term), reader.frequency(field, term))
            for term in reader.lexicon(field)
        }


def test_several_processes_write_what_one_does(tmp_path: Path) -> None:
    before = children()
    alone, together = create_index(tmp_path / "alone"), create_index(tmp_path / "together")
    write(alone)
    write(together, procs=3)
    assert children() == before
    assert len(list(together.path.glob("*.segment"))) == 3
    assert stored(together) == stored(alone)
    for field in ("id", "body", "body_stems", "title_stems", "date_first"):
        assert terms(together, field) == terms(alone, field)


def test_a_worker_writes_a_segment_whenever_its_memory_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "WAITING_ROWS", 100)  # it is asked a few blocks later
    index = create_index(tmp_path / "index")
    write(index, procs=2, budget_mib=0)
    assert len(stored(index)) == len(TEXTS)
    assert len(list(index.path.glob("*.segment"))) > 2


def test_what_only_whoosh_can_read_is_analysed_here(tmp_path: Path) -> None:
    """Here a number that is a text."""
    index = create_index(tmp_path / "index")
    writer = index.writer(procs=2)
    writer.add_document(id="a", size=7, body="plain")
    writer.add_document(id="b", size="8", body="odd")
    with pytest.raises(ValueError, match="size"):
        writer.add_document(id="c", size=object())
    with pytest.raises(ValueError, match="out of range"):
        writer.add_document(id="c", size=2**70)
    writer.commit()
    assert [(found["id"], found["size"]) for found in stored(index)] == [("a", 7), ("b", "8")]


def test_a_worker_that_dies_is_an_error_and_changes_nothing(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    before = children()
    with pytest.raises(IndexWriteError, match="a process that analysed documents has ended"):
        write(index, procs=2, victim=f"{1500:08x}")
    assert children() == before
    assert index.doc_count() == 0
    assert list(index.path.glob("*.segment")) == []
    write(index, procs=2)
    assert index.doc_count() == len(TEXTS)


def test_a_writer_that_is_cancelled_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    before = children()
    writer = index.writer(procs=2, budget_mib=0)
    for name, text in TEXTS.items():
        writer.add_document(id=name, body=text)
    assert len(children()) == len(before) + 2
    writer.cancel()
    assert children() == before
    assert list(index.path.glob("*.segment")) == []


def test_a_writer_may_publish_several_times(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    with index.writing(procs=2) as writing:
        for number in range(2):
            for name, text in TEXTS.items():
                writing.replace(document(name, f"{number} {text}"), name, 2)
            writing.commit(Ledger())
            assert index.doc_count() == len(TEXTS)
    assert all(found["text"].startswith("1 ") for found in stored(index))

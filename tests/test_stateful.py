"""An index under any sequence of changes, commits and crashes is what a dictionary says."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from whoosh import query

from indexer import undo
from indexer.index import create_index, open_index
from tests.conftest import EXAMPLES

WORDS = ["run", "rate", "zebra", "ab", "cab"]
NAMES = st.sampled_from([f"/{letter}.txt" for letter in "abcdefgh"])
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


def fields(name: str, text: str) -> dict[str, Any]:
    """Return a document as a writer takes it."""
    return {"id": name, "file": name, "body": text, "body_stems": text, "title": text}


class Changes(RuleBasedStateMachine):
    """One writer, many readers; the dictionaries say what is committed and what will be."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.index = create_index(self.folder)
        self.writer: Any = None
        self.committed: dict[str, str] = {}
        self.kept: dict[str, str] | None = None
        self.pending: dict[str, str] = {}
        self.put: set[str] = set()

    def begin(self) -> None:
        if self.writer is None:
            self.writer = self.index.writer()
            self.pending, self.put = dict(self.committed), set()

    @rule(name=NAMES, text=TEXTS)
    def update(self, name: str, text: str) -> None:
        """Put a document in the place of the one with its id, if there is one."""
        self.begin()
        self.writer.update_document(**fields(name, text))
        self.pending[name] = text
        self.put.add(name)

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        """Delete a document of the last commit by its id."""
        self.begin()
        self.writer.delete_by_term("id", name)
        if name not in self.put:
            self.pending.pop(name, None)

    @rule(word=st.sampled_from(WORDS))
    def delete_by_query(self, word: str) -> None:
        """Delete all documents of the last commit with a word."""
        self.begin()
        self.writer.delete_by_query(query.Term("body", word))
        for name, text in list(self.pending.items()):
            if word in text.split() and name not in self.put:
                del self.pending[name]

    @precondition(lambda self: self.writer)
    @rule(merge=st.booleans(), optimize=st.booleans())
    def commit(self, merge: bool, optimize: bool) -> None:
        """Make the changes visible, merging or not."""
        self.writer.commit(merge=merge, optimize=optimize)
        self.writer, self.kept, self.committed = None, self.committed, self.pending

    @precondition(lambda self: self.writer)
    @rule()
    def cancel(self) -> None:
        """Forget the changes."""
        self.writer.cancel()
        self.writer = None

    @rule()
    def reopen(self) -> None:
        """Open the index anew."""
        if self.writer is None:
            self.index = open_index(self.folder)

    @precondition(lambda self: self.writer is None and self.kept is not None)
    @rule()
    def undo(self) -> None:
        """Bring the commit before the last one back; the last one is kept then."""
        assert self.kept is not None
        assert undo(self.index).documents == len(self.kept)
        self.kept, self.committed = self.committed, self.kept

    @precondition(lambda self: self.writer is None and hasattr(os, "fork"))
    @rule(changes=st.dictionaries(NAMES, st.none() | TEXTS, min_size=1), optimize=st.booleans())
    def crash(self, changes: dict[str, str | None], optimize: bool) -> None:
        """Kill a process in the middle of its commit: it has happened whole, or not at all."""
        generation = self.index.latest_generation()
        readable, writable = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(readable)
            self.commit_in_child(changes, optimize, writable)
        os.close(writable)
        os.read(readable, 1)  # it is about to commit
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(readable)
        changed = {**self.committed, **changes}
        after = {name: text for name, text in changed.items() if text is not None}
        found = self.documents()
        if self.index.latest_generation() == generation:
            assert found == self.committed
        else:
            assert found == after
            self.kept, self.committed = self.committed, found

    def commit_in_child(
        self, changes: dict[str, str | None], optimize: bool, writable: int
    ) -> None:
        try:
            writer = open_index(self.folder).writer()
            for name, text in changes.items():
                if text is None:
                    writer.delete_by_term("id", name)
                else:
                    writer.update_document(**fields(name, text))
            os.write(writable, b".")
            writer.commit(optimize=optimize)
        finally:
            os._exit(0)

    @invariant()
    def what_is_committed_is_found(self) -> None:
        """Every document by each of its words, and no other."""
        assert self.documents() == self.committed
        with self.index.searcher() as searcher:
            for word in WORDS:
                expected = {n for n, text in self.committed.items() if word in text.split()}
                results = searcher.search(query.Term("body", word), limit=None)
                assert {hit["file"] for hit in results} == expected
                assert len(results) == len(expected)

    def documents(self) -> dict[str, str]:
        with self.index.reading() as reader:
            return {stored["id"]: stored["title"] for _, stored in reader.iter_docs()}

    def teardown(self) -> None:
        """Remove the index."""
        if self.writer is not None:
            self.writer.cancel()
        shutil.rmtree(self.folder)


TestChanges = pytest.mark.filterwarnings("ignore:This process")(Changes.TestCase)
TestChanges.settings = settings(
    max_examples=max(EXAMPLES // 2, 5), stateful_step_count=20, deadline=None
)


def test_a_query_deletes_no_document_of_its_own_writer(tmp_path: Path) -> None:
    """Also not after the batch has become a segment, as it does when a document comes again."""
    index = create_index(tmp_path)
    writer = index.writer()
    for name in ("/a.txt", "/b.txt", "/a.txt"):
        writer.update_document(**fields(name, "run"))
    writer.delete_by_query(query.Term("body", "run"))
    writer.commit()
    assert index.doc_count() == 2

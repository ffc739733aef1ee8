"""The real index under crashes: what the commands that change it write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from indexer import add, add_alert, crew, news
from indexer import relocate as relocate_files
from indexer import undo as undo_run
from indexer import update as update_index
from indexer.document import Days, Document, DocumentDate, SourceFile
from indexer.errors import IndexMissingError
from indexer.index import create_index, open_index
from indexer.ledger import Ledger, Root
from indexer.runs import begin
from indexer.saved import Alert
from indexer.writing import Writing
from tests.reliability.scenario import Scenario, State


def document(name: str, text: str) -> Document:
    """Return a document as if it had been read from a file."""
    source = SourceFile("/docs", f"{name}.txt", len(text), 1)
    dated = DocumentDate(Days(date(2020, 3, 1), date(2020, 3, 1)), "header")
    return Document(source, sha256(text.encode()).hexdigest(), "text", "utf-8", text, dated, text)


def put(writing: Writing, texts: dict[str, str]) -> None:
    """Add or change documents; their names are their ids."""
    for name, text in texts.items():
        writing.replace(document(name, text), name, 2)


def ledger(roots: int) -> Ledger:
    """Return a ledger that differs from commit to commit."""
    return Ledger(tuple(Root(f"/root{n}") for n in range(roots)))


def state(folder: Path) -> State:
    """Return all that the index says, or None if there is none."""
    try:
        index = open_index(folder)
        with index.reading() as reader:
            texts = sorted((s["id"], s["text"]) for _, s in reader.iter_docs())
            terms = sorted(set(reader.lexicon("body"))) if texts else []
            files = sorted((s["id"], s["file"], s["root"]) for _, s in reader.iter_docs())
        return State((texts, terms, files, _timeless(index.ledger())), index.warning)
    except IndexMissingError:
        return State(None)


def _timeless(ledger: Ledger) -> Ledger:
    """Return a ledger without what is different each time: when runs were, and their commits."""
    runs = (run._replace(began="", ended="", generation=0) for run in ledger.runs)
    alerts = (alert._replace(made="", ran="ran" * bool(alert.ran)) for alert in ledger.alerts)
    return ledger._replace(runs=tuple(runs), alerts=tuple(alerts))


def prepare(folder: Path) -> None:
    """Make an index of two runs, with a deletion."""
    index = create_index(folder)
    with index.writing() as writing:
        put(writing, {"a": "first words", "b": "second words", "c": "third words"})
        writing.commit(ledger(1))
    with index.writing() as writing:
        put(writing, {"a": "changed words", "d": "fourth words"})
        writing.commit(ledger(2), begin("add"))


def first(folder: Path, committed: Callable[[], None]) -> None:
    """Make an index."""
    create_index(folder)
    committed()


def update(folder: Path, committed: Callable[[], None]) -> None:
    """Add and change documents in one run of two commits."""
    with open_index(folder).writing() as writing:
        put(writing, {"b": "changed too", "e": "fifth words"})
        writing.commit(ledger(3), begin("update")._replace(added=1), ends_run=False)
        committed()
        put(writing, {"f": "sixth words"})
        writing.commit(ledger(4), begin("update")._replace(added=2))
        committed()


def delete(folder: Path, committed: Callable[[], None]) -> None:
    """Delete documents of two segments."""
    with open_index(folder).writing() as writing:
        writing.remove("c")
        writing.remove("d")
        writing.commit(ledger(2))
        committed()


def merge(folder: Path, committed: Callable[[], None]) -> None:
    """Merge all segments."""
    open_index(folder).optimize()
    committed()


def undo(folder: Path, committed: Callable[[], None]) -> None:
    """Take the last run back."""
    undo_run(open_index(folder))
    committed()


def relocate(folder: Path, committed: Callable[[], None]) -> None:
    """Let all documents move."""
    relocate_files(open_index(folder), "/docs", "/moved")
    committed()


def prepare_alert(folder: Path) -> None:
    """Make an index with a saved query, after two runs."""
    prepare(folder)
    add_alert(open_index(folder), Alert("words", "words"))


def run_alert(folder: Path, committed: Callable[[], None]) -> None:
    """Say what is new, and keep that it was said."""
    with news(open_index(folder)):
        pass
    committed()


def after(folder: Path) -> None:
    """Commit one more document, and change one."""
    with create_index(folder).writing() as writing:
        put(writing, {"z": "last words", "a": "changed again"})
        writing.commit(ledger(5))


def nothing(folder: Path) -> None:
    """Leave the folder as it is: no index."""


TEXTS = {"a": "changed once more", "g": "seventh words", "h": "eighth words", "i": "ninth"}


def prepare_files(folder: Path) -> None:
    """Index files, beside the folder of the index, and change some of them."""
    documents = folder.parent / "documents"
    documents.mkdir()
    for name in "abc":
        (documents / f"{name}.txt").write_text(f"words of {name}")
    add(create_index(folder), [documents], jobs=1)
    for name, text in TEXTS.items():
        (documents / f"{name}.txt").write_text(text)
    (documents / "b.txt").unlink()


def update_files(folder: Path, committed: Callable[[], None]) -> None:
    """Index files by two workers, each of which writes a segment."""
    before = crew.START_S, crew.AT_ONCE
    crew.START_S, crew.AT_ONCE = 1e-9, 1  # they are few
    try:
        update_index(open_index(folder), jobs=2)
    finally:
        crew.START_S, crew.AT_ONCE = before
    committed()


SCENARIOS = [
    Scenario("first", nothing, first, state, after),
    Scenario("update", prepare, update, state, after),
    Scenario("delete", prepare, delete, state, after, works_on_full_disk=True),
    Scenario("merge", prepare, merge, state, after),
    Scenario("undo", prepare, undo, state, after, works_on_full_disk=True),
    Scenario("alert", prepare_alert, run_alert, state, after, works_on_full_disk=True),
    Scenario("relocate", prepare, relocate, state, after),
    Scenario("parallel", prepare_files, update_files, state, after, many_processes=True),
]

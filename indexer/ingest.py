"""The story of a document: find the file, see what has changed, read it, index it, commit.

    walk (discover) -> compare with the index -> read (extract) -> write (index) -> commit
         what is left out, at any step, goes with its reason into the report and the ledger

One bad file is a line of the report, never the end of a run. Nothing is removed when a
folder looks as if it were not there at all: see `_withheld`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from indexer import crew
from indexer.discover import walk
from indexer.document import Document, IndexedDocument, SourceFile
from indexer.durable import reporting_failures
from indexer.errors import PathError
from indexer.extract import kind_of
from indexer.filesystem import warning
from indexer.index import LOCK_WAIT_S, Index
from indexer.ledger import Root, Skipped, WalkOptions, is_under
from indexer.moves import moves_of
from indexer.names import as_known, listed
from indexer.report import Report, Withheld
from indexer.runs import Run, begin
from indexer.schema import schema_data
from indexer.worker import Outcome, Task, take
from indexer.writing import Writing

RACY_NS = 2_000_000_000
"""A file this young when it was read may change again within the same tick of its clock."""

MASS_REMOVAL_SHARE = 0.2
MASS_REMOVAL_COUNT = 20

Progress = Callable[[int, int], None]
"""Called with the files done and the files to do."""


def add(
    index: Index,
    paths: Iterable[str | os.PathLike[str]],
    options: WalkOptions | None = None,
    *,
    dry_run: bool = False,
    allow_mass_removal: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Report:
    """Bring the index up to date with the files under `paths`.

    `jobs`: how many processes may read files; as many as there are cores, if it is not said.
    Raises PathError for a path that is not there and never was, IndexLockedError.
    """
    options = options or WalkOptions()
    roots = _outermost(Root(listed(path), options) for path in paths)
    record = begin("add", (root.path for root in roots))
    run = _Run(index, dry_run, allow_mass_removal, jobs, progress)
    with index.writing(wait_s=wait_s, waiting=waiting) as writing:
        return run.over(roots, writing, record)


def update(
    index: Index,
    *,
    dry_run: bool = False,
    allow_mass_removal: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Report:
    """Bring the index up to date with every root added before, each as it was added.

    `jobs` is as for `add`. Raises IndexLockedError.
    """
    record = begin("update")
    run = _Run(index, dry_run, allow_mass_removal, jobs, progress)
    with index.writing(wait_s=wait_s, waiting=waiting) as writing:
        return run.over(index.ledger().roots, writing, record)


def remove(
    index: Index,
    paths: Iterable[str | os.PathLike[str]],
    *,
    dry_run: bool = False,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Report:
    """Take the documents at or under `paths` out of the index, and forget the roots there.

    Raises PathError for a path at which nothing is indexed, IndexLockedError.
    """
    report = Report(dry_run=dry_run)
    asked = [*dict.fromkeys(os.path.abspath(path) for path in paths)]  # noqa: PTH100
    record = begin("remove", asked)
    with index.writing(wait_s=wait_s, waiting=waiting) as writing:
        ledger = index.ledger()
        known = {document.source.name: document for document in index.documents()}
        for path in asked:
            if not any(is_under(name, path) for name in known):
                (path,) = as_known([listed(path)], (root.path for root in ledger.roots))
            found = [name for name in known if is_under(name, path)]
            if not found and not any(is_under(root.path, path) for root in ledger.roots):
                raise PathError(
                    f"nothing is indexed at {path}", hint="`indexer status` shows the roots"
                )
            for name in found:
                writing.remove(known.pop(name).id)
            report.removed += found
            ledger = ledger.without_root(path)
        report.documents = len(known)
        if not dry_run:
            writing.commit(ledger, report.record(record))
    return report


class _Run:
    """One pass over some roots."""

    def __init__(
        self,
        index: Index,
        dry_run: bool,
        allow_mass_removal: bool,
        jobs: int | None,
        progress: Progress | None,
    ) -> None:
        self._index = index
        self._allow_mass_removal = allow_mass_removal
        self._jobs = jobs
        self._progress = progress or (lambda done, total: None)
        self._report = Report(dry_run=dry_run, warnings=[*filter(None, [warning(index.path)])])
        self._known = {document.source.name: document for document in index.documents()}
        self._ids = {document.id for document in self._known.values()}
        self._names = set(self._known)

    def over(self, roots: Sequence[Root], writing: Writing, record: Run) -> Report:
        """Walk the roots, index what is new or changed, drop what is gone, and commit."""
        began = time.monotonic()
        ledger = self._index.ledger()
        names = as_known((root.path for root in roots), (root.path for root in ledger.roots))
        renamed = zip(roots, names, strict=True)
        roots = [*{name: root._replace(path=name) for root, name in renamed}.values()]
        wanted: list[tuple[SourceFile, Root]] = []
        vanished: dict[str, IndexedDocument] = {}
        for root in roots:
            files, gone = self._look_at(root)
            wanted += [(file, root) for file in files]
            vanished |= gone
        pending = [(file, root) for file, root in wanted if not self._is_unchanged(file)]
        self._report.unchanged = len(wanted) - len(pending)
        new = [file for file, _ in pending if file.name not in self._known] if vanished else []
        moves = moves_of(vanished, new)
        for old in moves.values():
            del vanished[old.source.name]
        tasks = [self._task(file, root, moves) for file, root in pending]
        for task, outcome in zip(tasks, self._outcomes(tasks, writing), strict=True):
            name = task.file.name
            self._settle(name, moves.get(name), outcome, writing)
        self._progress(len(pending), len(pending))
        for name, document in self._allowed(vanished, roots).items():
            self._remove(name, document, writing)
        for root in roots:
            ledger = ledger.with_root(root)
        ledger = ledger.with_skipped((root.path for root in roots), self._report.skipped)
        self._report.documents = len(self._names)
        self._report.elapsed_s = time.monotonic() - began
        if not self._report.dry_run:
            writing.commit(ledger, self._report.record(record))
        return self._report

    def _look_at(self, root: Root) -> tuple[list[SourceFile], dict[str, IndexedDocument]]:
        """Return the files under a root, and the documents whose files are gone."""
        files: list[SourceFile] = []
        kept: list[str] = []
        try:
            for found in walk(Path(root.path), root.options, self._index.path):
                found = _of_wanted_kind(found, root.options)
                if isinstance(found, SourceFile):
                    files.append(found)
                    continue
                if found.reason in ("unreadable", "excluded"):
                    kept.append(found.path.rstrip(os.sep))
                if found.reason != "excluded" or found.path not in self._known:
                    self._report.skipped.append(found)
        except OSError as error:
            if not any(is_under(name, root.path) for name in self._known):
                raise PathError(
                    f"cannot read {root.path}: {error.strerror}", hint="check the path"
                ) from error
        seen = {file.name for file in files}
        gone = {
            name: document
            for name, document in self._known.items()
            if is_under(name, root.path) and name not in seen and not _is_kept(name, kept)
        }
        return files, gone

    def _is_unchanged(self, file: SourceFile) -> bool:
        """Tell whether size and time say that a file is as it was when it was indexed."""
        known = self._known.get(file.name)
        return (
            known is not None
            and known.source.size_bytes == file.size_bytes
            and known.source.mtime_ns == file.mtime_ns
            and file.mtime_ns + RACY_NS < known.seen_ns
        )

    def _task(self, file: SourceFile, root: Root, moves: dict[str, IndexedDocument]) -> Task:
        name = file.name
        old = moves.get(name) or self._known.get(name)
        return Task(file, root.options.encoding, old.id if old else self._new_id(name))

    def _outcomes(self, tasks: list[Task], writing: Writing) -> Iterator[Outcome]:
        """Read files and enter their documents, here or by a crew; yield what became of each."""
        outcomes: list[Outcome | None] = [None] * len(tasks)
        if not self._report.dry_run and (workers := crew.worth(tasks, self._jobs)) > 1:
            outcomes = self._crew(tasks, workers, writing)
        for done, (task, outcome) in enumerate(zip(tasks, outcomes, strict=True)):
            if outcome is None:
                self._progress(done, len(tasks))
                outcome = take(task, self._enter(writing))
            yield outcome

    def _enter(self, writing: Writing) -> Callable[[Document, str, int], object]:
        return (lambda *_: None) if self._report.dry_run else writing.add

    def _crew(self, tasks: list[Task], workers: int, writing: Writing) -> list[Outcome | None]:
        with reporting_failures(self._index.path):
            result = crew.run(
                tasks,
                workers,
                schema=schema_data(self._index.schema),
                budget_bytes=writing.budget_bytes,
                new_segment=writing.new_segment,
                done=lambda done: self._progress(done, len(tasks)),
            )
        for segment in result.segments:
            writing.take_in(*segment)
        return result.outcomes

    def _settle(
        self, name: str, moved: IndexedDocument | None, outcome: Outcome, writing: Writing
    ) -> None:
        """Report what became of a file, and let its document take the place of the old one."""
        known = self._known.get(name)
        if isinstance(outcome, Skipped):
            self._report.skipped.append(outcome)
            if known and outcome.reason not in ("unreadable", "refused"):
                self._remove(name, known, writing)
            return
        old = moved or known
        if old and not self._report.dry_run:
            writing.remove(old.id)
        self._names.add(name)
        if moved:
            self._report.moved.append((moved.source.name, name))
            self._names.discard(moved.source.name)
        elif known and known.content_hash == outcome.content_hash:
            self._report.unchanged += 1
        elif known:
            self._report.changed.append(name)
        else:
            self._report.added.append(name)

    def _remove(self, name: str, document: IndexedDocument, writing: Writing) -> None:
        self._report.removed.append(name)
        self._names.discard(name)
        if not self._report.dry_run:
            writing.remove(document.id)

    def _allowed(
        self, vanished: dict[str, IndexedDocument], roots: Sequence[Root]
    ) -> dict[str, IndexedDocument]:
        """Return the documents that may be removed, and report those that may not."""
        if self._allow_mass_removal:
            return vanished
        allowed = dict(vanished)
        for root in roots:
            gone = [name for name in allowed if is_under(name, root.path)]
            total = sum(is_under(name, root.path) for name in self._names)
            if reason := _withheld(root.path, len(gone), total):
                self._report.withheld.append(Withheld(root.path, len(gone), reason))
                for name in gone:
                    del allowed[name]
        return allowed

    def _new_id(self, name: str) -> str:
        """Give an id that no document has: eight digits made of the path."""
        for attempt in range(1 << 16):
            seed = os.fsencode(f"{name}\0{attempt}")
            document_id = blake2b(seed, digest_size=4).hexdigest()
            if document_id not in self._ids:
                self._ids.add(document_id)
                return document_id
        raise AssertionError("65,536 ids in a row are taken")


def _of_wanted_kind(found: SourceFile | Skipped, options: WalkOptions) -> SourceFile | Skipped:
    """Return what was found, left out if -t asks for other kinds."""
    if isinstance(found, Skipped) or not options.kinds or kind_of(found.name) in options.kinds:
        return found
    return Skipped(found.name, "excluded", "-t")


def _withheld(root: str, gone: int, total: int) -> str:
    """Return why removing `gone` of the `total` documents of a root looks like an accident."""
    if not gone:
        return ""
    if not os.path.lexists(root):
        return "the folder is missing"
    if os.path.isdir(root) and not os.listdir(root):  # noqa: PTH112, PTH208
        return "the folder is empty"
    if gone > MASS_REMOVAL_COUNT and gone > MASS_REMOVAL_SHARE * total:
        return f"{gone} of {total} documents would go"
    return ""


def _is_kept(name: str, kept: list[str]) -> bool:
    return any(is_under(name, path) for path in kept)


def _outermost(roots: Iterable[Root]) -> list[Root]:
    """Return the roots that do not lie inside another, each once."""
    by_path = {root.path: root for root in roots}
    return [
        root
        for path, root in by_path.items()
        if not any(is_under(path, other) for other in by_path if other != path)
    ]

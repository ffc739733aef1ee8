"""The story of a document: find the file, see what has changed, read it, index it, commit.

    walk (discover) -> compare with the index -> read (extract) -> write (index) -> commit
         what is left out, at any step, goes with its reason into the report and the ledger

One bad file is a line of the report, never the end of a run. Nothing is removed when a
folder looks as if it were not there at all: see `removal`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from indexer import crew
from indexer.discover import walk
from indexer.document import IndexedDocument, SourceFile, name_of
from indexer.durable import reporting_failures
from indexer.errors import IndexWriteError, PathError
from indexer.filesystem import warning
from indexer.index import LOCK_WAIT_S, Index
from indexer.known import Known, how
from indexer.ledger import Ledger, Root, Stamp, WalkOptions, is_under
from indexer.moves import moves_of
from indexer.names import as_known, listed
from indexer.reading import Reader
from indexer.rebuild import rebuild
from indexer.removal import why_withheld
from indexer.report import Report, Withheld
from indexer.runs import Run, begin
from indexer.schema import schema_data
from indexer.worker import Outcome, Taken, Task, take
from indexer.writing import Writing

BATCH_BYTES = 1 << 30
BATCH_S = 300.0
"""A long run commits when it has read so much, or for so long: what it has then is not lost."""

_LEAVING = ("unreadable", "refused", "excluded")
"""Reasons for which a file that is not read leaves the document as it was."""

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
    rebuilding: bool = False,
    dry_run: bool = False,
    allow_mass_removal: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Report:
    """Bring the index up to date with every root added before, each as it was added.

    With `rebuilding`, first analyse the text of all documents anew. `jobs` is as for `add`.
    Raises IndexLockedError.
    """
    record = begin("update")
    run = _Run(index, dry_run, allow_mass_removal, jobs, progress)
    with index.writing(wait_s=wait_s, waiting=waiting) as writing:
        if rebuilding:
            run.rebuild(writing, record)
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
        known = {document.name: document for document in index.documents()}
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
        report.warnings += filter(None, [index.warning])
        if not dry_run:
            writing.commit(ledger, report.record(record))
    return report


def reread(
    index: Index,
    roots: Sequence[Root],
    again: Container[str],
    writing: Writing,
    record: Run,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Go on with a run: look at roots, and read files `again` whatever is known of them."""
    return _Run(index, False, False, jobs, progress, again).over(roots, writing, record)


class _Run:
    """One pass over some roots; files of `again` are read though they have not changed."""

    def __init__(
        self,
        index: Index,
        dry_run: bool,
        allow_mass_removal: bool,
        jobs: int | None,
        progress: Progress | None,
        again: Container[str] = (),
    ) -> None:
        self._index = index
        self._again = again
        self._allow_mass_removal = allow_mass_removal
        self._jobs = jobs
        self._progress = progress or (lambda done, total: None)
        self._report = Report(dry_run=dry_run, warnings=[*filter(None, [warning(index.path)])])
        self._filled: set[str] = set()
        """The files that have a document after this run."""

    def rebuild(self, writing: Writing, record: Run) -> None:
        """Analyse all documents anew, and commit."""
        total = self._index.doc_count()
        self._report.rebuilt = total
        if self._report.dry_run:
            return
        ledger = self._index.ledger()
        anew = rebuild(self._index.path, self._index.schema, ledger, writing)
        for done, refused in enumerate(anew):
            self._progress(done, total)
            if refused:
                self._report.rebuilt -= 1
                self._report.warnings.append(f"{refused.path} is as it was: {refused.detail}")
        writing.commit(ledger, record, ends_run=False)

    def over(self, roots: Sequence[Root], writing: Writing, record: Run) -> Report:
        """Walk the roots, index what is new or changed, drop what is gone, and commit."""
        began = time.monotonic()
        ledger = self._index.ledger()
        self._known = Known(self._index.segments(), ledger.skipped)
        self._names = set(self._known.names)
        if self._index.warning:
            self._report.warnings.append(self._index.warning)
        names = as_known((root.path for root in roots), (root.path for root in ledger.roots))
        renamed = zip(roots, names, strict=True)
        roots = [*{name: root._replace(path=name) for root, name in renamed}.values()]
        wanted: dict[str, tuple[SourceFile, Root]] = {}
        vanished: dict[str, IndexedDocument] = {}
        for root in roots:
            files, gone = self._look_at(root)
            wanted |= {name: (file, root) for name, file in files.items()}
            vanished |= gone
        changed = [name for name, found in wanted.items() if not self._is_unchanged(name, *found)]
        pending = [wanted[name] for name in changed]
        known = self._known.counts
        new = [wanted[name][0] for name in changed if name not in known] if vanished else []
        moves = moves_of(vanished, new)
        for old in moves.values():
            del vanished[old.source.name]
        for settled in self._batches(pending, moves, writing):
            if settled < len(pending) and not self._report.dry_run:
                record = self._report.record(record)
                writing.commit(self._told(ledger, roots), record, ends_run=False)
        self._progress(len(pending), len(pending))
        for name in self._allowed(vanished, roots):
            self._remove(self._known.documents[name], writing)
        self._check_all_told(wanted)
        self._report.documents = len(self._names)
        self._report.elapsed_s = time.monotonic() - began
        if not self._report.dry_run:
            writing.commit(self._told(ledger, roots), self._report.record(record))
        return self._report

    def _told(self, ledger: Ledger, roots: Iterable[Root]) -> Ledger:
        """Return the ledger with what this run has found so far."""
        for root in roots:
            ledger = ledger.with_root(root)
        return ledger.with_skipped((root.path for root in roots), self._report.skipped)

    def _look_at(self, root: Root) -> tuple[dict[str, SourceFile], dict[str, IndexedDocument]]:
        """Return the files under a root by their paths, and a document of each that is gone."""
        files: dict[str, SourceFile] = {}
        kept: list[str] = []
        known = self._known.counts
        try:
            for found in walk(Path(root.path), root.options, self._index.path):
                if isinstance(found, SourceFile):
                    files[found.name] = found
                    continue
                if found.reason in ("unreadable", "excluded"):
                    kept.append(found.path.rstrip(os.sep))
                if found.reason != "excluded" or found.path not in known:
                    self._report.skipped.append(found)
        except OSError as error:
            if not any(is_under(name, root.path) for name in known):
                raise PathError(
                    f"cannot read {root.path}: {error.strerror}", hint="check the path"
                ) from error
        gone = {
            name: self._known.documents[name][0]
            for name in known
            if name not in files and is_under(name, root.path) and not _is_kept(name, kept)
        }
        return files, gone

    def _is_unchanged(self, name: str, file: SourceFile, root: Root) -> bool:
        """Tell whether a file is as it was, and report what is known of it."""
        listed = self._known.listed_of(name, file, root.options)
        if listed is None or name in self._again:
            return False
        self._report.skipped += listed
        if count := self._known.counts[name]:
            self._report.unchanged += count
            self._filled.add(name)
        return True

    def _batches(
        self,
        pending: Sequence[tuple[SourceFile, Root]],
        moves: Mapping[str, IndexedDocument],
        writing: Writing,
    ) -> Iterator[int]:
        """Read files and enter their documents; yield after each batch how many are settled."""
        settled = 0
        while settled < len(pending):
            batch = _batch(pending[settled:])
            tasks = [self._task(file, root, moves.get(file.name)) for file, root in batch]

            def progress(done: int, before: int = settled) -> None:
                self._progress(before + done, len(pending))

            # Closed here: what interrupts the end of a generator that is dropped is lost.
            with closing(self._outcomes(tasks, writing, progress)) as outcomes:
                for (file, root), outcome in zip(batch, outcomes, strict=False):
                    self._settle(file, root, moves.get(file.name), outcome, writing)
                    settled += 1
            yield settled

    def _task(self, file: SourceFile, root: Root, moved: IndexedDocument | None) -> Task:
        options = root.options
        document_id = self._known.id_for(file.name, moved)
        return Task(file, options.encoding, document_id, options.kinds, options.language)

    def _outcomes(
        self, tasks: list[Task], writing: Writing, progress: Callable[[int], None]
    ) -> Generator[Outcome, None, None]:
        """Read files and enter their documents, here or by a crew; yield what became of each.

        When the time of a batch is over, those that are not begun are left.
        """
        until_s = time.monotonic() + BATCH_S
        done = crew.Result([None] * len(tasks), [], len(tasks))
        workers = 0 if self._report.dry_run else crew.worth(tasks, self._jobs)
        if workers > 1:
            done = self._crew(tasks, workers, writing, until_s, progress)
        enter = (lambda *_: None) if self._report.dry_run else writing.add
        with Reader(self._known.quarantined) as reader:
            for number, task in enumerate(tasks[: done.begun]):
                outcome = done.outcomes[number]
                if outcome is None:
                    progress(number)
                    outcome = take(task, reader, enter)
                yield outcome
                if workers <= 1 and time.monotonic() > until_s:
                    return

    def _crew(
        self,
        tasks: list[Task],
        workers: int,
        writing: Writing,
        until_s: float,
        progress: Callable[[int], None],
    ) -> crew.Result:
        with reporting_failures(self._index.path):
            result = crew.run(
                tasks,
                workers,
                schema=schema_data(self._index.schema),
                budget_bytes=writing.budget_bytes,
                quarantined=self._known.quarantined,
                until_s=until_s,
                new_segment=writing.new_segment,
                done=progress,
            )
        for segment in result.segments:
            writing.take_in(*segment)
        return result

    def _settle(
        self,
        file: SourceFile,
        root: Root,
        moved: IndexedDocument | None,
        outcome: Outcome,
        writing: Writing,
    ) -> None:
        """Report what became of a file, and let its documents take the place of the old ones."""
        known = self._known.documents.get(moved.source.name if moved else file.name, [])
        whole = {skipped.reason for skipped in outcome.skipped if not skipped.member}
        if not (known and whole == {"excluded"}):
            stamp = Stamp(file.size_bytes, file.mtime_ns, outcome.seen_ns, how(root.options))
            self._report.skipped += [each._replace(stamp=stamp) for each in outcome.skipped]
        leaves = not outcome.taken and not whole.isdisjoint(_LEAVING)
        if outcome.taken or (known and leaves):
            self._filled.add(file.name)
        if leaves:
            return
        old = {document.member: document for document in known}
        for taken in outcome.taken:
            self._replace(old.pop(taken.member, None), name_of(file, taken.member), taken, writing)
        self._remove(old.values(), writing)

    def _replace(
        self, old: IndexedDocument | None, name: str, taken: Taken, writing: Writing
    ) -> None:
        """Report a document that was taken in, and take out the one whose place it takes."""
        self._names.add(name)
        if old is None:
            self._report.added.append(name)
            return
        if not self._report.dry_run:
            writing.remove(old.id)
        if old.name != name:
            self._report.moved.append((old.name, name))
            self._names.discard(old.name)
        elif old.content_hash == taken.content_hash:
            self._report.unchanged += 1
        else:
            self._report.changed.append(name)

    def _remove(self, documents: Iterable[IndexedDocument], writing: Writing) -> None:
        for document in documents:
            self._report.removed.append(document.name)
            self._names.discard(document.name)
            if not self._report.dry_run:
                writing.remove(document.id)

    def _allowed(
        self, vanished: dict[str, IndexedDocument], roots: Sequence[Root]
    ) -> dict[str, IndexedDocument]:
        """Return the files whose documents may be removed, and report those that may not be."""
        if self._allow_mass_removal:
            return vanished
        allowed = dict(vanished)
        for root in roots:
            gone = [name for name in allowed if is_under(name, root.path)]
            if not gone:
                continue
            lost = sum(self._known.counts[name] for name in gone)
            total = sum(is_under(name, root.path) for name in self._names)
            if reason := why_withheld(root.path, lost, total):
                self._report.withheld.append(Withheld(root.path, lost, reason))
                for name in gone:
                    del allowed[name]
        return allowed

    def _check_all_told(self, wanted: Iterable[str]) -> None:
        """See that each file has a document or is listed. Raises IndexWriteError."""
        told = self._filled | {skipped.file for skipped in self._report.skipped}
        lost = [name for name in wanted if name not in told]
        if lost:
            raise IndexWriteError(
                f"{lost[0]}, and {len(lost) - 1} more, would be neither indexed nor listed",
                hint="nothing was changed; this is a defect of indexer: please report it",
            )


def _batch(pending: Sequence[tuple[SourceFile, Root]]) -> list[tuple[SourceFile, Root]]:
    """Return the first of some files, about BATCH_BYTES."""
    batch: list[tuple[SourceFile, Root]] = []
    size_bytes = 0
    for file, root in pending:
        batch.append((file, root))
        size_bytes += file.size_bytes
        if size_bytes >= BATCH_BYTES:
            break
    return batch


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

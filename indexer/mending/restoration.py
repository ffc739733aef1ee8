"""How does a damaged index become whole again?

What is whole stays, what can still be read is kept, and what is damaged goes into quarantine
(`salvage`); then the files of lost documents are read again, if they are there. When it is not
known which documents are lost, all roots are looked at. Readers see the index as it was until the
first commit, and the writer's lock is held until the last.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from indexer.document import MEMBER_MARK
from indexer.index import LOCK_WAIT_S, open_index
from indexer.ingest import Progress, reread
from indexer.ledger import Ledger, Root, WalkOptions, is_under
from indexer.mending.inspection import Inspection, check
from indexer.mending.salvage import Mender, Salvaged, salvage
from indexer.report import Report
from indexer.runs import begin
from indexer.snapshot import values_of
from indexer.writing import Writing


class Repaired(NamedTuple):
    """What a repair found and did; `after` is what a full check finds now.

    `reread` are the paths of documents that were lost and have been read again, or are as the
    generation before had them; `lost` are those that are not there any more, and `unnamed` is how
    many more are lost whose paths cannot be read. `forgotten` are the roots of documents, if the
    list of what was added is lost: they are not looked at, as nobody knows how they were added.
    """

    before: Inspection
    salvaged: Salvaged
    report: Report
    reread: tuple[str, ...]
    lost: tuple[str, ...]
    unnamed: int
    forgotten: tuple[str, ...]
    after: Inspection


def repair(
    folder: Path,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Repaired:
    """Mend an index, and read the files of lost documents again. Nothing whole is changed.

    Raises IndexMissingError, IndexVersionError, IndexLockedError, IndexWriteError.
    """
    before = check(folder, full=True)
    record = begin("repair")
    mender = Mender(folder, wait_s=wait_s, waiting=waiting)
    try:
        if not mender.is_damaged:
            return Repaired(before, Salvaged(), Report(), (), (), 0, (), before)
        writing = Writing(mender)
        ledger = Ledger.decode(mender.ledger_files())
        salvaged = salvage(mender, writing, ledger)
        record = record._replace(removed=len(salvaged.lost) + salvaged.unnamed)
        writing.commit(ledger, record, ends_run=False)
        forgotten = mender.roots()
        index = open_index(folder)
        asked = (*salvaged.lost, *salvaged.older)
        files = {file for file in map(_file_of, asked) if file}
        is_known = salvaged.is_certain and not salvaged.unnamed
        roots = _roots(files, ledger) if is_known else _there(ledger.roots)
        report = reread(index, roots, files, writing, record, jobs=jobs, progress=progress)
    finally:
        mender.cancel()
    names = {name for (name,) in values_of(open_index(folder).segments(), ("file",))}
    return Repaired(
        before,
        salvaged,
        report,
        tuple(name for name in asked if name in names),
        tuple(name for name in asked if name not in names),
        max(0, salvaged.unnamed - len(report.added)),
        () if ledger.roots else forgotten,
        check(folder, full=True),
    )


def _file_of(name: str) -> str:
    """Return the file that a document is, or is in; nothing if it is not there."""
    parts = name.split(MEMBER_MARK)
    starts = (MEMBER_MARK.join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((start for start in starts if os.path.lexists(start)), "")


def _there(roots: Iterable[Root]) -> list[Root]:
    """Return the roots that are there: of the others nothing can be read, and nothing removed."""
    return [root for root in roots if os.path.lexists(root.path)]


def _roots(files: Iterable[str], ledger: Ledger) -> list[Root]:
    """Return files as roots, each with the options of the root it was found under."""
    found = []
    for file in sorted(files):
        options = (root.options for root in ledger.roots if is_under(file, root.path))
        found.append(Root(file, next(options, WalkOptions())))
    return found

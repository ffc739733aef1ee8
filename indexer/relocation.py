"""How do documents follow a folder that has moved, without a file being read again?

They are added once more from what the index holds of them, under their new paths: ids, hashes,
sizes and times stay, so that the next update finds nothing to do where the files are the same.
The roots and the list of skipped files move with them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from indexer.errors import PathError
from indexer.index import LOCK_WAIT_S, Index
from indexer.ledger import Ledger, Root, Skipped, is_under
from indexer.names import as_known, listed
from indexer.report import Report
from indexer.runs import begin
from indexer.schema import document_from
from indexer.snapshot import documents_of, open_snapshot
from indexer.writing import Writing


def relocate(
    index: Index,
    old: str | os.PathLike[str],
    new: str | os.PathLike[str],
    *,
    dry_run: bool = False,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Report:
    """Let the documents at or under `old`, and the roots, be at `new`; no file is read.

    Raises PathError if nothing is indexed at `old`, or a document is in the way at `new`;
    IndexLockedError, IndexWriteError.
    """
    began = time.monotonic()
    report = Report(dry_run=dry_run)
    with index.writing(wait_s=wait_s, waiting=waiting) as writing:
        ledger = index.ledger()
        names = [document.name for document in index.documents()]
        move = _Move(_known_as(old, names, ledger), listed(new))
        record = begin("relocate", (move.old, move.new))
        report.moved = _moves(names, move)
        if not report.moved and not any(is_under(root.path, move.old) for root in ledger.roots):
            raise PathError(
                f"nothing is indexed at {move.old}", hint="`indexer status` shows the roots"
            )
        if not os.path.lexists(move.new):
            report.warnings.append(f"there is nothing at {move.new} yet")
        report.warnings += filter(None, [index.warning])
        moved = _moved_ledger(ledger, move)
        report.documents = len(names)
        if not dry_run:
            _move_documents(index, writing, move, moved)
            writing.commit(moved, report.record(record))
    report.elapsed_s = time.monotonic() - began
    return report


class _Move:
    """From `old` to `new`, both absolute."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        if old == new:
            raise PathError(f"{old} is there already", hint="name the folder it is in now")

    def concerns(self, path: str) -> bool:
        """Tell whether a path moves."""
        return is_under(path, self.old)

    def path(self, path: str) -> str:
        """Return where a path, which moves, is to be."""
        below = path[len(self.old.rstrip(os.sep)) :]
        return self.new.rstrip(os.sep) + below or self.new

    def skipped(self, file: Skipped) -> Skipped:
        """Return a skipped file as it is to be listed; its detail may name a file that moves."""
        if not self.concerns(file.path):
            return file
        inside = f" in {self.old.rstrip(os.sep)}{os.sep}"
        detail = file.detail.replace(inside, f" in {self.new.rstrip(os.sep)}{os.sep}")
        return file._replace(path=self.path(file.path), detail=detail)


def _known_as(path: str | os.PathLike[str], names: list[str], ledger: Ledger) -> str:
    """Return a path as it was typed if something is indexed there, else by its listed name."""
    typed = os.path.abspath(path)  # noqa: PTH100
    roots = [root.path for root in ledger.roots]
    if any(is_under(name, typed) for name in (*names, *roots)):
        return typed
    return next(as_known([listed(path)], roots))


def _moves(names: list[str], move: _Move) -> list[tuple[str, str]]:
    """Return the old and the new path of each document that moves. Raises PathError."""
    staying = {name for name in names if not move.concerns(name)}
    moves = [(name, move.path(name)) for name in names if move.concerns(name)]
    for name, moved in moves:
        if moved in staying:
            raise PathError(
                f"{moved} is indexed already, and {name} would take its place",
                hint="take one of them out of the index first, with `indexer remove PATH`",
            )
    return moves


def _moved_ledger(ledger: Ledger, move: _Move) -> Ledger:
    """Return the ledger after a move; the part of a root that leaves it is a root of its own."""
    skipped = [move.skipped(file) for file in ledger.skipped]
    after = Ledger(runs=ledger.runs).with_skipped((), skipped)
    for root in ledger.roots:
        moves = move.concerns(root.path)
        after = after.with_root(root._replace(path=move.path(root.path)) if moves else root)
    for root in ledger.roots:
        if is_under(move.old, root.path) and move.old != root.path:
            after = after.with_root(Root(move.new, root.options))
    return after


def _move_documents(index: Index, writing: Writing, move: _Move, ledger: Ledger) -> None:
    """Add the documents that move under their new paths, and take the old ones out."""
    for stored in _stored(index, move):
        document, document_id, seen_ns = document_from(stored)
        name = move.path(document.source.name)
        root = _root_of(name, ledger)
        relative = name[len(root) :].removeprefix(os.sep)
        source = document.source._replace(root=root, relative=relative)
        writing.replace(document._replace(source=source), document_id, seen_ns)


def _stored(index: Index, move: _Move) -> Iterator[dict[str, object]]:
    """Yield the stored values of the documents that move."""
    opened = open_snapshot(index.path)
    reader = opened.reader(index.schema)
    living = zip(reader.all_doc_ids(), documents_of(opened.segments), strict=True)
    for docnum, document in living:
        if move.concerns(document.name):
            yield reader.stored_fields(docnum)


def _root_of(name: str, ledger: Ledger) -> str:
    """Return the folder to which a walk of the roots would give a file; its own without one."""
    for root in ledger.roots:
        if is_under(name, root.path) and name != root.path:
            return root.path
    return str(Path(name).parent)

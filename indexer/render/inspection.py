"""How does it look what is damaged in an index, and what a repair did?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indexer.render.escape import visible
from indexer.render.hits import documents
from indexer.render.machine import dumped, path_data
from indexer.results import RESULTS_VERSION

if TYPE_CHECKING:
    from indexer.mending.inspection import Inspection, Problem
    from indexer.mending.restoration import Repaired

SHOWN = 50
"""So many problems or paths are shown; JSON has them all."""


def inspection(found: Inspection) -> str:
    """Return what a check found."""
    told = _problems(found)
    if found.problems:
        told.append("`indexer check --repair` takes out what is damaged and reads its files again")
    return "\n".join([_looked_at(found), *told, *_quarantine(found)])


def inspection_json(found: Inspection) -> str:
    """Return what a check found as one JSON document."""
    return dumped({"format_version": RESULTS_VERSION, **_data(found)})


def repaired(done: Repaired) -> str:
    """Return what a repair did."""
    if not done.before.problems:
        return "\n".join([_looked_at(done.before), "nothing to repair", *_quarantine(done.before)])
    salvaged = done.salvaged
    told = [*_problems(done.before)]
    if salvaged.kept:
        told.append(f"{documents(salvaged.kept)} of damaged segments could be kept")
    told += _listed("read again", done.reread)
    told += _listed("lost, and not there to be read again", done.lost)
    if salvaged.unnamed or not salvaged.is_certain:
        told.append(f"all folders were looked at: {documents(len(done.report.added))} added")
    told += [
        f"which folders were added is lost; add this again as you did: {visible(root)}"
        for root in done.forgotten
    ]
    if done.unnamed:
        told.append(f"lost, and not even their paths can be read: {documents(done.unnamed)}")
    told += [f"now: {line}" for line in (_looked_at(done.after), *_problems(done.after))]
    return "\n".join([*told, *_quarantine(done.after)])


def repaired_json(done: Repaired) -> str:
    """Return what a repair did as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            **_data(done.after),
            "found": [_problem(problem) for problem in done.before.problems],
            "kept": done.salvaged.kept,
            "older": [path_data(path) for path in done.salvaged.older],
            "read_again": [path_data(path) for path in done.reread],
            "lost": [path_data(path) for path in done.lost],
            "lost_unnamed": done.unnamed,
            "lost_roots": [path_data(root) for root in done.forgotten],
            "elapsed_ms": round(done.report.elapsed_s * 1000),
        }
    )


def _looked_at(found: Inspection) -> str:
    how = "every byte" if found.full else "lengths and headers; --full verifies every byte"
    which = "no generation" if found.generation is None else f"generation {found.generation}"
    return (
        f"{visible(str(found.path))}: {which}, {documents(found.documents)}, {found.files} files,"
        f" {found.size_bytes / 1e6:,.1f} MB: {how}"
    )


def _problems(found: Inspection) -> list[str]:
    if not found.problems:
        return ["no problems"]
    told = []
    for problem in found.problems[:SHOWN]:
        told += [f"problem: {visible(problem.what)}", f"   affects {visible(problem.affects)}"]
    if more := len(found.problems[SHOWN:]):
        told.append(f"problem: {more:,} more")
    return told


def _quarantine(found: Inspection) -> list[str]:
    files, size_bytes = found.quarantine
    if not files:
        return []
    return [
        f"quarantine: {files} files, {size_bytes / 1e6:,.1f} MB; nothing reads them, and they may"
        f" be deleted: {visible(str(found.path / 'quarantine'))}"
    ]


def _listed(what: str, paths: tuple[str, ...]) -> list[str]:
    told = [f"{what}: {visible(path)}" for path in paths[:SHOWN]]
    if more := len(paths[SHOWN:]):
        told.append(f"{what}: {more:,} more")
    return told


def _data(found: Inspection) -> dict[str, Any]:
    return {
        "index": str(found.path),
        "generation": found.generation,
        "full": found.full,
        "documents": found.documents,
        "files": found.files,
        "size_bytes": found.size_bytes,
        "problems": [_problem(problem) for problem in found.problems],
        "quarantine": found.quarantine._asdict(),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": str(problem.file),
        "offset": problem.offset,
        "problem": problem.what,
        "affects": problem.affects,
    }

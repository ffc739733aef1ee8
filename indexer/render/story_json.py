"""How does the story of a file look to a program? As JSON, of which names are never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from indexer.ledger import REASONS, Root, Skipped
from indexer.render.machine import document_data, dumped, path_data, skipped_data, whole_data
from indexer.results import RESULTS_VERSION

if TYPE_CHECKING:
    from indexer.judgement import Among, Clause, Verdict
    from indexer.story import Contents, Story


def story_json(told: Story, warnings: Iterable[str] = ()) -> str:
    """Return the story of a path as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            **path_data(told.path),
            "state": told.state,
            "found": told.is_found,
            "now": told.now or None,
            "root": _root(told.root) if told.root else None,
            "document": _document(told),
            "left_out": _left_out(told.left_out) if told.left_out else None,
            "reads_as": told.kind or None,
            "copies": [path_data(copy) for copy in told.copies],
            "contents": _contents(told.contents),
            "next": told.next_step or None,
            "verdict": _verdict(told.verdict) if told.verdict else None,
            "among": _among(told.among) if told.among else None,
            "warnings": [*warnings],
        }
    )


def _root(root: Root) -> dict[str, Any]:
    return {**path_data(root.path), "options": root.options._asdict()}


def _document(told: Story) -> dict[str, Any] | None:
    if told.document is None or told.whole is None:
        return None
    seen = datetime.fromtimestamp(told.document.seen_ns // 1_000_000_000, UTC)
    return {
        **document_data(told.document),
        **whole_data(told.whole),
        "hash": told.document.content_hash,
        "member": told.document.member or None,
        "read": seen.isoformat(),
    }


def _left_out(file: Skipped) -> dict[str, Any]:
    return {**skipped_data(file), "meaning": REASONS[file.reason]}


def _contents(contents: Contents) -> dict[str, Any]:
    return {
        "documents": len(contents.documents),
        "kinds": dict(contents.kinds),
        "undated": contents.undated,
        "paths": [path_data(document.name) for document in contents.documents],
        "skipped": [skipped_data(file) for file in contents.skipped],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "query": verdict.query,
        "understood_as": verdict.understood_as,
        "matches": verdict.matches,
        "rank": verdict.rank,
        "total_collapsed": verdict.total,
        "shown_as": path_data(verdict.shown_as)["path"] or None,
        "score": round(verdict.score, 6),
        "clauses": [_clause(clause) for clause in verdict.clauses],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "clause": clause.clause,
        "matches": clause.matches,
        "score": round(clause.score, 6),
        "parts": [{"part": part, "score": round(score, 6)} for part, score in clause.shares],
        "faults": [
            {**fault._asdict(), "instead": path_data(fault.instead)["path"] or None}
            for fault in clause.faults
        ],
    }


def _among(among: Among) -> dict[str, Any]:
    return {
        "query": among.query,
        "understood_as": among.understood_as,
        "matching": among.matching,
        "best": path_data(among.best)["path"] or None,
        "rank": among.rank,
        "total_collapsed": among.total,
    }

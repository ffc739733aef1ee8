"""How do results look to a program?

JSON, one document for a search or one line for each hit. Its shape is a promise
(results.RESULTS_VERSION): names are never changed, only added. Offsets count characters.
A path that is not UTF-8 comes a second time as `path_bytes`, in base64.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from indexer.document import IndexedDocument
from indexer.results import RESULTS_VERSION, Hit, Passage, Results

if TYPE_CHECKING:
    from indexer.families import Family
    from indexer.index import Stats
    from indexer.ledger import Skipped
    from indexer.report import Report
    from indexer.reversal import Undone
    from indexer.runs import Run


def json_document(results: Results) -> str:
    """Return results as one JSON document."""
    hits = [_hit(hit) for hit in results.hits]
    return _dumped({**_summary(results), "hits": hits, **_remarks(results)})


def json_lines(results: Results) -> str:
    """Return a line of JSON for each hit, and a summary line."""
    lines = [_dumped({"type": "hit", **_hit(hit)}) for hit in results.hits]
    return "\n".join(
        [*lines, _dumped({"type": "summary", **_summary(results), **_remarks(results)})]
    )


def report_json(report: Report) -> str:
    """Return what a run did as one JSON document."""
    return _dumped(
        {
            "format_version": RESULTS_VERSION,
            "dry_run": report.dry_run,
            "documents": report.documents,
            "added": [_path(path) for path in report.added],
            "changed": [_path(path) for path in report.changed],
            "moved": [{"from": _path(old), "to": _path(new)} for old, new in report.moved],
            "removed": [_path(path) for path in report.removed],
            "unchanged": report.unchanged,
            "rebuilt": report.rebuilt,
            "skipped": [_skipped(skipped) for skipped in report.skipped],
            "failed": [_skipped(skipped) for skipped in report.failed],
            "removal_withheld": [
                {**_path(held.root), "documents": held.documents, "reason": held.reason}
                for held in report.withheld
            ],
            "warnings": report.warnings,
            "elapsed_ms": round(report.elapsed_s * 1000),
        }
    )


def stats_json(stats: Stats) -> str:
    """Return figures about an index as one JSON document."""
    return _dumped(
        {
            "format_version": RESULTS_VERSION,
            "index": str(stats.path),
            "documents": stats.documents,
            "generation": stats.generation,
            "updated": stats.updated or None,
            "size_bytes": stats.size_bytes,
            "kernels_compiled": stats.compiled,
            "warnings": [stats.warning] if stats.warning else [],
            "roots": [_path(root) for root in stats.roots],
            "skipped": [_skipped(skipped) for skipped in stats.skipped],
        }
    )


def document_json(document: IndexedDocument, text: str) -> str:
    """Return a document and its text as one JSON document."""
    return _dumped({"format_version": RESULTS_VERSION, **_document(document), "text": text})


def log_json(runs: Iterable[Run], *, total: int) -> str:
    """Return runs as one JSON document; `total` counts also those that are not shown."""
    shown = [_run(run) for run in runs]
    return _dumped({"format_version": RESULTS_VERSION, "total": total, "runs": shown})


def undone_json(undone: Undone) -> str:
    """Return what an undo did as one JSON document."""
    return _dumped(
        {
            "format_version": RESULTS_VERSION,
            "documents": undone.documents,
            "taken_back": _run(undone.taken_back) if undone.taken_back else None,
            "run": _run(undone.run),
        }
    )


def families_json(families: Iterable[Family]) -> str:
    """Return families of documents with the same content as one JSON document."""
    shown = [
        {
            "copies": len(family.documents),
            "size_bytes": family.size_bytes,
            "documents": [_document(document) for document in family.documents],
        }
        for family in families
    ]
    return _dumped({"format_version": RESULTS_VERSION, "families": shown})


def _run(run: Run) -> dict[str, Any]:
    return {
        "number": run.number,
        "command": run.command,
        "paths": [_path(path) for path in run.paths],
        "paths_given": run.given,
        "began": run.began,
        "ended": run.ended or None,
        "added": run.added,
        "changed": run.changed,
        "moved": run.moved,
        "removed": run.removed,
        "unchanged": run.unchanged,
        "failed": run.failed,
        "undid": run.undid or None,
        "generation": run.generation,
    }


def _summary(results: Results) -> dict[str, Any]:
    return {
        "format_version": RESULTS_VERSION,
        "query": results.query,
        "understood_as": results.understood_as,
        "total": results.total,
        "total_collapsed": results.total_collapsed,
        "offset": results.offset,
        "returned": len(results.hits),
        "truncated": results.offset + len(results.hits) < results.total_collapsed,
        "took_ms": round(results.took_ms, 3),
        "index": {
            "path": str(results.snapshot.path),
            "generation": results.snapshot.generation,
            "documents": results.snapshot.documents,
            "updated": results.snapshot.updated or None,
        },
    }


def _remarks(results: Results) -> dict[str, Any]:
    remarks: dict[str, Any] = {"suggestions": results.suggestions, "notes": results.notes}
    if results.plan:
        remarks["plan"] = results.plan
    if results.zero:
        clauses = [{"clause": clause, "documents": n} for clause, n in results.zero.clauses]
        remarks["zero"] = {"reason": results.zero.reason, "clauses": clauses}
    return remarks


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rank": hit.rank,
        **_document(hit.document),
        "score": round(hit.score, 6),
        "stale": hit.stale,
        "matches": [_match(passage) for passage in hit.passages],
        "copies": [_path(copy)["path"] for copy in hit.copies],
    }


def _document(document: IndexedDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        **_path(document.name),
        "title": document.title,
        "date": str(document.date.days) if document.date else None,
        "date_source": document.date.source if document.date else None,
        "author": document.author,
        "document_type": document.kind,
        "size_bytes": document.size_bytes,
    }


def _match(passage: Passage) -> dict[str, Any]:
    return {
        "line": passage.line,
        "page": passage.page,
        "section": passage.section,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "highlights": passage.highlights,
    }


def _skipped(skipped: Skipped) -> dict[str, Any]:
    return {**_path(skipped.path), "reason": skipped.reason, "detail": skipped.detail}


def _path(path: str) -> dict[str, Any]:
    content = os.fsencode(path)
    shown = content.decode("utf-8", errors="replace")
    if shown == path:
        return {"path": path}
    import base64

    return {"path": shown, "path_bytes": base64.b64encode(content).decode("ascii")}


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")

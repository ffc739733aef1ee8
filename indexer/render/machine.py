"""How do results look to a program?

JSON, one document for a search or one line for each hit. Its shape is a promise
(results.RESULTS_VERSION): names are never changed, only added. Offsets count characters.
A path that is not UTF-8 comes a second time as `path_bytes`, in base64.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from indexer.document import Document, IndexedDocument, pages_of
from indexer.ledger import FAILURES, Skipped
from indexer.render.escape import visible_json
from indexer.results import RESULTS_VERSION, Counts, Hit, NearCopy, Passage, Results, Snapshot

if TYPE_CHECKING:
    from indexer.explanations import Part, Zero
    from indexer.families import Family
    from indexer.figures import Stats
    from indexer.report import Report
    from indexer.reversal import Undone
    from indexer.runs import Run


def json_document(results: Results, **also: Any) -> str:
    """Return results as one JSON document, with what else is to be said."""
    hits = [hit_data(hit, results.grouped_by) for hit in results.hits]
    return dumped({**_summary(results), "hits": hits, **_remarks(results), **also})


def json_lines(results: Results) -> str:
    """Return a line of JSON for each hit, and a summary line."""
    hits = (hit_data(hit, results.grouped_by) for hit in results.hits)
    lines = [dumped({"type": "hit", **hit}) for hit in hits]
    return "\n".join(
        [*lines, dumped({"type": "summary", **_summary(results), **_remarks(results)})]
    )


def report_json(report: Report) -> str:
    """Return what a run did as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            "dry_run": report.dry_run,
            "documents": report.documents,
            "added": [path_data(path) for path in report.added],
            "changed": [path_data(path) for path in report.changed],
            "moved": [{"from": path_data(old), "to": path_data(new)} for old, new in report.moved],
            "removed": [path_data(path) for path in report.removed],
            "unchanged": report.unchanged,
            "rebuilt": report.rebuilt,
            "skipped": [skipped_data(skipped) for skipped in report.skipped],
            "failed": [skipped_data(skipped) for skipped in report.failed],
            "removal_withheld": [
                {**path_data(held.root), "documents": held.documents, "reason": held.reason}
                for held in report.withheld
            ],
            "warnings": report.warnings,
            "elapsed_ms": round(report.elapsed_s * 1000),
        }
    )


def stats_json(stats: Stats, skipped: Iterable[Skipped], confinement: Iterable[str] = ()) -> str:
    """Return figures about an index, and files that are left out, as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            "index": str(stats.path),
            "documents": stats.documents,
            "kinds": dict(stats.kinds),
            "undated": stats.undated,
            "generation": stats.generation,
            "updated": stats.updated or None,
            "size_bytes": stats.size_bytes,
            "kernels_compiled": stats.compiled,
            "confinement": [*confinement],
            "warnings": [stats.warning] if stats.warning else [],
            "roots": [path_data(root) for root in stats.roots],
            "failed": sum(file.reason in FAILURES for file in stats.skipped),
            "skipped": [skipped_data(file) for file in skipped],
        }
    )


def document_json(
    document: IndexedDocument,
    whole: Document,
    text: str,
    warnings: Iterable[str] = (),
    highlights: Iterable[tuple[int, int]] | None = None,
) -> str:
    """Return a document, and what is shown of its text, as one JSON document.

    With `highlights`, characters [start, end) of the text, if they were asked for.
    """
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            **document_data(document),
            **whole_data(whole),
            "text": text,
            "warnings": [*warnings],
            **({} if highlights is None else {"highlights": list(highlights)}),
        }
    )


def log_json(runs: Iterable[Run], warnings: Iterable[str] = (), *, total: int) -> str:
    """Return runs as one JSON document; `total` counts also those that are not shown."""
    shown = [_run(run) for run in runs]
    return dumped(
        {"format_version": RESULTS_VERSION, "total": total, "runs": shown, "warnings": [*warnings]}
    )


def undone_json(undone: Undone, warnings: Iterable[str] = ()) -> str:
    """Return what an undo did as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            "documents": undone.documents,
            "taken_back": _run(undone.taken_back) if undone.taken_back else None,
            "run": _run(undone.run),
            "warnings": [*warnings],
        }
    )


def families_json(families: Iterable[Family], warnings: Iterable[str] = ()) -> str:
    """Return families of documents with the same content as one JSON document."""
    shown = [
        {
            "copies": len(family.documents),
            "size_bytes": family.size_bytes,
            "documents": [
                {**document_data(document), **({"alike": round(alike, 2)} if family.near else {})}
                for document, alike in family.members()
            ],
        }
        for family in families
    ]
    return dumped({"format_version": RESULTS_VERSION, "families": shown, "warnings": [*warnings]})


def _run(run: Run) -> dict[str, Any]:
    return {
        "number": run.number,
        "command": run.command,
        "paths": [path_data(path) for path in run.paths],
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
        "truncated": results.partial or results.next_offset is not None,
        "next_offset": results.next_offset,
        "left_out": results.left_out,
        **({"grouped_by": results.grouped_by} if results.grouped_by else {}),
        "took_ms": round(results.took_ms, 3),
        **_searched(results.snapshots or (results.snapshot,)),
    }


def counts_json(counts: Counts) -> str:
    """Return how many documents are in each group as one JSON document."""
    groups = [
        {"value": _group(group.value), "documents": group.documents} for group in counts.groups
    ]
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            "query": counts.query,
            "understood_as": counts.understood_as,
            "counted_by": counts.by,
            "total": counts.total,
            "total_groups": counts.total_groups,
            "returned": len(groups),
            "truncated": counts.total_groups > len(groups),
            "took_ms": round(counts.took_ms, 3),
            **_searched(counts.snapshots),
            "groups": groups,
            "notes": counts.notes,
        }
    )


def _group(value: str | None) -> str | None:
    """Return a value as a text that JSON can hold: of a name, not all need be UTF-8."""
    return None if value is None else re.sub("[\ud800-\udfff]", "\ufffd", value)


def _searched(snapshots: Sequence[Snapshot]) -> dict[str, Any]:
    """Return the first index that was searched, and all if there are several."""
    several = {"indexes": [_snapshot(each) for each in snapshots]} if len(snapshots) > 1 else {}
    return {"index": _snapshot(snapshots[0]), **several}


def _snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "path": str(snapshot.path),
        "generation": snapshot.generation,
        "documents": snapshot.documents,
        "updated": snapshot.updated or None,
    }


def _remarks(results: Results) -> dict[str, Any]:
    remarks: dict[str, Any] = {"suggestions": results.suggestions, "notes": results.notes}
    if results.plan:
        remarks["plan"] = results.plan
        remarks["clauses"] = _counted(results.clauses)
    if results.zero:
        remarks["zero"] = _zero(results.zero)
    return remarks


def _zero(zero: Zero) -> dict[str, Any]:
    drop = zero.drop
    return {
        "reason": zero.reason,
        "clauses": _counted(zero.clauses),
        "drop": {"clauses": drop.clauses, "documents": drop.documents} if drop else None,
        "excluded": _counted(zero.excluded),
        "undated": zero.undated,
        "skipped": dict(zero.skipped),
        "changed": [path_data(path)["path"] for path in zero.changed],
        "updated": zero.updated or None,
        "age_s": None if zero.age_s is None else round(zero.age_s),
    }


def _counted(clauses: Iterable[tuple[str, int]]) -> list[dict[str, Any]]:
    return [{"clause": clause, "documents": documents} for clause, documents in clauses]


def hit_data(hit: Hit, grouped_by: str = "") -> dict[str, Any]:
    """Return what is told of a hit."""
    return {
        "rank": hit.rank,
        **document_data(hit.document),
        "score": round(hit.score, 6),
        "stale": hit.stale,
        "title_highlights": hit.title_highlights,
        "matches": [_match(passage) for passage in hit.passages],
        "copies": [path_data(copy)["path"] for copy in hit.copies],
        **({"near_copies": [_near(copy) for copy in hit.near]} if hit.near else {}),
        **({"index": str(hit.home)} if hit.home else {}),
        **({"group": _group(hit.group)} if grouped_by else {}),
        **({"explanation": [_part(part) for part in hit.parts]} if hit.parts else {}),
    }


def _near(copy: NearCopy) -> dict[str, Any]:
    return {**path_data(copy.path), "alike": round(copy.alike, 2)}


def _part(part: Part) -> dict[str, Any]:
    shown: dict[str, Any] = {"clause": part.clause, "score": part.score}
    if part.term:
        shown |= part._asdict()
    return shown


def document_data(document: IndexedDocument) -> dict[str, Any]:
    """Return what a hit tells of a document."""
    return {
        "id": document.id,
        **path_data(document.name),
        "title": document.title,
        "date": str(document.date.days) if document.date else None,
        "date_source": document.date.source if document.date else None,
        "author": document.author,
        "document_type": document.kind,
        "size_bytes": document.size_bytes,
    }


def whole_data(document: Document) -> dict[str, Any]:
    """Return what is known of a document beside what a hit has."""
    return {
        "language": document.language,
        "encoding": document.encoding,
        "pages": len(pages_of(document.text)) or None,
        "sections": [section.title for section in document.sections],
        "note": document.note,
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


def skipped_data(skipped: Skipped) -> dict[str, Any]:
    """Return a file that is left out, and why."""
    return {**path_data(skipped.path), "reason": skipped.reason, "detail": skipped.detail}


def path_data(path: str) -> dict[str, Any]:
    """Return a path, and its bytes if they are not UTF-8."""
    content = os.fsencode(path)
    shown = content.decode("utf-8", errors="replace")
    if shown == path:
        return {"path": path}
    import base64

    return {"path": shown, "path_bytes": base64.b64encode(content).decode("ascii")}


def dumped(value: dict[str, Any]) -> str:
    """Return a JSON document in one line."""
    whole = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    return visible_json(whole)

"""How do runs, indexes and documents look to a person?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.document import Document, IndexedDocument, pages_of
from indexer.ledger import FAILURES, REASONS, Skipped
from indexer.render.escape import visible, visible_lines
from indexer.render.hits import Style, dated, documents

if TYPE_CHECKING:
    from indexer.figures import Stats
    from indexer.report import Report


SHOWN_FAILURES = 20
"""So many failures are told one by one; all are listed by `status --skipped`."""


def report(run: Report) -> str:
    """Return what a run did."""
    done = {
        "added": len(run.added),
        "changed": len(run.changed),
        "moved": len(run.moved),
        "removed": len(run.removed),
        "unchanged": run.unchanged,
        "analysed anew": run.rebuilt,
    }
    counts = ", ".join(f"{count:,} {what}" for what, count in done.items() if count)
    told = [f"{documents(run.documents)}: {counts or 'nothing to do'} ({run.elapsed_s:.1f} s)"]
    if run.skipped:
        told.append(f"left out: {reasons(run.skipped)}; `indexer status --skipped` lists them")
    told += [f"failed: {_reason(skipped)}" for skipped in run.failed[:SHOWN_FAILURES]]
    if more := len(run.failed[SHOWN_FAILURES:]):
        told.append(f"failed: {more:,} more")
    for held in run.withheld:
        told.append(
            f"removal withheld: {visible(held.root)}: {held.reason}"
            f" ({documents(held.documents)}); --allow-mass-removal allows it"
        )
    told += [f"warning: {visible(each)}" for each in run.warnings]
    if run.dry_run:
        told = [*_changes(run), f"would be {told[0]}", *told[1:], "dry run: nothing was changed"]
    return "\n".join(told)


def status(stats: Stats, confinement: Iterable[str] = ()) -> str:
    """Return figures about an index, and what confines the process that reads strange files."""
    confined = [*confinement] or ["none: no such process can be started"]
    roots = [visible(root) for root in stats.roots] or ["none: add one with `indexer add FOLDER`"]
    failed = [file for file in stats.skipped if file.reason in FAILURES]
    facts = [
        ("index", f"{visible(str(stats.path))} (generation {stats.generation})"),
        ("documents", f"{stats.documents:,}"),
        *([("kinds", of_kinds(stats.kinds))] if stats.kinds else []),
        *([("undated", f"{stats.undated:,}")] if stats.undated else []),
        ("size", f"{stats.size_bytes / 1e6:,.1f} MB"),
        ("updated", stats.updated or "never"),
        ("kernels", "compiled" if stats.compiled else "plain Python: slower, the same answers"),
        *zip(("reading", *[""] * len(confined)), confined, strict=False),
        *zip(("roots", *[""] * len(roots)), roots, strict=False),
        ("left out", reasons(stats.skipped) or "nothing"),
        *([("failed", f"{reasons(failed)} of these")] if failed else []),
        *([("warning", visible(stats.warning))] if stats.warning else []),
    ]
    return "\n".join(f"{name:<11}{value}" for name, value in facts)


def skipped_files(skipped: Iterable[Skipped]) -> str:
    """Return a line for each file that is left out: reason, path and detail."""
    return "\n".join(
        "\t".join((file.reason, visible(file.path), visible(file.detail))).rstrip("\t")
        for file in skipped
    )


def document(
    known: IndexedDocument,
    whole: Document,
    text: str,
    highlights: Iterable[tuple[int, int]],
    style: Style,
) -> str:
    """Return a document with what is known of it, and what is shown of its text.

    `highlights` are characters [start, end) of that text, in order.
    """
    head = rows(
        [
            ("title", known.title),
            ("path", known.name),
            ("id", known.id),
            ("date", dated(known)),
            ("author", whole.author),
            ("lang", whole.language),
            ("type", known.kind),
            ("pages", f"{len(pages_of(whole.text)) or ''}"),
            ("size", f"{known.size_bytes:,} bytes"),
            ("note", whole.note),
        ]
    )
    return f"{head}\n\n{_painted(text, highlights, style)}"


def _painted(text: str, highlights: Iterable[tuple[int, int]], style: Style) -> str:
    shown: list[str] = []
    at = 0
    for start, end in highlights:
        # A colour ends with its line: some pagers begin each without one.
        lines = visible_lines(text[start:end]).split("\n")
        painted = "\n".join(style.paint(line, "1;31") for line in lines)
        shown += [visible_lines(text[at:start]), painted]
        at = end
    return "".join([*shown, visible_lines(text[at:])])


def rows(named: Iterable[tuple[str, str]]) -> str:
    """Return a line for each value that there is, behind its name."""
    return "\n".join(f"{name:<7}{visible(value)}" for name, value in named if value)


def _changes(run: Report) -> list[str]:
    named = (("add", run.added), ("change", run.changed), ("remove", run.removed))
    told = [f"{what}\t{visible(path)}" for what, paths in named for path in paths]
    return told + [f"move\t{visible(old)}\t{visible(new)}" for old, new in run.moved]


def of_kinds(counts: Iterable[tuple[str, int]]) -> str:
    """Return how many documents there are of each kind."""
    return ", ".join(f"{count:,} {kind}" for kind, count in counts)


def reasons(skipped: Iterable[Skipped]) -> str:
    """Return how many files are left out for each reason."""
    counts: dict[str, int] = {}
    for file in skipped:
        counts[file.reason] = counts.get(file.reason, 0) + 1
    ordered = sorted(counts, key=list(REASONS).index)
    return ", ".join(f"{counts[reason]:,} {reason.replace('_', ' ')}" for reason in ordered)


def _reason(skipped: Skipped) -> str:
    detail = f" ({visible(skipped.detail)})" if skipped.detail else ""
    return f"{visible(skipped.path)}: {skipped.reason.replace('_', ' ')}{detail}"

"""How do results look to a person?

On a terminal a hit is a small paragraph: title, place, date, and passages with their
matches in colour, wrapped to the width. In a pipe a hit is one line of four columns with
tabs between them (path:line, date, title, passage), without colour and never shortened.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.document import IndexedDocument
from indexer.index import Stats
from indexer.ingest import Report
from indexer.ledger import REASONS, Skipped
from indexer.render.escape import visible, visible_lines
from indexer.results import Hit, Passage, Results
from indexer.schema import QUERY_FIELDS

_INDENT = "   "
_REASONS = {
    "no_such_term": "a word of the query is in no document",
    "no_overlap": "each part is found, but no document has them all",
    "filtered_out": "the words are found, but not with these filters",
    "index_empty": "the index is empty: add documents with `indexer add FOLDER`",
}


@dataclass(frozen=True, slots=True)
class Style:
    """What the terminal can do: `width` in columns; colour, and links with it."""

    width: int = 80
    colour: bool = False

    def paint(self, text: str, code: str) -> str:
        """Return text in a colour, if there is colour."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def link(self, shown: str, path: Path) -> str:
        """Return text that opens a file where the terminal supports it."""
        if not self.colour:
            return shown
        return f"\x1b]8;;{path.as_uri()}\x1b\\{shown}\x1b]8;;\x1b\\"


def page(results: Results, style: Style) -> str:
    """Return a page of results for a terminal."""
    hits = [_paragraph(hit, style) for hit in results.hits]
    return "\n\n".join([*hits, style.paint(_count(results), "2")])


def lines(results: Results) -> str:
    """Return a line for each hit, for a pipe."""
    return "\n".join(_line(hit) for hit in results.hits)


def nothing(results: Results) -> str:
    """Return why nothing was found, a line for each fact."""
    told = [f"nothing found for {visible(results.understood_as)}"]
    if zero := results.zero:
        told.append(_REASONS[zero.reason])
        if len(zero.clauses) > 1:
            told += [f"{_INDENT}{visible(part)}: {_documents(n)}" for part, n in zero.clauses]
    if results.suggestions:
        told.append("did you mean " + " or ".join(visible(word) for word in results.suggestions))
    return "\n".join(told)


def report(run: Report) -> str:
    """Return what a run did."""
    done = {
        "added": len(run.added),
        "changed": len(run.changed),
        "moved": len(run.moved),
        "removed": len(run.removed),
        "unchanged": run.unchanged,
    }
    counts = ", ".join(f"{count:,} {what}" for what, count in done.items() if count)
    told = [f"{_documents(run.documents)}: {counts or 'nothing to do'} ({run.elapsed_s:.1f} s)"]
    if run.skipped:
        told.append(f"left out: {_reasons(run.skipped)}; `indexer status --skipped` lists them")
    told += [f"failed: {_reason(skipped)}" for skipped in run.failed]
    for held in run.withheld:
        told.append(
            f"removal withheld: {visible(held.root)}: {held.reason}"
            f" ({_documents(held.documents)}); --allow-mass-removal allows it"
        )
    if run.dry_run:
        told = [*_changes(run), f"would be {told[0]}", *told[1:], "dry run: nothing was changed"]
    return "\n".join(told)


def status(stats: Stats) -> str:
    """Return figures about an index."""
    roots = [visible(root) for root in stats.roots] or ["none: add one with `indexer add FOLDER`"]
    rows = [
        ("index", f"{visible(str(stats.path))} (generation {stats.generation})"),
        ("documents", f"{stats.documents:,}"),
        ("size", f"{stats.size_bytes / 1e6:,.1f} MB"),
        ("updated", stats.updated or "never"),
        *zip(("roots", *[""] * len(roots)), roots, strict=False),
        ("left out", _reasons(stats.skipped) or "nothing"),
    ]
    return "\n".join(f"{name:<11}{value}" for name, value in rows)


def skipped_files(skipped: Iterable[Skipped]) -> str:
    """Return a line for each file that is left out: reason, path and detail."""
    return "\n".join(
        "\t".join((file.reason, visible(file.path), visible(file.detail))).rstrip("\t")
        for file in skipped
    )


def fields() -> str:
    """Return the fields that a query can name."""
    return "\n".join(
        f"{field.name:<8}{field.meaning:<40}{field.example}" for field in QUERY_FIELDS.values()
    )


def document(shown: IndexedDocument, text: str) -> str:
    """Return a document with what is known of it."""
    rows = {
        "title": shown.title,
        "path": shown.source.name,
        "id": shown.id,
        "date": _date(shown),
        "type": shown.kind,
        "size": f"{shown.source.size_bytes:,} bytes",
    }
    head = "\n".join(f"{name:<7}{visible(value)}" for name, value in rows.items())
    return f"{head}\n\n{visible_lines(text)}"


def _paragraph(hit: Hit, style: Style) -> str:
    document = hit.document
    line = f":{hit.passages[0].line}" if hit.passages else ""
    place = style.link(visible(_near(document.source.path)) + line, document.source.path)
    facts = [style.paint(place, "36"), _date(document), f"{hit.score:.2f}", document.id]
    told = [
        f"{hit.rank}. " + style.paint(visible(document.title), "1"),
        _INDENT + " · ".join(fact for fact in facts if fact),
    ]
    if hit.stale:
        told.append(_INDENT + style.paint("the file has changed or gone since", "33"))
    if hit.copies:
        told.append(f"{_INDENT}the same content: {', '.join(visible(copy) for copy in hit.copies)}")
    told += [_wrapped(passage, style) for passage in hit.passages]
    return "\n".join(told)


def _line(hit: Hit) -> str:
    passage = hit.passages[0] if hit.passages else None
    place = f"{hit.document.source.name}:{passage.line}" if passage else hit.document.source.name
    columns = (place, _date(hit.document), hit.document.title, passage.text if passage else "")
    return "\t".join(visible(column.replace("\t", " ")) for column in columns)


def _wrapped(passage: Passage, style: Style) -> str:
    """Return a passage in lines of the terminal's width, its matches in colour."""
    width = max(style.width - len(_INDENT), 20)
    wrapped: list[str] = []
    start = 0
    while start < len(passage.text):
        end = start + width
        if end < len(passage.text):
            space = passage.text.rfind(" ", start, end + 1)
            end = space if space > start else end
        wrapped.append(_INDENT + _painted(passage, start, end, style))
        start = end + (passage.text[end : end + 1] == " ")
    return "\n".join(wrapped)


def _painted(passage: Passage, start: int, end: int, style: Style) -> str:
    shown: list[str] = []
    at = start
    for first, last in passage.highlights:
        first, last = max(first, at), min(last, end)
        if first < last:
            shown += [visible(passage.text[at:first])]
            shown += [style.paint(visible(passage.text[first:last]), "1;31")]
            at = last
    return "".join([*shown, visible(passage.text[at:end])])


def _count(results: Results) -> str:
    """Return which of how many hits a page shows."""
    first, last = results.offset + 1, results.offset + len(results.hits)
    shown = f"{first}-{last} of {results.total_collapsed:,}" if results.hits else "no more"
    copies = results.total - results.total_collapsed
    also = f", and {copies:,} with the same content" if copies else ""
    return f"{shown}{also}, {results.took_ms:.0f} ms"


def _date(document: IndexedDocument) -> str:
    if document.date is None:
        return "undated"
    return f"{document.date.days} ({document.date.source.replace('_', ' ')})"


def _near(path: Path) -> str:
    """Return a path as it is seen from the working directory, if it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _changes(run: Report) -> list[str]:
    named = (("add", run.added), ("change", run.changed), ("remove", run.removed))
    told = [f"{what}\t{visible(path)}" for what, paths in named for path in paths]
    return told + [f"move\t{visible(old)}\t{visible(new)}" for old, new in run.moved]


def _reasons(skipped: Iterable[Skipped]) -> str:
    counts: dict[str, int] = {}
    for file in skipped:
        counts[file.reason] = counts.get(file.reason, 0) + 1
    ordered = sorted(counts, key=list(REASONS).index)
    return ", ".join(f"{counts[reason]:,} {reason.replace('_', ' ')}" for reason in ordered)


def _reason(skipped: Skipped) -> str:
    detail = f" ({visible(skipped.detail)})" if skipped.detail else ""
    return f"{visible(skipped.path)}: {skipped.reason.replace('_', ' ')}{detail}"


def _documents(count: int) -> str:
    return f"{count:,} document" + "s" * (count != 1)

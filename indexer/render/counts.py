"""How do the groups of a search look, with the documents in each?

On a terminal with bars, in a pipe a line each with a tab behind the number, in CSV, TSV and
Markdown a table. A group without a value, of documents that have none, is the last.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.render.escape import visible
from indexer.render.hits import Style, documents, group_name
from indexer.render.markdown import escaped
from indexer.render.records import Value
from indexer.results import Counts

_BLOCKS = " ▏▎▍▌▋▊▉"
_WIDEST_BAR = 40


def bars(counts: Counts, style: Style) -> str:
    """Return the groups for a terminal, each with a bar as long as it is large."""
    from rich.cells import cell_len  # letters may be two columns wide

    names = [group_name(group.value, counts.by, style) for group in counts.groups]
    figures = [f"{group.documents:,}" for group in counts.groups]
    widest, longest = max(map(len, figures)), max(map(cell_len, names))
    room = min(max(style.width - widest - longest - 3, 8), _WIDEST_BAR)
    cut = max(style.width - widest - room - 3, 8)
    largest = max(group.documents for group in counts.groups)
    told = []
    for name, figure, group in zip(names, figures, counts.groups, strict=True):
        shown = _cut(name, cut)
        gap = " " * (min(longest, cut) - cell_len(shown) + 2)
        bar = style.paint(_bar(group.documents / largest * room), "36")
        told.append(f"{shown}{gap}{figure:>{widest}} {bar}")
    return "\n".join([*told, "", style.paint(_end(counts), "2")])


def lines(counts: Counts) -> str:
    """Return a line for each group, for a pipe: how many documents, and its value."""
    return "\n".join(f"{group.documents}\t{visible(group.value or '')}" for group in counts.groups)


def table(counts: Counts) -> Sequence[Sequence[Value]]:
    """Return the groups as a table, below the names of its columns."""
    rows: list[Sequence[Value]] = [(group.value, group.documents) for group in counts.groups]
    return [(counts.by, "documents"), *rows]


def markdown(counts: Counts) -> str:
    """Return the groups as a table in Markdown."""
    plain = Style()
    rows = [
        f"| {escaped(group_name(group.value, counts.by, plain))} | {group.documents} |"
        for group in counts.groups
    ]
    return "\n".join([f"| {counts.by} | documents |", "|:--|--:|", *rows])


def _bar(length: float) -> str:
    whole, eighths = divmod(round(length * 8), 8)
    return "█" * whole + _BLOCKS[eighths].strip() or "▏"


def _cut(name: str, width: int) -> str:
    """Return a name that is not too wide, its end rather than its beginning."""
    return name if len(name) <= width else "…" + name[-(width - 1) :]


def _end(counts: Counts) -> str:
    shown = len(counts.groups)
    groups = f"{counts.total_groups:,} group" + "s" * (counts.total_groups != 1)
    more = f"; --all shows the other {counts.total_groups - shown:,}"
    return f"{documents(counts.total)}, {groups}, {counts.took_ms:.0f} ms" + more * (
        shown < counts.total_groups
    )

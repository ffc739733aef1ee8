"""How do runs look in the log?

On a terminal in columns, with the time of day here; in a pipe a run a line with tabs between
number, beginning, end, command, generation, what it did, and each path that it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.render.escape import visible
from indexer.render.hits import Style, documents

if TYPE_CHECKING:
    from indexer.reversal import Undone
    from indexer.runs import Run


def table(runs: Sequence[Run], style: Style) -> str:
    """Return runs in columns, for a terminal."""
    rows = [("run", "began", "command", "did", "given")]
    rows += [
        (str(run.number), _here(run.began), run.command, did(run), _given(run, style))
        for run in runs
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *lines = [
        "  ".join(
            [row[0].rjust(widths[0]), *map(str.ljust, row[1:], widths[1:])],
        ).rstrip()
        for row in rows
    ]
    return "\n".join([style.paint(head, "2"), *lines])


def lines(runs: Sequence[Run]) -> str:
    """Return a line for each run, for a pipe."""
    return "\n".join(
        "\t".join(
            visible(value)
            for value in (
                *(str(run.number), run.began, run.ended, run.command, str(run.generation)),
                *(did(run), *run.paths),
            )
        )
        for run in runs
    )


def undone(done: Undone, style: Style) -> str:
    """Return what an undo did, in the words of the log."""
    back = done.taken_back
    said = _line(back, style) if back else "a commit that was no run"
    now = f"{documents(done.documents)}: {_counts(done.run)} (run {done.run.number})"
    return f"took back {said}\n{now}"


def _line(run: Run, style: Style) -> str:
    of = f" of run {run.undid}" if run.undid else ""
    given = f" {_given(run, style)}" if run.paths else ""
    return f"run {run.number}, {visible(run.command)}{of}{given}: {_counts(run)}{_end(run)}"


def did(run: Run) -> str:
    """Return what a run did, in words."""
    taken_back = f"took back run {run.undid}: " if run.undid else ""
    return taken_back + _counts(run) + _end(run)


def _end(run: Run) -> str:
    """Say that a run has committed and not ended: it is under way, or was cut off."""
    return "" if run.ended else ", unfinished"


def _counts(run: Run) -> str:
    done = {
        "added": run.added,
        "changed": run.changed,
        "moved": run.moved,
        "removed": run.removed,
        "unchanged": run.unchanged,
        "failed": run.failed,
    }
    return ", ".join(f"{count:,} {what}" for what, count in done.items() if count) or "nothing"


def _here(time: str) -> str:
    """Return a time as a clock here shows it, to the minute."""
    return f"{datetime.fromisoformat(time).astimezone():%Y-%m-%d %H:%M}" if time else ""


def _given(run: Run, style: Style) -> str:
    """Return the paths that a run was given, as they are seen from here."""
    shown = [visible(style.near(Path(path))) for path in run.paths[:_SHOWN]]
    more = run.given - len(shown)
    return " ".join([*shown, *([f"and {more:,} more"] if more else [])])


_SHOWN = 3
"""So many paths fit into a column."""

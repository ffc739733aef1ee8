"""How does a trend look?

On a terminal a period is a line with a bar for each query, all on one scale, as wide as there is
room. In a pipe it is a line of columns: the period, all documents in it, and of each query how many
match and what share that is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from indexer.render.escape import visible
from indexer.render.hits import Style
from indexer.render.machine import dumped
from indexer.trends import FORMAT_VERSION, Series, Trend

_EIGHTHS = " ▏▎▍▌▋▊▉"
_COLOURS = ("36", "33", "35", "32", "34", "31")
_GAP = "  "
_LEAST_BAR = 4
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def bars(trend: Trend, style: Style, *, share: bool = False) -> str:
    """Return a line for each period, for a terminal; bars of shares, if they are asked for."""
    values = [trend.shares(each) if share else [*each.counts] for each in trend.series]
    largest = max((value for series in values for value in series), default=0) or 1
    names = [period.name for period in trend.periods]
    name_width = max(map(len, names), default=0)
    figures = [_figures(trend, each, share=share) for each in trend.series]
    figure_width = max((len(text) for series in figures for text in series), default=0)
    room = (style.width - name_width) // len(trend.series) - len(_GAP) - figure_width - 1
    width = max(room, _LEAST_BAR)
    told = [_header(trend, style, name_width, figure_width + 1 + width)]
    for place, name in enumerate(names):
        cells = []
        for number, (series, of_series) in enumerate(zip(values, figures, strict=True)):
            bar = _bar(series[place] / largest, width)
            is_last = number == len(values) - 1
            padded = bar.rstrip() if is_last else bar
            cells.append(f"{of_series[place]:>{figure_width}} {_painted(padded, number, style)}")
        told.append(_GAP.join([f"{name:<{name_width}}", *cells]).rstrip())
    return "\n".join(told)


def _header(trend: Trend, style: Style, name_width: int, width: int) -> str:
    """Return the queries, each above its bars."""
    cells = []
    for number, series in enumerate(trend.series):
        shown = visible(series.query)
        shown = shown if len(shown) <= width else shown[: width - 1] + "…"
        is_last = number == len(trend.series) - 1
        cells.append(_painted(shown if is_last else f"{shown:<{width}}", number, style))
    return _GAP.join([f"{trend.by:<{name_width}}", *cells])


def _figures(trend: Trend, series: Series, *, share: bool) -> list[str]:
    if share:
        return [f"{100 * each:.2f} %" for each in trend.shares(series)]
    return [f"{count:,}" for count in series.counts]


def _bar(part: float, width: int) -> str:
    """Return a bar of so large a part of a width, in eighths of a character."""
    eighths = round(part * width * 8)
    if part > 0:
        eighths = max(eighths, 1)
    whole, rest = divmod(eighths, 8)
    bar = "█" * whole + (_EIGHTHS[rest] if rest else "")
    return f"{bar:<{width}}"


def _painted(text: str, number: int, style: Style) -> str:
    return style.paint(text, _COLOURS[number % len(_COLOURS)])


def columns(trend: Trend) -> str:
    """Return lines of columns with tabs between them; the first names them."""
    rows = (("\t".join(visible(cell.replace("\t", " ")) for cell in row)) for row in _rows(trend))
    return "\n".join(rows)


def comma_separated(trend: Trend) -> str:
    """Return lines of cells as CSV; no cell begins a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for row in _rows(trend):
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row)
    return written.getvalue().rstrip("\n")


def _rows(trend: Trend) -> Iterator[list[str]]:
    queries = [series.query for series in trend.series]
    heads = [head for query in queries for head in (query, f"{query} share")]
    yield [trend.by, "documents", *heads]
    shares = [trend.shares(series) for series in trend.series]
    for place, period in enumerate(trend.periods):
        row = [period.name, str(trend.everything.counts[place])]
        for series, of_series in zip(trend.series, shares, strict=True):
            row += [str(series.counts[place]), f"{of_series[place]:.6f}"]
        yield row


def trend_json(trend: Trend) -> str:
    """Return a trend as one JSON document."""
    return dumped(
        {
            "format_version": FORMAT_VERSION,
            "by": trend.by,
            "periods": [
                {
                    "period": period.name,
                    "first": period.first.isoformat(),
                    "last": period.last.isoformat(),
                    "documents": documents,
                }
                for period, documents in zip(trend.periods, trend.everything.counts, strict=True)
            ],
            "series": [
                {
                    "query": series.query,
                    "understood_as": series.understood_as,
                    "counts": series.counts,
                    "shares": [round(share, 6) for share in trend.shares(series)],
                    **_left_out(series),
                }
                for series in trend.series
            ],
            "collection": _left_out(trend.everything),
            "indexes": [
                {"path": str(each.path), "generation": each.generation, "documents": each.documents}
                for each in trend.snapshots
            ],
            "notes": trend.notes,
            "took_ms": round(trend.took_ms, 3),
        }
    )


def _left_out(series: Series) -> dict[str, Any]:
    return {
        "total": series.total,
        "undated": series.undated,
        "coarser": series.coarser,
        "outside": series.outside,
    }

"""How does a trend look as a picture?

A line for each query, drawn by Matplotlib, which is an extra: it is large, and imported only here.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from indexer.errors import RequestError
from indexer.trends import Trend

FORMATS = ("svg", "png")
_INCHES = (9.0, 4.5)
_DOTS_PER_INCH = 144


def draw(trend: Trend, path: Path, *, share: bool = False) -> None:
    """Draw a trend into a file, as its name ends: .svg or .png. Raises RequestError."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise RequestError(
            f"cannot draw {path}: the name says no format that is known",
            hint="let it end in .svg or .png",
        )
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise RequestError(
            "drawing needs Matplotlib, which is not installed",
            hint="install it with: pip install 'indexer[plot]'",
        ) from error
    figure = Figure(figsize=_INCHES, layout="constrained")
    axes = figure.subplots()
    for series in trend.series:
        values = trend.shares(series) if share else series.counts
        days = [period.first for period in trend.periods]
        label = series.query if not series.query.startswith("_") else f" {series.query}"
        axes.plot(days, [100 * each if share else each for each in values], "o-", ms=3, label=label)  # type: ignore[arg-type] # it takes dates
    axes.set_ylim(bottom=0)
    axes.set_ylabel("% of the documents" if share else "documents")
    axes.set_xlabel(trend.by)
    axes.grid(alpha=0.3)
    for text in axes.legend().get_texts():
        text.set_parse_math(False)
    with warnings.catch_warnings(), matplotlib.rc_context({"svg.hashsalt": "indexer"}):
        warnings.simplefilter("ignore")  # of letters that the font does not have
        undated = {"Date": None} if ending == "svg" else {}  # the same picture every time
        try:
            figure.savefig(path, format=ending, dpi=_DOTS_PER_INCH, metadata=undated)
        except OSError as error:
            raise RequestError(
                f"cannot write {path}: {error.strerror or error}", hint="name another file"
            ) from error

"""How do saved queries look, and what is new for them?

For a person, also one who reads it in a mail, a heading and paragraphs. For a program JSON, one
document, or a line for each hit with the name of its alert and a summary line for each alert.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from indexer.render.escape import visible
from indexer.render.hits import Style, paragraphs
from indexer.render.machine import dumped, hit_data
from indexer.results import RESULTS_VERSION

if TYPE_CHECKING:
    from indexer.alerts import News
    from indexer.saved import Alert


def text(news: Iterable[News], style: Style) -> str:
    """Return what is new, alert by alert; nothing for those with nothing new."""
    return "\n\n".join(
        f"{style.paint(_heading(each), '1;4')}\n\n{paragraphs(each.hits, style)}"
        for each in news
        if each.hits
    )


def json_document(news: Iterable[News]) -> str:
    """Return what is new as one JSON document."""
    alerts = [{**_summary(each), "hits": [hit_data(hit) for hit in each.hits]} for each in news]
    return dumped({"format_version": RESULTS_VERSION, "alerts": alerts})


def json_lines(news: Iterable[News]) -> str:
    """Return a line of JSON for each new hit, and a summary line for each alert."""
    lines = []
    for each in news:
        name = each.alert.name
        lines += [dumped({"type": "hit", "alert": name, **hit_data(hit)}) for hit in each.hits]
        lines.append(dumped({"type": "summary", **_summary(each)}))
    return "\n".join(lines)


def listed(alerts: Iterable[Alert]) -> str:
    """Return a line for each alert: its name, when it last ran, and what it looks for."""
    return "\n".join(
        f"{alert.name}\t{alert.ran or 'never ran'}\t{visible(typed(alert))}" for alert in alerts
    )


def listed_json(alerts: Iterable[Alert]) -> str:
    """Return alerts as one JSON document."""
    shown = [
        {**alert.described(), "made": alert.made or None, "ran": alert.ran or None}
        for alert in alerts
    ]
    return dumped({"format_version": RESULTS_VERSION, "alerts": shown})


def typed(alert: Alert) -> str:
    """Return the options and the words of an alert as they are typed to a shell."""
    flags = {"--any": alert.any_word, "-F": alert.literal, "--no-stem": not alert.inflections}
    valued: dict[str, str | Sequence[str]] = {
        "--lang": alert.language,
        "--since": alert.since,
        "--until": alert.until,
        "-t": alert.kinds,
        "-g": alert.globs,
    }
    words = [flag for flag, wanted in flags.items() if wanted]
    for option, value in valued.items():
        for each in [value] if isinstance(value, str) else value:
            words += [option, each] if each else []
    return shlex.join([*words, alert.query])


def _heading(news: News) -> str:
    new = len(news.hits)
    matching = news.results.total if news.results else 0
    return f"{news.alert.name}: {new:,} new, of {matching:,} that match {visible(news.alert.query)}"


def _summary(news: News) -> dict[str, Any]:
    results = news.results
    return {
        "alert": news.alert.name,
        "query": news.alert.query,
        "understood_as": results.understood_as if results else None,
        "new": len(news.hits),
        "matching": results.total if results else None,
        "since_run": news.alert.ran or None,
        "notes": results.notes if results else (),
        "error": str(news.error) if news.error else None,
    }

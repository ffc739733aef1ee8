"""What is new for a saved query since it last ran?

All that matches is looked for, and what was said before is left out: by the keys of its id and of
its content (`saved`). What is new is handed over first and kept as said afterwards, so that
nothing is lost: a run that is killed in between says the same again the next time (at least
once). The lock is held meanwhile; so no two runs say the same, and nothing is said that cannot be
kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from indexer.dates import read_days
from indexer.document import IndexedDocument
from indexer.errors import AlertError, IndexAccessError, IndexerError
from indexer.index import LOCK_WAIT_S, Index
from indexer.page import SearchOptions
from indexer.results import Hit, Results
from indexer.retrieval import read_query, search
from indexer.runs import now
from indexer.saved import Alert, key_of_id, keys_of
from indexer.snapshot import values_of

_NAME = re.compile(r"\w[\w.-]{0,63}")

GONE = 1000
"""Keys of what no longer matches, or is gone and may come back, are kept until they are more than
these and than those of what matches."""


class News(NamedTuple):
    """What is new for an alert; or why it could not be run.

    `results` has as hits what was never said, and counts all that matches.
    """

    alert: Alert
    results: Results | None
    error: IndexerError | None = None

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Return what is new."""
        return self.results.hits if self.results else ()


def add_alert(
    index: Index, alert: Alert, *, from_now: bool = False, wait_s: float = LOCK_WAIT_S
) -> int:
    """Save a query; `from_now` counts what matches by now as said. Return how much matches.

    Raises AlertError, QueryError, DateError, IndexLockedError.
    """
    if not _NAME.fullmatch(alert.name):
        raise AlertError(
            f"{alert.name!r} is no name for an alert",
            hint="a name has letters, digits, and then also - . _; `indexer alert add NAME QUERY`",
        )
    options = _options(alert)
    read_query(alert.query, options)
    with index.writing(wait_s=wait_s) as writing:
        alerts = index.ledger().alerts
        if any(each.name == alert.name for each in alerts):
            raise AlertError(
                f"there is an alert {alert.name} already",
                hint=f"choose another name, or take it out with `indexer alert rm {alert.name}`",
            )
        said = set[bytes]()
        found = _matching(index, alert, options, said)
        kept = frozenset(said) if from_now else frozenset[bytes]()
        writing.keep_alerts((*alerts, alert._replace(made=now(), said=kept)))
    return found.total


def remove_alert(index: Index, name: str, *, wait_s: float = LOCK_WAIT_S) -> None:
    """Forget a saved query. Raises AlertError, IndexLockedError."""
    with index.writing(wait_s=wait_s) as writing:
        alerts = index.ledger().alerts
        (gone,) = chosen(alerts, [name])
        writing.keep_alerts([each for each in alerts if each is not gone])


def chosen(alerts: Sequence[Alert], names: Sequence[str]) -> list[Alert]:
    """Return the alerts of some names, or all. Raises AlertError for one that is not there."""
    by_name = {alert.name: alert for alert in alerts}
    for name in names:
        if name not in by_name:
            known = ", ".join(by_name) or "none; `indexer alert add NAME QUERY` makes one"
            raise AlertError(f"there is no alert {name}", hint=f"there are: {known}")
    return [by_name[name] for name in dict.fromkeys(names)] if names else [*alerts]


@contextmanager
def news(
    index: Index,
    names: Sequence[str] = (),
    *,
    dry_run: bool = False,
    passages: int = 2,
    wait_s: float = LOCK_WAIT_S,
    waiting: Callable[[str], None] | None = None,
) -> Iterator[list[News]]:
    """Give what is new for some alerts, or all; it is kept as said when the block ends well.

    With `dry_run` nothing is kept, and no lock taken. Raises AlertError, IndexLockedError.
    """
    if dry_run:
        alerts = chosen(index.ledger().alerts, names)
        yield [_news(index, alert, passages, set()) for alert in alerts]
        return
    with index.writing(wait_s=wait_s, waiting=waiting) as writing:
        before = index.ledger().alerts
        found, after = [], {alert.name: alert for alert in before}
        for alert in chosen(before, names):
            matching = set[bytes]()
            told = _news(index, alert, passages, matching)
            found.append(told)
            if told.results:
                said = _kept(index, alert.said, frozenset(matching))
                after[alert.name] = alert._replace(said=said, ran=now())
        yield found
        if found:
            writing.keep_alerts([*after.values()])


def _news(index: Index, alert: Alert, passages: int, matching: set[bytes]) -> News:
    """Return what is new; `matching` gets the keys of all that matches."""
    try:
        options = _options(alert)._replace(passages=passages)
        return News(alert, _matching(index, alert, options, matching))
    except IndexAccessError:
        raise
    except IndexerError as error:  # the other alerts can be run
        return News(alert, None, error)


def _matching(index: Index, alert: Alert, options: SearchOptions, keys: set[bytes]) -> Results:
    """Return what matches an alert, as hits what was not said; add the keys of all that matches."""

    def is_new(document: IndexedDocument) -> bool:
        own = keys_of(document.id, document.content_hash)
        keys.update(own)
        return alert.said.isdisjoint(own)

    found = search(index, alert.query, options, only=is_new)
    contents: dict[str, list[Hit]] = {}
    for hit in found.hits:
        contents.setdefault(hit.document.content_hash, []).append(hit)
    hits = tuple(
        first._replace(rank=rank, copies=tuple(sorted(hit.document.name for hit in others)))
        for rank, (first, *others) in enumerate(contents.values(), start=1)
    )
    return found._replace(hits=hits)


def _kept(index: Index, said: frozenset[bytes], matching: frozenset[bytes]) -> frozenset[bytes]:
    """Return what is to be known as said.

    A document that is there and matches no more is forgotten, so that it is said when it is
    changed and matches again. One that is gone is not: it may come back by `undo`.
    """
    others = said - matching
    if others:
        ids = values_of(index.segments(), ("id",))
        others -= {key_of_id(document_id) for (document_id,) in ids}
    return matching | (others if len(others) <= max(GONE, len(matching)) else frozenset())


def _options(alert: Alert) -> SearchOptions:
    """Return how an alert is searched for, today. Raises DateError."""
    return SearchOptions(
        limit=None,
        any_word=alert.any_word,
        literal=alert.literal,
        inflections=alert.inflections,
        language=alert.language,
        since=read_days(alert.since).first if alert.since else None,
        until=read_days(alert.until).last if alert.until else None,
        kinds=alert.kinds,
        globs=alert.globs,
        collapse=False,
        passages=0,
        advise=False,
        timeout_s=None,
    )

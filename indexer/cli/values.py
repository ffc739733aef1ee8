"""What do the values of options mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def first_day(text: str | None) -> date | None:
    """Return the first day of a date that was typed. Raises DateError."""
    if text is None:
        return None
    from indexer.dates import read_days

    return read_days(text).first


def last_day(text: str | None) -> date | None:
    """Return the last day of a date that was typed. Raises DateError."""
    if text is None:
        return None
    from indexer.dates import read_days

    return read_days(text).last


def kinds_named(names: list[str] | None) -> tuple[str, ...]:
    """Return kinds of document by the names that were typed. Raises KindError."""
    if not names:
        return ()
    from indexer.kinds import kind_named

    return tuple(map(kind_named, names))

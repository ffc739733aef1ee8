"""Which day does an option mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def first_day(text: str | None) -> date | None:
    """Return the first day of the days that are named, if any are. Raises DateError."""
    from indexer.dates import read_days

    return None if text is None else read_days(text).first


def last_day(text: str | None) -> date | None:
    """Return the last day of the days that are named, if any are. Raises DateError."""
    from indexer.dates import read_days

    return None if text is None else read_days(text).last

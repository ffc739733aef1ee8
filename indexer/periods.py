"""Which days, ISO weeks, months or years are there from one day to another?"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from indexer.errors import RequestError

By = Literal["day", "week", "month", "year"]

MOST_PERIODS = 10_000

_FINEST: tuple[tuple[By, int], ...] = (("day", 31), ("week", 26 * 7), ("month", 3 * 366))
"""The period that fits on a page, by the most days there may be."""


class Period(NamedTuple):
    """A day, week, month or year, from its first day to its last."""

    name: str
    first: date
    last: date


def finest(days: int) -> By:
    """Return the period of which there are not too many in some days to look at."""
    return next((by for by, most in _FINEST if days <= most), "year")


def periods_between(first: date, last: date, by: By) -> list[Period]:
    """Return all periods that have one of the days. Raises RequestError if they are too many."""
    starts = [start_of(first, by)]
    while starts[-1] <= last:
        if len(starts) > MOST_PERIODS:
            raise RequestError(
                f"from {first} to {last} there are more than {MOST_PERIODS:,} {by}s",
                hint="ask for longer periods (--by year), or for fewer days (--since, --until)",
            )
        following = _after(starts[-1], by)
        if following is None:  # the calendar ends
            return [*_of(starts, by), Period(_name(starts[-1], by), starts[-1], date.max)]
        starts.append(following)
    return _of(starts, by)


def start_of(day: date, by: By) -> date:
    """Return the first day of the period that a day is in."""
    match by:
        case "week":
            return date.fromordinal(day.toordinal() - day.weekday())
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            return day


def _of(starts: list[date], by: By) -> list[Period]:
    return [
        Period(_name(first, by), first, following - timedelta(days=1))
        for first, following in pairwise(starts)
    ]


def _after(start: date, by: By) -> date | None:
    """Return the first day of the period after the one that begins with `start`."""
    try:
        if by in ("day", "week"):
            return start + timedelta(days=7 - start.weekday() if by == "week" else 1)
        months = start.year * 12 + start.month - 1 + (12 if by == "year" else 1)
        return date(months // 12, months % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None


def _name(start: date, by: By) -> str:
    if by == "week":
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    return start.isoformat()[: {"day": 10, "month": 7, "year": 4}[by]]

"""Which days does a person mean?

What is typed in a query or an option is read here: ISO dates of any precision, a few
words (`yesterday`, `2_weeks`), and ranges with open ends. A date is an interval of
calendar days, as precise as it was written: `2020-03` is a month. Dates of documents
are found in `extract.dates`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from indexer.document import Days
from indexer.errors import DateError

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_AGO = re.compile(r"(\d{1,5})[_ ]?(day|week|month|year)s?(?:[_ ]ago)?")
_PERIOD = re.compile(r"([^/]+)/P(\d{1,4})([DWMY])", re.IGNORECASE)
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def read_iso(word: str) -> Days | None:
    """Return the days of `2020`, `2020-03` or `2020-03-01`, or none."""
    return _iso(word.strip())


def read_days(word: str, *, today: date | None = None) -> Days:
    """Read one date as a person types it: the whole period that it names.

    Raises DateError, naming the word.
    """
    today = today or date.today()
    plain = word.strip().lower().replace(" ", "_")
    if plain in ("today", "yesterday"):
        day = today - timedelta(days=plain == "yesterday")
        return Days(day, day)
    if match := re.fullmatch(r"(this|last)_(week|month|year)", plain):
        start = _back(today, match[2], 1) if match[1] == "last" else today
        return _period_around(start, match[2])
    if match := _AGO.fullmatch(plain):
        day = _back(today, match[2], int(match[1]))
        return Days(day, day)
    if match := _PERIOD.fullmatch(word.strip()):
        first = read_days(match[1], today=today).first
        end = _back(first, _UNITS[match[3].upper()], -int(match[2]))
        if first < end:
            return Days(first, end - timedelta(days=1))
    if days := _iso(plain):
        return days
    raise DateError(word)


def read_range(text: str, *, today: date | None = None) -> tuple[date | None, date | None]:
    """Read `A`, `A..B`, `A..`, `..B`, `>=A`, `<A` or `[A TO B]` as first and last day.

    An open end is None. Raises DateError, naming the word; also for a range that ends
    before it begins.
    """
    text = text.strip()
    if match := re.fullmatch(r"([<>]=?)(.+)", text):
        days = read_days(match[2], today=today)
        return {
            ">=": (days.first, None),
            ">": (_back(days.last, "day", -1), None),
            "<=": (None, days.last),
            "<": (None, _back(days.first, "day", 1)),
        }[match[1]]
    bracketed = re.fullmatch(r"\[(.*?)\sTO\s(.*)\]", text)
    start, dots, end = (
        bracketed.expand(r"\1..\2").partition("..") if bracketed else text.partition("..")
    )
    if not dots:
        days = read_days(start, today=today)
        return days.first, days.last
    first = read_days(start, today=today).first if start.strip(" *") else None
    last = read_days(end, today=today).last if end.strip(" *") else None
    if first and last and last < first:
        raise DateError(text)
    return first, last


def _iso(word: str) -> Days | None:
    match = _ISO.fullmatch(word)
    return days_of(*(int(part or 0) for part in match.groups())) if match else None


def days_of(year: int, month: int, day: int) -> Days | None:
    """Return a year, a month of it or a day of that (0 for none), if the calendar has it."""
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Days(first, first)
    last_month = month or 12
    return Days(first, date(year, last_month, monthrange(year, last_month)[1]))


def _back(day: date, unit: str, count: int) -> date:
    """Return the day `count` units before `day`, in the last days of a shorter month."""
    try:
        if unit in ("day", "week"):
            return day - timedelta(days=count * (7 if unit == "week" else 1))
        months = day.year * 12 + day.month - 1 - count * (12 if unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (ValueError, OverflowError) as error:
        raise DateError(f"{count} {unit}s before {day}") from error


def _period_around(day: date, unit: str) -> Days:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=6))
    days = days_of(day.year, day.month if unit == "month" else 0, 0)
    assert days is not None
    return days

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

from indexer import ranges
from indexer.document import Days
from indexer.errors import DateError

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_AGO = re.compile(r"(\d{1,5})[_ ]?(day|week|month|year)s?(?:[_ ]ago)?")
_PERIOD = re.compile(r"([^/]+)/P(\d{1,4})([DWMY])", re.IGNORECASE)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def read_iso(word: str) -> Days | None:
    """Return the days of `2020`, `2020-03` or `2020-03-01`, or none."""
    return _iso(word.strip())


def read_days(word: str, *, today: date | None = None) -> Days:
    """Read one date as a person types it: the whole period that it names.

    Raises DateError, naming the word.
    """
    today = today or date.today()
    plain = "_".join(word.strip().lower().split())
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
    if days := _iso(plain) or _named(plain, today):
        return days
    raise DateError(word)


def read_range(text: str, *, today: date | None = None) -> tuple[date | None, date | None]:
    """Read `A`, `A..B`, `A..`, `..B`, `>=A`, `<A` or `[A TO B]` as first and last day.

    An open end is None. Raises DateError, naming the word; also for a range that ends
    before it begins.
    """
    sign, first, last = ranges.read(text)
    if sign == "..":
        start = read_days(first, today=today).first if first else None
        end = read_days(last, today=today).last if last else None
        if start and end and end < start:
            raise DateError(text)
        return start, end
    days = read_days(first, today=today)
    if not sign:
        return days.first, days.last
    if sign in (">=", "<="):
        return (days.first, None) if sign == ">=" else (None, days.last)
    if sign == ">":
        return _back(days.last, "day", -1), None
    return None, _back(days.first, "day", 1)


def _iso(word: str) -> Days | None:
    match = _ISO.fullmatch(word)
    return days_of(*(int(part or 0) for part in match.groups())) if match else None


def _named(word: str, today: date) -> Days | None:
    """Read `monday` (the last one, today included), `march` (the last), `5_march_2020`."""
    if (weekday := _place(word, _WEEKDAYS)) is not None:
        day = today - timedelta(days=(today.weekday() - weekday) % 7)
        return Days(day, day)
    parts = word.replace(",", "").split("_")
    months = [place for part in parts if (place := _place(part, _MONTHS)) is not None]
    numbers = [part for part in parts if part.isascii() and part.isdigit()]
    if len(months) != 1 or len(months) + len(numbers) != len(parts):
        return None
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(years) > 1 or len(days) > 1 or len(years) + len(days) != len(numbers):
        return None
    month, number = months[0] + 1, int(days[0]) if days else 0
    if days and not number:
        return None
    year = int(years[0]) if years else today.year - ((month, number) > (today.month, today.day))
    return days_of(year, month, number)


def _place(word: str, names: tuple[str, ...]) -> int | None:
    """Return which of some names a word is, whole or its first three letters."""
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(names) if word in (name, name[:3])), None)


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
        side = "before" if count > 0 else "after"
        raise DateError(f"{abs(count)} {unit}s {side} {day}") from error


def _period_around(day: date, unit: str) -> Days:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=6))
    days = days_of(day.year, day.month if unit == "month" else 0, 0)
    assert days is not None
    return days

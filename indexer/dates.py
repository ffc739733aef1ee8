"""Which days does a piece of text mean?

Two readers of dates share one grammar of ISO dates: those that look for the date of a
document (`header_date`, `dateline_date`, `path_date`, `file_date`) and those that read
what a person types (`read_days`, `read_range`). A date is an interval of calendar days,
as precise as it was written: `2020-03` is a month. It is never shifted through UTC, and
a date without a year is no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from indexer.document import Days
from indexer.errors import DateError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
# One to six capitalised words and a comma or a bracket: a sentence is no place.
_PLACE = r"\W{0,2}(?:[A-ZÀ-Þ][\w.'’-]*[ /]?){1,6}(?:,|\([^)]{1,40}\),?)\s*"

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_HEADER = re.compile(r"\s*date[:\s]\s*(\d{4}(?:-\d{2}){0,2})(?=\s|$)\s*", re.IGNORECASE)
_DATELINES = (
    re.compile(rf"{_PLACE}{_MONTH}\s+{_DAY},?\s+{_YEAR}\b"),
    re.compile(rf"{_PLACE}{_DAY}\s+{_MONTH},?\s+{_YEAR}\b"),
)
_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-_./])(0[1-9]|1[0-2])(?:\2([0-2]\d|3[01]))?"
    r"|(0[1-9]|1[0-2])([0-2]\d|3[01]))(?!\d)"
)
_AGO = re.compile(r"(\d{1,5})[_ ]?(day|week|month|year)s?(?:[_ ]ago)?")
_PERIOD = re.compile(r"(.+)/P(\d{1,4})([DWMY])", re.IGNORECASE)
_UNITS = {"D": "day", "W": "week", "M": "month", "Y": "year"}


def header_date(text: str) -> tuple[Days, int] | None:
    """Return the date in a `date YYYY-MM-DD` header and the character after it."""
    match = _HEADER.match(text)
    days = _iso(match.group(1)) if match else None
    return (days, match.end()) if match and days else None


def dateline_date(text: str) -> Days | None:
    """Return the date of a dateline (`VELMORA, June 5, 2021 —`) at the start of `text`."""
    line = text.lstrip()[:200].split("\n", 1)[0]
    for pattern in _DATELINES:
        if match := pattern.match(line):
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            return _days(int(match["year"]), month, int(match["day"]))
    return None


def path_date(path: str) -> Days | None:
    """Return the most precise, then last, date that is written in a path; a year alone is none."""
    found: list[Days] = []
    for year, _, month, day, joined_month, joined_day in _IN_PATH.findall(path):
        days = _days(int(year), int(month or joined_month), int(day or joined_day or 0))
        if days:
            found.append(days)
    return min(reversed(found), key=lambda days: days.last - days.first, default=None)


def file_date(mtime_ns: int) -> Days | None:
    """Return the local day of a file time; none for the zero that archives leave."""
    if mtime_ns <= 0:
        return None
    day = datetime.fromtimestamp(mtime_ns // 1_000_000_000).date()
    return Days(day, day)


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
        one = timedelta(days=1)
        return {
            ">=": (days.first, None),
            ">": (days.last + one, None),
            "<=": (None, days.last),
            "<": (None, days.first - one),
        }[match[1]]
    bracketed = re.fullmatch(r"\[\s*(.*?)\s+TO\s+(.*?)\s*\]", text)
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
    return _days(*(int(part or 0) for part in match.groups())) if match else None


def _days(year: int, month: int, day: int) -> Days | None:
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
    days = _days(day.year, day.month if unit == "month" else 0, 0)
    assert days is not None
    return days

"""When was a document published?

Each function looks in one place and returns the days it finds there: an interval as
precise as it was written, never shifted through UTC. A date without a year is no date.
"""

from __future__ import annotations

import re
from datetime import datetime

from indexer.dates import days_of, read_iso
from indexer.document import Days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[12]\d{3})"
# One to six capitalised words and a comma or a bracket: a sentence is no place.
_PLACE = r"\W{0,2}(?:[A-ZÀ-Þ][\w.'’-]*+[ /]?){1,6}(?:,|\([^)]{1,40}\),?)\s*"

_HEADER = re.compile(r"\s*date[:\s]\s*(\d{4}(?:-\d{2}){0,2})(?=\s|$)\s*", re.IGNORECASE)
_STATED = re.compile(r"\d{4}(?:-\d{2}){0,2}(?!\d)")
_JOINED = re.compile(r"((?:19|20)\d\d)[/.]?(\d\d)[/.]?(\d\d)(?!\d)")
_WRITTEN = (
    re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY}\s+{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?\s+{_YEAR}\b", re.IGNORECASE),
)
_YEARS = re.compile(r"[12]\d{3}")
_DATELINES = (
    re.compile(rf"{_PLACE}{_MONTH}\s+{_DAY},?\s+{_YEAR}\b"),
    re.compile(rf"{_PLACE}{_DAY}\s+{_MONTH},?\s+{_YEAR}\b"),
)
_IN_PATH = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-_./])(0[1-9]|1[0-2])(?:\2([0-2]\d|3[01]))?"
    r"|(0[1-9]|1[0-2])([0-2]\d|3[01]))(?!\d)"
)


def header_date(text: str) -> tuple[Days, int] | None:
    """Return the date in a `date YYYY-MM-DD` header and the character after it."""
    match = _HEADER.match(text)
    days = read_iso(match.group(1)) if match else None
    return (days, match.end()) if match and days else None


def stated_date(value: str) -> Days | None:
    """Return the date that a property or field begins with (`2020-03-01T23:59:00+09:00`).

    Its day is the one that is written, whatever the time zone.
    """
    match = _STATED.match(value.strip())
    return read_iso(match.group()) if match else None


def written_date(value: str) -> Days | None:
    """Return the date in a field that people write by hand, or nothing.

    `2020-03-01`, `2020/03/01`, `20200301`, `March 1, 2020`, `Sun, 1 Mar 2020` or `March 2020`.
    """
    value = value.strip()[:100]
    if match := _JOINED.match(value):
        return days_of(int(match[1]), int(match[2]), int(match[3]))
    if days := stated_date(value):
        return days
    for pattern in _WRITTEN:
        if match := pattern.search(value):
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            return days_of(int(match["year"]), month, int(match.groupdict().get("day") or 0))
    return None


def dateline_date(text: str) -> Days | None:
    """Return the date of a dateline (`VELMORA, June 5, 2021 —`) at the start of `text`."""
    line = text.lstrip()[:200].split("\n", 1)[0]
    if not _YEARS.search(line):
        return None
    for pattern in _DATELINES:
        if match := pattern.match(line):
            month = _MONTHS.index(match["month"][:3].lower()) + 1
            return days_of(int(match["year"]), month, int(match["day"]))
    return None


def path_date(path: str) -> Days | None:
    """Return the most precise, then last, date that is written in a path; a year alone is none."""
    found: list[Days] = []
    for year, _, month, day, joined_month, joined_day in _IN_PATH.findall(path):
        days = days_of(int(year), int(month or joined_month), int(day or joined_day or 0))
        if days:
            found.append(days)
    return min(reversed(found), key=lambda days: days.last - days.first, default=None)


def file_date(mtime_ns: int) -> Days | None:
    """Return the local day of a file time; none for the zero that archives leave.

    A file system can hold times that the calendar does not: they are no date either.
    """
    if mtime_ns <= 0:
        return None
    try:
        day = datetime.fromtimestamp(mtime_ns // 1_000_000_000).date()
    except (ValueError, OverflowError, OSError):
        return None
    return Days(day, day)

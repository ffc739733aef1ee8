"""Which days a person means, and when a document was published."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.dates import read_days, read_range
from indexer.errors import DateError
from indexer.extract.dates import dateline_date, file_date, header_date, path_date

TODAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2020-03-01", "2020-03-01", "2020-03-01"),
        ("2020-03", "2020-03-01", "2020-03-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020", "2020-01-01", "2020-12-31"),
        ("today", "2024-03-31", "2024-03-31"),
        ("Yesterday", "2024-03-30", "2024-03-30"),
        ("2_weeks", "2024-03-17", "2024-03-17"),
        ("1 month ago", "2024-02-29", "2024-02-29"),
        ("1_year", "2023-03-31", "2023-03-31"),
        ("this_week", "2024-03-25", "2024-03-31"),
        ("last_month", "2024-02-01", "2024-02-29"),
        ("this year", "2024-01-01", "2024-12-31"),
        ("2024-01/P3M", "2024-01-01", "2024-03-31"),
        ("sunday", "2024-03-31", "2024-03-31"),
        ("Mon", "2024-03-25", "2024-03-25"),
        ("march", "2024-03-01", "2024-03-31"),
        ("april", "2023-04-01", "2023-04-30"),
        ("March 2020", "2020-03-01", "2020-03-31"),
        ("5_march_2020", "2020-03-05", "2020-03-05"),
        ("march 5, 2020", "2020-03-05", "2020-03-05"),
        ("1 may", "2023-05-01", "2023-05-01"),
    ],
)
def test_a_date_is_the_whole_period_that_it_names(typed: str, first: str, last: str) -> None:
    days = read_days(typed, today=TODAY)
    assert (days.first.isoformat(), days.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2020-02..2020-03", "2020-02-01", "2020-03-31"),
        ("2020..", "2020-01-01", None),
        ("..", None, None),
        ("[* TO 2020]", None, "2020-12-31"),
        ("[ TO 2020]", None, "2020-12-31"),
        ("[ 2020  TO  2_weeks ago ]", "2020-01-01", "2024-03-17"),
        ("..2020", None, "2020-12-31"),
        (">=2020-03", "2020-03-01", None),
        (">2020-03", "2020-04-01", None),
        ("<2020", None, "2019-12-31"),
        ("<=2020", None, "2020-12-31"),
        ("[2020 TO 2021-02]", "2020-01-01", "2021-02-28"),
        ("2_weeks..", "2024-03-17", None),
        ("2020-03", "2020-03-01", "2020-03-31"),
    ],
)
def test_a_range_may_have_open_ends(typed: str, first: str | None, last: str | None) -> None:
    found = read_range(typed, today=TODAY)
    assert [end.isoformat() if end else None for end in found] == [first, last]


@pytest.mark.parametrize(
    "typed",
    ["soon", "2020-13", "2020-02-30", "", "2021..2020", "0000", "2020-3-1", "2020/P0D",
     "2020/P1D/P1D", "2020" + "/P1D" * 9999, "[2020 TO]", "[" + " " * 9999 + "]"],
)  # fmt: skip
def test_what_is_no_date_is_an_error_that_names_the_word(typed: str) -> None:
    with pytest.raises(DateError) as caught:
        read_range(typed, today=TODAY)
    assert caught.value.word == typed
    assert repr(typed)[:39] in str(caught.value)
    assert "2020-03" in caught.value.hint


@pytest.mark.parametrize("typed", ["99999_years", ">9999", "<0001", "9999-12-31/P1D"])
def test_a_day_that_the_calendar_does_not_have_is_no_date(typed: str) -> None:
    with pytest.raises(DateError, match=r"years? before|days? (before|after)"):
        read_range(typed, today=TODAY)


@given(st.dates(date(1000, 1, 1), date(9998, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_date_is_as_precise_as_it_was_written(day: date, length: int) -> None:
    typed = day.isoformat()[:length]
    days = read_days(typed)
    assert str(days) == typed
    assert days.first <= day <= days.last


@given(st.text() | st.text(st.sampled_from("0129-./PDWMY<>=[] TOago_week*"), max_size=24))
def test_any_text_is_a_range_or_a_date_error(text: str) -> None:
    try:
        first, last = read_range(text, today=TODAY)
    except DateError:
        return
    assert first is None or last is None or first <= last


@pytest.mark.parametrize(
    ("text", "days", "rest"),
    [
        (" date 2020-03-01 Turkey said", "2020-03-01", "Turkey said"),
        ("Date: 2020-03\n\nText", "2020-03", "Text"),
        ("date 2020-03-01", "2020-03-01", ""),
    ],
)
def test_a_header_gives_the_date_and_the_text_goes_on(text: str, days: str, rest: str) -> None:
    found = header_date(text)
    assert found is not None
    assert (str(found[0]), text[found[1] :]) == (days, rest)


@pytest.mark.parametrize(
    "text", ["dates 2020-03-01 x", "date 2020-13-01 x", "date palm", "on date 2020-03-01"]
)
def test_what_is_no_header_is_text(text: str) -> None:
    assert header_date(text) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("VELMORA, June 5, 2021 — The", "2021-06-05"),
        ("ANKARA (Wire), 5 March 2020 - The", "2020-03-05"),
        ("New Osk, Sept. 14th 2019: The", "2019-09-14"),
        ("VELMORA, June 5 — The", None),
        ("The mayor said on June 5, 2021 that", None),
        ("On June 5, 2021 he", None),
        ("VELMORA, February 30, 2021 — The", None),
    ],
)
def test_a_dateline_needs_a_place_and_a_year(text: str, days: str | None) -> None:
    found = dateline_date(text)
    assert (str(found) if found else None) == days


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("2018-11/osk.txt", "2018-11"),
        ("2020/03/01/a.txt", "2020-03-01"),
        ("2020-03/a-2020-03-05.txt", "2020-03-05"),
        ("scan_20200301.txt", "2020-03-01"),
        ("2020/a.txt", None),
        ("a-123456789.txt", None),
        ("2020-19-01.txt", None),
        ("2020-02-30.txt", None),
        ("2019-05/2020-06/a.txt", "2020-06"),
    ],
)
def test_a_path_gives_its_most_precise_date(path: str, days: str | None) -> None:
    found = path_date(path)
    assert (str(found) if found else None) == days


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_a_file_time_is_its_local_day(hour: int) -> None:
    seconds = int(datetime(2020, 9, 13, hour, 30).timestamp())
    assert str(file_date(seconds * 10**9)) == "2020-09-13"


@pytest.mark.parametrize("time_ns", [0, -1, 10**21, 10**30])
def test_a_file_time_of_zero_or_beyond_the_calendar_is_no_date(time_ns: int) -> None:
    assert file_date(time_ns) is None


@pytest.mark.parametrize("typed", ["2020-03-01", "2020-02", "0800", "9999-12", "9999", "2020-12"])
def test_days_are_shown_as_precisely_as_they_were_written(typed: str) -> None:
    assert str(read_days(typed)) == typed

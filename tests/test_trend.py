"""Hits over time: counted by period, nothing guessed, nothing left out silently."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import Index, SearchOptions, create_index, remove
from indexer.errors import QueryError, RequestError
from indexer.periods import By, finest, periods_between, start_of
from indexer.render.hits import Style
from indexer.render.trends import bars, comma_separated
from indexer.trends import Series, trend
from tests.conftest import PROJECT, Collection, Run, write

DATED = {
    "a.txt": "date 2020-01-31 One\n\nrain fell",
    "b.txt": "date 2020-02-01 Two\n\nrain and snow fell",
    "c.txt": "date 2020-02-29 Three\n\nsnow fell",
    "d.txt": "date 2020-04-01 Four\n\nrain fell",
    "e.md": "---\ndate: 2020-02\n---\nrain fell",
    "f.md": "---\ndate: 2020\n---\nrain and snow fell",
}


def counts(index: Index, *queries: str, by: By = "month", **how: object) -> list[Series]:
    options = SearchOptions(**how)  # type: ignore[arg-type]
    return [*trend(index, queries, by=by, options=options).series]


def test_documents_are_counted_in_their_periods_and_empty_ones_are_there(
    collection: Collection,
) -> None:
    found = trend(collection(DATED), ["rain", "snow"], by="month")
    rain, snow = found.series
    names = [period.name for period in found.periods]
    assert names == [f"2020-{month:02}" for month in range(1, 13)]
    assert rain.counts[:4] == (1, 2, 0, 1)
    assert snow.counts[:4] == (0, 2, 0, 0)
    assert found.everything.counts[:4] == (1, 3, 0, 1)
    assert found.shares(rain)[:3] == [1.0, 2 / 3, 0.0]


def test_a_date_that_is_coarser_than_the_period_is_said_and_not_guessed(
    collection: Collection,
) -> None:
    index = collection(DATED)
    (by_month,) = counts(index, "rain")
    assert (by_month.total, sum(by_month.counts), by_month.coarser) == (5, 4, 1)
    (by_day,) = counts(index, "rain", by="day")
    assert (sum(by_day.counts), by_day.coarser) == (3, 2)
    (by_year,) = counts(index, "rain", by="year")
    assert (by_year.counts, by_year.coarser) == ((5,), 0)
    assert trend(index, ["rain"], by="month").notes == (
        "rain: 1 of 5 have a date that is no month",
    )


def test_a_document_without_a_date_is_said(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for name, day in (("a", 737425), ("b", None)):
            writer.add_document(
                id=name, file=name, body="rain", body_stems="rain",
                date_first=day, date_last=day, date_source="header" if day else "none",
            )  # fmt: skip
    (rain,) = counts(index, "rain")
    assert (rain.counts, rain.total, rain.undated) == ((1,), 2, 1)
    assert trend(index, ["rain"]).notes == ("rain: 1 of 2 have no date",)


def test_since_and_until_bound_the_periods_and_what_is_counted(collection: Collection) -> None:
    index = collection(DATED)
    options = SearchOptions(since=date(2020, 1, 1), until=date(2020, 2, 15))
    found = trend(index, ["rain"], by="month", options=options)
    assert [period.name for period in found.periods] == ["2020-01", "2020-02"]
    (rain,) = found.series
    assert (rain.counts, rain.outside, rain.coarser) == ((1, 1), 3, 0)
    assert found.everything.counts == (1, 1)


def test_deleted_documents_do_not_count(collection: Collection, tmp_path: Path) -> None:
    index = collection(DATED)
    remove(index, [tmp_path / "documents/b.txt"])
    found = trend(index, ["rain"], by="month")
    assert found.series[0].counts[:2] == (1, 1)
    assert found.everything.counts[:2] == (1, 2)


def test_what_matches_nothing_has_no_periods(collection: Collection) -> None:
    found = trend(collection(DATED), ["hail"])
    assert (found.periods, found.series[0].counts, found.has_hits) == ((), (), False)
    with pytest.raises(QueryError):
        trend(collection({}), ["rain", '"'])


BY = get_args(By)
DAYS = st.dates(date(2019, 12, 20), date(2021, 1, 20))


@given(
    st.lists(st.tuples(DAYS, st.booleans()), min_size=1, max_size=20),
    st.sampled_from(BY),
)
def test_counts_are_those_of_a_calendar(
    tmp_path_factory: pytest.TempPathFactory, dated: list[tuple[date, bool]], by: By
) -> None:
    index = create_index(tmp_path_factory.mktemp("index"))
    for start in (0, 10):  # a segment each
        if some := dated[start : start + 10]:
            writer = index.writer()
            for number, (day, rains) in enumerate(some):
                writer.add_document(
                    id=f"{start}-{number}", file=f"{start}-{number}", date_source="header",
                    body="rain" if rains else "snow", body_stems="rain" if rains else "snow",
                    date_first=day.toordinal(), date_last=day.toordinal(),
                )  # fmt: skip
            writer.commit(merge=False)
    formats = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
    expected = Counter(day.strftime(formats[by]) for day, rains in dated if rains)
    found = trend(index, ["rain"], by=by)
    named = [period.name for period in found.periods]
    assert {name: n for name, n in zip(named, found.series[0].counts, strict=True) if n} == expected
    assert sum(found.series[0].counts) == found.series[0].total == expected.total()


@given(st.dates(), st.integers(0, 2000), st.sampled_from(BY))
def test_periods_follow_one_another_without_a_gap(first: date, days: int, by: By) -> None:
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    found = periods_between(first, last, by)
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= last <= found[-1].last
    assert all(after.first - before.last == timedelta(days=1) for before, after in pairwise(found))
    assert all(start_of(period.last, by) == period.first for period in found)


def test_too_many_periods_are_refused_and_the_shortest_that_fits_is_taken() -> None:
    with pytest.raises(RequestError, match="more than 10,000 days"):
        periods_between(date(1, 1, 1), date(2000, 1, 1), "day")
    assert [finest(days) for days in (1, 31, 32, 182, 183, 1098, 1099)] == [
        "day", "day", "week", "week", "month", "month", "year",
    ]  # fmt: skip


def test_bars_are_as_wide_as_the_terminal_and_on_one_scale(collection: Collection) -> None:
    options = SearchOptions(until=date(2020, 4, 1), since=date(2020, 1, 1))
    found = trend(collection(DATED), ["rain", "snow"], by="month", options=options)
    assert bars(found, Style(width=40)).splitlines() == [
        "month    rain            snow",
        "2020-01  1 ██████        0",
        "2020-02  2 ████████████  2 ████████████",
        "2020-03  0               0",
        "2020-04  1 ██████        0",
    ]
    assert "\x1b" not in bars(found, Style(width=40))
    assert "\x1b[36m" in bars(found, Style(width=40, colour=True))
    narrow = bars(found, Style(width=10))
    assert "2020-02  2 ████" in narrow


def test_a_cell_never_begins_a_formula(collection: Collection) -> None:
    found = trend(collection(DATED), ["=rain", "-snow", "rain"], by="year")
    (heads, *_) = csv.reader(comma_separated(found).splitlines())
    assert heads == [
        "year", "documents", "'=rain", "'=rain share", "'-snow", "'-snow share", "rain",
        "rain share",
    ]  # fmt: skip


def test_the_command_prints_columns_csv_and_json(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "d", DATED)
    run("add", tmp_path / "d")
    months = ("--by", "month", "--since", "2020-01", "--until", "2020-03")
    columns = run("trend", *months, "rain", "snow")
    assert columns.code == 0
    assert columns.out.splitlines()[1:3] == [
        "2020-01\t1\t1\t1.000000\t0\t0.000000", "2020-02\t3\t2\t0.666667\t2\t0.666667",
    ]  # fmt: skip
    assert run("trend", *months, "--format", "tsv", "rain", "snow").out == columns.out
    as_csv = run("trend", *months, "--format", "csv", "rain", "snow").out
    assert as_csv == columns.out.replace("\t", ",")
    told = json.loads(run("trend", *months, "--json", "rain", "snow").out)
    assert (told["format_version"], told["by"]) == (1, "month")
    assert [series["counts"] for series in told["series"]] == [[1, 2, 0], [0, 2, 0]]
    assert told["periods"][1] == {
        "period": "2020-02", "first": "2020-02-01", "last": "2020-02-29", "documents": 3,
    }  # fmt: skip
    assert run("trend", "hail").code == 1
    assert json.loads(run("trend", "--json", "hail").out)["periods"] == []
    assert run("trend", "--since", "nonsense", "rain").code == 2
    assert run("trend").code == 2


@pytest.mark.parametrize(("name", "begins"), [("t.svg", b"<?xml"), ("t.png", b"\x89PNG")])
def test_a_trend_is_drawn_as_its_name_ends(
    name: str, begins: bytes, run: Run, tmp_path: Path
) -> None:
    write(tmp_path / "d", DATED)
    run("add", tmp_path / "d")
    drawn = run("trend", "rain", "$snow$", "--plot", tmp_path / name)
    assert (drawn.code, drawn.out) == (0, "")
    picture = (tmp_path / name).read_bytes()
    assert picture.startswith(begins)
    run("trend", "rain", "$snow$", "--plot", tmp_path / name)
    assert (tmp_path / name).read_bytes() == picture
    assert run("trend", "rain", "--plot", tmp_path / "t.bmp").code == 2
    assert run("trend", "rain", "--plot", tmp_path / "none/t.png").code == 2


def test_what_is_not_installed_says_how_to_install_it(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "d", DATED)
    run("add", tmp_path / "d")
    (tmp_path / "matplotlib.py").write_text("raise ImportError")
    told = run("trend", "rain", "--plot", tmp_path / "t.svg", PYTHONPATH=f"{tmp_path}:{PROJECT}")
    assert told.code == 2
    assert "pip install 'indexer[plot]'" in told.err


def test_nothing_is_imported_for_pictures_that_are_not_drawn() -> None:
    program = (
        "import sys, indexer.cli.trend, indexer.trends, indexer.render.trends, indexer.render.plot;"
        " print('matplotlib' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=True, cwd=PROJECT,
    )  # fmt: skip
    assert done.stdout == "False\n"


PAGE = (PROJECT / "docs/trend.md").read_text(encoding="utf-8")


def test_every_json_name_is_on_the_page() -> None:
    written = (PROJECT / "indexer/render/trends.py").read_text(encoding="utf-8")
    names = re.findall(r'"(\w+)":', written[written.index("def trend_json") :])
    assert [name for name in names if f"`{name}`" not in PAGE] == []

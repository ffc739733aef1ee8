"""Alerts: a saved query says what is new, once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from indexer import Index, add, add_alert, news, remove, remove_alert, undo, update
from indexer.errors import AlertError, DateError, IndexLockedError, QueryError
from indexer.saved import Alert
from tests.conftest import PROJECT, Collection, Run, write

RATES = Alert("rates", "interest rates")


def said(index: Index, *names: str) -> list[str]:
    """Run alerts, and return the names of the files that are new."""
    with news(index, names) as found:
        return sorted(hit.document.source.relative for each in found for hit in each.hits)


@pytest.fixture
def index(collection: Collection) -> Index:
    """Return an index of two documents on interest rates and one on something else."""
    index = collection(
        {
            "a.txt": "Interest rates rise.",
            "b.txt": "An interesting rate of exchange.",
            "c.txt": "Nothing of the kind.",
        }
    )
    add_alert(index, RATES)
    return index


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


def test_a_run_says_what_is_new_and_only_once(index: Index, folder: Path) -> None:
    assert said(index) == ["a.txt", "b.txt"]
    assert said(index) == []
    write(folder, {"d.txt": "Interest rates fall."})
    update(index)
    assert said(index) == ["d.txt"]
    assert said(index) == []


def test_a_changed_document_is_new_if_it_did_not_match_before(index: Index, folder: Path) -> None:
    said(index)
    write(folder, {"a.txt": "Interest rates rise again.", "c.txt": "Interest in a rate."})
    update(index)
    assert said(index) == ["c.txt"]


def test_a_document_that_matched_no_more_is_new_when_it_changes_and_matches(
    index: Index, folder: Path
) -> None:
    said(index)
    write(folder, {"a.txt": "Of prices."})
    update(index)
    assert said(index) == []
    write(folder, {"a.txt": "Of interest rates in another year."})
    update(index)
    assert said(index) == ["a.txt"]


def test_what_moves_or_comes_back_or_is_copied_is_not_said_again(
    index: Index, folder: Path
) -> None:
    said(index)
    (folder / "a.txt").rename(folder / "moved.txt")
    update(index)
    assert said(index) == []
    remove(index, [folder / "moved.txt"])
    assert said(index) == []
    add(index, [folder])
    write(folder, {"copy.txt": "Interest rates rise."})
    update(index)
    assert said(index) == []


def test_two_new_copies_are_one_hit(index: Index, folder: Path) -> None:
    said(index)
    write(folder, {"e.txt": "Interest rates stay.", "f.txt": "Interest rates stay."})
    update(index)
    with news(index) as (found,):
        (hit,) = found.hits
    assert hit.document.source.relative == "e.txt"
    assert [Path(copy).name for copy in hit.copies] == ["f.txt"]


def test_undo_takes_a_run_back_but_not_what_was_said(index: Index, folder: Path) -> None:
    said(index)
    write(folder, {"d.txt": "Interest rates fall.", "a.txt": "Of prices."})
    update(index)
    assert said(index) == ["d.txt"]
    undone = undo(index)
    assert undone.taken_back
    assert undone.taken_back.command == "update"
    assert said(index) == []
    undo(index)
    assert said(index) == []


def test_alerts_outlive_rebuilds_and_merges(index: Index) -> None:
    said(index)
    update(index, rebuilding=True)
    index.optimize()
    assert [alert.name for alert in index.ledger().alerts] == ["rates"]
    assert said(index) == []


def test_undo_goes_back_as_far_as_without_alerts(index: Index, folder: Path) -> None:
    before = index.ledger().runs
    write(folder, {"d.txt": "Interest rates fall."})
    update(index)
    for _ in range(3):
        said(index)
    remove_alert(index, "rates")
    assert undo(index).documents == 3
    assert index.ledger().runs[:1] == before
    assert index.ledger().alerts == ()


def test_nothing_is_kept_when_the_block_fails(index: Index) -> None:
    with pytest.raises(BrokenPipeError), news(index):
        raise BrokenPipeError
    assert said(index) == ["a.txt", "b.txt"]


def test_a_dry_run_keeps_nothing_and_takes_no_lock(index: Index) -> None:
    with index.writing(), news(index, dry_run=True) as (found,):
        assert len(found.hits) == 2
    with index.writing(), pytest.raises(IndexLockedError), news(index, wait_s=0):
        pass
    assert said(index) == ["a.txt", "b.txt"]


def test_a_relative_date_is_that_of_the_day_of_the_run(index: Index, folder: Path) -> None:
    add_alert(index, Alert("today", "rates", since="yesterday"), from_now=True)
    (alert,) = (alert for alert in index.ledger().alerts if alert.name == "today")
    assert alert.since == "yesterday"
    days = {name: date.today() - timedelta(days=n) for name, n in {"new": 0, "old": 9}.items()}
    write(folder, {f"{name}.txt": f"date {day} Other rates." for name, day in days.items()})
    update(index)
    assert said(index, "today") == ["new.txt"]


def test_options_are_those_that_were_saved(index: Index) -> None:
    add_alert(index, RATES._replace(name="phrase", literal=True))
    add_alert(index, RATES._replace(name="words", inflections=False))
    add_alert(index, Alert("any", "kind rise", any_word=True))
    add_alert(index, Alert("paths", "*", globs=("*/b.txt", "*/c.txt")))
    add_alert(index, Alert("mails", "*", kinds=("mail",)))
    assert said(index, "phrase") == said(index, "words") == ["a.txt"]
    assert said(index, "any") == ["a.txt", "c.txt"]
    assert said(index, "paths") == ["b.txt", "c.txt"]
    assert said(index, "mails") == []


def test_what_matches_when_it_is_saved_may_be_left_out(index: Index) -> None:
    assert add_alert(index, RATES._replace(name="later"), from_now=True) == 2
    assert said(index, "later") == []


@pytest.mark.parametrize("alert", [
    (RATES, AlertError), (Alert("a b", "x"), AlertError), (Alert("q", '"open'), QueryError),
    (Alert("d", "x", since="noday"), DateError),
])  # fmt: skip
def test_what_cannot_be_run_is_not_saved(
    index: Index, alert: tuple[Alert, type[Exception]]
) -> None:
    with pytest.raises(alert[1]):
        add_alert(index, alert[0])
    assert [kept.name for kept in index.ledger().alerts] == ["rates"]


def test_names_that_are_not_there_are_told(index: Index) -> None:
    with pytest.raises(AlertError, match="no alert none"):
        remove_alert(index, "none")
    with pytest.raises(AlertError, match="no alert none"), news(index, ["none"]):
        pass


def test_what_is_remembered_stays_small(index: Index, folder: Path) -> None:
    """Six bytes for an id, six for a content, and those of what is gone only up to a limit."""
    write(folder, {f"{n}.txt": f"Interest rates of {n}." for n in range(700)})
    update(index)
    said(index)
    (alert,) = index.ledger().alerts
    assert len(alert.said) == 2 * 702
    remove(index, [folder])
    said(index)
    (alert,) = index.ledger().alerts
    assert alert.said == frozenset()


def test_the_command_prints_for_people_and_for_programs(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "date 2024-01-05 Interest rates \x1b[31mrise."})
    run("add", tmp_path / "docs")
    assert run("alert", "run").code == 1
    added = run("alert", "add", "--any", "rates", "interest", "rates", "-exchange")
    assert (added.code, added.out) == (0, "")
    assert "1 document matches by now" in added.err
    listed = run("alert", "list")
    assert listed.out == "rates\tnever ran\t--any 'interest rates -exchange'\n"
    shown = json.loads(run("alert", "list", "--json").out)["alerts"]
    assert [(each["name"], each["any_word"], each["ran"]) for each in shown] == [
        ("rates", True, None)
    ]
    for _ in range(2):
        lines = run("alert", "run", "--dry-run", "--jsonl").out.splitlines()
        hit, summary = map(json.loads, lines)
        assert (hit["type"], hit["alert"], hit["date"]) == ("hit", "rates", "2024-01-05")
        assert (summary["type"], summary["new"], summary["matching"]) == ("summary", 1, 1)
    told = run("alert", "run")
    assert told.code == 0
    assert told.out.startswith("rates: 1 new, of 1 that match interest rates -exchange\n\n1. ")
    assert "\x1b" not in told.out
    assert run("alert", "run") == (1, "", "")
    document = run("alert", "run", "--json")
    assert document.code == 1
    assert [each["hits"] for each in json.loads(document.out)["alerts"]] == [[]]
    assert run("alert", "rm", "rates") == (0, "", "")
    assert run("alert", "rm", "rates").code == 2
    assert run("alert", "run", "rates").code == 2
    assert run("alert", "add", "rates").code == 2


def test_a_query_that_fails_stops_no_other(index: Index) -> None:
    """A range that ends before it begins, which may come about as days go by."""
    broken = Alert("broken", "rates date:2024..2020")
    with index.writing() as writing:
        writing.keep_alerts([broken, RATES])
    with news(index) as found:
        told = sorted((each.alert.name, bool(each.error), len(each.hits)) for each in found)
    assert told == [("broken", True, 0), ("rates", False, 2)]
    assert said(index, "rates") == []


def test_a_reader_that_goes_away_keeps_nothing(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {f"{n}.txt": f"Interest rates {n}." for n in range(40)})
    run("add", tmp_path / "docs")
    run("alert", "add", "rates", "rates")
    environment = {
        **os.environ, "INDEXER_INDEX": str(tmp_path / "index"), "PYTHONPATH": str(PROJECT)
    }  # fmt: skip
    command = f"{sys.executable} -m indexer alert run | true"
    for _ in range(2):
        subprocess.run(["bash", "-c", command], env=environment, check=True, timeout=60)
    assert len(run("alert", "run", "--jsonl").out.splitlines()) == 41


def test_a_run_that_is_killed_behind_its_printing_says_the_same_again(
    run: Run, tmp_path: Path
) -> None:
    """What was said and not kept is said again: at least once, never lost."""
    write(tmp_path / "docs", {"a.txt": "Interest rates rise."})
    run("add", tmp_path / "docs")
    run("alert", "add", "rates", "rates")
    code = (
        "import sys, time; from indexer import news, open_index\n"
        "with news(open_index(sys.argv[1])) as (found,):\n"
        "    print(len(found.hits), flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, tmp_path / "index"],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    assert child.stdout
    assert child.stdout.readline() == b"1\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert run("alert", "run").code == 0
    assert run("alert", "run").code == 1

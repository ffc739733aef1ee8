"""The commands about runs and copies: log, undo, relocate, dupes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from indexer.index import open_index
from indexer.runs import begin
from tests.conftest import Run, write


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return the runner, with an index of two runs."""
    write(tmp_path / "docs", {"a.txt": "the quick fox", "b.txt": "the lazy dog"})
    assert run("add", "docs").code == 0
    write(tmp_path / "docs", {"c.txt": "the lazy dog"})
    assert run("update").code == 0
    return run


def test_the_log_is_a_line_a_run_the_newest_first(ready: Run, tmp_path: Path) -> None:
    time = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"
    done = ready("log")
    assert (done.code, done.err) == (0, "")
    newest, first = done.out.splitlines()
    assert re.fullmatch(rf"2\t{time}\t{time}\tupdate\t3\t1 added, 2 unchanged", newest)
    assert re.fullmatch(rf"1\t{time}\t{time}\tadd\t2\t2 added\t{tmp_path}/docs", first)
    assert ready("log", "-n", "1").out.splitlines() == [newest]


def test_the_log_of_a_path_has_the_runs_that_may_have_changed_it(ready: Run) -> None:
    ready("remove", "docs/a.txt")
    commands = [line.split("\t")[3] for line in ready("log", "docs/b.txt").out.splitlines()]
    assert commands == ["update", "add"]
    assert len(ready("log", "docs").out.splitlines()) == 3


def test_the_log_as_json_keeps_its_contract(ready: Run, tmp_path: Path) -> None:
    log = json.loads(ready("log", "--json", "-n1").out)
    assert (log["format_version"], log["total"]) == (1, 2)
    (newest,) = log["runs"]
    assert list(newest) == [
        "number", "command", "paths", "paths_given", "began", "ended", "added", "changed",
        "moved", "removed", "unchanged", "failed", "undid", "generation",
    ]  # fmt: skip
    oldest = json.loads(ready("log", "--json").out)["runs"][-1]
    assert oldest["paths"] == [{"path": f"{tmp_path}/docs"}]
    assert (oldest["added"], oldest["undid"], oldest["generation"]) == (2, None, 2)


def test_an_index_without_a_run_has_an_empty_log(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "fox"})
    run("add", "--dry-run", "docs")
    assert run("log") == (0, "", "no run has changed this index yet\n")
    assert json.loads(run("log", "--json").out)["runs"] == []


def test_undo_says_what_it_took_back_and_can_be_undone(ready: Run) -> None:
    done = ready("undo")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "took back run 2, update: 1 added, 2 unchanged\n"
        "2 documents: 1 removed, 2 unchanged (run 3)\n"
    )
    assert ready("search", "-c", "dog").out == "1\n"
    assert ready("undo").out.startswith("took back run 3, undo of run 2: 1 removed, 2 unchanged\n")
    assert ready("search", "-c", "dog").out == "2\n"


def test_undo_as_json_has_both_runs(ready: Run) -> None:
    undone = json.loads(ready("undo", "--json").out)
    assert list(undone) == ["format_version", "documents", "taken_back", "run", "warnings"]
    assert (undone["documents"], undone["taken_back"]["number"]) == (2, 2)
    assert (undone["run"]["command"], undone["run"]["undid"]) == ("undo", 2)


def test_a_run_that_was_cut_off_is_unfinished(ready: Run, tmp_path: Path) -> None:
    with open_index(tmp_path / "index").writing() as writing:
        ledger = open_index(tmp_path / "index").ledger()
        writing.commit(ledger, begin("add", ["/x"])._replace(added=2), ends_run=False)
    newest = ready("log").out.splitlines()[0].split("\t")
    assert (newest[2], newest[5]) == ("", "2 added, unfinished")
    assert ready("undo").out.startswith("took back run 3, add /x: 2 added, unfinished\n")


def test_undo_without_a_run_is_an_error_with_a_hint(run: Run, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    run("add", "--dry-run", "docs")
    done = run("undo")
    assert (done.code, done.out) == (2, "")
    assert "there is nothing to undo" in done.err
    assert "indexer log" in done.err


@pytest.mark.parametrize("command", [["undo"], ["relocate", "docs", "new"]])
def test_a_held_lock_exits_with_75(command: list[str], ready: Run, tmp_path: Path) -> None:
    with open_index(tmp_path / "index").writing():
        assert ready(*command, "--wait", "0").code == 75


def test_relocate_moves_documents_and_warns_of_an_empty_place(ready: Run, tmp_path: Path) -> None:
    done = ready("relocate", "docs", "new")
    assert done.code == 0
    assert re.match(r"3 documents: 3 moved \(\d\.\d s\)\nwarning: there is nothing at ", done.out)
    assert ready("search", "-l", "fox").out == f"{tmp_path}/new/a.txt\n"
    assert len(json.loads(ready("relocate", "--json", "new", "docs").out)["moved"]) == 3
    assert "3 unchanged" in ready("update").out


def test_relocate_names_a_document_in_the_way(ready: Run, tmp_path: Path) -> None:
    write(tmp_path / "new", {"a.txt": "another"})
    ready("add", "new")
    done = ready("relocate", "docs", "new")
    assert (done.code, done.out) == (2, "")
    assert f"{tmp_path}/new/a.txt is indexed already" in done.err


def test_dupes_lists_families_and_exits_as_grep(ready: Run, tmp_path: Path) -> None:
    paths = [f"{tmp_path}/docs/{name}.txt" for name in "bc"]
    assert ready("dupes") == (0, "".join(f"2\t24\t{path}\n" for path in paths), "")
    found = json.loads(ready("dupes", "--json").out)
    (family,) = found["families"]
    assert (found["format_version"], family["copies"], family["size_bytes"]) == (1, 2, 24)
    assert [document["path"] for document in family["documents"]] == paths
    none = ready("dupes", "-t", "markdown")
    assert none == (1, "", "no two documents have the same content\n")
    assert json.loads(ready("dupes", "--json", "-t", "markdown").out)["families"] == []
    assert ready("dupes", "-t", "nonsense").code == 2


def test_near_copies_are_collapsed_and_listed(run: Run, tmp_path: Path) -> None:
    story = " ".join(f"word{number}" for number in range(80))
    write(tmp_path / "docs", {
        "late.txt": f"date 2024-03-05 {story} late", "copy.txt": f"date 2024-03-05 {story} late",
        "early.txt": f"date 2024-03-01 {story}", "other.txt": "word1 alone",
    })  # fmt: skip
    run("add", "docs")
    listed = run("dupes", "--near")
    assert [line.split("\t")[2:] for line in listed.out.splitlines()] == [
        [f"{tmp_path}/docs/early.txt", "100%"], [f"{tmp_path}/docs/copy.txt", "100%"],
        [f"{tmp_path}/docs/late.txt", "100%"],
    ]  # fmt: skip
    (family,) = json.loads(run("dupes", "--near", "--json").out)["families"]
    assert [document["alike"] for document in family["documents"]] == [1.0, 1.0, 1.0]
    found = json.loads(run("search", "--collapse", "near", "--json", "word1").out)
    assert (found["total"], found["total_collapsed"]) == (4, 2)
    (hit,) = (hit for hit in found["hits"] if hit["path"].endswith("early.txt"))
    assert hit["copies"] == []
    assert [Path(near["path"]).name for near in hit["near_copies"]] == ["copy.txt", "late.txt"]
    exact = json.loads(run("search", "--json", "word1").out)
    assert exact["total_collapsed"] == 3
    assert all("near_copies" not in hit for hit in exact["hits"])
    assert run("dupes", "--near", "-t", "markdown").code == 1


def test_controls_in_names_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs\x1b[31m", {"a.txt": "fox", "b.txt": "fox"})
    run("add", "docs\x1b[31m")
    shown = run("log").out + run("dupes").out + run("undo").out
    assert "\x1b" not in shown
    assert "␛[31m" in shown

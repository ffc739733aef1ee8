"""The command line: what is printed where, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.cli import _COMMANDS
from indexer.index import open_index
from tests.conftest import FORMATS, PROJECT, Run, write


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return the runner, with a small index made."""
    write(
        tmp_path / "docs",
        {
            "a.txt": "date 2020-03-01 The quick fox ran.\n\nIt ran “home”.",
            "b.txt": "The quick dog slept.",
            "c.md": "---\ntitle: Interest rates\ndate: 2021\n---\nThey rise.",
        },
    )
    assert run("add", "docs").code == 0
    return run


def test_search_finds_and_exits_0(ready: Run, tmp_path: Path) -> None:
    done = ready("search", "fox")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{tmp_path}/docs/a.txt:1\t2020-03-01 (header)\tThe quick fox ran."
        "\tThe quick fox ran. It ran “home”.\n"
    )


def test_search_finds_nothing_says_why_and_exits_1(ready: Run) -> None:
    done = ready("search", "foxes", "slept")
    assert (done.code, done.out) == (1, "")
    assert "no document has them all" in done.err
    assert "foxes: 1 document\n" in done.err


@pytest.mark.parametrize(
    ("query", "place", "hint"),
    [
        ('"quick', '  "quick\n  ^', "close the phrase"),
        ("(fox", "  (fox\n  ^", "add a )"),
        ("writer:3", "  writer:3\n  ^", "the fields are title"),
        ("fox AND", "  fox AND\n         ^", "write a word"),
        ("date:soon", "  date:soon\n       ^", "2020-03-01"),
    ],
)
def test_a_malformed_query_exits_2_with_the_place_and_the_remedy(
    query: str, place: str, hint: str, ready: Run
) -> None:
    done = ready("search", query)
    assert (done.code, done.out) == (2, "")
    assert place in done.err
    assert hint in done.err


def test_a_bare_fuzzy_takes_no_word_of_the_query(ready: Run) -> None:
    assert ready("search", "-c", "fxo").out == "0\n"
    assert ready("search", "-c", "--fuzzy", "fax").out == "1\n"
    assert ready("search", "-c", "fax", "--fuzzy").out == "1\n"
    assert ready("search", "-c", "--fuzzy=2", "fxo").out == "1\n"
    assert ready("search", "-q", "--fuzzy=1", "fxo").code == 1
    two = ready("search", "--fuzzy", "2", "fax")
    assert two.code == 1
    assert "note: 2 is looked for; edits are written --fuzzy=2\n" in two.err
    assert ready("search", "--fuzzy=3", "fox").code == 2


def test_fields_and_scores_hold_for_counts_and_paths_too(ready: Run, tmp_path: Path) -> None:
    assert ready("search", "-c", "--in", "title", "home").out == "0\n"
    assert ready("search", "-c", "--in", "title", "--in", "body", "home").out == "1\n"
    assert ready("search", "-l", "--in", "path", "c.md").out == f"{tmp_path}/docs/c.md\n"
    assert ready("search", "-q", "--in", "title", "rates").code == 0
    strict = ready("search", "-c", "--min-score", "100", "quick")
    assert (strict.code, strict.out) == (1, "0\n")
    assert "note: 2 more with a score below 100\n" in strict.err
    assert ready("search", "-q", "--min-score", "100", "quick").err == ""
    assert ready("search", "--in", "size", "fox").code == 2


def test_json_keeps_its_contract(ready: Run, tmp_path: Path) -> None:
    found = json.loads(ready("search", "--json", "ran").out)
    assert list(found) == [
        "format_version", "query", "understood_as", "total", "total_collapsed", "offset",
        "returned", "truncated", "next_offset", "left_out", "took_ms", "index", "hits",
        "suggestions", "notes",
    ]  # fmt: skip
    assert found["format_version"] == 1
    assert list(found["index"]) == ["path", "generation", "documents", "updated"]
    (hit,) = found["hits"]
    assert hit["path"] == str(tmp_path / "docs/a.txt")
    assert (hit["date"], hit["date_source"], hit["stale"]) == ("2020-03-01", "header", False)
    (match,) = hit["matches"]
    text = (tmp_path / "docs/a.txt").read_text()
    assert text[match["start"] : match["end"]] == "ran"
    assert [match["text"][a:b] for a, b in match["highlights"]] == ["ran", "ran"]
    assert (match["line"], match["page"]) == (1, None)


def test_json_without_hits_is_a_document_too(ready: Run) -> None:
    done = ready("search", "--json", "zebra")
    assert done.code == 1
    found = json.loads(done.out)
    assert (found["total"], found["hits"]) == (0, [])
    zero = found["zero"]
    assert zero.pop("updated")
    assert zero.pop("age_s") < 3600
    assert zero == {
        "reason": "no_such_term",
        "clauses": [{"clause": "zebra", "documents": 0}],
        "drop": None, "excluded": [], "undated": 0, "skipped": {}, "changed": [],
    }  # fmt: skip


def test_a_zero_tells_a_person_what_to_do(ready: Run, tmp_path: Path) -> None:
    said = ready("search", "--until", "2020", "rates", "fox", "sleapt").err
    assert said.splitlines() == [
        "nothing found for rates AND fox AND sleapt AND date:..2020-12-31",
        "a word of the query is in no document",
        "   rates: 1 document",
        "   fox: 1 document",
        "   sleapt: 0 documents",
        "   date:..2020-12-31: 1 document",
        "without rates and sleapt: 1 document",
        "the index was updated less than a minute ago",
        "did you mean slept",
    ]
    (tmp_path / "docs/d.txt").write_text("new")
    said = ready("search", "zebra").err
    assert f"changed since, for one: {tmp_path}/docs/d.txt\n" in said


def test_a_rare_spelling_is_asked_about_on_stderr(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {f"{n}.txt": f"receive {n}" for n in range(20)})
    write(tmp_path / "docs", {"typo.txt": "recieve"})
    run("add", "docs")
    done = run("search", "-l", "recieve")
    assert (done.code, done.out) == (0, f"{tmp_path}/docs/typo.txt\n")
    assert done.err == "did you mean receive\n"


def test_json_lines_end_with_a_summary(ready: Run) -> None:
    lines = [json.loads(line) for line in ready("search", "--jsonl", "quick").out.splitlines()]
    assert [line["type"] for line in lines] == ["hit", "hit", "summary"]


def test_a_name_that_is_not_utf8_is_given_as_bytes(run: Run, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        write(tmp_path / "docs", {name: "coffee"})
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system has UTF-8 names only")
    run("add", "docs")
    (hit,) = json.loads(run("search", "--json", "coffee").out)["hits"]
    assert hit["path"].endswith("caf\ufffd.txt")
    assert hit["path_bytes"]
    assert run("search", "coffee").out.startswith(f"{tmp_path}/docs/caf\\xe9.txt:1\t")


def test_paths_counts_and_silence(ready: Run, tmp_path: Path) -> None:
    paths = [f"{tmp_path}/docs/{name}.txt" for name in "ba"]  # the shorter first
    assert ready("search", "-l", "quick").out.splitlines() == paths
    assert ready("search", "-l0", "quick").out == "".join(path + "\0" for path in paths)
    assert ready("search", "-c", "quick").out == "2\n"
    assert ready("search", "-c", "zebra") == (1, "0\n", "")
    assert ready("search", "-q", "quick") == (0, "", "")
    assert ready("search", "-q", "zebra") == (1, "", "")


def test_limit_offset_and_the_end(ready: Run) -> None:
    assert len(ready("search", "-n1", "quick").out.splitlines()) == 1
    assert ready("search", "--offset", "1", "quick").out.startswith(
        ready("search", "quick").out.splitlines()[1][:20]
    )
    done = ready("search", "--offset", "9", "quick")
    assert (done.code, done.out) == (0, "")
    assert "there are 2 hits" in done.err


def test_explain_prints_how_the_query_was_run(ready: Run) -> None:
    said = ready("search", "--explain", '"interest rates" -rain')
    assert "plan: (and (or (phrase title 'interest' 'rates' ^0.5) " in said.err
    document = json.loads(ready("search", "--json", "--explain", "rates").out)
    assert document["plan"].startswith("(or (term title_stems 'en:rate' ^0.5 (term title 'rates'")
    assert document["clauses"] == [{"clause": "rates", "documents": 1}]
    (hit,) = document["hits"]
    parts = hit["explanation"]
    assert sum(part["score"] for part in parts) == pytest.approx(hit["score"], abs=1e-6)
    assert [(part["field"], part["term"], part["tf"]) for part in parts] == [
        ("title_stems", "en:rate", 1),
        ("title", "rates", 1),
    ]


def test_explain_prints_the_parts_of_scores(ready: Run) -> None:
    said = ready("search", "--explain", "rates").err
    assert "   rates: 1 document\n1. " in said
    assert " title:rates tf 1, in 1 document (idf " in said


def test_dates_narrow_a_search(ready: Run) -> None:
    assert ready("search", "--since", "2020", "--until", "2020-12", "ran").code == 0
    assert ready("search", "--since", "2021", "--until", "2021", "ran").code == 1
    assert ready("search", "--since", "soon", "ran").code == 2


def test_a_hyphen_behind_the_query_is_a_negation(ready: Run, tmp_path: Path) -> None:
    assert ready("search", "-l", "quick", "-fox").out == f"{tmp_path}/docs/b.txt\n"
    assert ready("search", "-l", "--", "-fox").out.count("\n") == 2


def test_words_of_one_letter_and_signs_are_words(ready: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"v.txt": "vitamin c and d"})
    ready("add", "docs")
    for words in (["vitamin", "c"], ["c", "vitamin"], ["c"]):
        assert ready("search", "-l", *words) == (0, f"{tmp_path}/docs/v.txt\n", "")


@pytest.mark.parametrize("bundle", ["-l", "-lc", "-n5", "-lqn3"])
def test_what_looks_like_options_behind_the_query_is_an_error(bundle: str, ready: Run) -> None:
    done = ready("search", "quick", bundle)
    assert done.code == 2
    assert f"'quick {bundle}'" in done.err
    assert f"NOT {bundle[1:]}" in done.err


def test_long_options_may_follow_the_query(ready: Run) -> None:
    assert ready("search", "quick", "--limit", "1", "--count").out == "2\n"


def test_lost_quotes_are_noted(ready: Run) -> None:
    assert """'"quick fox"'""" in ready("search", "quick fox").err
    assert ready("search", "quick", "fox").err == ""
    assert ready("search", '"quick fox"').err == ""


def test_add_reports_in_words_and_in_json(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple", ".b": "hidden"})
    done = run("add", "docs")
    assert done.code == 0
    assert re.match(r"1 document: 1 added \(\d\.\d s\)\nleft out: 1 hidden; ", done.out)
    report = json.loads(run("add", "--json", "docs").out)
    assert (report["format_version"], report["added"]) == (1, [])
    assert report["skipped"] == [{"path": f"{tmp_path}/docs/.b", "reason": "hidden", "detail": ""}]


def test_removals_withheld_exit_with_3(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    run("add", "docs")
    (tmp_path / "docs/a.txt").unlink()
    done = run("update")
    assert done.code == 3
    assert "removal withheld" in done.out
    assert "--allow-mass-removal" in done.out
    assert run("search", "apple").code == 0
    assert json.loads(run("update", "--json").out)["removal_withheld"][0]["documents"] == 1
    assert run("update", "--allow-mass-removal").code == 0
    assert run("search", "apple").code == 1


def test_a_failed_file_exits_with_3_and_is_named(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    (tmp_path / "docs/b.txt").write_bytes(b"caf\xe9")
    done = run("add", "--encoding", "utf-8", "docs")
    assert done.code == 3
    assert f"failed: {tmp_path}/docs/b.txt: undecodable" in done.out


def test_a_held_lock_exits_with_75_and_names_the_holder(ready: Run, tmp_path: Path) -> None:
    with open_index(tmp_path / "index").writing():
        done = ready("add", "--wait", "0", "docs")
    assert done.code == 75
    assert f"process {os.getpid()}" in done.err
    assert ready("add", "docs").code == 0


def test_status_and_fields_tell_about_the_index(ready: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {".secret": "x"})
    ready("update")
    told = ready("status").out
    assert "documents  3\nkinds      2 text, 1 markdown\n" in told
    assert "undated" not in told
    assert "\nkernels    " in told
    assert "left out   1 hidden\n" in told
    assert ready("status", "--skipped").out == f"hidden\t{tmp_path}/docs/.secret\n"
    found = json.loads(ready("status", "--json").out)
    assert (found["documents"], found["kinds"]) == (3, {"text": 2, "markdown": 1})
    assert (found["undated"], found["failed"]) == (0, 0)
    assert ready("fields").out.startswith("title ")


def test_show_gives_a_document_by_path_id_and_lines(ready: Run, tmp_path: Path) -> None:
    name = json.loads(ready("search", "--json", "fox").out)["hits"][0]["id"]
    assert "date   2020-03-01 (header)" in ready("show", name).out
    text = (tmp_path / "docs/a.txt").read_text()
    assert ready("show", "--raw", "docs/a.txt").out == text
    assert ready("show", "--raw", f"{name[:6]}:3:1").out == "It ran “home”."
    done = ready("show", "nothing.txt")
    assert (done.code, done.out) == (2, "")
    assert "is not indexed" in done.err


def test_status_lists_what_is_left_out_for_some_reasons(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple", ".b": "", "c.png": "", "d.pdf": "%PDF-1.7 broken"})
    (tmp_path / "docs/c.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (tmp_path / "docs/link").symlink_to("a.txt")
    assert run("add", "docs").code == 3
    told = run("status").out
    assert "left out   1 hidden, 1 not regular, 1 unknown kind, 1 failed\n" in told
    assert told.endswith("failed     1 failed of these\n")
    listed = run("status", "--skipped", "--reason", "hidden", "--reason", "not_regular").out
    assert listed == (
        f"hidden\t{tmp_path}/docs/.b\nnot_regular\t{tmp_path}/docs/link\tsymbolic link\n"
    )
    assert run("status", "--reason", "unknown kind", "-0").out == f"{tmp_path}/docs/c.png\0"
    (only,) = json.loads(run("status", "--json", "--reason", "failed").out)["skipped"]
    assert (only["path"], only["reason"]) == (f"{tmp_path}/docs/d.pdf", "failed")
    done = run("status", "--reason", "lazy")
    assert done.code == 2
    assert "too_large" in done.err


def test_show_gives_what_a_paged_document_keeps(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    shutil.copytree(FORMATS / "pptx", folder)
    run("add", "docs")
    found = json.loads(run("show", "--json", "docs/kiln.pptx").out)
    assert found["pages"] == found["text"].count("\f") > 1
    whole = run("show", "docs/kiln.pptx").out
    assert f"\npages  {found['pages']}\n" in whole
    assert f"\nauthor {found['author']}\n" in whole
    second = found["text"].split("\f")[1]
    assert run("show", "--raw", "--page", "2", "docs/kiln.pptx").out == second
    assert run("show", "--raw", "docs/kiln.pptx#page=2").out == second
    line = found["text"].count("\n", 0, found["text"].index(second.split()[0])) + 1
    assert second.split()[0] in run("show", "--raw", f"docs/kiln.pptx:{line}:1").out
    done = run("show", "--page", "99", "docs/kiln.pptx")
    assert (done.code, done.out) == (2, "")
    assert f"from 1 to {found['pages']}" in done.err


def test_a_text_has_lines_and_no_pages(ready: Run) -> None:
    done = ready("show", "--page", "1", "docs/a.txt")
    assert done.code == 2
    assert "has no pages" in done.err


def test_remove_takes_documents_out(ready: Run) -> None:
    assert "1 removed" in ready("remove", "docs/a.txt").out
    assert ready("search", "fox").code == 1


def test_without_an_index_the_next_step_is_named(run: Run) -> None:
    done = run("search", "x")
    assert done.code == 2
    assert "indexer add FOLDER" in done.err


def test_the_nearest_index_dir_is_used(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"index_dir/.gitignore": "*", "docs/a.txt": "apple"})
    assert run("add", "docs", INDEXER_INDEX="").code == 0
    assert str(tmp_path / "index_dir") in run("status", INDEXER_INDEX="").out


def test_ctrl_c_exits_with_130_and_leaves_the_index(ready: Run, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "INDEXER_INDEX": str(tmp_path / "index"),
    }
    os.mkfifo(tmp_path / "names")
    waiting = subprocess.Popen(
        [sys.executable, "-m", "indexer", "add", "--paths-from", str(tmp_path / "names")],
        env=environment, stderr=subprocess.PIPE,
    )  # fmt: skip
    # It opens the pipe to read the names, and waits for one: then it is well under way.
    with (tmp_path / "names").open("w"):
        waiting.send_signal(signal.SIGINT)
        _, errors = waiting.communicate(timeout=60)
    assert waiting.returncode == 130
    assert errors == b"indexer: interrupted; what was committed before stays\n"
    assert ready("search", "fox").code == 0


@pytest.mark.parametrize("command", ["", *_COMMANDS])
def test_help_is_for_every_command_and_loads_no_index_code(command: str) -> None:
    code = (
        "import sys; from indexer.cli import main; sys.argv = ['indexer', *sys.argv[1:]]; main();"
        "assert 'whoosh' not in sys.modules, 'whoosh'; assert 'indexer.index' not in sys.modules"
    )
    arguments = [command, "--help"] if command else ["--help"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False,
        cwd=PROJECT,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: indexer" in done.stdout


def test_controls_in_documents_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "red \x1b[31mword\x1b[0m \u202eevil [/x] end"})
    run("add", "docs")
    shown = run("search", "word", "--color", "always").out + run("show", "docs/a.txt").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "␛[31mword" in shown


def test_no_traceback_reaches_a_user(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index/manifest-000001.json").write_bytes(b"garbage")
    done = run("search", "x")
    assert done.code == 2
    assert "Traceback" not in done.err
    assert "cannot be read" in done.err


def test_a_damaged_generation_is_said_and_the_one_before_answers(
    ready: Run, tmp_path: Path
) -> None:
    write(tmp_path / "docs", {"new.txt": "zebra"})
    ready("update")
    newest = max((tmp_path / "index").glob("manifest-*.json"))
    newest.write_bytes(newest.read_bytes()[:-20])
    assert ready("search", "-c", "zebra").out == "0\n"
    found = ready("search", "fox")
    assert (found.code, found.out.count("\n")) == (0, 1)
    assert f"note: generation {int(newest.stem[-6:])} cannot be read" in found.err
    assert "cannot be read" in json.loads(ready("search", "--json", "fox").out)["notes"][0]
    assert ready("update").code == 0
    assert ready("search", "-c", "zebra").out == "1\n"


def test_completion_completes_commands_and_loads_no_index_code() -> None:
    code = """
import sys
from indexer.cli import main
sys.argv = ["indexer"]
try:
    main()
except SystemExit:
    pass
assert "whoosh" not in sys.modules
assert "indexer.index" not in sys.modules
"""
    words = {"COMP_WORDS": "indexer se", "COMP_CWORD": "1", "_INDEXER_COMPLETE": "complete_bash"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=PROJECT,
        env={**os.environ, **words},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "search\n", "")


@pytest.mark.parametrize("option", ["-g", "--exclude"])
def test_a_pattern_that_cannot_be_read_is_an_error(option: str, run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "apple"})
    done = run("add", "docs", option, "!")
    assert done.code == 2
    assert "indexer: cannot read the pattern '!'\n" in done.err
    assert "*.txt" in done.err


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["serch", "x"], "there is no command 'serch': did you mean 'search'?"),
        (["interest rates", "x"], "to find it in documents: `indexer search 'interest rates' x`"),
        (["search", "--limt", "3", "x"], "--limit"),
    ],
)
def test_what_is_no_command_or_option_is_answered_with_the_nearest(
    typed: list[str], said: str, run: Run
) -> None:
    done = run(*typed)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert "Try 'indexer " in done.err


def test_version_is_told(run: Run) -> None:
    assert run("--version").out == "indexer 0.0.1\n"

"""Thirteen things that the nearest other command over a Whoosh index gets wrong, right here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.index import open_index
from tests.conftest import PROJECT, Run, write


@pytest.fixture
def ready(run: Run, tmp_path: Path) -> Run:
    """Return the runner, with a small index made."""
    write(
        tmp_path / "docs",
        {
            "rates.txt": "Interest rates rise.",
            "rate.txt": "She took an interest in a rate.",
            "fox.txt": "The quick fox was running home.",
            "code.txt": "She writes C++ code.",
            "cafe.txt": "Two cafés opened.",
        },
    )
    assert run("add", "docs").code == 0
    return run


def names(run: Run, *query: str) -> list[str]:
    return sorted(Path(path).name for path in run("search", "-l", *query).out.splitlines())


def test_01_a_phrase_is_exact(ready: Run) -> None:
    assert names(ready, '"interest rates"') == ["rates.txt"]


def test_02_run_finds_running(ready: Run) -> None:
    assert names(ready, "run") == ["fox.txt"]


def test_03_signs_that_belong_to_a_name_are_found(ready: Run) -> None:
    assert names(ready, "C++") == ["code.txt"]


def test_04_accents_fold_and_old_encodings_are_read(ready: Run, tmp_path: Path) -> None:
    assert names(ready, "cafe") == ["cafe.txt"]
    text = "Les élèves étudient la littérature française à l’école — très bien"
    (tmp_path / "docs/old.txt").write_bytes(text.encode("cp1252"))
    ready("update")
    assert names(ready, "élèves", "littérature", '"l’école"') == ["old.txt"]


def test_05_unknown_fields_are_errors_that_list_the_fields(ready: Run) -> None:
    done = ready("search", "writer:smith")
    assert done.code == 2
    assert "the fields are title, author, body, path, type, lang, size, date" in done.err


def test_06_fuzzy_words_and_regular_expressions_work(ready: Run) -> None:
    assert names(ready, "ratez~") == ["rate.txt", "rates.txt"]
    assert names(ready, "/rat.s/") == ["rates.txt"]
    done = ready("search", r"/rat\w/")
    assert done.code == 2
    assert r"\w is not read" in done.err


def test_07_no_text_is_too_long_to_be_found_whole(ready: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"long.txt": "filler words " * 450_000 + "needle"})
    ready("update")
    assert names(ready, "needle") == ["long.txt"]


def test_08_utf16_is_read_and_every_file_left_out_is_listed(ready: Run, tmp_path: Path) -> None:
    (tmp_path / "docs/wide.txt").write_bytes("wide words".encode("utf-16"))
    (tmp_path / "docs/bytes.txt").write_bytes(bytes(range(256)) * 9)
    ready("update")
    assert names(ready, "wide") == ["wide.txt"]
    assert (
        ready("status", "--skipped").out == f"unknown_kind\t{tmp_path}/docs/bytes.txt\tnot text\n"
    )


def test_09_a_killed_run_leaves_the_old_index(ready: Run, tmp_path: Path) -> None:
    """Killed at several moments while it indexes, and the next run works."""
    write(tmp_path / "more", {f"{n}.txt": f"word {n} " * 300 for n in range(300)})
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "INDEXER_INDEX": str(tmp_path / "index"),
    }
    for after in (0.25, 0.4, 0.55):
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer", "add", str(tmp_path / "more")],
            env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        began = time.monotonic()
        while time.monotonic() - began < after and process.poll() is None:
            pass
        process.kill()
        process.wait()
        assert ready("search", "-c", "fox").out == "1\n"
    assert ready("add", "more").code == 0
    assert ready("search", "-c", "word").out == "300\n"


def test_10_a_second_writer_waits_and_then_says_so(ready: Run, tmp_path: Path) -> None:
    with open_index(tmp_path / "index").writing():
        done = ready("add", "--wait", "0.1", "docs")
    assert done.code == 75
    assert "Traceback" not in done.err
    assert f"waiting for process {os.getpid()}" in done.err


def test_11_a_closed_pipe_is_a_quiet_end(ready: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {f"{n}.txt": f"word {'x ' * 500}{n}" for n in range(200)})
    ready("add", "docs")
    command = f"'{sys.executable}' -m indexer search --all --jsonl word | head -n 1"
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "INDEXER_INDEX": str(tmp_path / "index"),
    }
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        capture_output=True, env=environment, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_12_paging_knows_its_end(ready: Run) -> None:
    done = ready("search", "--offset", "90", "rate")
    assert (done.code, done.out) == (0, "")
    assert "there are 2 hits" in done.err
    page = json.loads(ready("search", "--json", "-n1", "rate").out)
    assert (page["total"], page["returned"], page["truncated"]) == (2, 1, True)


def test_13_an_emptied_folder_removes_nothing_unasked(ready: Run, tmp_path: Path) -> None:
    for file in (tmp_path / "docs").iterdir():
        file.unlink()
    done = ready("update")
    assert done.code == 3
    assert "the folder is empty (5 documents); --allow-mass-removal allows it" in done.out
    assert names(ready, "cafe") == ["cafe.txt"]

"""The command line of a search: which shape, how many hits, where to, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Ran, Run, runner_in, write

QUERY = "rain"
SHAPES = {
    "text": (),
    "json": ("--json",),
    "jsonl": ("--jsonl",),
    "csv": ("--csv",),
    "tsv": ("--format", "tsv"),
    "md": ("--format", "md"),
    "paths": ("-l",),
    "template": ("--template", "{id} {title}"),
    "count": ("-c",),
    "nothing": ("-q",),
    "counts": ("--count-by", "type"),
}
ZERO = {
    "text": "",
    "csv": '"rank","score","id","path","line","page","section","date","date_source","title",'
    '"author","document_type","size_bytes","passage","copies"\n',
    "tsv": "rank\tscore\tid\tpath\tline\tpage\tsection\tdate\tdate_source\ttitle\tauthor\t"
    "document_type\tsize_bytes\tpassage\tcopies\n",
    "md": "No hits for `zebra`.\n",
    "paths": "",
    "template": "",
    "count": "0\n",
    "nothing": "",
    "counts": "",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an index of twelve documents on rain, and two on the sun."""
    folder = tmp_path_factory.mktemp("output")
    write(
        folder / "docs",
        {
            **{f"{n:02}.txt": f"date 2020-01-{n:02} Rain {n}\n\nIt rained." for n in range(1, 13)},
            "sun.md": "---\ntitle: Sun\n---\nSun.",
            "moon.txt": "The moon.",
        },
    )
    assert runner_in(folder)("add", "docs").code == 0
    return folder


@pytest.fixture
def ask(folder: Path) -> Run:
    """Return what runs `indexer search` there."""
    run = runner_in(folder)

    def runner(*args: str | Path, **environment: str) -> Ran:
        return run("search", *args, **environment)

    return runner


@pytest.mark.parametrize("shape", SHAPES)
def test_hits_exit_with_0_and_none_with_1_in_a_valid_document(shape: str, ask: Run) -> None:
    assert ask(*SHAPES[shape], QUERY).code == 0
    done = ask(*SHAPES[shape], "zebra")
    assert done.code == 1
    if shape in ("json", "jsonl"):
        assert json.loads(done.out)["total"] == 0
    else:
        assert done.out == ZERO[shape]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_query_that_cannot_be_read_exits_with_2_in_every_shape(shape: str, ask: Run) -> None:
    done = ask(*SHAPES[shape], '"rain')
    assert (done.code, done.out) == (2, "")
    assert "close the phrase" in done.err


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reader_that_has_seen_enough_ends_every_shape_quietly(shape: str, folder: Path) -> None:
    read, written = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "indexer", "search", *SHAPES[shape], "--explain", QUERY],
        stdout=written, stderr=subprocess.PIPE, cwd=folder, timeout=60, check=False,
        env={**os.environ, "INDEXER_INDEX": str(folder / "index"), "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    os.close(written)
    assert (done.returncode, b"Traceback" in done.stderr, b"Broken" in done.stderr) == (
        0,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--json", "-c"), "choose one of --json and -c"),
        (("-l", "--csv"), "choose one of --csv and -l"),
        (("--format", "md", "--template", "{id}"), "choose one of --format and --template"),
        (("-0",), "-l0"),
        (("-0", "--json"), "-l0"),
        (("--group-by", "type", "--count-by", "type"), "choose one of --count-by and --group-by"),
        (("-c", "--group-by", "type"), "--group-by is for text, json"),
        (("-l", "--count-by", "type"), "--count-by is for text, json"),
        (("--count-by", "colour"), "'folder'"),
        (("--template", "{titel}"), "did you mean {title}?"),
        (("--template", "{id"), "  {id\n  ^"),
        (("-o", "hits.xls"), "the ending of 'hits.xls' names no format"),
        (("-o", "nowhere/hits.csv"), "cannot write nowhere/hits.csv: No such file"),
        (("-o", "docs", "--csv"), "cannot write docs"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_says_what_can(
    options: tuple[str, ...], said: str, ask: Run
) -> None:
    done = ask(*options, QUERY)
    assert (done.code, done.out) == (2, "")
    assert said in " ".join(done.err.split()) or said in done.err


def test_the_same_shape_may_be_asked_for_twice(ask: Run) -> None:
    assert json.loads(ask("--json", "--format", "json", QUERY).out)["total"] == 12
    assert ask("-l", "--format", "paths", QUERY).out.count("\n") == 12
    assert ask("-q", "--json", QUERY) == (0, "", "")


def test_paths_are_all_and_hits_are_ten_unless_it_is_said(ask: Run) -> None:
    assert ask("-l", QUERY).out.count("\n") == 12
    assert ask("-l", "-n3", QUERY).out.count("\n") == 3
    assert ask(QUERY).out.count("\n") == 10
    assert ask("--all", QUERY).out.count("\n") == 12


def test_a_page_in_a_pipe_says_how_to_see_the_next_unless_its_length_was_chosen(ask: Run) -> None:
    done = ask("--sort", "path", QUERY)
    assert done.err == (
        "note: these are 1-10 of 12; the next: indexer search --offset 10 --sort path rain"
        " (--all: every one)\n"
    )
    rest = ask("--sort", "path", "--offset", "10", QUERY)
    assert (rest.out.count("\n"), rest.err) == (2, "")
    for options in (("-n5",), ("--all",), ("--json",), ("-l",), ("-c",), ("-q",)):
        assert ask(*options, QUERY).err == ""
    assert "these are 6-10" not in ask("--offset", "5", "-n5", QUERY).err
    assert json.loads(ask("--json", QUERY).out)["next_offset"] == 10
    assert json.loads(ask("--json", "--offset", "10", QUERY).out)["next_offset"] is None


def test_the_command_for_the_next_page_is_one(ask: Run) -> None:
    said = ask("--template", "{path}", "rain OR sun").err
    assert "indexer search --offset 10 --template '{path}' 'rain OR sun' (--all" in said
    assert ask("--offset=2", "--template", "{path}", QUERY).err == ""
    said = ask("--offset=1", "--template", "{path}", QUERY).err
    assert "indexer search --offset 11 --template '{path}' rain (--all" in said


def test_the_documents_that_do_not_match(ask: Run, folder: Path) -> None:
    others = [f"{folder}/docs/{name}" for name in ("moon.txt", "sun.md")]
    assert sorted(ask("-L", QUERY).out.splitlines()) == others
    assert ask("-L", "-t", "markdown", QUERY).out.splitlines() == others[1:]
    assert ask("-L0", "--sort", "path", QUERY).out == "\0".join([*others, ""])
    assert ask("-Lc", QUERY) == (0, "2\n", "")
    assert ask("-Lq", QUERY) == (0, "", "")
    assert ask("-L", "rain", "OR", "sun", "OR", "moon") == (1, "", "")
    assert ask("-Lc", "rain", "OR", "sun", "OR", "moon") == (1, "0\n", "")
    assert json.loads(ask("-L", "--json", QUERY).out)["total"] == 2
    assert ask("-L", "--count-by", "type", QUERY).out == "1\tmarkdown\n1\ttext\n"
    assert ask("-L", "-n1", "--csv", QUERY).out.count("\n") == 2


def test_a_template_ends_in_a_line_end_or_a_zero(ask: Run) -> None:
    asked = ("-n2", "--sort", "path", "--template", r"{date}\t{title}")
    assert ask(*asked, QUERY).out == "2020-01-01\tRain 1\n2020-01-02\tRain 2\n"
    assert ask("-0", *asked, QUERY).out == "2020-01-01\tRain 1\x002020-01-02\tRain 2\0"


@pytest.mark.parametrize("ending", ["txt", "json", "jsonl", "ndjson", "csv", "tsv", "md", "CSV"])
def test_a_file_has_every_hit_in_the_format_of_its_ending(
    ending: str, ask: Run, tmp_path: Path
) -> None:
    file = tmp_path / f"hits.{ending}"
    file.write_text("what was there before")
    assert ask("-o", file, QUERY) == (0, "", "")
    written = file.read_text(encoding="utf-8")
    named = ask(
        "--all", "--format", {"txt": "text", "ndjson": "jsonl"}.get(ending, ending.lower()), QUERY
    )
    assert written.count("\n") == named.out.count("\n")
    assert written.count("2020-01-") == named.out.count("2020-01-") >= 12
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_is_of_the_shape_and_the_length_that_is_asked_for(ask: Run, tmp_path: Path) -> None:
    file = tmp_path / "hits"
    assert ask("-o", file, "--csv", "-n2", QUERY) == (0, "", "")
    assert len(list(csv.reader(io.StringIO(file.read_text())))) == 3
    assert ask("-o", file, "-l", QUERY).out == ""
    assert file.read_text().count("\n") == 12
    assert ask("-o", tmp_path / "counts.csv", "--count-by", "type", "*").code == 0
    assert (tmp_path / "counts.csv").read_text() == '"type","documents"\n"text",13\n"markdown",1\n'
    done = ask("-o", tmp_path / "none.csv", "zebra")
    assert (done.code, (tmp_path / "none.csv").read_text()) == (1, ZERO["csv"])


def test_a_link_and_what_is_no_file_stay_what_they_are(ask: Run, tmp_path: Path) -> None:
    file, link, pipe = tmp_path / "hits.csv", tmp_path / "link.csv", tmp_path / "pipe"
    file.write_text("before")
    file.chmod(0o600)
    link.symlink_to(file)
    assert ask("-o", link, QUERY).code == 0
    assert link.is_symlink()
    assert file.read_text().startswith('"rank"')
    assert file.stat().st_mode & 0o777 == 0o600
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        assert ask("-o", pipe, "-c", QUERY).code == 0
        assert reader.communicate(timeout=60)[0] == b"12\n"
    assert pipe.is_fifo()
    assert ask("-o", os.devnull, "-l", QUERY) == (0, "", "")
    assert not Path(os.devnull).is_file()
    assert sorted(tmp_path.iterdir()) == sorted([file, link, pipe])


def test_counts_by_a_field_are_of_all_documents_that_match(ask: Run) -> None:
    assert ask("--count-by", "month", QUERY) == (0, "12\t2020-01\n", "")
    assert ask("--count-by", "type").out == "13\ttext\n1\tmarkdown\n"
    assert ask("--count-by", "type", "-n1").out == "13\ttext\n"
    assert ask("--count-by", "type", "-t", "markdown").out == "1\tmarkdown\n"
    found = json.loads(ask("--count-by", "type", "--json", "-n1").out)
    assert found["groups"] == [{"value": "text", "documents": 13}]
    assert (found["total"], found["total_groups"], found["truncated"]) == (14, 2, True)
    assert ask("--count-by", "type", "zebra") == (1, "", "no document matches\n")


def test_an_answer_for_a_language_model_fits_and_says_what_it_lacks(ask: Run) -> None:
    done = ask("--json", "--max-tokens", "600", QUERY)
    found = json.loads(done.out)
    assert len(done.out) <= 3 * 600
    assert 0 < found["returned"] < 10
    assert found["returned"] + found["left_out"] == 10
    assert (found["truncated"], found["next_offset"]) == (True, found["returned"])
    assert f"--offset {found['returned']} continues" in " ".join(found["notes"])
    rest = json.loads(ask("--json", "--offset", str(found["next_offset"]), QUERY).out)
    assert rest["hits"][0]["rank"] == found["returned"] + 1
    assert ask("--json", "--max-tokens", "100000", QUERY).err == ""


def on_a_terminal(folder: Path, *args: str, **environment: str) -> str:
    """Return what a search prints to a terminal of 80 columns."""
    terminal, inside = pty.openpty()
    kept = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "indexer", "search", *args], stdout=inside, cwd=folder,
        env={**kept, "TERM": "xterm-256color", "COLUMNS": "80", "PYTHONPATH": str(PROJECT),
             "INDEXER_INDEX": str(folder / "index"), **environment},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(inside)
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:
        pass  # the end of a terminal
    os.close(terminal)
    process.wait(60)
    return shown.replace(b"\r\n", b"\n").decode()


def test_colour_and_links_are_where_they_are_asked_for(folder: Path, ask: Run) -> None:
    def has(shown: str) -> tuple[bool, bool]:
        return "\x1b[1;31m" in shown, "\x1b]8;;file://" in shown

    query = ("-n1", QUERY)
    assert has(on_a_terminal(folder, *query)) == (True, True)
    assert has(on_a_terminal(folder, "--hyperlink", "never", *query)) == (True, False)
    assert has(on_a_terminal(folder, "--color", "never", *query)) == (False, False)
    assert has(on_a_terminal(folder, *query, NO_COLOR="1")) == (False, False)
    assert has(on_a_terminal(folder, *query, TERM="dumb")) == (False, False)
    links = ("--hyperlink", "always", "--color", "never", *query)
    assert has(on_a_terminal(folder, *links)) == (False, True)
    assert has(ask(*query).out) == (False, False)
    assert has(ask("--color", "always", *query).out) == (True, False)
    assert has(ask(*query, FORCE_COLOR="1").out) == (True, False)
    assert "\x1b" not in ask("--csv", *query, FORCE_COLOR="1").out


def test_a_page_on_a_terminal_names_the_next_command(folder: Path) -> None:
    shown = on_a_terminal(folder, QUERY, NO_COLOR="1")
    assert shown.endswith(" ms\nnext: indexer search --offset 10 rain\n")
    shown = on_a_terminal(folder, "--offset", "10", QUERY, NO_COLOR="1")
    assert "11-12 of 12" in shown
    assert "next:" not in shown


def test_zeros_do_not_bring_bytes_of_a_name_to_a_terminal(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a\x1b[31mb.txt": "apple"})
    run("add", "docs")
    assert run("search", "-l0", "apple").out == f"{tmp_path}/docs/a\x1b[31mb.txt\0"
    assert "\x1b" not in on_a_terminal(tmp_path, "-l0", "apple", NO_COLOR="1")

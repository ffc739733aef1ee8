"""Opening a document: which program is asked, how it is told the place, and what never runs."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from indexer.cli.programs import Target, command_for
from indexer.cli.programs import run as run_command
from indexer.errors import OpenError
from indexer.kinds import KINDS
from tests.conftest import FORMATS, PROJECT, Run, write
from tests.terminal import on_a_terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are scripts here")

TEXT = Target(Path("/docs/a b.txt"), "text", line=7)
PAGE = Target(Path("/docs/a.pdf"), "pdf", page=3)


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vim", "vim +7 /docs/a b.txt"),
        ("/usr/bin/nvim -R", "/usr/bin/nvim -R +7 /docs/a b.txt"),
        ("emacsclient -t", "emacsclient -t +7 /docs/a b.txt"),
        ("code --wait", "code --wait --goto /docs/a b.txt:7"),
        ("subl", "subl /docs/a b.txt:7"),
        ("hx", "hx /docs/a b.txt:7"),
        ("kate", "kate --line 7 /docs/a b.txt"),
        ("'my editor' -x", "my editor -x /docs/a b.txt"),
    ],
)
def test_an_editor_is_told_the_line_in_its_own_way(editor: str, words: str) -> None:
    command = command_for(TEXT, {}, {"EDITOR": editor})
    assert " ".join(command.words) == words
    assert command.waits


def test_visual_comes_before_editor() -> None:
    assert command_for(TEXT, {}, {"VISUAL": "vi", "EDITOR": "ed"}).words[0] == "vi"


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("zathura --page={page} {path}", ("zathura", "--page=3", "/docs/a.pdf")),
        ("mupdf", ("mupdf", "/docs/a.pdf")),
        ("sh -c 'x {path}'", ("sh", "-c", "x /docs/a.pdf")),
    ],
)
def test_a_program_of_the_table_is_told_the_page(template: str, words: tuple[str, ...]) -> None:
    command = command_for(PAGE, {"pdf": template}, {})
    assert command == (words, True)


def test_a_path_that_looks_like_a_place_stays_as_it_is() -> None:
    target = Target(Path("/docs/{line}.pdf"), "pdf")
    assert command_for(target, {"pdf": "x {path}"}, {}).words == ("x", "/docs/{line}.pdf")


@pytest.mark.parametrize("command", ["'", ""])
def test_a_command_that_is_none_is_refused(command: str) -> None:
    with pytest.raises(OpenError):
        command_for(TEXT, {"text": command or " "}, {})


def test_the_system_is_not_handed_what_is_called_otherwise_than_it_is() -> None:
    with pytest.raises(OpenError, match=r"evil.bat is of the type pdf and not called so") as error:
        command_for(Target(Path("/docs/evil.bat"), "pdf"), {}, {})
    assert "open.pdf = " in error.value.hint


def test_text_of_any_kind_opens_in_the_editor_and_never_in_what_might_run_it() -> None:
    for kind in ("code", "text", "markdown"):
        assert kind in KINDS
        command = command_for(Target(Path("/docs/run.command"), kind), {}, {"EDITOR": "vi"})
        assert command.words == ("vi", "/docs/run.command")


def test_nothing_is_run_from_the_folder_of_the_index(tmp_path: Path) -> None:
    program = script(tmp_path / "index/vim", f"touch '{tmp_path}/ran'")
    with pytest.raises(OpenError, match="lies in the index"):
        run_command(command_for(TEXT, {}, {"EDITOR": str(program)}), [tmp_path / "index"])
    assert not (tmp_path / "ran").exists()
    assert run_command(command_for(TEXT, {}, {"EDITOR": "true"}), [tmp_path / "index"]) == 0


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(OpenError, match="no program 'nonesuch-editor'"):
        run_command(command_for(TEXT, {}, {"EDITOR": "nonesuch-editor"}), [])


@pytest.mark.skipif(sys.platform != "linux", reason="what a desktop opens a PDF with")
def test_the_viewer_of_the_desktop_is_told_the_page_if_it_is_known(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    script(tmp_path / "evince", "true")
    script(tmp_path / "okular", "true")
    for name, words in (
        ("org.gnome.Evince.desktop", ("evince", "--page-index=3", "/docs/a.pdf")),
        ("okularApplication_pdf.desktop", ("okular", "--page", "3", "/docs/a.pdf")),
        ("firefox.desktop", ("xdg-open", "/docs/a.pdf")),
    ):
        script(tmp_path / "xdg-mime", f"echo {name}")
        assert command_for(PAGE, {}, {}) == (words, False)
    assert command_for(PAGE._replace(page=None), {}, {}).words == ("xdg-open", "/docs/a.pdf")


def test_open_takes_ids_and_paths_with_lines(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "one\ntwo\nthree"})
    run("add", "docs")
    editor = str(script(tmp_path / "vim", 'echo "$@"'))
    identity = run("search", "-n1", "--jsonl", "two").out.partition('"id": "')[2].partition('"')[0]
    assert run("open", "docs/a.txt:3", EDITOR=editor).out == f"+3 {tmp_path}/docs/a.txt\n"
    assert run("open", identity, EDITOR=editor).out == f"{tmp_path}/docs/a.txt\n"
    assert run("open", identity, EDITOR="false").code == 1


def test_search_opens_a_hit_at_its_line(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "one\ntwo\nthree", "b.txt": "two\ntwo"})
    run("add", "docs")
    editor = str(script(tmp_path / "vim", 'echo "$@"'))
    assert run("search", "three", "--open", EDITOR=editor).out == f"+3 {tmp_path}/docs/a.txt\n"
    assert run("search", "--open=2", "two", EDITOR=editor).out == f"+2 {tmp_path}/docs/a.txt\n"
    assert run("search", "--open", "zebra", EDITOR=editor).code == 1
    done = run("search", "--open=3", "two", EDITOR=editor)
    assert done.out == ""
    assert "there are 2 hits" in done.err


def test_a_rank_is_that_of_the_last_search_on_a_terminal(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "one\ntwo", "b.txt": "three"})
    run("add", "docs")
    editor = str(script(tmp_path / "vim", 'echo "$@"'))
    assert "no search has shown any hits yet" in run("open", "1", EDITOR=editor).err
    environment = {
        "HOME": str(tmp_path), "INDEXER_INDEX": str(tmp_path / "index"), "COLUMNS": "80",
        "PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT),
    }  # fmt: skip
    on_a_terminal(f"'{sys.executable}' -m indexer search two", tmp_path, environment)
    run("search", "three")  # not on a terminal: no rank is shown
    (tmp_path / "docs/a.txt").rename(tmp_path / "docs/moved.txt")
    run("update")
    assert run("open", "1", EDITOR=editor).out == f"+2 {tmp_path}/docs/moved.txt\n"
    assert "showed the hits 1 to 1" in run("open", "2", EDITOR=editor).err
    kept = next(tmp_path.rglob("last-search.json"))
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert not kept.is_relative_to(tmp_path / "index")
    kept.write_text('{"hits": [3]}')
    done = run("open", "1", EDITOR=editor)
    assert (done.code, done.err.splitlines()[0]) == (2, "indexer: no search has shown any hits yet")


def test_a_member_is_opened_as_a_private_copy_that_is_taken_away(run: Run, tmp_path: Path) -> None:
    (archive,) = FORMATS.glob("*/7zip.zip")
    run("add", archive)
    editor = script(
        tmp_path / "vim", 'shift $(($# - 1)); echo "$1"; ls -ld "$1" "${1%/*}"; cat "$1"'
    )
    said = run("open", f"{archive}!/orchard.md", EDITOR=str(editor), TMPDIR=str(tmp_path)).out
    path, folder, file, *text = said.splitlines()
    assert Path(path).name == "orchard.md"
    assert (file[:10], folder[:10]) == ("-r--------", "drwx------")
    assert text == ["# Orchard", "", "Quinces ripen in October."]
    assert not list(tmp_path.glob("indexer-*"))


def test_a_file_that_is_gone_is_said_to_be(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "one"})
    run("add", "docs")
    (tmp_path / "docs/a.txt").unlink()
    done = run("open", "docs/a.txt")
    assert done.code == 2
    assert "is not there any more" in done.err
    assert "`indexer show " in done.err


def test_show_marks_where_a_query_matches(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "The fox ran.\nFoxes run \x1b[2Jhome.\n"})
    run("add", "docs")
    shown = run("show", "docs/a.txt:2", "--highlight", "fox", FORCE_COLOR="1").out
    assert shown.endswith("\n\n\x1b[1;31mFoxes\x1b[0m run ␛[2Jhome.\n\n")
    assert "\x1b" not in run("show", "docs/a.txt", "--highlight", "fox").out
    assert '"highlights": [[0, 5]]' in run(
        "show", "docs/a.txt:2", "--highlight", "fox", "--json"
    ).out  # fmt: skip
    done = run("show", "docs/a.txt", "--highlight", '"fox')
    assert (done.code, done.out) == (2, "")


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_a_pager_shows_hits_on_a_terminal_only(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "docs", {"a.txt": "one two"})
    run("add", "docs")
    pager = script(tmp_path / "pager", "echo paged; cat")
    assert "paged" not in run("search", "--pager", "two", PAGER=str(pager)).out
    environment = {
        "HOME": str(tmp_path), "INDEXER_INDEX": str(tmp_path / "index"), "NO_COLOR": "1",
        "PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "PAGER": str(pager),
    }  # fmt: skip
    search = f"'{sys.executable}' -m indexer search two"
    plain = on_a_terminal(search, tmp_path, environment)
    environment["INDEXER_PAGER"] = "true"
    paged = on_a_terminal(search, tmp_path, environment)
    assert paged.splitlines()[:-1] == ["paged", *plain.splitlines()[:-1]]
    assert on_a_terminal(f"{search} --no-pager", tmp_path, environment)[:2] == "1."
    environment["PAGER"] = "nonesuch-pager"
    assert on_a_terminal(search, tmp_path, environment)[:2] == "1."

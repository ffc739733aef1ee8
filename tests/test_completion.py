"""Completion: what a shell offers for the rest of a word, in real shells."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from indexer import add, create_index
from indexer.kinds import KINDS
from tests.conftest import PROJECT, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shells of Unix")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a shell that finds the command, and a small index."""
    tmp_path = tmp_path_factory.mktemp("shell")
    write(
        tmp_path / "docs",
        {
            "a.md": "# Harbour lights\n\nThe herring fleet; herrings r&d $(touch owned) `x` sleep.",
            "b.txt": "Herring again.\n\nHerbs too.",
        },
    )
    add(create_index(tmp_path / "index"), [tmp_path / "docs"])
    command = tmp_path / "bin/indexer"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m indexer "$@"\n')
    command.chmod(0o755)
    return {
        "HOME": str(tmp_path), "INDEXER_INDEX": str(tmp_path / "index"), "TERM": "dumb",
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(PROJECT),
        "PS1": "ready> ", "LC_ALL": "C.UTF-8",
    }  # fmt: skip


def offered(line: str, shell: Mapping[str, str], folder: Path) -> list[str]:
    """Return what bash is offered at the end of a line, as readline divides it into words."""
    words = line.replace(":", " : ").replace("=", " = ").split(" ")
    words = [word for i, word in enumerate(words) if word or i == len(words) - 1]
    if line.endswith(":"):
        words.pop()  # readline calls the colon itself the word
    script = (
        f'{bash_script(shell["PATH"])}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1));'
        ' _indexer_completion indexer; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", *words],
        capture_output=True, text=True, env=shell, cwd=folder, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.split()


@cache
def bash_script(path: str) -> str:
    """Return what bash reads to complete."""
    return subprocess.run(
        ["indexer", "--show-completion", "bash"], capture_output=True, text=True, check=True,
        env={"PATH": path, "PYTHONPATH": str(PROJECT)},
    ).stdout.strip()  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("indexer sea", ["search"]),
        ("indexer search tit", ["title:", "title:turkey"]),
        ("indexer search size", ["size:", "size:10k..2M"]),
        ("indexer search herr", ["herring", "herrings"]),
        ("indexer search fleet HERR", ["herring", "herrings"]),
        ("indexer search title:ha", ["harbour"]),
        ("indexer search title:", []),
        ("indexer search type:p", ["pdf", "pptx"]),
        (
            "indexer search type:",
            sorted(name for name, kind in KINDS.items() if "." not in kind.reader),
        ),
        ("indexer search lang:d", ["da", "de"]),
        ("indexer search date:y", ["yesterday"]),
        ("indexer search nosuch:x", []),
        ("indexer search zzz", []),
        ("indexer search -t mar", ["markdown"]),
        ("indexer search --type mar", ["markdown"]),
        ("indexer add --lang f", ["fi", "fr"]),
        ("indexer search --sort s", ["score", "size"]),
        ("indexer search fleet -l h", ["harbour", "herring", "herbs", "herrings"]),
        ("indexer search fleet --pag", ["--pager"]),
        ("indexer terms herb", ["herbs"]),
        ("indexer terms --in title h", ["harbour", "herring"]),
        ("indexer suggest herb", ["herbs"]),
        ("indexer status --reason un", ["unknown_kind", "unreadable", "undecodable"]),
        ("indexer config p", ["path"]),
        ("indexer show do", []),
    ],
)
@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_is_offered_words_by_their_place(
    line: str, expected: list[str], shell: dict[str, str], tmp_path: Path
) -> None:
    assert sorted(offered(line, shell, tmp_path)) == sorted(expected)


def test_terms_that_a_shell_would_run_are_not_offered(
    shell: dict[str, str], tmp_path: Path
) -> None:
    assert offered("indexer search r", shell, tmp_path) == ["r"]
    assert "r&d" in Completed("terms", "--all", shell=shell, folder=tmp_path).words
    assert not (tmp_path / "owned").exists()


def test_a_shell_is_told_no_error(shell: dict[str, str], tmp_path: Path) -> None:
    shell = {**shell, "INDEXER_INDEX": str(tmp_path / "none")}
    assert offered("indexer search herr", shell, tmp_path) == []
    write(tmp_path, {".indexer.toml": "limt = 3"})
    assert offered("indexer search herr", shell, tmp_path) == []
    assert offered("indexer search tit", shell, tmp_path) == ["title:", "title:turkey"]


@pytest.mark.parametrize(
    ("name", "arguments", "source"),
    [
        ("bash", ["--norc", "--noprofile", "-i"], 'eval "$(indexer --show-completion bash)"'),
        (
            "zsh",
            ["-f", "-i"],
            'autoload -U compinit; compinit -u; eval "$(indexer --show-completion zsh)"',
        ),
        ("fish", ["--no-config", "-i"], "indexer --show-completion fish | source"),
    ],
)
def test_a_real_shell_completes_a_field_and_then_a_term(
    name: str, arguments: list[str], source: str, shell: dict[str, str], tmp_path: Path
) -> None:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"there is no {name}")
    with Typing([program, *arguments], shell, tmp_path) as typing:
        typing.enter(f"{source}; printf 'begun %s' now")
        typing.wait_for("begun now")
        typing.enter("indexer search tit\t", end="")
        typing.wait_for("le:")  # bash rings before it
        typing.enter("har\t", end="")
        typing.wait_for("harbour")


class Completed:
    """What the command prints, as words."""

    def __init__(self, *arguments: str, shell: Mapping[str, str], folder: Path) -> None:
        done = subprocess.run(
            ["indexer", *arguments], capture_output=True, text=True, env=shell, cwd=folder,
            check=True,
        )  # fmt: skip
        self.words = done.stdout.split()


_CONTROLLED = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execvp(sys.argv[1], sys.argv[1:])"
)
"""Makes standard input the terminal that a program is controlled by, and runs it."""


class Typing:
    """A shell on a terminal, at which somebody types."""

    def __init__(self, words: list[str], environment: Mapping[str, str], folder: Path) -> None:
        self._terminal, inside = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _CONTROLLED, *words], env=environment, cwd=folder,
            stdin=inside, stdout=inside, stderr=inside,
            start_new_session=True,
        )  # fmt: skip
        os.close(inside)
        self._seen = ""
        self._deadline = time.monotonic() + 60

    def enter(self, text: str, end: str = "\n") -> None:
        os.write(self._terminal, (text + end).encode())

    def wait_for(self, text: str) -> None:
        """Read what is shown until a text is there."""
        while text not in self._seen:
            assert time.monotonic() < self._deadline, self._seen
            if select.select([self._terminal], [], [], 0.1)[0]:
                self._seen += os.read(self._terminal, 65536).decode(errors="replace")
        self._seen = self._seen.partition(text)[2]

    def __enter__(self) -> Typing:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._terminal)

"""Whatever lies in the folder of an index, searching it runs nothing of it, and ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT


def ran(*arguments: str | Path) -> str:
    """Run Python in a process of its own, where an audit hook may stay; return what it printed."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize("seed", range(2))
def test_a_damaged_index_ends_in_an_answer_or_one_error_and_runs_nothing(seed: int) -> None:
    index = PROJECT / "tests/data/index_v1"
    assert ran("-m", "tests.codec.hostile", index, str(seed), "100") == ""


@pytest.mark.parametrize(
    ("done", "seen"),
    [
        ("compile('1', '', 'eval')", "compile"),
        ("exec('')", "compile"),
        ("import this", "import"),
        ("open('{path}', 'w')", "open"),
        ("__import__('pickle').loads(b'cos\\nsystem\\n.')", "pickle.find_class"),
    ],
)
def test_the_watch_over_it_sees_what_runs(done: str, seen: str, tmp_path: Path) -> None:
    script = (
        "import pickle; from tests.codec.hostile import Watch; watch = Watch(); watch.on = True\n"
        f"{done.format(path=tmp_path / 'new')}\nwatch.on = False; print(watch.seen)"
    )
    assert seen in ran("-c", script)

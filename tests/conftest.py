"""What the tests share: small collections in temporary folders, and the real command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from indexer import Index, add, create_index

# No test is timed: machines are shared. The uncompiled kernels get fewer examples.
EXAMPLES = int(os.environ.get("EXAMPLES", "100"))
"""How many examples a property is tried on; some take a multiple of it."""

settings.register_profile(
    "promises",
    deadline=None,
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("promises")

PROJECT = Path(__file__).parent.parent
FORMATS = PROJECT / "tests/data/formats"
SHARED = PROJECT.parent / "shared"


class Ran(NamedTuple):
    """A finished process: its exit code and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Collection = Callable[..., Index]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in a process of its own, on an index of its own, below tmp_path."""
    return runner_in(tmp_path)


def runner_in(folder: Path) -> Run:
    """Return what runs the command in a folder, on the index in it."""
    home = {"HOME": str(folder), "INDEXER_INDEX": str(folder / "index")}
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}

    def runner(*args: str | Path, stdin: str = "", **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "indexer", *map(str, args)],
            input=stdin.encode(),
            capture_output=True,
            cwd=folder,
            env={**kept, **home, "PYTHONPATH": str(PROJECT), **environment},
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return runner


@pytest.fixture
def collection(tmp_path: Path) -> Collection:
    """Make an index of documents: file name = content."""

    def make(documents: dict[str, str]) -> Index:
        folder = tmp_path / "documents"
        write(folder, documents)
        index = create_index(tmp_path / "index")
        add(index, [folder])
        return index

    return make


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of the project's seeds."""
    index = create_index(tmp_path_factory.mktemp("seeds") / "index")
    add(index, [PROJECT / "seeds"])
    return index


def write(folder: Path, documents: dict[str, str]) -> None:
    """Write files below a folder: relative name = content."""
    for name, text in documents.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

"""The kernels are Python: all their tests hold without a compiler, too."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

TESTS = (
    "tests/kernels",
    "tests/query",
    "tests/codec/test_dictionary.py",
    "tests/codec/test_patterns.py",
    "tests/codec/test_segment.py",
    "tests/test_accumulate.py",
    "tests/test_porter2.py",
    "tests/test_rows.py",
    "tests/test_split.py",
    "tests/test_strings.py",
)


@pytest.mark.skipif("EXAMPLES" in os.environ, reason="this is the run without compiled kernels")
def test_kernels_give_the_same_answers_uncompiled(tmp_path: Path) -> None:
    """Run the tests of the kernels in a copy of the project that has only the sources."""
    sources = shutil.ignore_patterns("*.so", "*.pyd", "*.c", "__pycache__")
    for part in ("indexer", "tests"):
        shutil.copytree(PROJECT / part, tmp_path / part, ignore=sources)
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-o", "addopts=", *TESTS],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={**os.environ, "EXAMPLES": "6", "PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert f"kernels: {tmp_path}" in done.stdout

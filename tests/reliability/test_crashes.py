"""No crash, no power cut and no failing disk loses what was committed, or shows half a commit.

INDEXER_CRASHES=full tries more power cuts, errors and sizes of the disk; -rP shows the calls.
Linux with a C compiler; skipped elsewhere.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability import broken, real, toy
from tests.reliability.crashes import FULL, QUICK, Crashes
from tests.reliability.faults import Faults, compiled
from tests.reliability.scenario import Scenario

PROFILE = FULL if os.environ.get("INDEXER_CRASHES") == "full" else QUICK
MODULES = (real, toy)
"""Modules with SCENARIOS, a list."""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = compiled(tmp_path_factory.mktemp("faults"))
    return found or pytest.skip("no C compiler, or no Linux")


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory if there is one: thousands of syncs, and no disk is tested."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder).resolve()


@pytest.mark.parametrize(
    ("module", "scenario"),
    [
        pytest.param(module.__name__, scenario, id=f"{module.__name__}-{scenario.name}")
        for module in MODULES
        for scenario in module.SCENARIOS
        if PROFILE is FULL or module is real or scenario.name == "parallel"
    ],
)
def test_a_commit_is_whole_or_not_there(
    module: str, scenario: Scenario, library: Path, scratch: Path
) -> None:
    with Faults(library, module, scratch) as faults:
        crashes = Crashes(scenario, faults, scratch)
        print("\n".join(crashes.trace()))
        crashes.all(PROFILE)
        print(f"{crashes.points} crashes of {scenario.name}")


@pytest.mark.parametrize("scenario", broken.SCENARIOS, ids=lambda scenario: scenario.name)
def test_a_writer_that_breaks_the_order_is_caught(
    scenario: Scenario, library: Path, scratch: Path
) -> None:
    with Faults(library, broken.__name__, scratch) as faults:
        crashes = Crashes(scenario, faults, scratch)
        with pytest.raises(AssertionError, match=broken.BROKEN[scenario.name][1]):
            crashes.all(PROFILE)

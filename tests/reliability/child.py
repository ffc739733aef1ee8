"""python -m tests.reliability.child MODULE LIBRARY: change an index, and die when told to.

A server, so that Python starts once: for every line of JSON on stdin it forks a child that
arms the library, which was preloaded, and runs a scenario. What became of the child is a
line of JSON on stdout.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from indexer.errors import IndexerError
from tests.reliability.scenario import Scenario


def main() -> None:
    """Serve until stdin ends."""
    module, library_path = sys.argv[1:]
    library = ctypes.CDLL(library_path)
    scenarios = {one.name: one for one in importlib.import_module(module).SCENARIOS}
    gc.freeze()  # so that a child shares our memory as it is
    for line in sys.stdin:
        print(json.dumps(_run(library, scenarios, json.loads(line))), flush=True)


def _run(
    library: ctypes.CDLL, scenarios: dict[str, Scenario], order: dict[str, str]
) -> dict[str, Any]:
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(readable)
        outcome = _change(library, scenarios[order["scenario"]], order)
        os.write(writable, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable, "rb") as stream:
        answer = stream.read()
    _, status = os.waitpid(pid, 0)
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    if os.WIFSIGNALED(status):
        return {"ended": "killed"}
    return dict(json.loads(answer))


def _change(library: ctypes.CDLL, scenario: Scenario, order: dict[str, str]) -> dict[str, Any]:
    os.setsid()
    places = [order[name] for name in ("control", "folder", "log")]
    names = ("FAULTS_CONTROL", "FAULTS_FOLDER", "FAULTS_LOG")
    os.environ.update(zip(names, places, strict=True))  # for programs it starts
    library.faults_arm(*map(os.fsencode, places))
    try:
        scenario.change(Path(order["folder"]), library.faults_committed)
    except IndexerError as error:
        return {"ended": "refused", "message": str(error)}
    except BaseException:
        return {"ended": "crashed", "message": traceback.format_exc()[-3000:]}
    return {"ended": "done"}


if __name__ == "__main__":
    main()

"""python -m tests.startup: how fast is a cold `indexer search`?

Prints the median of many runs beside that of a two-command Typer hello in the same
environment, and their ratio. Nothing is asserted: machines are shared and noisy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).parent.parent
RUNS = 30

HELLO = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str = "you"):
    print(name)
@app.command()
def goodbye(name: str = "you"):
    print(name)
app()
"""


def main() -> None:
    """Time the commands in turn and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder, "hello.py")
        hello.write_text(HELLO)
        indexer = [sys.executable, "-m", "indexer"]
        environment = {**os.environ, "INDEXER_INDEX": str(Path(folder, "index"))}
        subprocess.run(
            [*indexer, "add", str(PROJECT / "seeds")], env=environment, check=True,
            capture_output=True,
        )  # fmt: skip
        commands = {
            "bare python": [sys.executable, "-c", "pass"],
            "typer hello": [sys.executable, str(hello), "hello"],
            "indexer search": [*indexer, "search", "hamlet"],
            "indexer --help": [*indexer, "--help"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(command, env=environment, check=True, capture_output=True)
                times[name].append((time.perf_counter() - began) * 1000)
    typer_ms = statistics.median(times["typer hello"])
    for name, runs in times.items():
        median_ms = statistics.median(runs)
        print(f"{name:<15} {median_ms:6.1f} ms   {median_ms / typer_ms:.2f} x typer hello")


if __name__ == "__main__":
    main()

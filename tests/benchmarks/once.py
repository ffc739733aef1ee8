"""python -m tests.benchmarks.once ENGINE FOLDER WORD: open an index, and print the first hit."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks.engine import engine
from tests.benchmarks.queries import Query


def main() -> None:
    """Do what a small program around an engine would do."""
    name, folder, word = sys.argv[1:]
    for hit in engine(name).open(Path(folder)).typed(Query("all", (word,)))():
        print(hit.path, hit.title)
        return


if __name__ == "__main__":
    main()

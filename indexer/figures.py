"""What is in an index, in figures?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from indexer.filesystem import warning
from indexer.ledger import Ledger, Skipped
from indexer.schema import UNDATED
from indexer.snapshot import Snapshot, values_of


class Stats(NamedTuple):
    """What is in an index, in figures.

    `kinds` are the kinds of document and how many there are of each, the most first; `undated`
    is how many have no date.
    """

    path: Path
    documents: int
    generation: int
    updated: str
    size_bytes: int
    compiled: bool
    roots: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    warning: str = ""
    kinds: tuple[tuple[str, int], ...] = ()
    undated: int = 0


def stats_of(path: Path, opened: Snapshot, ledger: Ledger) -> Stats:
    """Return figures about the generation that is open. Raises IndexDamagedError."""
    kinds: Counter[str] = Counter()
    undated = 0
    for kind, dated in values_of(opened.segments, ("type", "date_source")):
        kinds[kind] += 1
        undated += dated == UNDATED
    return Stats(
        path=path,
        documents=kinds.total(),
        generation=opened.manifest.generation,
        updated=ledger.updated,
        size_bytes=sum(file.stat().st_size for file in path.iterdir() if file.is_file()),
        compiled=_kernels_are_compiled(),
        roots=tuple(root.path for root in ledger.roots),
        skipped=ledger.skipped,
        warning=warning(path),
        kinds=tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        undated=undated,
    )


def _kernels_are_compiled() -> bool:
    """Tell which kernels run; the answers are the same."""
    from indexer.kernels import topk

    return not str(topk.__file__).endswith(".py")

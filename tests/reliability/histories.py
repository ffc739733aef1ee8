"""Random histories of an index, and eight ways to change it, each of which is put under crashes.

A seed makes both the index that the change starts from, of several runs with deletions, and the
change. `SCENARIOS` has `SEEDS` of each kind, so that a name means the same in every process.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from indexer.analysis import ANALYSIS_VERSION
from indexer.generations import open_latest
from indexer.index import OTHER_ANALYSIS, create_index, open_index
from indexer.rebuild import rebuild
from indexer.runs import begin
from indexer.writing import Writing
from tests.reliability import real
from tests.reliability.scenario import Scenario, State

SEEDS = 30
NAMES = [f"{letter}{digit}" for letter in "abcd" for digit in range(4)]
WORDS = ["run", "running", "rate", "zebra", "café", "face-to-face", "1,000", "北京", "words"]

Committed = Callable[[], None]


def prepare(folder: Path, seed: int) -> None:
    """Make an index of a few runs, each of which adds, changes and removes documents."""
    chance = Random(f"prepare {seed}")
    index = create_index(folder)
    there: set[str] = set()
    for number in range(chance.randint(1, 4)):
        with index.writing() as writing:
            for _ in range(chance.randint(1, 2)):
                _change(writing, there, chance, most=8)
                writing.commit(real.ledger(number), begin("add"), ends_run=False)


def grow(folder: Path, seed: int) -> None:
    """Commit more documents to an index, or make it."""
    chance = Random(f"grow {seed}")
    with create_index(folder).writing() as writing:
        _change(writing, set(), chance, most=len(NAMES))
        real.put(writing, {f"grown{seed}-{n}": _text(chance) for n in range(40)})
        writing.commit(real.ledger(seed % 3))


def _change(writing: Writing, there: set[str], chance: Random, most: int) -> None:
    gone = set(chance.sample(sorted(there), chance.randint(0, len(there) // 2)))
    new = set(chance.sample(NAMES, chance.randint(1, most)))
    for name in sorted(gone - new):
        writing.remove(name)
    real.put(writing, {name: _text(chance) for name in sorted(new)})
    there.difference_update(gone)
    there |= new


def _text(chance: Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.choice([1, 5, 40])))


def first(folder: Path, committed: Committed, seed: int) -> None:
    """Make an index and put the first documents into it."""
    index = create_index(folder)
    committed()
    with index.writing() as writing:
        _change(writing, set(), Random(f"first {seed}"), most=12)
        writing.commit(real.ledger(1), begin("add"))
    committed()


def add(folder: Path, committed: Committed, seed: int) -> None:
    """Add documents in one run of up to three commits."""
    chance = Random(f"add {seed}")
    with open_index(folder).writing() as writing:
        for number in range(chance.randint(1, 3)):
            real.put(writing, {f"new{number}{n}": _text(chance) for n in range(3)})
            writing.commit(real.ledger(number), begin("add"), ends_run=False)
            committed()


def update(folder: Path, committed: Committed, seed: int) -> None:
    """Change documents and remove others, in one run of two commits."""
    chance = Random(f"update {seed}")
    index = open_index(folder)
    there = {document.id for document in index.documents()}
    with index.writing() as writing:
        for number in (3, 4):
            _change(writing, there, chance, most=3)
            writing.commit(real.ledger(number), begin("update"), ends_run=number == 4)
            committed()


def merge(folder: Path, committed: Committed, seed: int) -> None:
    """Commit small segments until they are merged."""
    index = open_index(folder)
    before = len(index.collection().segments)
    for number in range(12):
        with index.writing() as writing:
            real.put(writing, {f"merged{number}": f"word {seed}"})
            writing.commit(real.ledger(1))
        committed()
        if len(index.collection().segments) <= before:
            return


def compact(folder: Path, committed: Committed, seed: int) -> None:
    """Let all segments become one."""
    open_index(folder).optimize()
    committed()


def prepare_older(folder: Path, seed: int) -> None:
    """Make an index of another analysis."""
    prepare(folder, seed)
    older(folder)


def older(folder: Path) -> None:
    """Let an index say that it was analysed otherwise."""
    index = open_index(folder)
    writer = index.writer()
    writer.analysis = ANALYSIS_VERSION - 1
    writer.commit(merge=False)
    assert open_latest(folder, lambda manifest: None).manifest.analysis == ANALYSIS_VERSION - 1


def upgrade(folder: Path, committed: Committed, seed: int) -> None:
    """Analyse all documents anew."""
    index = open_index(folder)
    with index.writing() as writing:
        assert not any(rebuild(folder, index.schema, index.ledger(), writing))
        writing.commit(real.ledger(1), begin("update"))
    committed()


def prepare_strays(folder: Path, seed: int) -> None:
    """Make an index beside what a killed writer left: half a segment, a manifest of no commit."""
    prepare(folder, seed)
    chance = Random(f"strays {seed}")
    for name in chance.sample(["000077.segment", "000078.segment", "000078-000099.deleted"], 2):
        (folder / name).write_bytes(chance.randbytes(chance.choice([0, 10, 5000])))
    (folder / "manifest-000099.json.new").write_bytes(b"{")


def nothing(folder: Path, seed: int) -> None:
    """Leave the folder as it is: no index."""


class History(NamedTuple):
    """How a kind of history begins, and what changes then."""

    before: Callable[[Path, int], None]
    change: Callable[[Path, Committed, int], None]


KINDS = {
    "first": History(nothing, first),
    "add": History(prepare, add),
    "update with delete": History(prepare, update),
    "merge": History(prepare, merge),
    "compact": History(prepare, compact),
    "upgrade": History(prepare_older, upgrade),
    "clean-up": History(prepare_strays, update),
}


def state(folder: Path) -> State:
    """Return all that an index says, and how it was analysed, of which there is no warning."""
    said = real.state(folder)
    if said.content is None:
        return said
    analysis = open_latest(folder, lambda manifest: None).manifest.analysis
    expected = OTHER_ANALYSIS.format(folder, folder)
    return State((said.content, analysis), said.warning.replace(expected, ""))


def scenario(kind: str, seed: int) -> Scenario:
    """Return a history."""
    history = KINDS[kind]
    return Scenario(
        f"{kind} {seed}",
        lambda folder: history.before(folder, seed),
        lambda folder, committed: history.change(folder, committed, seed),
        state,
        real.after,
    )


SCENARIOS = [scenario(kind, seed) for kind in KINDS for seed in range(SEEDS)]

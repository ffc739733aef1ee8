"""Is every damage to the files of an index seen, or without effect on any answer?

    python -m tests.reliability.damage INDEX KIND FIRST LAST

damages a copy of an index in one place after another, by the numbers of what there is to try of a
kind, asks it for all it knows, and prints what is wrong. What is right: the one exception that
names the file, or the answers of the sound index, or those of the generation before, with a
warning. All in little time and memory, and nothing is executed meanwhile.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

from indexer import SearchOptions, search
from indexer.errors import IndexDamagedError
from indexer.index import open_index
from indexer.mending.inspection import check
from tests.codec.hostile import Watch, limit_memory
from tests.reliability import real
from tests.reliability.faults import PROJECT
from tests.reliability.scenario import NOT_DATA

LONGEST_S = 1.0
QUERIES = ("words date:2020", 'wor* OR "changed words" OR fifht~2')


class Damage(NamedTuple):
    """A file of an index with other content."""

    file: Path
    content: bytes
    label: str


def files(index: Path) -> list[Path]:
    """Return the files in which damage would matter, in the order of their names."""
    return [file for file in sorted(index.iterdir()) if file.name not in NOT_DATA]


def bytes_changed(index: Path) -> Iterator[Damage]:
    """Yield every byte of every file changed in three ways."""
    for file in files(index):
        sound = file.read_bytes()
        for at, octet in enumerate(sound):
            for other in (octet ^ 1, octet ^ 0x80, 0x30 if octet != 0x30 else 0xFF):
                content = sound[:at] + bytes([other]) + sound[at + 1 :]
                yield Damage(file, content, f"byte {at} is {other}, not {octet}")


def truncated(index: Path) -> Iterator[Damage]:
    """Yield every file cut at every length."""
    for file in files(index):
        sound = file.read_bytes()
        for length in range(len(sound)):
            yield Damage(file, sound[:length], f"cut at {length}")


def at_random(index: Path) -> Iterator[Damage]:
    """Yield files with random bytes changed, blocks zeroed, parts moved or lost, for ever."""
    chance = Random(1)
    sounds = {file: file.read_bytes() for file in files(index)}
    weights = [len(sound) for sound in sounds.values()]
    while True:
        (file,) = chance.choices(list(sounds), weights)
        content = bytearray(sounds[file])
        at = chance.randrange(len(content))
        end = min(len(content), at + chance.choice([1, 1, 1, 8, 512, 4096]))
        way = chance.choice(["noise", "noise", "zeros", "lost", "doubled"])
        match way:
            case "noise":
                content[at:end] = chance.randbytes(end - at)
            case "zeros":
                content[at:end] = bytes(end - at)
            case "lost":
                del content[at:end]
            case "doubled":
                content[at:at] = content[at:end]
        yield Damage(file, bytes(content), f"{way} from {at} to {end}")


KINDS: dict[str, Callable[[Path], Iterator[Damage]]] = {
    "bytes": bytes_changed,
    "truncations": truncated,
    "random": at_random,
}


def answers(folder: Path) -> tuple[object, str]:
    """Return all that an index says, and its warning."""
    said = real.state(folder)
    index = open_index(folder)
    with index.reading() as reader:
        terms = list(reader.all_terms())
    found = []
    for asked in QUERIES:
        results = search(index, asked, SearchOptions(advise=False))
        found.append([(hit.document, hit.score, hit.passages) for hit in results.hits])
    return (said.content, terms, found), said.warning


def wrong(folder: Path, damage: Damage, sound: object, before: object) -> str:
    """Return what is wrong with how an index with damage answers, or nothing."""
    began = time.thread_time()
    with _done(folder, damage):
        problem = _answer(folder, damage, sound, before)
    took = time.thread_time() - began
    if took > LONGEST_S:
        problem = f"{problem} in {took:.1f} s"
    return problem and f"{damage.file.name}, {damage.label}: {problem}"


@contextmanager
def _done(folder: Path, damage: Damage) -> Iterator[None]:
    """Damage a file, and mend it."""
    file = folder / damage.file.name
    kept = file.read_bytes()
    file.write_bytes(damage.content)
    try:
        yield
    finally:
        file.write_bytes(kept)


def _answer(folder: Path, damage: Damage, sound: object, before: object) -> str:
    try:
        found, warning = answers(folder)
    except IndexDamagedError as error:
        return "" if damage.file.name in str(error) else f"names no file: {error}"
    except Exception as error:
        return repr(error)
    expected = before if warning else sound
    return "" if found == expected else f"other answers, warned of {warning!r}"


def unseen(folder: Path, damage: Damage, sound: object, before: object) -> str:
    """Return what is wrong with how `check` sees damage; what it does not see changes nothing."""
    with _done(folder, damage):
        problems = check(folder, full=True).problems
    if any(problem.file.name == damage.file.name for problem in problems):
        return ""
    return wrong(folder, damage, sound, before)


def main(origin: Path, kind: str, first: int, last: int) -> None:
    """Try damage by its number; print for each what is wrong, or nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(origin, Path(scratch) / "index"))
        sound, _ = answers(folder)
        before = _generation_before(folder, Path(scratch) / "before")
        look = unseen if kind == "random" else wrong  # there are very many
        _warm_up(folder)
        limit_memory()
        watch = Watch()
        for damage in _between(KINDS[kind](folder), first, last):
            watch.on = True
            problem = look(folder, damage, sound, before)
            watch.on = False
            events = [event for event in watch.seen if "/index/" not in event]
            watch.seen.clear()
            print(json.dumps(problem or (f"executed: {events}" if events else "")))


def _between(damages: Iterator[Damage], first: int, last: int) -> Iterator[Damage]:
    for number, damage in enumerate(damages):
        if number >= last:
            return
        if number >= first:
            yield damage


def _generation_before(folder: Path, copy: Path) -> object:
    """Return the answers of the generation that a reader falls back to."""
    shutil.copytree(folder, copy)
    newest = max(copy.glob("manifest-*.json"))
    newest.write_bytes(b"{")
    return answers(copy)[0]


def _warm_up(folder: Path) -> None:
    """Let everything be imported that damage makes Python import."""
    for file in files(folder):
        unseen(folder, Damage(file, b"", "empty"), None, None)
        wrong(folder, Damage(file, b"", "empty"), None, None)


def cases(index: Path, kind: str, first: int = 0, last: int = sys.maxsize) -> Iterator[str]:
    """Try damage in another process; yield what is wrong each time, or nothing."""
    command = [sys.executable, "-m", __name__, str(index), kind, str(first), str(last)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield from map(json.loads, process.stdout)
    if process.returncode:
        yield f"the process that tried {kind} ended with {process.returncode}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))

"""Does every reader see one whole commit, whatever a writer does meanwhile?

The writer is a process that commits, changes, deletes and merges as fast as it can; each of its
commits puts its own number into all documents. Readers open the index and search it beside it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from indexer import SearchOptions, search
from indexer.errors import IndexerError
from indexer.index import Index, create_index, open_index
from indexer.results import Results
from tests.reliability.faults import PROJECT

DOCUMENTS = 5

WRITER = """
import sys
from pathlib import Path
from indexer.index import open_index
from tests.reliability.readers import write
index = open_index(Path(sys.argv[1]))
for number in range(1, int(sys.argv[2]) + 1):
    write(index, number)
    print(number, flush=True)
"""


def write(index: Index, number: int) -> None:
    """Commit: all documents say this number."""
    from tests.reliability.real import ledger, put

    with index.writing() as writing:
        put(writing, {f"d{each}": f"word commit{number} {each}" for each in range(DOCUMENTS)})
        writing.commit(ledger(number % 3))


@contextmanager
def writing(folder: Path, commits: int) -> Iterator[subprocess.Popen[bytes]]:
    """Make an index, and let a process commit so often."""
    write(create_index(folder), 0)
    command = [sys.executable, "-c", WRITER, str(folder), str(commits)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL) as writer:
        try:
            yield writer
        finally:
            writer.kill()


def opens(folder: Path, times: int, commits: int) -> Iterator[str]:
    """Open and read the index so often; yield what is wrong each time, or nothing."""
    with writing(folder, commits) as writer:
        seen = 0
        for _ in range(times):
            try:
                found = {document.title.split()[1] for document in open_index(folder).documents()}
                count = len(list(open_index(folder).documents()))
            except IndexerError as error:
                yield str(error)
                continue
            number = max((int(each.removeprefix("commit")) for each in found), default=-1)
            is_whole = len(found) == 1 and count == DOCUMENTS and number >= seen
            seen = max(seen, number)
            yield "" if is_whole else f"{count} documents say {sorted(found)} after {seen}"
        if not times:
            writer.wait()


def searches(folder: Path, times: int, commits: int, threads: int) -> Iterator[str]:
    """Search by threads that share an index; yield what is wrong each time, or nothing."""
    with writing(folder, commits):
        index = open_index(folder)
        with ThreadPoolExecutor(threads) as pool:
            yield from pool.map(lambda _: _searched(index), range(times), chunksize=100)


def _searched(index: Index) -> str:
    try:
        found = search(index, "word", SearchOptions(passages=0))
    except IndexerError as error:
        return str(error)
    return _mixed(found)


def _mixed(found: Results) -> str:
    said = {hit.document.title.split()[1] for hit in found.hits}
    return "" if len(said) == 1 and found.total == DOCUMENTS else f"{found.total} say {said}"


def old_snapshots(folder: Path, readers: int) -> Iterator[str]:
    """Keep a reader of each commit open, and read all when many commits have followed."""
    index = create_index(folder)
    kept = []
    for number in range(readers):
        write(index, number)
        kept.append(index.reader())
    index.optimize()
    for number, reader in enumerate(kept):
        said = {stored["title"].split()[1] for _, stored in reader.iter_docs()}
        yield "" if said == {f"commit{number}"} else f"the reader of commit {number} says {said}"

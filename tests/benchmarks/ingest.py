"""python -m tests.benchmarks.ingest: how long does `indexer add` take, and how much of it must be?

A tree of Markdown and HTML files is read, extracted and indexed. What must be: what the same
libraries need to read and extract these files in as many processes, and what the index build
needs for their text; of a second run, a walk with `stat`, and the start of the command. The parts
are timed without the start of their processes, the command with all that belongs to it. The
rounds measure everything in turn; medians are shown.

Beside it: SQLite FTS5 through sqlite-utils, which is given the text that was extracted, and
recollindex on the same tree, if they are installed.
"""

from __future__ import annotations

import html
import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path, PurePath
from typing import Annotated, Any, NamedTuple

import typer

from tests.benchmarks.collection import FILES, GENERATED, Document, source
from tests.benchmarks.isolated import isolated, pin

PROJECT = Path(__file__).parent.parent.parent
DATA = PROJECT.parent / "shared" / "data"
SECTIONS = 8
"""Texts of the collection in a file."""

FOLDERS = 100

Times = dict[str, list[float]]


class Parts(NamedTuple):
    """Seconds to read and extract files, and to build an index of them."""

    extract_s: float
    build_s: float


def main(
    data: Annotated[
        Path, typer.Option(help="Folder of the collections; else one is generated.")
    ] = DATA,
    files: Annotated[int, typer.Option(help="So many files, every other one HTML.")] = 10_000,
    jobs: Annotated[int, typer.Option("-j", help="Processes.")] = 2,
    rounds: Annotated[int, typer.Option(help="How often all is measured.")] = 3,
    peers: Annotated[bool, typer.Option(help="Measure the peers, too.")] = True,
) -> None:
    """Measure `indexer add` beside what it cannot do without."""
    pin(jobs)
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch, "tree")
        isolated(make_tree, tree, data, files)
        times: Times = defaultdict(list)
        for number in range(rounds):
            typer.echo(f"round {number + 1} of {rounds}", err=True)
            for name, time_s in measure(tree, Path(scratch, "round"), jobs, peers):
                times[name].append(time_s)
    show({name: statistics.median(each) for name, each in times.items()}, times)


def make_tree(tree: Path, data: Path, files: int) -> None:
    """Write the files: each has a title, and headings before its texts."""
    name = "paragraphs"
    known = (data / FILES[name]).exists()
    documents = iter(source(name if known else GENERATED, data, files * SECTIONS, 0).read())
    for number in range(files):
        parts = [*islice(documents, SECTIONS)]
        folder = tree / f"{number % FOLDERS:03}"
        folder.mkdir(parents=True, exist_ok=True)
        ending, write = ((".md", _markdown), (".html", _page))[number % 2]
        (folder / f"{number:05}{ending}").write_text(write(parts), encoding="utf-8")


def _markdown(parts: list[Document]) -> str:
    texts = (f"## {part.title}\n\n{part.text}\n" for part in parts)
    return f"# {parts[0].title}\n\n" + "\n".join(texts)


def _page(parts: list[Document]) -> str:
    def paragraphs(text: str) -> str:
        return "".join(f"<p>{html.escape(line)}</p>\n" for line in text.splitlines() if line)

    texts = (f"<h2>{html.escape(part.title)}</h2>\n{paragraphs(part.text)}" for part in parts)
    head = f'<meta charset="utf-8">\n<title>{html.escape(parts[0].title)}</title>'
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}</head>\n<body>\n' + "".join(texts)


def measure(tree: Path, folder: Path, jobs: int, peers: bool) -> Iterator[tuple[str, float]]:
    """Yield what is measured in a round, by name."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "empty").mkdir(parents=True)
    parts = parts_of(tree, folder, jobs)
    yield "read and extract", parts.extract_s
    yield "build the index", parts.build_s
    add = [sys.executable, "-m", "indexer", "add", "-j", str(jobs), "--index"]
    yield "add", command_s(*add, folder / "index", tree)
    yield "add again", command_s(*add, folder / "index", tree)
    yield "walk with stat", isolated(walk_s, tree)
    command_s(*add, folder / "none", folder / "empty")
    yield "start", command_s(*add, folder / "none", folder / "empty")
    if peers:
        for name, peer in PEERS.items():
            yield from ((f"{name}{again}", time_s) for again, time_s in peer(tree, folder))


def parts_of(tree: Path, folder: Path, jobs: int) -> Parts:
    """Return how long processes need for their shares, the slowest of them."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Manager().Barrier(jobs)
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        shares = [
            pool.submit(_share, tree, folder / f"{n}.segment", n, jobs, barrier)
            for n in range(jobs)
        ]
        found = [share.result() for share in shares]
    return Parts(max(each.extract_s for each in found), max(each.build_s for each in found))


def _share(tree: Path, segment: Path, number: int, jobs: int, barrier: Any) -> Parts:
    """Extract and index every so many-th file."""
    from indexer.batch import Batch
    from indexer.document import Document, SourceFile
    from indexer.extract import documents_in, html, markdown, open_file  # noqa: F401 (imported)
    from indexer.extract.content import Input
    from indexer.extract.sniff import kind_of
    from indexer.schema import fields_of, schema

    files = sorted(file for file in tree.rglob("*") if file.is_file())[number::jobs]
    sources = [SourceFile(str(tree), str(file.relative_to(tree)), 0, 0) for file in files]
    documents = []
    barrier.wait()
    began = time.perf_counter()
    for each in sources:
        with open_file(each) as stream:
            kind = kind_of(Input(stream, PurePath(each.relative).name))
            documents += [*documents_in(stream, each, kind=kind)]
    extracted = time.perf_counter()
    barrier.wait()
    resumed = time.perf_counter()
    batch = Batch(schema())
    for place, document in enumerate(documents):
        assert isinstance(document, Document), document
        batch.add(fields_of(document, f"{place:08x}", 0))
    batch.write(segment)
    return Parts(extracted - began, time.perf_counter() - resumed)


def command_s(*command: object) -> float:
    """Return how long a command takes."""
    began = time.perf_counter()
    subprocess.run([str(each) for each in command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def walk_s(tree: Path) -> float:
    """Return how long it takes to list a tree and ask for the size and time of each file."""
    began = time.perf_counter()
    folders = [os.fspath(tree)]
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                entry.stat(follow_symlinks=False)
    return time.perf_counter() - began


def _fts5(tree: Path, folder: Path) -> Iterator[tuple[str, float]]:
    yield "", isolated(_fts5_s, tree, folder / "fts5.sqlite")


def _fts5_s(tree: Path, database: Path) -> float:
    """Return how long it takes to put the text of a tree into a table with a full-text index."""
    import sqlite_utils

    from indexer.document import SourceFile
    from indexer.extract import documents_in, open_file

    def rows() -> Iterator[dict[str, str]]:
        for file in sorted(file for file in tree.rglob("*") if file.is_file()):
            each = SourceFile(str(tree), str(file.relative_to(tree)), 0, 0)
            with open_file(each) as stream:
                for found in documents_in(stream, each):
                    if not hasattr(found, "reason"):
                        yield {"path": each.name, "title": found.title, "body": found.text}

    began = time.perf_counter()
    table = sqlite_utils.Database(database).table("documents")
    table.insert_all(rows(), pk="path")
    table.enable_fts(["title", "body"], tokenize="porter")
    return time.perf_counter() - began


def _recoll(tree: Path, folder: Path) -> Iterator[tuple[str, float]]:
    settings = folder / "recoll"
    settings.mkdir()
    (settings / "recoll.conf").write_text(f"topdirs = {tree}\nloglevel = 1\n")
    for again in ("", ", again"):
        yield again, command_s("recollindex", "-c", settings)


Peer = Callable[[Path, Path], Iterator[tuple[str, float]]]


def _peers() -> dict[str, Peer]:
    """Return the peers that are installed; name the others."""
    found: dict[str, Peer] = {}
    try:
        import sqlite_utils  # noqa: F401

        found["sqlite-utils"] = _fts5
    except ImportError:
        typer.echo("without sqlite-utils: it is not installed", err=True)
    if shutil.which("recollindex"):
        found["recollindex"] = _recoll
    else:
        typer.echo("without recollindex: it is not installed", err=True)
    return found


PEERS: dict[str, Peer] = {}


def show(medians: dict[str, float], times: Times) -> None:
    """Print a table, and the two ratios."""
    for name, median in medians.items():
        runs = "  ".join(f"{each:.3f}" for each in times[name])
        typer.echo(f"{name:24}{median:9.3f} s   ({runs})")
    must = medians["read and extract"] + medians["build the index"]
    typer.echo(f"\nadd / (read and extract + build):     {medians['add'] / must:.2f}")
    must = medians["walk with stat"] + medians["start"]
    typer.echo(f"add again / (walk with stat + start): {medians['add again'] / must:.2f}")


if __name__ == "__main__":
    PEERS = _peers()
    typer.run(main)

"""python -m tests.benchmarks: measure `indexer` beside other engines. See `tests.benchmarks`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from platformdirs import user_cache_path

from tests.benchmarks.collection import FILES, GENERATED, source
from tests.benchmarks.engine import ENGINES, OURS, missing
from tests.benchmarks.isolated import pin
from tests.benchmarks.record import keep
from tests.benchmarks.report import show
from tests.benchmarks.run import Plan, run

PROJECT = Path(__file__).parent.parent.parent
DATA = PROJECT.parent / "shared" / "data"
SLOW = "whoosh"
SLOW_AT_MOST = 50_000
"""Documents: a larger collection is not measured with the slow engine unless it is named."""


class Profile(StrEnum):
    """How much to measure."""

    quick = "quick"
    full = "full"


class Measure(NamedTuple):
    """What a profile stands for."""

    collections: tuple[str, ...]
    engines: tuple[str, ...]
    queries: int
    rounds: int
    budget_s: float


PROFILES = {
    Profile.quick: Measure(("reuters",), ("indexer", "tantivy", "fts5"), 20, 3, 0.5),
    Profile.full: Measure(("reuters", "paragraphs"), ENGINES, 50, 5, 10.0),
}


def main(
    profile: Annotated[
        Profile, typer.Option(help="quick: two minutes; full: more of everything.")
    ] = Profile.quick,
    data: Annotated[
        Path, typer.Option(help="Folder of the collections; else one is generated.")
    ] = DATA,
    collection: Annotated[
        list[str] | None, typer.Option(help=f"{', '.join(FILES)} or {GENERATED}; repeatable.")
    ] = None,
    documents: Annotated[
        int | None, typer.Option(help="So many documents at most, spread over the collection.")
    ] = None,
    engine: Annotated[
        list[str] | None, typer.Option(help=f"{', '.join(ENGINES)}; repeatable, ours always.")
    ] = None,
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", help='"or", "phrase of 2": how names begin; repeatable.'),
    ] = None,
    queries: Annotated[int | None, typer.Option(help="Queries of each class.")] = None,
    rounds: Annotated[int | None, typer.Option(help="Rounds over the queries.")] = None,
    budget: Annotated[
        float | None, typer.Option(help="Seconds for an engine, a class and a way of asking.")
    ] = None,
    uncompiled: Annotated[
        bool, typer.Option("--uncompiled", help="Measure ours without compiled kernels: slow.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Other queries for other seeds.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the raw runs; else in the user's cache.")
    ] = None,
) -> None:
    """Measure `indexer` beside other engines: building, size, searching, updating, starting.

    Engines that are not installed are left out, and named.
    """
    if uncompiled:
        raise typer.Exit(_again_uncompiled(data))
    pin(1)
    measure = PROFILES[profile]
    for name in collection or measure.collections:
        if name in FILES and not (data / FILES[name]).exists():
            typer.echo(f"no {FILES[name]} in {data}: a generated collection instead", err=True)
            name = GENERATED
        read = source(name, data, documents, seed)
        engines = _installed(engine or measure.engines)
        if engine is None and name != "reuters" and (documents or SLOW_AT_MOST) >= SLOW_AT_MOST:
            engines = tuple(name for name in engines if name != SLOW)
        plan = Plan(
            source=read,
            engines=engines,
            classes=tuple(classes or ("",)),
            queries=queries or measure.queries,
            rounds=rounds or measure.rounds,
            budget_s=budget or measure.budget_s,
        )
        done = run(plan, lambda text: typer.echo(text, err=True))
        kept = keep(done, out or user_cache_path("indexer") / "benchmarks")
        show(done)
        typer.echo(f"\nraw runs: {kept}", err=True)


def _again_uncompiled(data: Path) -> int:
    """Run the same command in a copy of the project that has only the sources."""
    with tempfile.TemporaryDirectory() as folder:
        sources = shutil.ignore_patterns("*.so", "*.pyd", "*.c", "__pycache__")
        for part in ("indexer", "tests", "seeds"):
            shutil.copytree(PROJECT / part, Path(folder, part), ignore=sources)
        arguments = [argument for argument in sys.argv[1:] if argument != "--uncompiled"]
        command = [sys.executable, "-m", "tests.benchmarks", "--data", str(data), *arguments]
        environment = {**os.environ, "PYTHONPATH": folder}
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode


def _installed(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return ours and the engines that are installed; name the others."""
    for name in names:
        if name not in ENGINES:
            raise typer.BadParameter(f"there is no engine {name}; there are {', '.join(ENGINES)}")
    reasons = {name: missing(name) for name in names}
    for name, reason in reasons.items():
        if reason:
            typer.echo(f"without {name}: {reason}", err=True)
    return (OURS, *(name for name in names if name != OURS and not reasons[name]))


if __name__ == "__main__":
    typer.run(main)

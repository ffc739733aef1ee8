"""What is damaged in an index, and what does it affect?

A quick look reads the manifest and holds each file against it: that it is there and as long as it
was, its headers, its directory and the checksums of its pages. A full one verifies every byte. The
current generation is looked at, and the one that is kept for `undo` and to fall back to. Nothing
is changed, and no lock is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from indexer.codec.sections import PAGE, SectionFile
from indexer.codec.segment import Segment
from indexer.errors import IndexDamagedError
from indexer.generations import newest_generation, open_latest
from indexer.ledger import Ledger
from indexer.manifest import Manifest, SegmentEntry, manifest_name, read_manifest
from indexer.quarantine import Kept, kept
from indexer.snapshot import open_segment, read_deletions, read_ledger


class Problem(NamedTuple):
    """What is wrong, where, and what it affects; `segment` names the segment if it is in one."""

    file: Path
    offset: int | None
    what: str
    affects: str
    segment: str = ""


class Inspection(NamedTuple):
    """What a check has found.

    `generation` is the newest whose manifest can be read, None if there is none; `files` and
    `size_bytes` are what was looked at.
    """

    path: Path
    generation: int | None
    full: bool
    documents: int
    files: int
    size_bytes: int
    problems: tuple[Problem, ...]
    quarantine: Kept = Kept()


def check(folder: Path, *, full: bool = False) -> Inspection:
    """Look for damage in an index; with `full`, at every byte.

    Raises IndexMissingError, IndexVersionError.
    """
    while True:
        newest = newest_generation(folder)
        found = _check(folder, full=full)
        if newest_generation(folder) == newest:
            return found._replace(quarantine=kept(folder))


def _check(folder: Path, *, full: bool) -> Inspection:
    problems: list[Problem] = []
    try:
        manifest = open_latest(folder, lambda manifest: None).manifest
    except IndexDamagedError as error:
        problem = problem_of(error, folder, "everything: there is no generation that can be read")
        return Inspection(folder, None, full, 0, 0, 0, (problem,))
    newest = newest_generation(folder) or manifest.generation
    names = manifest.file_names()
    problems += problems_in(folder, manifest, full=full)
    if newest != manifest.generation:
        affects = f"the last commit: generation {manifest.generation} is shown in its place"
        problems += _of_manifest(folder, newest, affects)
    elif manifest.previous is not None:
        undo = "`undo` and falling back"
        problems += _of_manifest(folder, manifest.previous, undo)
        if (before := manifest_of(folder, manifest.previous)) is not None:
            ours = {problem.file for problem in problems}
            problems += (
                problem._replace(affects=undo)
                for problem in problems_in(folder, before, full=full, but=manifest)
                if problem.file not in ours
            )
            names |= before.file_names()
    sizes = [_size(folder / name) for name in names]
    documents = sum(map(_living, manifest.segments))
    return Inspection(
        folder, manifest.generation, full, documents, len(sizes), sum(sizes), tuple(problems)
    )


def problems_in(
    folder: Path, manifest: Manifest, *, full: bool, but: Manifest | None = None
) -> Iterator[Problem]:
    """Yield what is wrong in the files of a generation, but not in those that another has too."""
    known = {(entry.name, entry.deleted) for entry in but.segments} if but else set()
    for entry in manifest.segments:
        if (entry.name, entry.deleted) not in known:
            yield from _of_segment(folder, entry, full=full)
    if but is None or but.ledger != manifest.ledger:
        yield from _of_ledger(folder, manifest)


def manifest_of(folder: Path, generation: int | None) -> Manifest | None:
    """Return the manifest of a generation, if it can be read. Raises IndexVersionError."""
    try:
        return None if generation is None else read_manifest(folder / manifest_name(generation))
    except (IndexDamagedError, OSError):
        return None


def problem_of(
    error: IndexDamagedError | OSError, file: Path, affects: str, segment: str = ""
) -> Problem:
    """Return what an error tells of a file."""
    if isinstance(error, FileNotFoundError):
        return Problem(file, None, f"{file} is missing", affects, segment)
    if isinstance(error, OSError):
        what = f"{file} cannot be read: {error.strerror or error}"
        return Problem(file, None, what, affects, segment)
    return Problem(error.file or file, error.offset, str(error), affects, segment)


def _of_manifest(folder: Path, generation: int, affects: str) -> Iterator[Problem]:
    file = folder / manifest_name(generation)
    try:
        read_manifest(file)
    except (IndexDamagedError, OSError) as error:
        yield problem_of(error, file, affects)


def _of_ledger(folder: Path, manifest: Manifest) -> Iterator[Problem]:
    affects = "the folders that were added, the files left out, and the log of runs"
    file = folder / max(manifest.ledger, default="ledger")
    try:
        Ledger.decode(read_ledger(folder, manifest))
    except (IndexDamagedError, OSError) as error:
        named = getattr(error, "filename", None)
        yield problem_of(error, Path(named) if named else file, affects)


def _of_segment(folder: Path, entry: SegmentEntry, *, full: bool) -> Iterator[Problem]:
    file = folder / f"{entry.name}.segment"
    documents = f"its {_living(entry)} documents"
    try:
        segment = open_segment(folder, entry._replace(deleted=None))
    except (IndexDamagedError, OSError) as error:
        yield problem_of(error, file, documents, entry.name)
    else:
        for each in _damaged_pages(segment.segment) if full else _damaged_parts(segment.segment):
            sections = _sections_at(segment.segment.file, each.offset or 0)
            yield problem_of(each, file, f"{sections} of {documents}", entry.name)
    try:
        bits = read_deletions(folder, entry)
        if entry.deleted and int.from_bytes(bits, "little").bit_count() != entry.deleted.documents:
            yield Problem(
                folder / entry.deleted.file, None,
                f"{folder / entry.deleted.file} marks other documents than the manifest says",
                f"which of {documents} are deleted", entry.name,
            )  # fmt: skip
    except (IndexDamagedError, OSError) as error:
        named = folder / (entry.deleted.file if entry.deleted else "")
        yield problem_of(error, named, f"which of {documents} are deleted", entry.name)


def _damaged_parts(segment: Segment) -> Iterator[IndexDamagedError]:
    """Yield an error for each part of a segment that cannot be opened: its tables have changed."""
    parts: list[Callable[[], object]] = [
        lambda: segment.stored,
        *(partial(segment.dictionary, name) for name in segment.fields),
        *(partial(segment.column, name) for name in segment.columns),
    ]
    for part in parts:
        try:
            part()
        except IndexDamagedError as error:
            yield error


def _damaged_pages(segment: Segment) -> Iterator[IndexDamagedError]:
    """Yield an error for each page of a segment whose bytes have changed."""
    for page in range(len(segment.file.verified)):
        try:
            segment.file.check_page(page)
        except IndexDamagedError as error:
            yield error


def _sections_at(file: SectionFile, offset: int) -> str:
    """Return what lies in the page at `offset`, as a person reads it."""
    lying = [
        name
        for name, section in file.sections.items()
        if section.start < offset + PAGE and section.start + section.size > offset
    ]
    told = {_told(*name.partition(".")[::2]): None for name in lying}
    return ", ".join(told) or "nothing"


def _told(section: str, field: str) -> str:
    if section == "stored":
        return "the text and facts"
    if section == "column":
        return f"{field.partition('.')[0]} (shown, sorted and filtered)"
    return f"{field} (searched)"


def _living(entry: SegmentEntry) -> int:
    return entry.documents - (entry.deleted.documents if entry.deleted else 0)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0

"""Which files are there?

A walk over one root yields every regular file that is wanted, as a SourceFile, and
everything else, as a Skipped with its reason; folders that are left out are one Skipped
for all that is in them, its path ending with a separator. Links are never followed.
The rules of `.gitignore` files hold as in git, also those above the root up to the
repository's top; the last matching rule of the deepest file decides.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from indexer.document import SourceFile
from indexer.errors import PathError
from indexer.ledger import Skipped, WalkOptions

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def walk(root: Path, options: WalkOptions, index_path: Path) -> Iterator[SourceFile | Skipped]:
    """Yield what is at or under `root`, an absolute path, in the order of names.

    A `root` that is a file is taken as asked for: hidden or ignored, it is wanted.
    Raises OSError if there is nothing at `root` or it cannot be listed.
    """
    if not root.is_dir():
        yield _file(str(root.parent), root.name, root.stat(follow_symlinks=False), options)
        return
    os.scandir(root).close()
    rules = _rules_above(root) if options.ignore_rules else ()
    yield from _folder(_Walk(root, options, _Globs(options), index_path), "", rules)


def judged(
    path: Path, root: Path, options: WalkOptions, index_path: Path
) -> SourceFile | Skipped | None:
    """Return what a walk over `root` makes of one path at or under it; nothing else is listed.

    A file; or why it is left out, which may be said of a folder above it; None for a folder that
    is walked. Raises OSError if nothing is there.
    """
    status = path.lstat()
    if path == root:
        return None if root.is_dir() else _file(str(root.parent), root.name, status, options)
    walk = _Walk(root, options, _Globs(options), index_path)
    rules = _rules_above(root) if options.ignore_rules else ()
    here = root
    for name in path.relative_to(root).parts:
        if options.ignore_rules:
            rules = (*rules, *_read_rules(here))
        here = here / name
        relative, status = str(here.relative_to(root)), here.lstat()
        folder = stat.S_ISDIR(status.st_mode)
        if left_out := _left_out(walk, relative, str(here), rules, folder=folder):
            return left_out
        if not folder:
            return _file(str(root), relative, status, options)
    return None


class _Walk(NamedTuple):
    root: Path
    options: WalkOptions
    globs: _Globs
    index_path: Path


class _Rules(NamedTuple):
    """The rules of one .gitignore, which speak of paths below its folder."""

    file: Path
    lines: tuple[str, ...]
    spec: GitIgnoreSpec

    def decide(self, path: Path, *, folder: bool) -> tuple[bool, str] | None:
        """Tell whether `path` is ignored, and by which rule; None if no rule speaks of it."""
        name = path.relative_to(self.file.parent).as_posix() + "/" * folder
        result = self.spec.check_file(name)
        if result.include is None or result.index is None:
            return None
        return result.include, f"{self.lines[result.index]!r} in {self.file}"


def _folder(
    walk: _Walk, relative: str, rules: tuple[_Rules, ...]
) -> Iterator[SourceFile | Skipped]:
    path = walk.root / relative
    try:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        if walk.options.ignore_rules:
            rules = (*rules, *_read_rules(path))
    except OSError as error:
        yield Skipped(f"{path}{os.sep}", "unreadable", error.strerror or str(error))
        return
    root, start = str(walk.root), relative and relative + os.sep
    for entry in entries:
        try:
            inner = start + entry.name
            folder = entry.is_dir(follow_symlinks=False)
            if left_out := _left_out(walk, inner, entry.path, rules, folder=folder):
                yield left_out
            elif folder:
                yield from _folder(walk, inner, rules)
            else:
                yield _file(root, inner, entry.stat(follow_symlinks=False), walk.options)
        except OSError as error:
            yield Skipped(entry.path, "unreadable", error.strerror or str(error))


def _left_out(
    walk: _Walk, relative: str, path: str, rules: tuple[_Rules, ...], *, folder: bool
) -> Skipped | None:
    """Return why a file or folder is left out, by its name; None if it is wanted."""
    shown = path + os.sep * folder
    if folder and Path(path) == walk.index_path:
        return Skipped(shown, "index")
    if path.startswith(".", path.rfind(os.sep) + 1) and not walk.options.hidden:
        return Skipped(shown, "hidden")
    if rules and (rule := _ignored(Path(path), folder, rules)):
        return Skipped(shown, "ignored", rule)
    if pattern := walk.globs.excluded(relative, folder=folder):
        return Skipped(shown, "excluded", pattern)
    return None


def _file(
    root: str, relative: str, status: os.stat_result, options: WalkOptions
) -> SourceFile | Skipped:
    file = SourceFile(root, relative, status.st_size, status.st_mtime_ns)
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        return Skipped(file.name, "not_regular", _KINDS.get(kind, ""))
    if status.st_size > options.max_size_bytes:
        return Skipped(file.name, "too_large", f"{status.st_size:,} bytes")
    return file


_KINDS = {
    stat.S_IFLNK: "symbolic link",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}


def _ignored(path: Path, folder: bool, rules: tuple[_Rules, ...]) -> str:
    for file in reversed(rules):
        if decision := file.decide(path, folder=folder):
            ignored, rule = decision
            return rule if ignored else ""
    return ""


def _rules_above(root: Path) -> tuple[_Rules, ...]:
    """Return the rules of the folders above `root` in the git repository it lies in, if it does."""
    above: list[_Rules] = []
    for folder in root.parents if not (root / ".git").exists() else ():
        above = [*_read_rules(folder), *above]
        if (folder / ".git").exists():
            return tuple(above)
    return ()


def _read_rules(folder: Path) -> tuple[_Rules, ...]:
    file = folder / ".gitignore"
    if not file.is_file():
        return ()
    from pathspec import GitIgnoreSpec

    text = file.read_text(encoding="utf-8-sig", errors="replace")
    lines = tuple(line for line in text.splitlines() if _is_rule(line))
    return (_Rules(file, lines, GitIgnoreSpec.from_lines(lines)),)


def _is_rule(line: str) -> bool:
    """Tell whether a line of a .gitignore is a rule; git passes over what it cannot read."""
    from pathspec import GitIgnoreSpec

    try:
        (pattern,) = GitIgnoreSpec.from_lines([line]).patterns
    except (ValueError, re.error):
        return False
    return pattern.include is not None


class _Globs:
    """The patterns of -g and --exclude, which read like lines of a .gitignore."""

    def __init__(self, options: WalkOptions) -> None:
        self._wanted = self._spec(options.globs)
        self._excluded = self._spec(options.exclude)

    def excluded(self, relative: str, *, folder: bool) -> str:
        """Return the option that leaves a path out, or an empty text."""
        if not self._excluded and not self._wanted:
            return ""
        name = Path(relative).as_posix() + "/" * folder
        if self._excluded and self._excluded.match_file(name):
            return "--exclude"
        if self._wanted and not folder and not self._wanted.match_file(name):
            return "-g"
        return ""

    @staticmethod
    def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec | None:
        if not patterns:
            return None
        from pathspec import GitIgnoreSpec

        for pattern in patterns:
            try:
                GitIgnoreSpec.from_lines([pattern])
            except ValueError as error:
                raise PathError(
                    f"cannot read the pattern {pattern!r}", hint="write *.txt or drafts/"
                ) from error
        return GitIgnoreSpec.from_lines(patterns)

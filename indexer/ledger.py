"""What has been asked for, and what was left out?

The ledger remembers the roots that were added, with the options they were added with,
and every file under them that is not indexed, with the reason; and what each run did. Together
with the index it answers for each file: it is in, or it is listed here.

It lies in files of JSON lines. A commit writes what it changes to a file of its own, and none
is written again; when they have grown to as much as the first, all become one::

    {"format_version": 2}
    {"roots": [{"path": ..., "options": {...}}, ...]}        all roots from here on
    {"skipped": {"path": ..., "reason": ..., "detail": ...}} a file that is left out
    {"taken": path}                                          one that is left out no more
    {"run": {"number": 3, "command": "add", ...}}            a run, or the same one further on
    {"alert": {"name": ..., "query": ..., ...}}              a saved query, or the same one changed
    {"said": {"alert": name, "new": ..., "gone": ...}}       what it has said more, or forgotten
    {"dropped": name}                                        a saved query that is no more

History: 1, the first; 2, saved queries. A file of either version is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from indexer.document import MEMBER_MARK
from indexer.errors import IndexDamagedError
from indexer.runs import Run
from indexer.saved import Alert, alert_from, pack, unpack

LEDGER_VERSION = 2
_HEAD: dict[str, object] = {"format_version": LEDGER_VERSION}
_HEADS = ({"format_version": 1}, _HEAD)

REASONS = {
    "hidden": "hidden files and folders (--hidden includes them)",
    "ignored": "left out by a rule of a .gitignore (--no-ignore includes them)",
    "excluded": "left out by --exclude, -g or -t",
    "index": "the index itself",
    "not_regular": "links, pipes, sockets and devices",
    "too_large": "larger than --max-size",
    "unknown_kind": "no kind of document that is read",
    "empty": "archives and mailboxes with nothing in them",
    "encrypted": "locked with a password",
    "missing_extra": "read by a part that is not installed",
    "unreadable": "could not be read",
    "undecodable": "text in no known encoding (--encoding names it)",
    "over_limit": "more, larger or deeper than what is read of one file",
    "failed": "damaged, or beyond what its format's reader can do",
    "timed_out": "took too long to read",
    "quarantined": "the same content failed badly before, and is not tried again",
    "refused": "read, but the index cannot hold it",
}
"""Why a file is not indexed, and what that means: the closed list of reasons."""

FAILURES = (
    *("missing_extra", "unreadable", "undecodable", "over_limit", "failed", "timed_out"),
    *("quarantined", "refused"),
)
"""The reasons that are somebody's problem; the others are as asked."""


class Stamp(NamedTuple):
    """When and how a file was tried in vain; as long as nothing changes, it is not tried again."""

    size_bytes: int
    mtime_ns: int
    seen_ns: int
    how: str


class Skipped(NamedTuple):
    """A file or folder (its path ends with a separator) that is not indexed, and why.

    `member` is the end of the path that lies inside the file. `content_hash` is that of content
    which has cost a process: the quarantine.
    """

    path: str
    reason: str
    detail: str = ""
    member: str = ""
    content_hash: str = ""
    stamp: Stamp | None = None

    @property
    def file(self) -> str:
        """Return the path of the file."""
        return self.path[: -len(MEMBER_MARK + self.member)] if self.member else self.path


class WalkOptions(NamedTuple):
    """Which files under a root are wanted. `globs` and `kinds`: any of them, if there are any."""

    globs: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    hidden: bool = False
    ignore_rules: bool = True
    max_size_bytes: int = 50 * 1024 * 1024
    encoding: str = "auto"
    language: str = "auto"


class Root(NamedTuple):
    """A folder or file that was added, and how."""

    path: str
    options: WalkOptions = WalkOptions()


class Ledger(NamedTuple):
    """The roots and the files left out, as of the last run; every run, the first first; alerts."""

    roots: tuple[Root, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    runs: tuple[Run, ...] = ()
    alerts: tuple[Alert, ...] = ()

    @property
    def updated(self) -> str:
        """Return when the last run ended, or began if it was cut off; or nothing."""
        return self.runs[-1].ended or self.runs[-1].began if self.runs else ""

    @classmethod
    def decode(cls, files: Iterable[bytes]) -> Ledger:
        """Read a ledger from the bytes of its files, the first first. Raises IndexDamagedError."""
        roots: tuple[Root, ...] = ()
        skipped: dict[str, Skipped] = {}
        runs: dict[int, Run] = {}
        alerts: dict[str, Alert] = {}
        try:
            for encoded in files:
                head, *lines = encoded.splitlines()
                if json.loads(head) not in _HEADS:
                    raise ValueError("it is of another version")
                for line in lines:
                    ((kind, value),) = json.loads(line).items()
                    if kind == "roots":
                        roots = tuple(_root(**root) for root in value)
                    elif kind == "skipped":
                        skipped[value["path"]] = _skipped(**value)
                    elif kind == "taken":
                        del skipped[value]
                    elif kind == "run":
                        runs[value["number"]] = _run(**value)
                    elif kind in ("alert", "said", "dropped"):
                        _read_alert(kind, value, alerts)
                    else:
                        raise ValueError(f"there is no {kind!r}")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise IndexDamagedError(
                f"the ledger cannot be read: {error}", hint="add the folders to a new index"
            ) from error
        listed = tuple(skipped[path] for path in sorted(skipped))
        return cls(roots, listed, tuple(runs.values()), tuple(alerts.values()))

    def encode(self, since: Ledger | None = None) -> bytes:
        """Return the bytes of a file with the whole ledger, or with what is new since another."""
        before = since or Ledger()
        lines: list[dict[str, object]] = [_HEAD]
        if self.roots != before.roots:
            roots = [{"path": root.path, "options": root.options._asdict()} for root in self.roots]
            lines.append({"roots": roots})
        paths = {file.path for file in self.skipped}
        lines += [{"taken": file.path} for file in before.skipped if file.path not in paths]
        known = set(before.skipped)
        lines += [{"skipped": _told(file)} for file in self.skipped if file not in known]
        recorded = set(before.runs)
        lines += [{"run": _told(run)} for run in self.runs if run not in recorded]
        lines += _alert_lines(before.alerts, self.alerts)
        return b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)

    def next_run(self) -> int:
        """Return the number of the next run."""
        return self.runs[-1].number + 1 if self.runs else 1

    def with_run(self, run: Run) -> Ledger:
        """Return the ledger with `run` as the last one, in place of its earlier record."""
        return self._replace(runs=(*(r for r in self.runs if r.number != run.number), run))

    def runs_at(self, path: str) -> tuple[Run, ...]:
        """Return the runs that may have changed what is indexed at, under or above a path."""
        return tuple(
            run
            for run in self.runs
            if len(run.paths) < max(run.given, 1)  # all was looked at, or more than is remembered
            or any(is_under(path, each) or is_under(each, path) for each in run.paths)
        )

    def with_root(self, root: Root) -> Ledger:
        """Return the ledger with `root` in place of itself and of the roots inside it."""
        if any(is_under(root.path, other.path) and other.path != root.path for other in self.roots):
            return self
        others = (other for other in self.roots if not is_under(other.path, root.path))
        return self._replace(roots=(*others, root))

    def without_root(self, path: str) -> Ledger:
        """Return the ledger without the roots and the skipped files at or under `path`."""
        return self._replace(
            roots=tuple(root for root in self.roots if not is_under(root.path, path)),
            skipped=tuple(file for file in self.skipped if not is_under(file.path, path)),
        )

    def with_skipped(self, scopes: Iterable[str], skipped: Iterable[Skipped]) -> Ledger:
        """Return the ledger with `skipped` in place of all it listed under `scopes`."""
        scopes = tuple(scopes)
        kept = (
            file for file in self.skipped if not any(is_under(file.path, scope) for scope in scopes)
        )
        by_path = {file.path: file for file in (*kept, *skipped)}
        return self._replace(skipped=tuple(by_path[path] for path in sorted(by_path)))


def _alert_lines(before: Iterable[Alert], after: Iterable[Alert]) -> list[dict[str, object]]:
    """Return the lines that make alerts out of those before."""
    known = {alert.name: alert for alert in before}
    kept = {alert.name for alert in after}
    lines: list[dict[str, object]] = [{"dropped": name} for name in known if name not in kept]
    for alert in after:
        old = known.get(alert.name)
        said = old.said if old else frozenset()
        if old is None or old.described() != alert.described():
            lines.append({"alert": alert.described()})
        if alert.said != said:
            new, gone = pack(alert.said - said), pack(said - alert.said)
            lines.append({"said": {"alert": alert.name, "new": new, "gone": gone}})
    return lines


def _read_alert(kind: str, value: Any, alerts: dict[str, Alert]) -> None:
    """Read a line about an alert. Raises KeyError, TypeError, ValueError."""
    if kind == "dropped":
        del alerts[value]
    elif kind == "said":
        alert = alerts[value["alert"]]
        said = alert.said | unpack(value["new"])
        alerts[alert.name] = alert._replace(said=said - unpack(value["gone"]))
    else:
        alert = alert_from(value)
        known = alerts.get(alert.name)
        alerts[alert.name] = alert._replace(said=known.said) if known else alert


def is_under(path: str, scope: str) -> bool:
    """Tell whether `path` is `scope`, or lies in the folder or file `scope`."""
    return path == scope or path.startswith((scope.rstrip(os.sep) + os.sep, scope + MEMBER_MARK))


def _told(listed: Run | Skipped) -> dict[str, object]:
    """Return what there is to tell: zeros and what is empty go without saying."""
    return {name: value for name, value in listed._asdict().items() if value}


def _run(paths: Iterable[str] = (), **values: object) -> Run:
    return Run(paths=tuple(paths), **values)  # type: ignore[arg-type] # a wrong name is a TypeError


def _skipped(stamp: list[object] | None = None, **members: str) -> Skipped:
    return Skipped(**members, stamp=Stamp(*stamp) if stamp else None)  # type: ignore[arg-type]


def _root(path: str, options: dict[str, object]) -> Root:
    read = {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}
    return Root(path, WalkOptions(**read))  # type: ignore[arg-type] # a wrong name is a TypeError

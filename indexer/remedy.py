"""What is the next thing to try when a file is not indexed, or no longer as it was?

Every answer is a sentence with a command that can be typed: roots keep the options they were
added with, so a command for a root repeats them all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from shlex import quote

from indexer.document import MEMBER_MARK
from indexer.ledger import Root, Skipped, WalkOptions

_STATES = {
    ("new", "new"): "`indexer update` reads it",
    ("indexed", "changed"): "`indexer update` reads it again",
    ("container", "changed"): "`indexer update` reads it again",
    ("left_out", "changed"): "`indexer update` tries it again",
    ("left_out", "new"): "`indexer update` reads it",
    ("indexed", "gone"): "`indexer update` takes it out of the index",
    ("container", "gone"): "`indexer update` takes it out of the index",
    ("left_out", "gone"): "`indexer update` takes it off the list",
}

_SAVE_AGAIN = "open it with the program that made it, save it again, then `indexer update`"
_ADVICE = {
    "index": "an index never holds itself",
    "unknown_kind": "save it as a kind that is read, such as PDF or text, then `indexer update`",
    "empty": "there is nothing in it to index",
    "encrypted": "save a copy without the password, then `indexer update`",
    "unreadable": "see that you may read it, then `indexer update`",
    "over_limit": "divide it into smaller files, then `indexer update`",
    "failed": _SAVE_AGAIN,
    "timed_out": _SAVE_AGAIN,
    "quarantined": _SAVE_AGAIN,
    "refused": "shorten its name or its title, then `indexer update`",
}
"""What helps against reasons that no option is for."""


def next_step(path: str, root: Root | None, left_out: Skipped | None, state: str, now: str) -> str:
    """Return the next thing to try for a path; nothing if there is nothing to do."""
    if step := _STATES.get((state, now)):
        return step
    if state == "outside":
        return _outside(path, left_out)
    if state == "missing" and MEMBER_MARK in path:
        file = path.partition(MEMBER_MARK)[0]
        return f"`indexer why {quote(file)}` tells what is in the file"
    if state == "missing":
        return "see that the path is right; `indexer status` shows the roots"
    return _against(left_out, root) if left_out else ""


def command(root: Root) -> str:
    """Return the command that adds a root with its options."""
    options = root.options
    words = [f"-g {quote(each)}" for each in options.globs]
    words += [f"--exclude {quote(each)}" for each in options.exclude]
    words += [f"-t {each}" for each in options.kinds]
    words += ["--hidden"] * options.hidden + ["--no-ignore"] * (not options.ignore_rules)
    if options.max_size_bytes != WalkOptions().max_size_bytes:
        words.append(f"--max-size {_size(options.max_size_bytes)}")
    if options.encoding != "auto":
        words.append(f"--encoding {options.encoding}")
    return " ".join(["indexer add", *words, quote(root.path)])


def _outside(path: str, left_out: Skipped | None) -> str:
    """Say how to add what no root covers; a file that is named is taken though it is hidden."""
    if left_out and left_out.reason not in ("hidden", "ignored"):
        return _against(left_out, Root(path))
    return f"`indexer add {quote(path)}`, or add a folder that it is in"


def _against(left_out: Skipped, root: Root | None) -> str:
    """Say what helps against a reason."""
    if left_out.reason == "missing_extra":
        return f"`{left_out.detail}`, then `indexer update`"
    if left_out.reason == "not_regular":
        return _regular(left_out.path)
    if left_out.reason in _ADVICE or root is None:
        return _ADVICE.get(left_out.reason, "")
    changed = _CHANGES[left_out.reason](root.options, left_out)
    return f"`{command(Root(root.path, changed))}`"


def _regular(path: str) -> str:
    target = os.path.realpath(path)
    if target != path and os.path.exists(target):  # noqa: PTH110
        return f"add what the link leads to: `indexer add {quote(target)}`"
    return "only files are read"


def _without(options: WalkOptions, left_out: Skipped) -> WalkOptions:
    """Return options without the one that a file was excluded by."""
    if left_out.detail == "--exclude":
        return options._replace(exclude=())
    return options._replace(globs=()) if left_out.detail == "-g" else options._replace(kinds=())


def _large_enough(options: WalkOptions, left_out: Skipped) -> WalkOptions:
    try:
        size_bytes = Path(left_out.file).stat().st_size
    except OSError:
        size_bytes = options.max_size_bytes
    return options._replace(max_size_bytes=((size_bytes >> 20) + 1) << 20)


def _size(size_bytes: int) -> str:
    megabytes, rest = divmod(size_bytes, 1 << 20)
    return f"{size_bytes}" if rest else f"{megabytes}M"


_CHANGES: dict[str, Callable[[WalkOptions, Skipped], WalkOptions]] = {
    "hidden": lambda options, left_out: options._replace(hidden=True),
    "ignored": lambda options, left_out: options._replace(ignore_rules=False),
    "excluded": _without,
    "too_large": _large_enough,
    "undecodable": lambda options, left_out: options._replace(encoding="NAME"),
}
"""The options by which a file would be wanted."""

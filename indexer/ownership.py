"""Whose is the folder of an index, and is it where it seems to be?

An index holds the text of private documents. A link in its place, say in a folder that somebody
else sent, would let it be written or read elsewhere than its path says; a folder of another user
would give that text away. Both are refused, with what to do instead.
"""

from __future__ import annotations

import os
from pathlib import Path

from indexer.errors import IndexAccessError, IndexWriteError


def require_no_link(folder: Path) -> None:
    """Refuse a link in the place of the folder of an index. Raises IndexAccessError."""
    if os.path.islink(folder):  # noqa: PTH114 (a search is waiting)
        raise IndexAccessError(
            f"{folder} is a link and no index",
            hint=f"if it is yours, name the folder itself: --index {os.path.realpath(folder)}",
        )


def require_own(folder: Path) -> None:
    """Refuse to write to the index of another user. Raises IndexAccessError."""
    require_no_link(folder)
    if not hasattr(os, "geteuid"):
        return
    try:
        owner = folder.stat().st_uid
    except OSError:
        return  # what is wrong, whoever opens a file there is told
    if owner != os.geteuid():
        raise IndexWriteError(
            f"the folder {folder} belongs to another user ({_name(owner)})",
            hint="run it as that user, or use an index of your own: --index DIR",
        )


def _name(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"number {user}"

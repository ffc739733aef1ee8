"""How do results look as a list of files?"""

from __future__ import annotations

import os
from collections.abc import Iterable

from indexer.render.escape import visible


def path_lines(paths: Iterable[str]) -> bytes:
    """Return a path a line; names that would act on a terminal are shown with visible signs."""
    return b"".join(visible(path).encode() + b"\n" for path in paths)


def path_zeros(paths: Iterable[str]) -> bytes:
    """Return every path as its bytes are, each with a zero behind it, for `xargs -0`."""
    return b"".join(os.fsencode(path) + b"\0" for path in paths)

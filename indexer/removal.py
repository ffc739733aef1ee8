"""When does removing documents look like an accident?

A folder that is missing or empty may be a disk that is not there today, and many files gone at
once a slip: then nothing is removed, and the report says so.
"""

from __future__ import annotations

import os

MASS_REMOVAL_SHARE = 0.2
MASS_REMOVAL_COUNT = 20


def why_withheld(root: str, gone: int, total: int) -> str:
    """Return why removing `gone` of the `total` documents of a root looks like an accident."""
    if not gone:
        return ""
    if not os.path.lexists(root):
        return "the folder is missing"
    if os.path.isdir(root) and not os.listdir(root):  # noqa: PTH112, PTH208
        return "the folder is empty"
    if gone > MASS_REMOVAL_COUNT and gone > MASS_REMOVAL_SHARE * total:
        return f"{gone} of {total} documents would go"
    return ""

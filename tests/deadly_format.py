"""A format that is read where text is, and ends whoever reads it."""

from __future__ import annotations

import os

from indexer.extract.content import Content, Input


def read(file: Input) -> Content:
    """End the process."""
    os._exit(3)

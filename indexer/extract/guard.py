"""What if somebody's parser raises what it never said it would?

Formats are read by libraries and on hostile input: whatever goes wrong in a step is the file's
fault, one line of the report, and never the end of a run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from indexer.errors import DocumentError

_Value = TypeVar("_Value")


def guard(step: Callable[[], _Value]) -> _Value:
    """Take a step, whatever goes wrong in it made a DocumentError."""
    try:
        return step()
    except DocumentError:
        raise
    except MemoryError as error:
        raise DocumentError("failed", "it needs more memory than one file may take") from error
    except RecursionError as error:
        raise DocumentError("failed", "it is nested too deeply") from error
    except Exception as error:  # a parser may raise anything at all
        detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise DocumentError("failed", detail) from error

"""How does it look what was exported or imported?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from indexer.render.escape import visible
from indexer.render.hits import documents
from indexer.render.machine import dumped, path_data
from indexer.results import RESULTS_VERSION

if TYPE_CHECKING:
    from indexer.portable.exporting import Exported
    from indexer.portable.importing import Imported


def exported(done: Exported) -> str:
    """Return what was exported."""
    size = f"{done.size_bytes / 1e6:,.1f} MB"
    return f"{documents(done.documents)}: {visible(str(done.file))}, {size}"


def exported_json(done: Exported, warnings: Iterable[str]) -> str:
    """Return what was exported as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            **path_data(str(done.file)),
            "documents": done.documents,
            "size_bytes": done.size_bytes,
            "warnings": [*warnings],
        }
    )


def imported(done: Imported) -> str:
    """Return what was imported."""
    counts = f"{done.roots:,} roots, {done.skipped:,} files left out, {done.runs:,} runs"
    told = [f"{documents(done.documents)} imported; {counts}"]
    told += [f"warning: {visible(each)}" for each in _unknown(done)]
    return "\n".join(told)


def imported_json(done: Imported) -> str:
    """Return what was imported as one JSON document."""
    return dumped(
        {
            "format_version": RESULTS_VERSION,
            "documents": done.documents,
            "roots": done.roots,
            "skipped": done.skipped,
            "runs": done.runs,
            "warnings": _unknown(done),
        }
    )


def _unknown(done: Imported) -> list[str]:
    return [f"what it says of {name} is not known to this version" for name in done.unknown]

"""Where do raw runs stay? In a dated file of JSON, every time of every query in it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.benchmarks.run import Run


def keep(run: Run, folder: Path) -> Path:
    """Write a run into a folder and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (
        folder / f"{run.began.replace(':', '')}-{run.plan.source.name}-{run.facts.documents}.json"
    )
    file.write_text(json.dumps(plain(run), ensure_ascii=False), encoding="utf-8")
    return file


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: named tuples with their names, times to the nanosecond."""
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return round(value, 6)
    return str(value) if isinstance(value, Path | date) else value

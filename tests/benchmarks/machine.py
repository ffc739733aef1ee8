"""Where was this measured?"""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from indexer.kernels import topk

PACKAGES = ("indexer", "tantivy", "whoosh3")


def describe() -> dict[str, str]:
    """Return what matters of this machine and what is installed on it."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "load": load,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "kernels": _kernels(),
    } | {name: _version(name) for name in PACKAGES}


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _kernels() -> str:
    return "plain Python" if str(topk.__file__).endswith(".py") else "compiled"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"

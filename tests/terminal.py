"""A terminal, for what is printed on one and not in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Mapping
from pathlib import Path


def on_a_terminal(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Return what a command prints to a terminal, and then its errors."""
    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", command], stdout=inside, stderr=subprocess.PIPE, cwd=folder, env=environment
    )
    os.close(inside)
    shown = b""
    try:
        while part := os.read(terminal, 65536):
            shown += part
    except OSError:
        pass  # the end of a terminal
    os.close(terminal)
    errors = process.communicate(timeout=60)[1]
    return (shown.replace(b"\r\n", b"\n") + errors).decode()

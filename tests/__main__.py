"""python -m tests: every check of the project, in one command.

Format, lint, types, direction of imports, tests; the first that fails ends the run with
its exit code. Arguments go to pytest.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PYTHON = [sys.executable, "-m"]

CHECKS = (
    [*PYTHON, "ruff", "format", "--check", "--quiet"],
    [*PYTHON, "ruff", "check", "--quiet"],
    [*PYTHON, "mypy", "--no-error-summary"],
    [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
    [*PYTHON, "pytest", *sys.argv[1:]],
)


def main() -> int:
    """Run the checks and return the exit code of the first that fails."""
    for check in CHECKS:
        quiet = "importlinter" in check[-1]
        done = subprocess.run(check, cwd=PROJECT, check=False, capture_output=quiet, text=quiet)
        if done.returncode:
            print(done.stdout or "", f"failed: {' '.join(check)}", file=sys.stderr)
            return done.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""python -m tests.hostile.command: the command, with readers that obey the hostile format.

Limits are lower, so that a test waits less; several processes are worth starting for little.
"""

from __future__ import annotations

from indexer import crew, reading
from indexer.cli import main
from tests import hostile_format

MEMORY_BYTES = 400 << 20
STEP_S = 1.5

if __name__ == "__main__":
    reading.MODULES = (hostile_format.__name__,)
    reading.LIMITS = reading.Limits(step_s=STEP_S, memory_bytes=MEMORY_BYTES)
    crew.START_S = 1e-6
    raise SystemExit(main())

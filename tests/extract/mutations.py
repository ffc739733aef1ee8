"""What is left of a file after an accident: bytes flipped, cut, put in or doubled."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

IS_FULL = os.environ.get("MUTATIONS") == "full"
COUNT = 1000 if IS_FULL else 20


def mutations(content: bytes, count: int = COUNT) -> Iterator[tuple[int, bytes]]:
    """Yield seeds, spread over all, and what each makes of a file."""
    for seed in range(0, 1000, 1000 // count):
        yield seed, mutated(content, seed)


def mutated(content: bytes, seed: int) -> bytes:
    """Return a file after one to four accidents."""
    chance = random.Random(seed)
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        if not damaged:
            break
        start = chance.randrange(len(damaged))
        end = min(len(damaged), start + chance.choice((1, 4, 64, 1024)))
        match chance.choice(("flip", "cut", "insert", "double", "end")):
            case "flip":
                for at in range(start, end):
                    damaged[at] ^= 1 << chance.randrange(8)
            case "cut":
                del damaged[start:end]
            case "insert":
                damaged[start:start] = chance.randbytes(end - start)
            case "double":
                damaged[start:start] = damaged[start:end]
            case "end":
                del damaged[max(start, len(damaged) // 4) :]
    return bytes(damaged)

from typing_extensions import Buffer

MOST_SETS: int

def best(
    sets: Buffer,
    weights: list[float],
    k: int,
    allowed: Buffer | None = None,
    places: Buffer | None = None,
    placed: Buffer | None = None,
) -> tuple[list[tuple[int, float]], int]: ...
def among(sets: Buffer, count: int, noted: Buffer, docids: Buffer) -> int: ...

from typing_extensions import Buffer

BANDS: int
KEYS: int

def follow(
    order: Buffer,
    first: int,
    last: int,
    signatures: Buffer,
    words: Buffer,
    least: float,
    heads: Buffer,
    nexts: Buffer,
    seen: Buffer,
    leaders: Buffer,
) -> None: ...
def alike(signatures: Buffer, words: Buffer, one: int, other: int) -> float: ...

from typing_extensions import Buffer

def order(
    texts: Buffer, bases: Buffer, ends: Buffer, runs: Buffer, entries: Buffer, fresh: Buffer
) -> None: ...
def interleave(
    entries: Buffer,
    fresh: Buffer,
    ends: Buffer,
    place_ends: Buffer,
    docids: Buffer,
    tfs: Buffer,
    positions: Buffer,
    new_docids: Buffer,
    new_tfs: Buffer,
    new_positions: Buffer,
    kept: Buffer,
    starts: Buffer,
) -> int: ...

from typing_extensions import Buffer

def order(
    texts: Buffer, bases: Buffer, ends: Buffer, runs: Buffer, entries: Buffer, fresh: Buffer
) -> None: ...
def measure(numbers: Buffer, docs: int, size: int, with_positions: bool) -> tuple[int, int]: ...
def decode_lists(
    words: Buffer,
    numbers: Buffer,
    new: Buffer,
    widths: Buffer,
    with_positions: bool,
    at: int,
    place: int,
    docids: Buffer,
    tfs: Buffer,
    positions: Buffer,
    ends: Buffer,
    place_ends: Buffer,
) -> tuple[int, int]: ...
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

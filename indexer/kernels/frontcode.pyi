from typing_extensions import Buffer

def tabulate(
    starts: Buffer,
    tfs: Buffer,
    list_starts: Buffer,
    list_ends: Buffer,
    place_ends: Buffer,
    bounds: Buffer,
    place_base: int,
    numbers: Buffer,
) -> None: ...
def room(terms: int, texts: int) -> int: ...
def write_blocks(
    texts: Buffer,
    ends: Buffer,
    numbers: Buffer,
    start: int,
    lists: int,
    firsts_size: int,
    out: Buffer,
    firsts: Buffer,
    index: Buffer,
) -> tuple[int, int, int]: ...

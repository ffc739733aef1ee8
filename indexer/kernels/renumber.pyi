from typing_extensions import Buffer

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

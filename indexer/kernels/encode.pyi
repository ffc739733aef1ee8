from typing_extensions import Buffer

def room(postings: int, lists: int) -> int: ...
def encode_lists(
    starts: Buffer,
    docids: Buffer,
    tfs: Buffer,
    lengths: Buffer,
    norms: Buffer,
    out: Buffer,
    ends: Buffer,
    bounds: Buffer,
) -> int: ...
def encode_positions(
    starts: Buffer,
    docids: Buffer,
    tfs: Buffer,
    positions: Buffer,
    widths: Buffer,
    out: Buffer,
    ends: Buffer,
) -> int: ...
def quantise(impact: float) -> int: ...

from typing_extensions import Buffer

def decode_docids(
    words: Buffer, start: int, end: int, df: int, docs: int, docids: Buffer
) -> None: ...
def decode_tfs(words: Buffer, start: int, end: int, df: int, tfs: Buffer) -> None: ...
def decode_block(
    words: Buffer,
    start: int,
    end: int,
    df: int,
    docs: int,
    block: int,
    docids: Buffer,
    tfs: Buffer,
) -> int: ...
def find_block(words: Buffer, start: int, end: int, df: int, docid: int) -> int: ...
def block_bound(words: Buffer, start: int, end: int, df: int, block: int) -> float: ...
def decode_positions(
    words: Buffer,
    start: int,
    end: int,
    docids: Buffer,
    tfs: Buffer,
    widths: Buffer,
    positions: Buffer,
) -> int: ...
def position_widths(lengths: Buffer, widths: Buffer) -> None: ...

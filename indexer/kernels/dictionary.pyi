from typing_extensions import Buffer

def find_block(firsts: Buffer, index: Buffer, term: Buffer) -> int: ...
def find(
    data: Buffer,
    firsts: Buffer,
    index: Buffer,
    end: int,
    term: Buffer,
    verified: Buffer,
    numbers: Buffer,
) -> int: ...
def read_blocks(
    data: Buffer,
    firsts: Buffer,
    index: Buffer,
    end: int,
    first: int,
    last: int,
    texts: Buffer,
    ends: Buffer,
    numbers: Buffer,
) -> int: ...
def check_terms(texts: Buffer, ends: Buffer) -> None: ...

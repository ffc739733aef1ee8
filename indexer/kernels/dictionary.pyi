from typing_extensions import Buffer

def find_block(data: Buffer, index: Buffer, term: Buffer) -> int: ...
def find(data: Buffer, index: Buffer, end: int, term: Buffer, numbers: Buffer) -> int: ...
def read_block(
    data: Buffer,
    index: Buffer,
    end: int,
    block: int,
    texts: Buffer,
    ends: Buffer,
    numbers: Buffer,
) -> int: ...

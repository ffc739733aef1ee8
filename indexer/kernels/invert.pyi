from typing_extensions import Buffer

def count(numbers: Buffer, codes: Buffer, entries: Buffer, totals: Buffer) -> None: ...
def arrange(order: Buffer, totals: Buffer, kept: Buffer, starts: Buffer) -> int: ...
def place(
    numbers: Buffer,
    ends: Buffer,
    docids: Buffer,
    codes: Buffer,
    entries: Buffer,
    nexts: Buffer,
    docs: Buffer,
    positions: Buffer,
    lengths: Buffer,
) -> None: ...
def gather(starts: Buffer, terms: int, docs: Buffer, tfs: Buffer) -> int: ...
def note(starts: Buffer, docids: Buffer, place: int, places: Buffer) -> bool: ...

from typing_extensions import Buffer

from indexer.kernels.strings import Strings

BINS: int

def hash_words(words: Strings, hashes: Buffer, first: int) -> None: ...
def sign(
    numbers: Buffer,
    ends: Buffer,
    codes: Buffer,
    entries: Buffer,
    hashes: Buffer,
    least_words: int,
    signatures: Buffer,
    words: Buffer,
) -> None: ...

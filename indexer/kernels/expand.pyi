from typing_extensions import Buffer

from indexer.kernels.strings import Strings

def expand(
    chunks: Strings,
    first: int,
    words: Strings,
    stems: Strings,
    word_codes: Buffer,
    stem_codes: Buffer,
    entries: Buffer,
    base: int,
) -> tuple[int, int]: ...

from typing_extensions import Buffer

from indexer.kernels.strings import Strings

def split(
    text: Buffer, classes: Buffer, strings: Strings, numbers: Buffer, ends: Buffer
) -> int: ...

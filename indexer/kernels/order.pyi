from typing_extensions import Buffer

from indexer.kernels.strings import Strings

def order(strings: Strings, known: Buffer, numbers: Buffer) -> None: ...

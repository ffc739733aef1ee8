from typing_extensions import Buffer

from indexer.kernels.dictionary import Blocks, Row

ANY: int

class Walk:
    def __init__(self, prefix: Buffer, elements: Buffer, stars: Buffer, errors: int) -> None: ...
    def run(self, blocks: Blocks, found: list[Row]) -> bool: ...

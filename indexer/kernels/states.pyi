from typing_extensions import Buffer

from indexer.kernels.patterns import Walk

class StateWalk(Walk):
    def __init__(
        self,
        prefix: Buffer,
        ends: Buffer,
        ranges: Buffer,
        follows: Buffer,
        first: Buffer,
        accepting: Buffer,
    ) -> None: ...

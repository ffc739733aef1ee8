from typing import final

from typing_extensions import Buffer

Row = tuple[bytes, int, int, int, int, int, int, int]

class UnverifiedPageError(Exception):
    args: tuple[int]

@final
class Blocks:
    def __init__(
        self,
        data: Buffer,
        words: Buffer,
        longs: Buffer,
        verified: Buffer,
        places: Buffer,
        wide: bool,
    ) -> None: ...
    def __len__(self) -> int: ...
    def find(self, term: bytes) -> Row | None: ...
    def text(self, place: int) -> bytes: ...
    def find_block(self, term: bytes) -> int: ...
    def read(self, first: int, last: int, texts: Buffer, ends: Buffer, numbers: Buffer) -> int: ...

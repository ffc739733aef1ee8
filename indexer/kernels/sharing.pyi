from typing_extensions import Buffer

class Lists:
    def __init__(self) -> None: ...
    def share(
        self, written: Buffer, out: Buffer, ends: Buffer, starts: Buffer, stops: Buffer
    ) -> int: ...

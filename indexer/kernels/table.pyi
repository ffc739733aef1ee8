from collections.abc import Callable
from typing import Any

from typing_extensions import Buffer

def idf(documents: float, df: float) -> float: ...
def burstiness(documents: float, df: float, cf: float) -> float: ...

class Table:
    def __init__(
        self,
        finders: dict[str, tuple[Callable[[bytes], Any], int, float]],
        verified: Buffer,
        verify: Callable[[int, int], None],
        documents: float,
        scale: float,
    ) -> None: ...
    def keep(self) -> None: ...
    def clear(self) -> None: ...
    def put(
        self,
        clause: int,
        leaf: tuple[Any, ...],
        counts: dict[tuple[str, bytes], tuple[int, int]] | None,
    ) -> int: ...
    def put_row(
        self,
        clause: int,
        field: int,
        start: int,
        end: int,
        df: int,
        weight: float,
        ceiling: float,
        stretch: float,
    ) -> None: ...
    def finish(self) -> float: ...

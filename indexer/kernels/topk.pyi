from typing_extensions import Buffer

from indexer.kernels.table import Table

OPTIONAL: int
REFINES: int
GIVEN: int

class Ranker:
    def __init__(
        self,
        words: Buffer,
        lengths: Buffer,
        norms: Buffer,
        fields: int,
        order: Buffer | None = None,
    ) -> None: ...
    def search(
        self,
        table: Table,
        k: int,
        count: bool = True,
        allowed: Buffer | None = None,
        given_docids: Buffer | None = None,
        given_scores: Buffer | None = None,
        reach: float = 0.0,
        ranges: Buffer | None = None,
        least: float = 0.0,
        noted: Buffer | None = None,
        notes: Buffer | None = None,
    ) -> tuple[list[tuple[int, float]], int]: ...

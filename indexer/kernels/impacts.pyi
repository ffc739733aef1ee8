from typing_extensions import Buffer

def weigh(
    docids: Buffer, tfs: Buffer, lengths: Buffer, fixed: float, slope: float, scores: Buffer
) -> None: ...
def highest(scores: Buffer) -> float: ...
def add_list(
    words: Buffer,
    start: int,
    end: int,
    df: int,
    weight: float,
    lengths: Buffer,
    fixed: float,
    slope: float,
    docids: Buffer,
    scores: Buffer,
) -> None: ...
def add_set(
    docids: Buffer, scores: Buffer, given: Buffer, given_scores: Buffer, weight: float
) -> None: ...

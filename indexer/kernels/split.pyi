from typing_extensions import Buffer

def split(
    text: Buffer, classes: Buffer, state: Buffer, starts: Buffer, ends: Buffer, text_ends: Buffer
) -> int: ...

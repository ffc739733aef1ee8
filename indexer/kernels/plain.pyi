from collections.abc import Callable
from typing import Any, final

@final
class Plain:
    def __init__(
        self,
        names: tuple[str, ...],
        types: tuple[type | None, ...],
        limits: tuple[tuple[int, int] | None, ...],
        tests: tuple[Callable[[Any], object] | None, ...],
        twins: tuple[int, ...],
        counted: tuple[bool, ...],
    ) -> None: ...
    def cells(self, values: dict[str, Any]) -> tuple[tuple[Any, ...], int] | None: ...

"""What does a walk over a dictionary follow, that is no plain pattern?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Automaton(NamedTuple):
    """What a walk over terms follows: all states at once, which are bits of a number.

    The terms begin with `prefix`, behind which `states` are reached; `ranges` are the characters
    that each state is entered by, first and last of each, and `follows` the states behind it.
    """

    prefix: str
    states: int
    ranges: Sequence[Sequence[tuple[int, int]]]
    follows: Sequence[int]
    accepting: int

"""Which words does a regular expression fit?

An expression fits whole words. It becomes the automaton of Glushkov (*The abstract theory of
automata*, 1961): a state for each character of the expression, and no empty moves. All its states
are followed at once, so that no word takes longer than its length times the number of states, and
nothing is ever tried twice. The dictionary walks it over sorted terms (`kernels/states`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from indexer.codec.automaton import Automaton
from indexer.errors import ExpressionError
from indexer.query.expressions import Chars, Choice, Piece, Ranges, Repeat, Sequence, read


class Compiled(NamedTuple):
    """An automaton, state 0 where it begins: sets of states are bits.

    `chars` are what each state is entered by, `follows` the states behind each.
    """

    chars: tuple[Ranges, ...]
    follows: tuple[int, ...]
    accepting: int

    def fits(self, word: str) -> bool:
        """Tell whether the expression fits a whole word."""
        states = 1
        for character in map(ord, word):
            states = self.step(states, character)
            if not states:
                return False
        return bool(states & self.accepting)

    def step(self, states: int, character: int) -> int:
        """Return the states behind a character."""
        return sum(
            1 << state
            for state in _bits(self._behind(states))
            if any(low <= character <= high for low, high in self.chars[state])
        )

    def _behind(self, states: int) -> int:
        behind = 0
        for state in _bits(states):
            behind |= self.follows[state]
        return behind

    def automaton(self) -> Automaton:
        """Return it as the dictionary takes it, with the beginning that all its words have."""
        prefix, states = [], 1
        while not states & self.accepting:
            behind = self._behind(states)
            if behind.bit_count() != 1:
                break
            ranges = self.chars[behind.bit_length() - 1]
            if len(ranges) != 1 or ranges[0][0] != ranges[0][1]:
                break
            prefix.append(chr(ranges[0][0]))
            states = behind
        return Automaton("".join(prefix), states, self.chars, self.follows, self.accepting)


@lru_cache(maxsize=64)
def compiled(expression: str) -> Compiled:
    """Return the automaton of an expression. Raises ExpressionError."""
    piece = read(expression)
    build = _Build()
    empty, first, last = build.fragment(piece)
    if not first:
        raise ExpressionError(
            "the expression fits no word", position=0, hint="write a character that is wanted"
        )
    build.follows[0] = first
    return Compiled(tuple(build.chars), tuple(build.follows), last | empty)


class _Build:
    """Makes states of pieces; `fragment` gives whether one fits nothing, and its ends."""

    def __init__(self) -> None:
        self.chars: list[Ranges] = [()]
        self.follows = [0]
        self._again = 0

    def fragment(self, piece: Piece) -> tuple[bool, int, int]:
        match piece:
            case Chars(ranges):
                self.chars.append(ranges)
                self.follows.append(0)
                state = 1 << (len(self.chars) - 1)
                return False, state, state
            case Choice(parts):
                fragments = [self.fragment(part) for part in parts]
                empty = any(fragment[0] for fragment in fragments)
                first = last = 0
                for _, begins, ends in fragments:
                    first, last = first | begins, last | ends
                return empty, first, last
            case Sequence(parts):
                return self._sequence(parts)
            case Repeat(part, least, None):
                empty, first, last = self._sequence((part,) * max(least, 1))
                # The last of the copies goes round: its beginning is what follows its own end.
                self._link(last, self._again)
                return empty or not least, first, last
            case Repeat(part, least, most):
                assert most is not None
                optional = Choice((part, Sequence(())))
                return self._sequence((part,) * least + (optional,) * (most - least))

    def _sequence(self, parts: tuple[Piece, ...]) -> tuple[bool, int, int]:
        empty, first, last = True, 0, 0
        for part in parts:
            empties, begins, ends = self.fragment(part)
            self._link(last, begins)
            first |= begins if empty else 0
            last = ends | (last if empties else 0)
            empty = empty and empties
            self._again = begins
        return empty, first, last

    def _link(self, ends: int, begins: int) -> None:
        for state in _bits(ends):
            self.follows[state] |= begins


def _bits(states: int) -> list[int]:
    found = []
    while states:
        lowest = states & -states
        found.append(lowest.bit_length() - 1)
        states ^= lowest
    return found

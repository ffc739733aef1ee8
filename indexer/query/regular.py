"""Which words does a regular expression fit?

Literals, `.`, classes, groups, alternatives, `*` `+` `?` `{m,n}`; an expression fits whole words,
and anything else is refused. It becomes the automaton of Glushkov (*The abstract theory of
automata*, 1961): a state for each character of the expression, and no empty moves. All its states
are followed at once, so that no word takes longer than its length times the number of states, and
nothing is ever tried twice. The dictionary walks it over sorted terms (`kernels/states`).

Case and accents are folded, as they are in the words of the index.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from indexer.analysis.fold import fold
from indexer.codec.dictionary import Automaton
from indexer.errors import ExpressionError

MAX_STATES = 512
MAX_COUNT = 255
"""As long as a word of the index may be."""
MAX_NESTED = 50
LAST = 0x10FFFF

Ranges = tuple[tuple[int, int], ...]
"""Characters, from the first to the last of each range; sorted and apart."""

_QUANTIFIERS = "*+?{"
_SIGNS = r"\.[](){}*+?|/^$-"
_WIDEST_FOLDED = 64
MAX_LENGTH = 1000


class Chars(NamedTuple):
    """One character of some."""

    ranges: Ranges


class Sequence(NamedTuple):
    """One after another."""

    parts: tuple[Piece, ...]


class Choice(NamedTuple):
    """One of several."""

    parts: tuple[Piece, ...]


class Repeat(NamedTuple):
    """The same, from `least` to `most` times; None is any number."""

    part: Piece
    least: int
    most: int | None


Piece = Chars | Sequence | Choice | Repeat


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
    if len(expression) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression has {len(expression):,} characters",
            position=0,
            hint=f"at most {MAX_LENGTH:,} are read",
        )
    piece = _Parser(expression).expression()
    if _size(piece) > MAX_STATES:
        raise ExpressionError(
            f"the expression is longer than {MAX_STATES} characters, repetitions written out",
            position=0,
            hint="write smaller numbers in {m,n}, or * or +",
        )
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


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def expression(self) -> Piece:
        piece = self._choice()
        if self.at < len(self.text):
            raise self._error("this bracket closes nothing", r"write \)")
        return piece

    def _choice(self) -> Piece:
        parts = [self._sequence()]
        while self._take("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Piece:
        parts: list[Piece] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._atom()))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _repeated(self, piece: Piece) -> Piece:
        start = self.at
        if self.at == len(self.text) or self.text[self.at] not in _QUANTIFIERS:
            return piece
        sign = self.text[self.at]
        self.at += 1
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(sign) or self._counts()
        if self.text[self.at : self.at + 1] in tuple(_QUANTIFIERS):
            raise self._error(f"there are two of {_QUANTIFIERS} in a row", "write one of them")
        repeated = Repeat(piece, least, most)
        if _size(repeated) > MAX_STATES:
            raise ExpressionError(
                f"the expression is longer than {MAX_STATES} characters, repetitions written out",
                position=start,
                hint="write smaller numbers in {m,n}, or * or +",
            )
        return repeated

    def _counts(self) -> tuple[int, int | None]:
        """Read `m}`, `m,}`, `,n}` or `m,n}`."""
        start = self.at - 1
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at : max(end, self.at)].partition(",")
        digits = [number for number in (least, most) if number]
        if end < 0 or not digits or not all(n.isascii() and n.isdigit() for n in digits):
            raise ExpressionError(
                "{ is not followed by a number and }", position=start, hint=r"write {2,5} or \{"
            )
        low = int(least[:6] or 0)
        high = (int(most[:6]) if most else None) if comma else low
        if max(low, high or 0) > MAX_COUNT or (high is not None and high < low):
            raise ExpressionError(
                f"{{{least[:9]}{comma}{most[:9]}}} is no number of times",
                position=start,
                hint=f"write {{m,n}}, from m to n times, at most {MAX_COUNT}",
            )
        self.at = end + 1
        return low, high

    def _atom(self) -> Piece:
        sign = self.text[self.at]
        start = self.at
        self.at += 1
        if sign == "(":
            return self._group(start)
        if sign == "[":
            return Chars(self._class(start))
        if sign == ".":
            return Chars(((0, LAST),))
        if sign in _QUANTIFIERS:
            self.at = start
            raise self._error(f"there is nothing before the {sign}", f"write \\{sign} for the sign")
        if sign in "^$":
            self.at = start
            raise self._error(
                f"{sign} is not read", "an expression fits whole words: leave it out, and write .*"
            )
        if sign == "\\":
            sign = self._escaped()
        return Sequence(tuple(Chars(((ord(c), ord(c)),)) for c in fold(sign)))

    def _group(self, start: int) -> Piece:
        if self.text.startswith("?", self.at):
            self.at = start
            raise self._error("(? is not read", "groups are (…), without names, options or looks")
        self.depth += 1
        if self.depth > MAX_NESTED:
            raise self._error(f"more than {MAX_NESTED} groups inside one another", "write fewer")
        piece = self._choice()
        self.depth -= 1
        if not self._take(")"):
            self.at = start
            raise self._error("this group is never closed", r"add a ), or write \(")
        return piece

    def _escaped(self) -> str:
        sign = self.text[self.at : self.at + 1]
        if not sign or sign.isalnum():
            self.at -= 1
            raise self._error(
                f"\\{sign} is not read", "a backslash stands before signs; a digit is [0-9]"
            )
        self.at += 1
        return sign

    def _class(self, start: int) -> Ranges:
        negated = self._take("^")
        found: list[tuple[int, int]] = []
        while not self._take("]"):
            if self.at >= len(self.text):
                self.at = start
                raise self._error("this class is never closed", r"add a ], or write \[")
            low = self._class_character()
            high = low
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                high = self._class_character()
                if high < low:
                    raise self._error(
                        "a range of characters ends before it begins", "write it as in a-z"
                    )
            found += _folded(low, high)
        if not found:
            self.at = start
            raise self._error("there is no character in this class", r"write one, or \[\]")
        ranges = _merged(found)
        return _others(ranges) if negated else ranges

    def _class_character(self) -> int:
        if self.at >= len(self.text):
            raise self._error("this class is never closed", r"add a ], or write \[")
        sign = self.text[self.at]
        self.at += 1
        return ord(self._escaped() if sign == "\\" else sign)

    def _take(self, sign: str) -> bool:
        taken = self.text.startswith(sign, self.at)
        self.at += taken
        return taken

    def _error(self, message: str, hint: str) -> ExpressionError:
        return ExpressionError(message, position=self.at, hint=hint)


def _size(piece: Piece) -> int:
    """Return how many states a piece takes, and at least one."""
    match piece:
        case Chars():
            return 1
        case Repeat(part, least, most):
            return _size(part) * max(least, most or 1)
        case Sequence(parts) | Choice(parts):
            return max(1, sum(map(_size, parts)))


def _folded(low: int, high: int) -> list[tuple[int, int]]:
    """Return the characters of a range, as the words of the index have them."""
    if high - low >= _WIDEST_FOLDED:
        return [(low, high)]
    folded = (fold(chr(code)) for code in range(low, high + 1))
    return [(ord(c), ord(c)) for c in folded if len(c) == 1]


def _merged(ranges: list[tuple[int, int]]) -> Ranges:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return tuple(merged)


def _others(ranges: Ranges) -> Ranges:
    """Return all other characters."""
    ends = [-1, *(end for pair in ranges for end in pair), LAST + 1]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return tuple((low + 1, high - 1) for low, high in pairs if low + 1 <= high - 1)


def _bits(states: int) -> list[int]:
    found = []
    while states:
        lowest = states & -states
        found.append(lowest.bit_length() - 1)
        states ^= lowest
    return found

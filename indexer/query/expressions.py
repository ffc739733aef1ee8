"""How is a regular expression read?

    expression = parts { "|" parts }
    parts      = { ( character | "." | "[" class "]" | "(" expression ")" ) [ times ] }
    times      = "*" | "+" | "?" | "{" [ m ] [ "," ] [ n ] "}"

Anything else that means something elsewhere is refused: it is never guessed at. Case and accents
are folded, as they are in the words of the index. `regular` makes an automaton of the pieces.
"""

from __future__ import annotations

from typing import NamedTuple

from indexer.analysis.fold import fold
from indexer.errors import ExpressionError

MAX_LENGTH = 1000
MAX_STATES = 512
"""So many characters, repetitions written out; each is a state of the automaton."""

MAX_COUNT = 255
"""As long as a word of the index may be."""

MAX_NESTED = 50

_LAST = 0x10FFFF
_QUANTIFIERS = "*+?{"
_WIDEST_FOLDED = 64

Ranges = tuple[tuple[int, int], ...]
"""Characters, from the first to the last of each range; sorted and apart."""


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


def read(expression: str) -> Piece:
    """Read an expression. Raises ExpressionError."""
    if len(expression) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression has {len(expression):,} characters",
            position=0,
            hint=f"at most {MAX_LENGTH:,} are read",
        )
    piece = _Parser(expression).expression()
    if _size(piece) > MAX_STATES:
        raise _too_long(0)
    return piece


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
            raise _too_long(start)
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
            return Chars(((0, _LAST),))
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


def _too_long(position: int) -> ExpressionError:
    return ExpressionError(
        f"the expression is longer than {MAX_STATES} characters, repetitions written out",
        position=position,
        hint="write smaller numbers in {m,n}, or * or +",
    )


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
    ends = [-1, *(end for pair in ranges for end in pair), _LAST + 1]
    pairs = zip(ends[::2], ends[1::2], strict=True)
    return tuple((low + 1, high - 1) for low, high in pairs if low + 1 <= high - 1)

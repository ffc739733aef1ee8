"""Which terms of a dictionary match a pattern, with a few errors?

A pattern is a beginning, as bytes, and elements, each a character or any character; a *star*
before an element, or behind the last, takes any characters. Errors are characters left out,
put in or changed behind the beginning: `k` errors and no stars are the terms within an edit
distance of `k`, stars and no errors a wildcard pattern.

Terms go through the automaton of Wu and Manber (*Fast text searching allowing errors*, 1992):
bit i of row j is set if i elements match what was read, with at most j errors. Terms are
sorted, so rows are kept for each character of a term, and the next term goes on from what it
shares with it. When no bit is left, the next beginning that could match is known, and blocks
before it are not read. A byte that is not UTF-8 is a character, as in Python's `surrogateescape`.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.dictionary import Blocks
    from cython.cimports.indexer.kernels.utf8 import code, length, put
else:
    from indexer.kernels.dictionary import Blocks
    from indexer.kernels.utf8 import code, length, put

ANY = 0x110000  # an element that any character matches
ANY_ELEMENT = cython.declare(cython.uint, 0x110000)
ASCII = cython.declare(cython.Py_ssize_t, 128)
DEEPEST = cython.declare(cython.Py_ssize_t, 256)  # a term of 255 characters, and none of it
STEP = cython.declare(cython.Py_ssize_t, 4096)  # blocks a call


@cython.cclass
class Walk:
    """A walk over the terms that match a pattern.

    prefix:   their beginning
    elements: uint32[n], code points or ANY
    stars:    uint8[n + 1], not 0 where a star stands before an element, or behind the last
    errors:   at most so many characters behind the beginning are wrong, 0 to 8
    """

    def __init__(
        self,
        prefix: cython.const[cython.uchar][::1],
        elements: cython.const[cython.uint][::1],
        stars: cython.const[cython.uchar][::1],
        errors: cython.Py_ssize_t,
    ) -> None:
        """Raise IndexError unless there is a star, or none, for each element and one more."""
        n: cython.Py_ssize_t = len(elements)
        if len(stars) != n + 1 or not 0 <= errors <= 8 or n > 1 << 20:
            raise IndexError("a mark for each element and one more, 0 to 8 errors")
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        self.elements = elements
        self.loops, self.states = bits(n // 64 + 1), bits(n // 64 + 1)
        self._begin(prefix, n // 64 + 1, errors)
        for i in range(n + 1):
            self.states[i >> 6] |= cython.cast(cython.ulonglong, 1) << (i & 63)
            if stars[i]:
                self.loops[i >> 6] |= cython.cast(cython.ulonglong, 1) << (i & 63)
        for j in range(errors + 1):
            for i in range(min(j, n) + 1):
                self.rows[j * self.words] |= cython.cast(cython.ulonglong, 1) << i

    @cython.cfunc
    def _begin(
        self,
        prefix: cython.const[cython.uchar][::1],
        words: cython.Py_ssize_t,
        errors: cython.Py_ssize_t,
    ) -> object:
        """Make room, find out what each ASCII character matches, and stand before all terms."""
        i: cython.Py_ssize_t
        self.prefix = prefix
        self.errors = errors
        self.words = words
        self.masks = bits((ASCII + 1) * words)
        self.rows = bits(DEEPEST * (errors + 1) * words)
        self.stops = memoryview(array("q", bytes(8 * DEEPEST)))
        self.holds = memoryview(array("q", bytes(8 * DEEPEST)))
        self.stops[0] = self.holds[0] = len(prefix)
        self.text = memoryview(bytearray(DEEPEST))
        self.goal = memoryview(bytearray(DEEPEST + 4))
        self.size = 0
        self.depth = 0
        self.block = -1
        self.step = STEP
        for i in range(ASCII):
            self._match(cython.cast(cython.uint, i), i * words)
        return None

    def run(self, blocks: Blocks, found: list) -> bool:  # type: ignore[type-arg]
        """Go over some blocks, append the rows of terms that match, tell whether to go on.

        Rows are as `Blocks.find` gives them. Raises UnverifiedPageError, before anything of its
        block is taken, and ValueError if a block is corrupt.
        """
        n: cython.Py_ssize_t
        i: cython.Py_ssize_t
        start: cython.Py_ssize_t
        if self.block < 0:
            n = blocks.look_up(self.prefix, len(self.prefix)) if blocks.count > 0 else 0
            if n < 0:
                blocks.fail(n)
            self.block = n
        for _ in range(self.step):
            if self.block >= blocks.count:
                return False
            n = blocks.load(self.block)
            if n < 0:
                blocks.fail(n)
            start = 0
            for i in range(n):
                order: cython.Py_ssize_t = self._compare(blocks, start, blocks.ends[i])
                if order > 0:
                    self.block = blocks.count
                    return False
                if order == 0 and self._matches(blocks, start, blocks.ends[i]):
                    found.append(blocks.row(bytes(blocks.texts[start : blocks.ends[i]]), i))
                start = blocks.ends[i]
            self.block = self._next(blocks)
        return self.block < blocks.count

    @cython.cfunc
    @cython.exceptval(check=False)
    def _next(self, blocks: Blocks) -> cython.Py_ssize_t:
        """Return the block to read next: the last that begins before what could match."""
        block: cython.Py_ssize_t = self.block + 1
        if self._alive() or block >= blocks.count:
            return block
        size: cython.Py_ssize_t = self._goal()
        if size == 0:
            return blocks.count
        return block if size < 0 else max(block, blocks.look_up(self.goal, size))

    @cython.cfunc
    @cython.exceptval(check=False)
    def _goal(self) -> cython.Py_ssize_t:
        """Write what no term to pass over is greater than, if the last term cannot match.

        Returns its size; 0 if no term can match any more, -1 if that is not known.
        """
        depth: cython.Py_ssize_t = self.depth
        at: cython.Py_ssize_t
        best: cython.uint
        while depth > 0:
            at = self.stops[depth - 1]
            if self.holds[depth] != self.stops[depth]:
                return -1
            best = self._following(depth - 1, code(self.text, at, self.stops[depth] - at))
            if best > 0:
                if best == ANY_ELEMENT:
                    at = self.stops[depth]
                self.goal[:at] = self.text[:at]
                if best < ANY_ELEMENT:
                    return put(best, self.goal, at)
                self.goal[at] = 0xFF
                return at + 1
            depth -= 1
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _following(self, depth: cython.Py_ssize_t, passed: cython.uint) -> cython.uint:
        """Return the first character behind another with which a state is left; 0 for none.

        ANY_ELEMENT stands for any, and for one that may come earlier by its bytes.
        """
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t = ((depth + 1) * (self.errors + 1) - 1) * self.words
        best: cython.uint = 0
        for i in range(self.words):
            if self.rows[row + i] & self.loops[i]:
                return ANY_ELEMENT
            if self.errors > 0 and self.rows[row - self.words + i]:
                return ANY_ELEMENT
        for i in range(len(self.elements)):
            if self.rows[row + (i >> 6)] >> (i & 63) & 1:
                if self.elements[i] == ANY_ELEMENT or self.elements[i] >> 7 == 0xDC80 >> 7:
                    return ANY_ELEMENT
                if self.elements[i] > passed and (best == 0 or self.elements[i] < best):
                    best = self.elements[i]
        return best

    @cython.cfunc
    @cython.exceptval(check=False)
    def _compare(
        self, blocks: Blocks, start: cython.Py_ssize_t, end: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Return less than 0, 0 or more if a term is before, among or behind those to walk over."""
        i: cython.Py_ssize_t
        for i in range(len(self.prefix)):
            if start + i == end:
                return -1
            if blocks.texts[start + i] != self.prefix[i]:
                return -1 if blocks.texts[start + i] < self.prefix[i] else 1
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _matches(
        self, blocks: Blocks, start: cython.Py_ssize_t, end: cython.Py_ssize_t
    ) -> cython.bint:
        """Tell whether a term with the beginning matches, going on from the term before."""
        shared: cython.Py_ssize_t = 0
        size: cython.Py_ssize_t = end - start
        while shared < min(size, self.size) and blocks.texts[start + shared] == self.text[shared]:
            shared += 1
        while self.depth > 0 and self.holds[self.depth] > shared:
            self.depth -= 1
        if not self._alive():
            return False
        while shared < size:
            self.text[shared] = blocks.texts[start + shared]
            shared += 1
        self.size = size
        while self.stops[self.depth] < size:
            self._step()
            if not self._alive():
                return False
        return self._accepts(((self.depth + 1) * (self.errors + 1) - 1) * self.words)

    @cython.cfunc
    @cython.exceptval(check=False)
    def _accepts(self, row: cython.Py_ssize_t) -> cython.bint:
        """Tell whether a row says that what was read matches."""
        n: cython.Py_ssize_t = len(self.elements)
        return (self.rows[row + (n >> 6)] >> (n & 63)) & 1 == 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def _alive(self) -> cython.bint:
        """Tell whether any state is left: those of fewer errors are among those of more."""
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t = ((self.depth + 1) * (self.errors + 1) - 1) * self.words
        for i in range(self.words):
            if self.rows[row + i] != 0:
                return True
        return False

    @cython.cfunc
    @cython.exceptval(check=False)
    def _step(self) -> cython.void:
        """Read the next character of the term, and write the rows behind it."""
        at: cython.Py_ssize_t = self.stops[self.depth]
        size: cython.Py_ssize_t = 1
        character: cython.uint = self.text[at]
        if character >= ASCII:
            size = length(self.text, at, self.size)
            character = code(self.text, at, size)
        hold: cython.longlong = at + (size if size > 0 else 4)  # what follows made it broken
        of: cython.Py_ssize_t = self.words * min(character, ASCII)
        if character >= ASCII:
            self._match(character, of)
        row: cython.Py_ssize_t = self.depth * (self.errors + 1) * self.words
        self._advance(of, row, row + (self.errors + 1) * self.words)
        self.depth += 1
        self.stops[self.depth] = at + max(size, 1)
        self.holds[self.depth] = max(hold, self.holds[self.depth - 1])

    @cython.cfunc
    @cython.exceptval(check=False)
    def _advance(
        self, of: cython.Py_ssize_t, row: cython.Py_ssize_t, new: cython.Py_ssize_t
    ) -> cython.void:
        """Write the rows behind a character, whose mask is at masks[of:], from those before it."""
        j: cython.Py_ssize_t
        i: cython.Py_ssize_t
        old: cython.ulonglong
        fewer: cython.ulonglong = 0  # a state with an error less, before this character
        moved: cython.ulonglong
        carry: cython.ulonglong
        below: cython.Py_ssize_t = 0
        for j in range(self.errors + 1):
            carry = 0
            for i in range(self.words):
                old = self.rows[row + i]
                moved = old & self.masks[of + i]
                if j > 0:
                    fewer = self.rows[below + i]
                    moved |= fewer | self.rows[new - self.words + i]  # changed, or left out
                self.rows[new + i] = (
                    moved << 1 | carry | (old & self.loops[i]) | fewer  # put in
                ) & self.states[i]
                carry = moved >> 63
            below = row
            row += self.words
            new += self.words

    @cython.cfunc
    @cython.exceptval(check=False)
    def _match(self, character: cython.uint, at: cython.Py_ssize_t) -> cython.void:
        """Write which elements a character matches to masks[at:]."""
        i: cython.Py_ssize_t
        bit: cython.ulonglong
        for i in range(self.words):
            self.masks[at + i] = 0
        for i in range(len(self.elements)):
            bit = self.elements[i] == character or self.elements[i] == ANY_ELEMENT
            self.masks[at + (i >> 6)] |= bit << (i & 63)


@cython.cfunc
def bits(words: cython.Py_ssize_t) -> cython.ulonglong[::1]:
    """Return room for so many bits, none of them set: 64 a word."""
    return memoryview(array("Q", bytes(8 * words)))

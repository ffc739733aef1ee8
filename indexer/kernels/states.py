"""Which terms of a dictionary does an automaton accept?

A walk as in `patterns`, where a state may be followed by any states: the bits of a row are the
states that are reached by what was read. A step looks at what follows each of them, so it costs
the number of states at most, and no term is read twice.
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.patterns import Walk, bits
else:
    from indexer.kernels.patterns import Walk, bits

ANY_CHARACTER = cython.declare(cython.uint, 0x110000)  # see `patterns.ANY`
FEWER = cython.declare(cython.Py_ssize_t, 256)  # blocks a call: a step may take long


@cython.cclass
class StateWalk(Walk):
    """A walk over the terms that an automaton accepts.

    prefix:    their beginning
    ends:      int64[states + 1], where the ranges of each state end; the first is 0
    ranges:    uint32[2 * n], the first and last characters by which a state is entered, rising
    follows:   uint64[states * words], the states behind each, 64 a word
    first:     uint64[words], the states behind the prefix
    accepting: uint64[words]
    """

    def __init__(
        self,
        prefix: cython.const[cython.uchar][::1],
        ends: cython.const[cython.longlong][::1],
        ranges: cython.const[cython.uint][::1],
        follows: cython.const[cython.ulonglong][::1],
        first: cython.const[cython.ulonglong][::1],
        accepting: cython.const[cython.ulonglong][::1],
    ) -> None:
        """Raise IndexError for buffers that do not fit together."""
        n: cython.Py_ssize_t = len(ends) - 1
        words: cython.Py_ssize_t = (n - 1) // 64 + 1 if n > 0 else 0
        i: cython.Py_ssize_t
        if not 0 < n < 1 << 16 or len(follows) != n * words:
            raise IndexError("a set of states for each state")
        if len(first) != words or len(accepting) != words or len(prefix) > 255:
            raise IndexError("states to begin and to end with, and a prefix of a term")
        if ends[0] != 0 or 2 * ends[n] != len(ranges):
            raise IndexError("ranges for each state")
        for i in range(n):
            if ends[i] > ends[i + 1]:
                raise IndexError("ranges for each state")
        self.ends = ends
        self.ranges = ranges
        self.follows = follows
        self.accepting = accepting
        self.behind = bits(words)
        self.left = first[words - 1] >> ((n - 1) & 63) >> 1
        for i in range(n):
            self.left |= follows[(i + 1) * words - 1] >> ((n - 1) & 63) >> 1
        if self.left:
            raise IndexError("states that are not there")
        self._begin(prefix, words, 0)
        self.step = FEWER
        for i in range(words):
            self.rows[i] = first[i]

    @cython.cfunc
    @cython.exceptval(check=False)
    def _match(self, character: cython.uint, at: cython.Py_ssize_t) -> cython.void:
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        for i in range(self.words):
            self.masks[at + i] = 0
        for i in range(len(self.ends) - 1):
            for j in range(self.ends[i], self.ends[i + 1]):
                if self.ranges[2 * j] <= character <= self.ranges[2 * j + 1]:
                    self.masks[at + (i >> 6)] |= cython.cast(cython.ulonglong, 1) << (i & 63)
                    break

    @cython.cfunc
    @cython.exceptval(check=False)
    def _gather(self, row: cython.Py_ssize_t) -> cython.void:
        """Write the states behind those of a row to `behind`."""
        i: cython.Py_ssize_t
        k: cython.Py_ssize_t
        state: cython.Py_ssize_t
        for i in range(self.words):
            self.behind[i] = 0
        for i in range(self.words):
            self.left = self.rows[row + i]
            state = i << 6
            while self.left:
                if self.left & 1:
                    for k in range(self.words):
                        self.behind[k] |= self.follows[state * self.words + k]
                self.left >>= 1
                state += 1

    @cython.cfunc
    @cython.exceptval(check=False)
    def _advance(
        self, of: cython.Py_ssize_t, row: cython.Py_ssize_t, new: cython.Py_ssize_t
    ) -> cython.void:
        i: cython.Py_ssize_t
        self._gather(row)
        for i in range(self.words):
            self.rows[new + i] = self.behind[i] & self.masks[of + i]

    @cython.cfunc
    @cython.exceptval(check=False)
    def _accepts(self, row: cython.Py_ssize_t) -> cython.bint:
        i: cython.Py_ssize_t
        for i in range(self.words):
            if self.rows[row + i] & self.accepting[i]:
                return True
        return False

    @cython.cfunc
    @cython.exceptval(check=False)
    def _following(self, depth: cython.Py_ssize_t, passed: cython.uint) -> cython.uint:
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        low: cython.uint
        best: cython.uint = 0
        broken: cython.bint = False  # whether a byte that is no text will do: it comes earlier
        self._gather(depth * self.words)
        for i in range(len(self.ends) - 1):
            if not (self.behind[i >> 6] >> (i & 63)) & 1:
                continue
            for j in range(self.ends[i], self.ends[i + 1]):
                if self.ranges[2 * j] <= 0xDCFF and self.ranges[2 * j + 1] >= 0xDC80:
                    broken = True
                low = max(self.ranges[2 * j], passed + 1)
                if low <= self.ranges[2 * j + 1] and (best == 0 or low < best):
                    best = low
        if broken and (best == 0 or best > 0x7F):
            return ANY_CHARACTER
        return best

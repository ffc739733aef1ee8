"""What is the most that any document in a part of a segment can score?

A query is checked, and the bounds of its blocks (Ding & Suel 2011) are spread over the *chunks*
of the docid space that they touch. Whatever is read from a list is checked before it is an
address; bounds are a hair too high, for the roundings on the way.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.skips import read_skips
    from cython.cimports.indexer.kernels.slots import Slots
else:
    from indexer.kernels.skips import read_skips
    from indexer.kernels.slots import Slots


OPTIONAL = cython.declare(cython.Py_ssize_t, -1)
COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df
FACTORS = cython.declare(cython.Py_ssize_t, 3)  # of a row: weight, ceiling, stretch


@cython.cclass
class Bounds(Slots):
    """The bounds of a query at hand. The buffers are described in `bounds.pxd`."""

    def __init__(
        self,
        words: cython.const[cython.uint][::1],
        lengths: cython.const[cython.uint][::1],
        norms: cython.const[cython.double][::1],
        fields: cython.Py_ssize_t,
    ) -> None:
        if fields < 1 or len(lengths) % fields or len(norms) != 2 * fields:
            raise ValueError(f"lengths and norms of {fields} fields")
        self.words = words
        self.lengths = lengths
        self.norms = norms
        self.docs = len(lengths) // fields
        self._reserve(16, 64, 1024)
        self.docids = memoryview(array("I"))
        self.runs = memoryview(array("q"))
        self.short_lists = 0
        self._reserve_slots(64)

    @cython.cfunc
    @cython.exceptval(-1)
    def _take(self, count: cython.Py_ssize_t) -> cython.int:
        """Check a query of so many rows, and make room for its tables."""
        rows: cython.longlong[::1] = self.rows
        given: cython.Py_ssize_t = 0
        blocks: cython.Py_ssize_t = 0
        longest: cython.Py_ssize_t = 1
        short_lists: cython.Py_ssize_t = 0
        if self.given_docids is not None and self.given_scores is not None:
            given = min(len(self.given_docids), len(self.given_scores))
        if self.allowed is not None and 8 * len(self.allowed) < self.docs:
            raise ValueError("fewer allowed bits than documents")
        self._check_ranges()
        i: cython.Py_ssize_t
        size: cython.longlong
        self.clauses = 0
        self.longest = -1
        self.gathering = False
        for i in range(count):
            size = rows[COLUMNS * i + 4]
            if not 0 < size <= self.docs:
                raise ValueError(f"row {i}: a list of {size} documents out of {self.docs}")
            if (rows[COLUMNS * i + 1] + 1) * self.docs > len(self.lengths):
                raise ValueError(f"row {i}: no such field")
            if rows[COLUMNS * i + 1] < 0 and not (
                rows[COLUMNS * i + 2] >= 0 and rows[COLUMNS * i + 2] + size <= given
            ):
                raise ValueError(f"row {i}: documents that were not given")
            if rows[COLUMNS * i] > 254:
                raise ValueError("more than 255 clauses")
            if rows[COLUMNS * i] > 0 or rows[COLUMNS * i] == OPTIONAL:
                self.gathering = True
            self.clauses = max(self.clauses, rows[COLUMNS * i] + 1)
            blocks += (size + 127) >> 7
            short_lists += size <= 128
            if rows[COLUMNS * i] == 0 and (
                self.longest < 0 or size > rows[COLUMNS * self.longest + 4]
            ):
                self.longest = i
            longest = max(longest, (size + 127) >> 7)
        if self.longest < 0:
            raise ValueError("no row of clause 0")
        self._choose_chunks(longest)
        if (
            count > len(self.rests)
            or blocks > len(self.lasts)
            or count * self.chunks > len(self.bounds)
            or self.chunks > len(self.totals)
        ):
            self._reserve(count, self.chunks, blocks)
        self._reserve_slots(short_lists)
        self.row_count = count
        return 0

    @cython.cfunc
    @cython.exceptval(-1)
    def _check_ranges(self) -> cython.int:
        """Raise ValueError for ranges whose numbers, or bits, lie outside of the words."""
        i: cython.Py_ssize_t
        start: cython.longlong
        width: cython.longlong
        if self.ranges is None:
            return 0
        for i in range(0, len(self.ranges) - 4, 5):
            start = self.ranges[i]
            width = self.ranges[i + 1]
            if width != 1 and width != 2 and width != 4 and width != 8:
                raise ValueError(f"a range of numbers of {width} bytes")
            if start < 0 or start % width or start + width * self.docs > 4 * len(self.words):
                raise ValueError("a range of numbers that are not there")
            if self.ranges[i + 2] > 32 * len(self.words) - self.docs:
                raise ValueError("a range of no column")
            if self.ranges[i + 3] < 0:
                raise ValueError("a range below 0")
        return 0

    @cython.cfunc
    @cython.nogil
    def _choose_chunks(self, longest: cython.Py_ssize_t) -> cython.void:
        """Choose the chunk size: some 64 blocks of the longest list."""
        wanted: cython.Py_ssize_t = self.docs // (longest // 64 + 1)
        self.chunk_bits = 8
        while (
            cython.cast(cython.Py_ssize_t, 1) << self.chunk_bits < wanted and self.chunk_bits < 16
        ):
            self.chunk_bits += 1
        self.chunks = ((self.docs - 1) >> self.chunk_bits) + 1

    @cython.cfunc
    def _forget(self) -> cython.int:
        """Let go of the query's buffers, so that their owner may resize them."""
        self.rows = None
        self.factors = None
        self.allowed = None
        self.ranges = None
        self.given_docids = None
        self.given_scores = None
        return 0

    @cython.cfunc
    @cython.exceptval(-1)
    def _reserve(
        self, rows: cython.Py_ssize_t, chunks: cython.Py_ssize_t, blocks: cython.Py_ssize_t
    ) -> cython.int:
        self.skips = array("q", bytes(8 * rows))
        self.rests = array("d", bytes(8 * rows))
        self.lasts = array("I", bytes(4 * blocks))
        self.block_bounds = array("B", bytes(blocks))
        self.bounds = array("d", bytes(8 * rows * chunks))
        self.firsts = array("i", bytes(4 * rows * chunks))
        self.ends = array("i", bytes(4 * rows * chunks))
        self.slots = array("q", bytes(8 * rows))
        self.totals = array("d", bytes(8 * chunks))
        return 0

    @cython.cfunc
    @cython.nogil
    def _plan(self, reach: cython.double) -> cython.bint:
        """Fill the tables of bounds; False if a list is corrupt."""
        i: cython.Py_ssize_t
        c: cython.Py_ssize_t
        at: cython.Py_ssize_t = 0
        needed: cython.double = 0.0
        for i in range(self.row_count):
            needed += self.factors[FACTORS * i] * self.factors[FACTORS * i + 1]
        self.magic = _grid(max(reach, needed))
        self.short_lists = 0
        for i in range(self.row_count):
            self.skips[i] = at
            if not self._plan_row(i):
                return False
            at += (self.rows[COLUMNS * i + 4] + 127) >> 7
        for c in range(self.chunks):
            self.totals[c] = self._chunk_bound(c)
        return True

    @cython.cfunc
    @cython.nogil
    def _plan_row(self, i: cython.Py_ssize_t) -> cython.bint:
        """Spread the bounds of a row's blocks over the chunks that they touch."""
        c: cython.Py_ssize_t
        block: cython.int
        df: cython.Py_ssize_t = self.rows[COLUMNS * i + 4]
        skip: cython.Py_ssize_t = self.skips[i]
        at: cython.Py_ssize_t = i * self.chunks
        bound: cython.double
        first: cython.Py_ssize_t = 0
        last: cython.Py_ssize_t
        for c in range(self.chunks):
            self.bounds[at + c] = 0.0
            self.firsts[at + c] = 0
            self.ends[at + c] = 0
        if not self._read_skips(i, skip, df):
            return False
        for block in range((df + 127) >> 7):
            last = self.lasts[skip + block]
            bound = self._bound(i, block)
            for c in range(first >> self.chunk_bits, (last >> self.chunk_bits) + 1):
                if self.ends[at + c] == 0:
                    self.firsts[at + c] = block
                self.ends[at + c] = block + 1
                self.bounds[at + c] = max(self.bounds[at + c], bound)
            first = last + 1
        return True

    @cython.cfunc
    @cython.nogil
    def _read_skips(
        self, i: cython.Py_ssize_t, skip: cython.Py_ssize_t, df: cython.Py_ssize_t
    ) -> cython.bint:
        """Fill lasts[skip:] for a row, whatever its kind; False if it is corrupt."""
        j: cython.Py_ssize_t
        start: cython.Py_ssize_t = self.rows[COLUMNS * i + 2]
        end: cython.Py_ssize_t = self.rows[COLUMNS * i + 3]
        previous: cython.longlong = -1
        slot: cython.Py_ssize_t = self.short_lists
        if self.rows[COLUMNS * i + 1] < 0:
            for j in range(df):
                if self.given_docids[start + j] <= previous:
                    return False
                previous = self.given_docids[start + j]
                self.lasts[skip + (j >> 7)] = self.given_docids[start + j]
            if previous >= self.docs:
                return False
        elif df > 128 and not read_skips(
            self.words, start, end, df, self.docs, self.lasts, self.block_bounds, skip
        ):
            return False
        if df <= 128:
            self.slots[i] = slot
            self.runs[slot] = 0
            self.short_lists += 1
            if not self._fill(i, 0, slot):
                return False
            self.lasts[skip] = self.docids[128 * slot + df - 1]
        return True

    @cython.cfunc
    @cython.nogil
    def _chunk_bound(self, c: cython.Py_ssize_t) -> cython.double:
        """Return an upper bound of the scores in a chunk, -1 if nothing matches there."""
        i: cython.Py_ssize_t
        clause: cython.Py_ssize_t
        total: cython.double = 0.0
        found: cython.bint
        for clause in range(self.clauses):
            found = False
            for i in range(self.row_count):
                if self.rows[COLUMNS * i] == clause and self.ends[i * self.chunks + c] > 0:
                    found = True
            if not found:
                return -1.0
        for i in range(self.row_count):
            total += self.bounds[i * self.chunks + c]
        return total

    @cython.cfunc
    @cython.nogil
    def _bound(self, i: cython.Py_ssize_t, block: cython.Py_ssize_t) -> cython.double:
        """Return an upper bound of a row's scores in a block."""
        bound: cython.double = self.factors[FACTORS * i + 1]
        if self.rows[COLUMNS * i + 1] >= 0 and self.rows[COLUMNS * i + 4] > 128:
            bound = min(
                bound,
                self.block_bounds[self.skips[i] + block] / 255.0 * self.factors[FACTORS * i + 2],
            )
        # A hair more, for the roundings on the way and that to the grid.
        return bound * self.factors[FACTORS * i] * (1.0 + 1e-9) + self.magic * 4e-16


@cython.cfunc
@cython.nogil
def _grid(reach: cython.double) -> cython.double:
    """Return a number m for which (x + m) - m rounds x to a grid, for scores up to `reach`.

    Sums of multiples of one power of two are exact while they fit in 53 bits, so they do not
    depend on the order of their terms. The grid is 2**-46 of the least power of two above
    `reach`, some 1e-14 of it.
    """
    power: cython.double = 1.0
    while power < reach:
        power *= 2.0
    while power > reach and power > 1e-300:
        power *= 0.5
    return 192.0 * power

"""Which blocks of a query's lists were read, and what is in them?

Blocks that were read lie in *slots* of 128 docids, so that a block is read once however often
it is asked for: to match, to count and to score. The only block of a short list keeps its slot
throughout a query; those of long lists are of one chunk of the docid space.

`Slots`, `Bounds`, `Matching`, `Sums` and `Ranker` are one object in five layers, each of one
idea, which share a query's memory: passing it from one to another by arguments costs a small
query more than its evaluation.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import read_block
else:
    from indexer.kernels.blocks import read_block

COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df


@cython.cclass
class Slots:
    """The blocks of a query's lists. The buffers are described in `slots.pxd`."""

    @cython.cfunc
    @cython.exceptval(-1)
    def _reserve_slots(self, slots: cython.Py_ssize_t) -> cython.int:
        """Make room for so many blocks, keeping those of short lists."""
        i: cython.Py_ssize_t
        if slots <= len(self.runs):
            return 0
        docids: cython.uint[::1] = array("I", bytes(8 * 128 * slots))
        runs: cython.longlong[::1] = array("q", bytes(16 * slots))
        for i in range(self.short_lists):
            runs[i] = self.runs[i]
        for i in range(128 * self.short_lists):
            docids[i] = self.docids[i]
        self.docids = docids
        self.runs = runs
        return 0

    @cython.cfunc
    @cython.nogil
    def _most_slots(self) -> cython.Py_ssize_t:
        """Return how many slots any chunk needs."""
        i: cython.Py_ssize_t
        c: cython.Py_ssize_t
        slots: cython.Py_ssize_t
        most: cython.Py_ssize_t = 0
        for c in range(self.chunks):
            slots = self.short_lists
            for i in range(self.row_count):
                slots += self.ends[i * self.chunks + c] - self.firsts[i * self.chunks + c]
            most = max(most, slots)
        return most

    @cython.cfunc
    @cython.nogil
    def _open_chunk(self, c: cython.Py_ssize_t) -> cython.void:
        """Give slots to the blocks of long lists in a chunk."""
        i: cython.Py_ssize_t
        slot: cython.Py_ssize_t = self.short_lists
        for i in range(self.row_count):
            if self.rows[COLUMNS * i + 4] > 128:
                self.slots[i] = slot - self.firsts[i * self.chunks + c]
                slot += self.ends[i * self.chunks + c] - self.firsts[i * self.chunks + c]
        for i in range(self.short_lists, slot):
            self.runs[i] = 0

    @cython.cfunc
    @cython.nogil
    def _load(
        self, i: cython.Py_ssize_t, block: cython.Py_ssize_t, base: cython.Py_ssize_t
    ) -> cython.bint:
        """Let low and high be those docids of a block that are in the chunk at `base`.

        False if the block is corrupt.
        """
        limit: cython.Py_ssize_t = base + (cython.cast(cython.Py_ssize_t, 1) << self.chunk_bits)
        slot: cython.Py_ssize_t = self.slots[i] + block
        if self.runs[slot] <= 0 and not self._fill(i, block, slot):
            return False
        self.at = 128 * slot
        self.low = self.at
        self.high = self.at + min(128, self.rows[COLUMNS * i + 4] - (block << 7))
        while self.low < self.high and self.docids[self.low] < base:
            self.low += 1
        while self.high > self.low and self.docids[self.high - 1] >= limit:
            self.high -= 1
        return True

    @cython.cfunc
    @cython.nogil
    def _fill(
        self, i: cython.Py_ssize_t, block: cython.Py_ssize_t, slot: cython.Py_ssize_t
    ) -> cython.bint:
        """Read a block into its slot; False if it is corrupt.

        The run of a GIVEN row is the place of the block's first entry, plus 1.
        """
        j: cython.Py_ssize_t
        at: cython.Py_ssize_t = 128 * slot
        start: cython.Py_ssize_t = self.rows[COLUMNS * i + 2]
        end: cython.Py_ssize_t = self.rows[COLUMNS * i + 3]
        df: cython.Py_ssize_t = self.rows[COLUMNS * i + 4]
        if self.rows[COLUMNS * i + 1] >= 0:
            self.runs[slot] = read_block(
                self.words, start, end, df, self.docs, block, self.docids, at
            )
            return self.runs[slot] > 0
        start += block << 7
        for j in range(min(128, df - (block << 7))):
            self.docids[at + j] = self.given_docids[start + j]
        self.runs[slot] = start + 1
        return True

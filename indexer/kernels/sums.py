"""What do the candidates of a chunk score, list by list?

A list adds to documents that are new, as long as its bound and those of the lists to come can
lift them over the threshold; to many candidates, wherever its blocks hold any; or to a few in
order, of whose blocks only those are read that could lift one.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.matching import Matching
    from cython.cimports.indexer.kernels.runs import unpack_some
else:
    from indexer.kernels.matching import Matching
    from indexer.kernels.runs import unpack_some

COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df
FACTORS = cython.declare(cython.Py_ssize_t, 3)  # of a row: weight, ceiling, stretch


@cython.cclass
class Sums(Matching):
    """The sums of scores in the chunk at hand. The buffers are described in `sums.pxd`."""

    def __init__(
        self,
        words: cython.const[cython.uint][::1],
        lengths: cython.const[cython.uint][::1],
        norms: cython.const[cython.double][::1],
        fields: cython.Py_ssize_t,
    ) -> None:
        Matching.__init__(self, words, lengths, norms, fields)
        self.wanted = memoryview(array("I", bytes(4 * 128)))
        self.tfs = memoryview(array("i", bytes(4 * 128)))
        self.scores = memoryview(array("d", bytes(8 * 128)))

    @cython.cfunc
    @cython.nogil
    def _add_any(
        self, i: cython.Py_ssize_t, c: cython.Py_ssize_t, n: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Add a row's scores, to documents that are new too; return how many candidates there are.

        -2 if the list is corrupt.
        """
        opened: cython.bint
        base: cython.Py_ssize_t = c << self.chunk_bits
        block: cython.Py_ssize_t
        self.in_order = n == 0
        for block in range(self.firsts[i * self.chunks + c], self.ends[i * self.chunks + c]):
            opened = self._bound(i, block) + self.rests[i] >= self.threshold
            if not opened and not self._holds_candidates(i, block, base, n):
                continue
            if not self._load(i, block, base):
                return -2
            if opened:
                n = self._mark_new(n, base)
            self._add_marked(i, block, base)
        return n

    @cython.cfunc
    @cython.nogil
    def _add_many(
        self, i: cython.Py_ssize_t, c: cython.Py_ssize_t, n: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Add a row's scores to the n candidates; return n, -2 if the list is corrupt."""
        base: cython.Py_ssize_t = c << self.chunk_bits
        block: cython.Py_ssize_t
        for block in range(self.firsts[i * self.chunks + c], self.ends[i * self.chunks + c]):
            if self._holds_candidates(i, block, base, n):
                if not self._load(i, block, base):
                    return -2
                self._add_marked(i, block, base)
        return n

    @cython.cfunc
    @cython.nogil
    def _add_few(
        self, i: cython.Py_ssize_t, c: cython.Py_ssize_t, n: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Add a row's scores to those of n candidates, in order, that can still get far enough.

        Return n, -2 if the list is corrupt.
        """
        base: cython.Py_ssize_t = c << self.chunk_bits
        block: cython.Py_ssize_t = self.firsts[i * self.chunks + c]
        end: cython.Py_ssize_t = self.ends[i * self.chunks + c]
        first: cython.Py_ssize_t = 0
        last: cython.Py_ssize_t
        j: cython.Py_ssize_t
        least: cython.double
        hopeful: cython.bint
        while first < n:
            block = self._seek(i, block, end, base + self.candidates[first])
            if block == end:
                break
            last = self._after(first, n, self.lasts[self.skips[i] + block] - base)
            least = self.threshold - self.rests[i] - self._bound(i, block)
            hopeful = False
            for j in range(first, last):
                hopeful |= self.sums[self.candidates[j]] >= least
            if hopeful:
                if not self._load(i, block, base):
                    return -2
                self._add_marked(i, block, base)
            first = last
        return n

    @cython.cfunc
    @cython.nogil
    def _add_marked(
        self, i: cython.Py_ssize_t, block: cython.Py_ssize_t, base: cython.Py_ssize_t
    ) -> cython.void:
        """Add the scores of those documents of the block at hand that are candidates."""
        n: cython.Py_ssize_t = _find_marked(
            self.docids, self.at, self.low, self.high, base, self.marks, self.wanted
        )
        self._add_block(i, block, n, base)

    @cython.cfunc
    @cython.nogil
    def _add_block(
        self,
        i: cython.Py_ssize_t,
        block: cython.Py_ssize_t,
        n: cython.Py_ssize_t,
        base: cython.Py_ssize_t,
    ) -> cython.void:
        """Add the scores of the n wanted documents of the block at hand."""
        j: cython.Py_ssize_t
        run: cython.longlong = self.runs[self.slots[i] + block]
        field: cython.Py_ssize_t = self.rows[COLUMNS * i + 1]
        weight: cython.double = self.factors[FACTORS * i]
        if field < 0:
            for j in range(n):
                self.scores[j] = weight * self.given_scores[run - 1 + self.wanted[j]]
        else:
            unpack_some(self.words, run, self.wanted, n, self.tfs)
            _norms_of(
                self.docids,
                self.at,
                self.wanted,
                n,
                self.lengths,
                field * self.docs,
                self.norms[2 * field],
                self.norms[2 * field + 1],
                self.scores,
            )
            _weigh(self.tfs, n, weight, self.scores)
        _add_scores(self.docids, self.at, self.wanted, n, base, self.scores, self.magic, self.sums)


@cython.cfunc
@cython.nogil
def _find_marked(
    docids: cython.const[cython.uint][::1],
    at: cython.Py_ssize_t,
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
    base: cython.Py_ssize_t,
    marks: cython.const[cython.uchar][::1],
    wanted: cython.uint[::1],
) -> cython.Py_ssize_t:
    """Write the places in the block of its marked documents; return how many."""
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    for i in range(low, high):
        wanted[n] = cython.cast(cython.uint, i - at)
        n += marks[docids[i] - base]
    return n


@cython.cfunc
@cython.nogil
def _norms_of(
    docids: cython.const[cython.uint][::1],
    at: cython.Py_ssize_t,
    wanted: cython.const[cython.uint][::1],
    n: cython.Py_ssize_t,
    lengths: cython.const[cython.uint][::1],
    lengths_at: cython.Py_ssize_t,
    fixed: cython.double,
    slope: cython.double,
    scores: cython.double[::1],
) -> cython.void:
    """Write K of the n wanted documents of a block."""
    i: cython.Py_ssize_t
    for i in range(n):
        scores[i] = fixed + slope * lengths[lengths_at + docids[at + wanted[i]]]


@cython.cfunc
@cython.nogil
def _weigh(
    tfs: cython.const[cython.int][::1],
    n: cython.Py_ssize_t,
    weight: cython.double,
    scores: cython.double[::1],
) -> cython.void:
    """Turn each K into weight * tf / (tf + K); a loop of its own that compilers vectorise."""
    i: cython.Py_ssize_t
    for i in range(n):
        scores[i] = weight * tfs[i] / (tfs[i] + scores[i])


@cython.cfunc
@cython.nogil
def _add_scores(
    docids: cython.const[cython.uint][::1],
    at: cython.Py_ssize_t,
    wanted: cython.const[cython.uint][::1],
    n: cython.Py_ssize_t,
    base: cython.Py_ssize_t,
    scores: cython.const[cython.double][::1],
    magic: cython.double,
    sums: cython.double[::1],
) -> cython.void:
    """Add n scores to their documents' sums, rounded to the grid."""
    i: cython.Py_ssize_t
    for i in range(n):
        sums[docids[at + wanted[i]] - base] += (scores[i] + magic) - magic

"""Which documents of a chunk are candidates?

Candidates, places in the chunk, are listed and marked. A conjunction is matched from docids
alone: the first clause lists, each other raises the marks of those that it holds. When there
are few, they are put in order and followed through the lists, so that blocks between them are
not read.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.bounds import Bounds
    from cython.cimports.indexer.kernels.candidates import keep_allowed, keep_in_range, unmark
else:
    from indexer.kernels.bounds import Bounds
    from indexer.kernels.candidates import keep_allowed, keep_in_range, unmark

COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df
LARGEST_CHUNK = cython.declare(cython.Py_ssize_t, 65536)


@cython.cclass
class Matching(Bounds):
    """The candidates of the chunk at hand. The buffers are described in `matching.pxd`."""

    def __init__(
        self,
        words: cython.const[cython.uint][::1],
        lengths: cython.const[cython.uint][::1],
        norms: cython.const[cython.double][::1],
        fields: cython.Py_ssize_t,
    ) -> None:
        Bounds.__init__(self, words, lengths, norms, fields)
        self.candidates = memoryview(array("I", bytes(4 * LARGEST_CHUNK + 4)))
        self.noting = False
        self._clear()

    @cython.cfunc
    @cython.exceptval(-1)
    def _clear(self) -> cython.int:
        """Start with clean marks and sums, also after a query that ended half-way."""
        marks = memoryview(bytearray(LARGEST_CHUNK))
        self.marks = marks
        self.mark_words = marks.cast("Q")
        self.sums = array("d", bytes(8 * LARGEST_CHUNK))
        return 0

    @cython.cfunc
    @cython.nogil
    def _gather(self, c: cython.Py_ssize_t, but: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Mark and list what satisfies the first clause, but for one row; -2 if corrupt."""
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t = 0
        block: cython.Py_ssize_t
        base: cython.Py_ssize_t = c << self.chunk_bits
        for i in range(self.row_count):
            if self.rows[COLUMNS * i] != 0 or i == but:
                continue
            if self.ends[i * self.chunks + c] > 0:
                self.in_order = n == 0
            for block in range(self.firsts[i * self.chunks + c], self.ends[i * self.chunks + c]):
                if not self._load(i, block, base):
                    return -2
                n = self._mark_new(n, base)
        return n

    @cython.cfunc
    @cython.nogil
    def _mark_new(self, n: cython.Py_ssize_t, base: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Append the unmarked documents of the block at hand to the n candidates; return how many.

        They are marked, without a branch.
        """
        i: cython.Py_ssize_t
        place: cython.Py_ssize_t
        for i in range(self.low, self.high):
            place = self.docids[i] - base
            self.candidates[n] = cython.cast(cython.uint, place)
            n += 1 - self.marks[place]
            self.marks[place] = 1
        return n

    @cython.cfunc
    @cython.nogil
    def _pass(
        self,
        i: cython.Py_ssize_t,
        c: cython.Py_ssize_t,
        n: cython.Py_ssize_t,
        clause: cython.Py_ssize_t,
    ) -> cython.bint:
        """Let a row's documents, among n candidates, pass a clause; False if it is corrupt."""
        base: cython.Py_ssize_t = c << self.chunk_bits
        start: cython.Py_ssize_t = self.firsts[i * self.chunks + c]
        end: cython.Py_ssize_t = self.ends[i * self.chunks + c]
        block: cython.Py_ssize_t = start
        first: cython.Py_ssize_t = 0
        last: cython.Py_ssize_t
        if not self.in_order:
            for block in range(start, end):
                if not self._load(i, block, base):
                    return False
                _mark_again(self.docids, self.low, self.high, base, self.marks, clause)
            return True
        while first < n:
            block = self._seek(i, block, end, base + self.candidates[first])
            if block == end:
                break
            last = self._after(first, n, self.lasts[self.skips[i] + block] - base)
            if not self._load(i, block, base):
                return False
            _mark_again(self.docids, self.low, self.high, base, self.marks, clause)
            first = last
        return True

    @cython.cfunc
    @cython.nogil
    def _seek(
        self,
        i: cython.Py_ssize_t,
        block: cython.Py_ssize_t,
        end: cython.Py_ssize_t,
        docid: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Return the first of a row's blocks [block, end) that reaches a document, or `end`."""
        skip: cython.Py_ssize_t = self.skips[i]
        while block < end and self.lasts[skip + block] < docid:
            block += 1
        return block

    @cython.cfunc
    @cython.nogil
    def _after(
        self, first: cython.Py_ssize_t, n: cython.Py_ssize_t, last: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Return the first of candidates[first:n], which are in order, behind `last`; or n."""
        while first < n and self.candidates[first] <= last:
            first += 1
        return first

    @cython.cfunc
    @cython.nogil
    def _holds_candidates(
        self,
        i: cython.Py_ssize_t,
        block: cython.Py_ssize_t,
        base: cython.Py_ssize_t,
        n: cython.Py_ssize_t,
    ) -> cython.bint:
        """Tell whether any of the n candidates lies where the block's documents lie.

        Looked up in the marks, eight at a time, but not worth it among many candidates.
        """
        size: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, 1) << self.chunk_bits
        skip: cython.Py_ssize_t = self.skips[i] + block
        first: cython.Py_ssize_t = 0
        last: cython.Py_ssize_t = min(self.lasts[skip] - base, size - 1)
        word: cython.Py_ssize_t
        if n == 0:
            return False
        if n << 6 > size:
            return True
        if block > 0:
            first = max(first, self.lasts[skip - 1] + 1 - base)
        for word in range(first >> 3, (last >> 3) + 1):
            if self.mark_words[word] != 0:
                return True
        return False

    @cython.cfunc
    @cython.nogil
    def _put_in_order(self, c: cython.Py_ssize_t, n: cython.Py_ssize_t) -> cython.void:
        """Sort the n candidates: by insertion, or as the marks have them, eight at a time."""
        i: cython.Py_ssize_t
        word: cython.Py_ssize_t
        size: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, 1) << self.chunk_bits
        size = min(size, self.docs - (c << self.chunk_bits))
        self.in_order = True
        if n * n < size >> 2:
            _sort(self.candidates, n)
            return
        n = 0
        for word in range((size + 7) >> 3):
            if self.mark_words[word] == 0:
                continue
            for i in range(8 * word, 8 * word + 8):
                self.candidates[n] = cython.cast(cython.uint, i)
                n += self.marks[i] != 0

    @cython.cfunc
    @cython.nogil
    def _filter(
        self, first: cython.Py_ssize_t, n: cython.Py_ssize_t, c: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Drop those of candidates[first:n] that a filter forbids; return how many stay."""
        i: cython.Py_ssize_t
        base: cython.Py_ssize_t = c << self.chunk_bits
        if self.allowed is not None:
            n = keep_allowed(self.candidates, first, n, self.sums, self.marks, base, self.allowed)
        if self.ranges is not None:
            for i in range(0, len(self.ranges) - 4, 5):
                n = keep_in_range(
                    self.candidates,
                    first,
                    n,
                    self.sums,
                    self.marks,
                    base,
                    self.words,
                    self.ranges[i],
                    self.ranges[i + 1],
                    self.ranges[i + 2],
                    self.ranges[i + 3],
                    self.ranges[i + 4],
                )
        return n

    @cython.cfunc
    @cython.nogil
    def _count(self, c: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Return how many documents satisfy the only clause in a chunk, -2 if one is corrupt.

        The longest list need not be marked, only compared with the marks.
        """
        unmarked: cython.Py_ssize_t
        n: cython.Py_ssize_t = self._gather(c, self.longest)
        if n < 0:
            return -2
        if self.noting:
            self._note(n, c << self.chunk_bits)
        unmarked = self._count_unmarked(self.longest, c)
        unmark(self.candidates, n, self.marks)
        return n + unmarked if unmarked >= 0 else -2

    @cython.cfunc
    @cython.nogil
    def _count_unmarked(self, i: cython.Py_ssize_t, c: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Return how many of a row's documents in a chunk are not marked; -2 if it is corrupt."""
        n: cython.Py_ssize_t = 0
        base: cython.Py_ssize_t = c << self.chunk_bits
        block: cython.Py_ssize_t
        for block in range(self.firsts[i * self.chunks + c], self.ends[i * self.chunks + c]):
            if not self._load(i, block, base):
                return -2
            n += _unmarked(self.docids, self.low, self.high, base, self.marks)
            if self.noting:
                self._note_unmarked(base)
        return n

    @cython.cfunc
    @cython.nogil
    def _note(self, n: cython.Py_ssize_t, base: cython.Py_ssize_t) -> cython.void:
        """Note those of the n candidates that are to be noted, without a branch."""
        i: cython.Py_ssize_t
        docid: cython.Py_ssize_t
        at: cython.Py_ssize_t = self.notes[0] + 1
        if at + n > len(self.notes):
            return  # of a damaged list, which has documents twice
        for i in range(n):
            docid = base + self.candidates[i]
            self.notes[at] = cython.cast(cython.uint, docid)
            at += self.noted[docid >> 3] >> (docid & 7) & 1
        self.notes[0] = cython.cast(cython.uint, at - 1)

    @cython.cfunc
    @cython.nogil
    def _note_unmarked(self, base: cython.Py_ssize_t) -> cython.void:
        """Note those of the unmarked documents of the block at hand that are to be noted."""
        i: cython.Py_ssize_t
        docid: cython.Py_ssize_t
        at: cython.Py_ssize_t = self.notes[0] + 1
        for i in range(self.low, self.high):
            if at >= len(self.notes):
                break  # of a damaged list, as above: there is room for all documents and one
            docid = self.docids[i]
            self.notes[at] = cython.cast(cython.uint, docid)
            at += self.noted[docid >> 3] >> (docid & 7) & (1 - (self.marks[docid - base] != 0))
        self.notes[0] = cython.cast(cython.uint, at - 1)


@cython.cfunc
@cython.nogil
def _sort(candidates: cython.uint[::1], n: cython.Py_ssize_t) -> cython.void:
    """Sort a few candidates, runs in order, by insertion."""
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t
    place: cython.uint
    for i in range(1, n):
        place = candidates[i]
        at = i
        while at > 0 and candidates[at - 1] > place:
            candidates[at] = candidates[at - 1]
            at -= 1
        candidates[at] = place


@cython.cfunc
@cython.nogil
def _mark_again(
    docids: cython.const[cython.uint][::1],
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
    base: cython.Py_ssize_t,
    marks: cython.uchar[::1],
    clause: cython.Py_ssize_t,
) -> cython.void:
    """Raise the marks of documents that passed all clauses before this one."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    for i in range(low, high):
        place = docids[i] - base
        marks[place] += marks[place] == clause


@cython.cfunc
@cython.nogil
def _unmarked(
    docids: cython.const[cython.uint][::1],
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
    base: cython.Py_ssize_t,
    marks: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Return how many of the documents are not marked."""
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = high - low
    for i in range(low, high):
        n -= marks[docids[i] - base]
    return n

"""Where do these words stand in this order, close together?

A document matches if its positions p1 < p2 < ... < pn of the n terms exist with at most `slop`
extra words between neighbours: p[i + 1] - p[i] - 1 <= slop. Its frequency is the number of
positions p1 from which that works. Several terms may share a position.

The documents that hold all terms are found first, from docids alone, and only their positions
are read: term by term from the last to the first, keeping the positions from which the rest of
the phrase can be reached, and dropping a document as soon as there are none.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import locate, read_docids
    from cython.cimports.indexer.kernels.layout import is_sound
    from cython.cimports.indexer.kernels.positions import position_block, read_positions
    from cython.cimports.indexer.kernels.skips import read_last, seek
else:
    from indexer.kernels.blocks import locate, read_docids
    from indexer.kernels.layout import is_sound
    from indexer.kernels.positions import position_block, read_positions
    from indexer.kernels.skips import read_last, seek

COLUMNS = cython.declare(cython.Py_ssize_t, 5)


@cython.cclass
class PhraseMatcher:
    """Match phrases in one field of one segment; a thread needs one of its own.

    words, position_words: uint32[], the encoded lists (see `layout`)
    widths: uint8[documents], the bits that a position takes
    """

    words: cython.const[cython.uint][::1]
    position_words: cython.const[cython.uint][::1]
    widths: cython.const[cython.uchar][::1]
    docs: cython.Py_ssize_t

    # The i-th document that is still in play was the origins[i]-th of the rarest term, which has
    # `capacity` documents. For term t, bits and counts[t * capacity + origin] say where its
    # positions begin and how many there are.
    capacity: cython.Py_ssize_t
    origins: cython.uint[::1]
    bits: cython.longlong[::1]
    counts: cython.uint[::1]

    # From the positions in reach[ends[i - 1]:ends[i]] the rest of the phrase can be reached in
    # the i-th document; `longer` will be the same for one term more.
    reach: cython.uint[::1]
    ends: cython.longlong[::1]
    longer: cython.uint[::1]

    found: cython.longlong[::1]  # the documents in play of the block at hand (see `locate`)

    def __init__(
        self,
        words: cython.const[cython.uint][::1],
        position_words: cython.const[cython.uint][::1],
        widths: cython.const[cython.uchar][::1],
    ) -> None:
        self.words = words
        self.position_words = position_words
        self.widths = widths
        self.docs = len(widths)
        self.found = array("q", bytes(8 * 3 * 128))
        self.longer = array("I", bytes(4))
        self.reach = array("I", bytes(4))
        self.origins = array("I")
        self.ends = array("q")
        self.bits = array("q")
        self.counts = array("I")
        self._reserve(4, 1024)

    def match(
        self,
        terms: cython.const[cython.longlong][::1],
        slop: cython.longlong,
        docids: cython.uint[::1],
        tfs: cython.uint[::1],
    ) -> int:
        """Write the matching docids and their phrase frequencies; return how many there are.

        terms: int64[terms * 5], start, end and df of each list, start and end of its positions
        docids, tfs: room for the df of the rarest term
        """
        if len(terms) < COLUMNS:
            raise ValueError("a phrase without terms")
        term: cython.Py_ssize_t = _rarer(terms, -1)
        i: cython.Py_ssize_t
        positions: cython.longlong
        n: cython.Py_ssize_t
        self.capacity = terms[COLUMNS * term + 2]
        if min(len(docids), len(tfs)) < self.capacity:
            raise IndexError(f"less room than the {self.capacity} documents of the rarest term")
        if self.capacity > self.docs:
            raise ValueError(f"a list of {self.capacity} documents out of {self.docs}")
        self._reserve(len(terms) // COLUMNS, self.capacity)
        with cython.nogil:
            n = self._in_all(terms, docids)
        term = len(terms) // COLUMNS
        while n > 0 and term > 0:
            term -= 1
            positions = self._position_count(term, n)
            if positions > len(self.longer):
                self.longer = array("I", bytes(8 * positions))
            with cython.nogil:
                n = self._link(docids, n, term, slop, term == len(terms) // COLUMNS - 1)
            self.reach, self.longer = self.longer, self.reach
        if n < 0:
            raise ValueError("corrupt postings list or positions")
        for i in range(n):
            tfs[i] = cython.cast(cython.uint, self.ends[i] - (self.ends[i - 1] if i else 0))
        return n

    @cython.cfunc
    @cython.exceptval(-1)
    def _reserve(self, terms: cython.Py_ssize_t, documents: cython.Py_ssize_t) -> cython.int:
        if documents > len(self.origins):
            self.origins = array("I", bytes(4 * documents))
            self.ends = array("q", bytes(8 * documents))
        if terms * documents > len(self.bits):
            self.bits = array("q", bytes(8 * terms * documents))
            self.counts = array("I", bytes(4 * terms * documents))
        return 0

    # ---- documents ---------------------------------------------------------------------------

    @cython.cfunc
    @cython.nogil
    def _in_all(
        self, terms: cython.const[cython.longlong][::1], docids: cython.uint[::1]
    ) -> cython.Py_ssize_t:
        """Write the documents that hold all terms, the rarest first, and locate their positions.

        Return how many there are, -2 if a list is corrupt.
        """
        i: cython.Py_ssize_t
        n: cython.Py_ssize_t = self.capacity
        rarest: cython.Py_ssize_t = _rarer(terms, -1)
        term: cython.Py_ssize_t = _rarer(terms, rarest)
        if not read_docids(
            self.words, terms[COLUMNS * rarest], terms[COLUMNS * rarest + 1], n, self.docs, docids
        ):
            return -2
        for i in range(n):
            self.origins[i] = cython.cast(cython.uint, i)
        while term >= 0 and n > 0:
            n = self._keep_common(terms, term, docids, n)
            term = _rarer(terms, term)
        return self._keep_common(terms, rarest, docids, n) if n > 0 else n

    @cython.cfunc
    @cython.nogil
    def _keep_common(
        self,
        terms: cython.const[cython.longlong][::1],
        term: cython.Py_ssize_t,
        docids: cython.uint[::1],
        n: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Keep those of n docids that a term's list holds; return how many, -2 if corrupt."""
        start: cython.Py_ssize_t = terms[COLUMNS * term]
        end: cython.Py_ssize_t = terms[COLUMNS * term + 1]
        df: cython.Py_ssize_t = terms[COLUMNS * term + 2]
        i: cython.Py_ssize_t = 0
        after: cython.Py_ssize_t
        found: cython.Py_ssize_t
        kept: cython.Py_ssize_t = 0
        block: cython.Py_ssize_t = 0
        if not is_sound(self.words, start, end, df):
            return -2
        while i < n:
            block = seek(self.words, start, end, df, block, docids[i])
            if block << 7 >= df:
                break
            after = n
            if df > 128:
                after = _after(docids, i, n, read_last(self.words, start, end, df, block))
            found = locate(
                self.words, start, end, df, block, self.widths, docids, i, after, self.found
            )
            if found < 0 or not self._keep(terms, term, block, docids, found, kept):
                return -2
            kept += found
            i = after
            block += 1
        return kept

    @cython.cfunc
    @cython.nogil
    def _keep(
        self,
        terms: cython.const[cython.longlong][::1],
        term: cython.Py_ssize_t,
        block: cython.Py_ssize_t,
        docids: cython.uint[::1],
        found: cython.Py_ssize_t,
        kept: cython.Py_ssize_t,
    ) -> cython.bint:
        """Keep the documents found in a block; note where their positions are.

        False if the list is corrupt.
        """
        j: cython.Py_ssize_t
        i: cython.Py_ssize_t
        tf: cython.longlong
        width: cython.longlong
        at: cython.Py_ssize_t
        limit: cython.longlong = 8 * terms[COLUMNS * term + 4]
        first: cython.longlong = position_block(
            self.position_words,
            terms[COLUMNS * term + 3],
            terms[COLUMNS * term + 4],
            terms[COLUMNS * term + 2],
            block,
        )
        if first < 0:
            return False
        for j in range(found):
            i = self.found[3 * j]
            tf = self.found[3 * j + 1]
            width = self.widths[docids[i]]
            # No document repeats a position, so without width it has but one; 32 bits hold any.
            if width > 32 or (width == 0 and tf > 1):
                return False
            at = term * self.capacity + self.origins[i]
            self.bits[at] = first + self.found[3 * j + 2]
            self.counts[at] = cython.cast(cython.uint, tf)
            if self.bits[at] + tf * width > limit:
                return False
            self.origins[kept + j] = self.origins[i]
            docids[kept + j] = docids[i]
        return True

    # ---- positions ---------------------------------------------------------------------------

    @cython.cfunc
    @cython.nogil
    def _position_count(self, term: cython.Py_ssize_t, n: cython.Py_ssize_t) -> cython.longlong:
        """Return how many positions of a term the n documents have together."""
        i: cython.Py_ssize_t
        count: cython.longlong = 0
        for i in range(n):
            count += self.counts[term * self.capacity + self.origins[i]]
        return count

    @cython.cfunc
    @cython.nogil
    def _link(
        self,
        docids: cython.uint[::1],
        n: cython.Py_ssize_t,
        term: cython.Py_ssize_t,
        slop: cython.longlong,
        last: cython.bint,
    ) -> cython.Py_ssize_t:
        """Keep the positions with one in `reach` behind them, at most slop words between.

        All are kept of the last term. Documents that keep none are dropped from `docids`, the
        kept positions go to `longer` and their ends to `ends`. Return how many documents stay.
        """
        i: cython.Py_ssize_t
        low: cython.longlong
        high: cython.longlong = 0
        left: cython.Py_ssize_t = 0
        kept: cython.Py_ssize_t = 0
        first: cython.Py_ssize_t = 0
        count: cython.Py_ssize_t
        found: cython.Py_ssize_t
        read_positions(
            self.position_words,
            docids,
            n,
            self.widths,
            self.bits,
            self.counts,
            self.origins,
            term * self.capacity,
            self.longer,
        )
        for i in range(n):
            low = high
            high = self.ends[i]
            count = self.counts[term * self.capacity + self.origins[i]]
            found = _copy_linked(
                self.longer, first, count, kept, self.reach, low, -1 if last else high, slop
            )
            first += count
            if found > 0:
                kept += found
                docids[left] = docids[i]
                self.origins[left] = self.origins[i]
                self.ends[left] = kept
                left += 1
        return left


@cython.cfunc
@cython.nogil
def _rarer(terms: cython.const[cython.longlong][::1], than: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return the term that follows another in the order of df, then place; -1 behind the last.

    The term -1 stands before all.
    """
    i: cython.Py_ssize_t
    best: cython.Py_ssize_t = -1
    df: cython.longlong
    least: cython.longlong = terms[COLUMNS * than + 2] if than >= 0 else 0
    for i in range(len(terms) // COLUMNS):
        df = terms[COLUMNS * i + 2]
        if (df > least or (df == least and i > than)) and (
            best < 0 or df < terms[COLUMNS * best + 2]
        ):
            best = i
    return best


@cython.cfunc
@cython.nogil
def _after(
    docids: cython.const[cython.uint][::1],
    i: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    last: cython.longlong,
) -> cython.Py_ssize_t:
    """Return the first place in docids[i + 1:n] behind the docid `last`, or n."""
    i += 1
    while i < n and docids[i] <= last:
        i += 1
    return i


@cython.cfunc
@cython.nogil
def _copy_linked(
    positions: cython.uint[::1],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    to: cython.Py_ssize_t,
    reach: cython.const[cython.uint][::1],
    low: cython.longlong,
    high: cython.longlong,
    slop: cython.longlong,
) -> cython.Py_ssize_t:
    """Copy those of positions[first:] with one of reach[low:high] close behind to positions[to:].

    All are copied if `high` is -1. Return how many.
    """
    j: cython.Py_ssize_t
    kept: cython.Py_ssize_t = to
    position: cython.longlong
    for j in range(first, first + count):
        position = positions[j]
        positions[kept] = positions[j]
        if high < 0:
            kept += 1
            continue
        while low < high and reach[low] <= position:
            low += 1
        if low == high:
            break
        kept += reach[low] - position - 1 <= slop
    return kept - to

"""Which k documents score best, and how many match?

A query is a conjunction of *clauses*, each a disjunction of *lists*: AND of words is a clause
a word, OR is a single clause. A row of the query table names one list::

    clause  the clause it helps to satisfy; OPTIONAL: it only adds to the score;
            REFINES: likewise, and its documents are all in the nearest row above that is
            not itself REFINES (exact forms below their stem)
    field   which lengths and norms apply; GIVEN: see below
    start, end, df    where the list lies (see `blocks`)

and a document scores the sum over its lists of weight * tf / (tf + K), where K grows with the
document's length. A GIVEN row brings docids and scores that were computed before (a phrase, a
prefix) as the entries [start, end) of two arrays.

Evaluation is MaxScore (Turtle & Flood 1995) on block maxima (Ding & Suel 2011), a list at a
time within a *chunk* of the docid space. Chunks are visited by falling upper bound, so that
the threshold rises at once. Within a chunk, a conjunction is first matched from docids alone,
then scored list by list; in a plain disjunction, a block brings new documents only while its
bound and those of the lists to come reach the threshold. Documents are dropped as soon as the
lists that remain cannot lift them over it; a few are put in order and followed through the
lists, of which only the blocks are read that could lift one. No order changes the answer:
contributions are rounded to a common grid on which sums are exact (see `_grid`).
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import read_block, read_skips, unpack_some
    from cython.cimports.indexer.kernels.candidates import (
        keep_allowed,
        keep_hopeful,
        keep_in_range,
        keep_marked,
        remark,
        unmark,
    )
    from cython.cimports.indexer.kernels.heap import drain, empty, kth_largest, offer
    from cython.cimports.indexer.kernels.table import Table
else:
    from indexer.kernels.blocks import read_block, read_skips, unpack_some
    from indexer.kernels.candidates import (
        keep_allowed,
        keep_hopeful,
        keep_in_range,
        keep_marked,
        remark,
        unmark,
    )
    from indexer.kernels.heap import drain, empty, kth_largest, offer
    from indexer.kernels.table import Table

OPTIONAL = -1
REFINES = -2
GIVEN = -1

COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df
FACTORS = cython.declare(cython.Py_ssize_t, 3)  # of a row: weight, ceiling, stretch
LARGEST_CHUNK = cython.declare(cython.Py_ssize_t, 65536)
FEW = cython.declare(cython.Py_ssize_t, 96)  # candidates that are followed one by one


@cython.cclass
class Ranker:
    """Rank the documents of one segment; a thread needs one of its own.

    words:   uint32[], the encoded lists
    numbers: int64[], columns to filter by
    lengths: uint32[fields * docs], the length of each document in each field
    norms:   float64[fields * 2], K of an empty document in each field, and what each word adds
    order:   uint32[docs], where each document stands among those of equal score; None: where
             its docid stands

    It holds these buffers and the scratch space, so that a query costs one call with small
    arguments.
    """

    words: cython.const[cython.uint][::1]
    numbers: cython.const[cython.longlong][::1]
    lengths: cython.const[cython.uint][::1]
    norms: cython.const[cython.double][::1]
    order: cython.const[cython.uint][::1]
    ordered: cython.bint
    docs: cython.Py_ssize_t

    # The query at hand.
    rows: cython.longlong[::1]
    factors: cython.double[::1]
    allowed: cython.const[cython.uchar][::1]
    ranges: cython.const[cython.longlong][::1]
    filtered: cython.bint
    given_docids: cython.const[cython.uint][::1]
    given_scores: cython.const[cython.double][::1]
    row_count: cython.Py_ssize_t
    clauses: cython.Py_ssize_t
    longest: cython.Py_ssize_t  # row of the first clause
    gathering: cython.bint  # matching comes before scoring
    magic: cython.double

    # Per block of a row, from skips[row]: its last docid and bound. Per row and chunk: an upper
    # bound of the row's scores, and the blocks from firsts up to ends to read. Per chunk: an
    # upper bound, -1 if visited.
    skips: cython.longlong[::1]
    lasts: cython.uint[::1]
    block_bounds: cython.uchar[::1]
    chunk_bits: cython.int
    chunks: cython.Py_ssize_t
    bounds: cython.double[::1]
    firsts: cython.int[::1]
    ends: cython.int[::1]
    totals: cython.double[::1]
    rests: cython.double[::1]

    # Blocks that were read lie in slots of 128 docids, with the runs of their tfs; 0 stands for
    # a slot to fill. The only block of a short list keeps its slot throughout the query; those
    # of long lists, from slots[row] on, are of one chunk.
    docids: cython.uint[::1]
    runs: cython.longlong[::1]
    slots: cython.longlong[::1]
    short_lists: cython.Py_ssize_t

    # The chunk at hand. Candidates and marks count from its first docid.
    marks: cython.uchar[::1]
    mark_words: cython.ulonglong[::1]  # the same, eight at a time
    sums: cython.double[::1]
    candidates: cython.uint[::1]
    in_order: cython.bint  # the candidates are
    wanted: cython.uint[::1]
    tfs: cython.int[::1]
    scores: cython.double[::1]
    at: cython.Py_ssize_t  # the block at hand in `docids`; those in the chunk are [low, high)
    low: cython.Py_ssize_t
    high: cython.Py_ssize_t

    # The best k so far, a heap with the worst at the root; and a heap of partial sums.
    k: cython.Py_ssize_t
    least: cython.double
    threshold: cython.double  # less than this is hopeless
    best_scores: cython.double[::1]
    best_docids: cython.uint[::1]
    partials: cython.double[::1]

    def __init__(
        self,
        words: cython.const[cython.uint][::1],
        lengths: cython.const[cython.uint][::1],
        norms: cython.const[cython.double][::1],
        fields: cython.Py_ssize_t,
        order: cython.const[cython.uint][::1] = None,
        numbers: cython.const[cython.longlong][::1] = None,
    ) -> None:
        if fields < 1 or len(lengths) % fields or len(norms) != 2 * fields:
            raise ValueError(f"lengths and norms of {fields} fields")
        self.words = words
        self.numbers = array("q") if numbers is None else numbers
        self.lengths = lengths
        self.norms = norms
        self.docs = len(lengths) // fields
        self.ordered = order is not None
        self.order = array("I", [0]) if order is None else order
        if self.ordered and len(self.order) != self.docs:
            raise ValueError("an order of other documents")
        self.wanted = array("I", bytes(4 * 128))
        self.tfs = array("i", bytes(4 * 128))
        self.scores = array("d", bytes(8 * 128))
        self._clear()
        self.candidates = array("I", bytes(4 * LARGEST_CHUNK + 4))
        self._reserve(16, 64, 1024)
        self.docids = array("I")
        self.runs = array("q")
        self.short_lists = 0
        self._reserve_slots(64)
        self._reserve_best(16)

    def search(
        self,
        table: Table,
        k: cython.Py_ssize_t,
        count: cython.bint = True,
        allowed: cython.const[cython.uchar][::1] = None,
        given_docids: cython.const[cython.uint][::1] = None,
        given_scores: cython.const[cython.double][::1] = None,
        reach: cython.double = 0.0,
        ranges: cython.const[cython.longlong][::1] = None,
        least: cython.double = 0.0,
    ) -> tuple[list[tuple[int, float]], int]:
        """Return the best k documents, score falling, then in order; and the total.

        table:   a finished query table. Its `rows` are int64[rows * 5], clause, field, start,
                 end, df. Clauses are numbered from 0, best the rarest first, rows best by
                 falling weight * ceiling. Its `factors` are float64[rows * 3], weight > 0,
                 ceiling, stretch: `ceiling` bounds the impacts of the list, or the scores of a
                 GIVEN row; `stretch`, at least 1, turns bounds made under another avgdl into
                 valid ones (see `encode.quantise`).
        count:   whether total is exact, or else at least what it says.
        allowed: bits, one a document, least significant first; None allows all.
        reach:   bounds the scores; what several segments agree on, so that equal documents score
                 the same to the last bit.
        ranges:  int64[ranges * 4]: where the documents' numbers begin in `numbers`, the bit in
                 `words` where it begins to say which documents have one, the least and the
                 largest number that pass; None allows all. Only candidates are looked up.
        least:   what does not score so much is of no interest: it may be left out, or be there
                 with any score below.
        """
        self.rows = table.rows
        self.factors = table.factors
        self.allowed = allowed
        self.ranges = ranges
        self.filtered = allowed is not None or ranges is not None
        self.given_docids = given_docids
        self.given_scores = given_scores
        self.k = min(k, self.docs)
        self.least = least
        total: cython.Py_ssize_t = -2
        try:
            self._take(table.count)
            if self._plan(reach):
                self._reserve_slots(self._most_slots())
                with cython.nogil:
                    total = self._visit_chunks(count)
        finally:
            self._forget()
        if total < 0:
            self._clear()
            raise ValueError("corrupt postings list")
        hits: cython.Py_ssize_t = drain(
            self.best_scores, self.best_docids, self.k, self.order, self.ordered
        )
        return [(self.best_docids[i], self.best_scores[i]) for i in range(hits)], total

    # ---- the query ---------------------------------------------------------------------------

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
        if self.k > len(self.best_scores):
            self._reserve_best(self.k)
        self._reserve_slots(short_lists)
        self.row_count = count
        return 0

    @cython.cfunc
    @cython.exceptval(-1)
    def _check_ranges(self) -> cython.int:
        i: cython.Py_ssize_t
        if self.ranges is None:
            return 0
        for i in range(0, len(self.ranges) - 3, 4):
            if not 0 <= self.ranges[i] <= len(self.numbers) - self.docs:
                raise ValueError("a range of numbers that are not there")
            if not 0 <= self.ranges[i + 1] <= 32 * len(self.words) - self.docs:
                raise ValueError("a range of no column")
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
    def _clear(self) -> cython.int:
        """Start with clean marks and sums, also after a query that ended half-way."""
        marks = memoryview(bytearray(LARGEST_CHUNK))
        self.marks = marks
        self.mark_words = marks.cast("Q")
        self.sums = array("d", bytes(8 * LARGEST_CHUNK))
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
    @cython.exceptval(-1)
    def _reserve_best(self, k: cython.Py_ssize_t) -> cython.int:
        self.best_scores = array("d", bytes(8 * k))
        self.best_docids = array("I", bytes(4 * k))
        self.partials = array("d", bytes(8 * k))
        return 0

    # ---- bounds ------------------------------------------------------------------------------

    @cython.cfunc
    @cython.nogil
    def _plan(self, reach: cython.double) -> cython.bint:
        """Fill the tables of bounds; False if a list is corrupt."""
        i: cython.Py_ssize_t
        c: cython.Py_ssize_t
        at: cython.Py_ssize_t = 0
        needed: cython.double = 0.0
        empty(self.best_scores, self.best_docids, self.k)
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

    # ---- evaluation --------------------------------------------------------------------------

    @cython.cfunc
    @cython.nogil
    def _visit_chunks(self, count: cython.bint) -> cython.Py_ssize_t:
        """Rank chunk by chunk, the most promising first; return the total, -2 if corrupt."""
        c: cython.Py_ssize_t
        n: cython.Py_ssize_t
        total: cython.Py_ssize_t = 0
        hopeful: cython.bint
        while True:
            c = self._next_chunk()
            if c < 0:
                return total
            hopeful = self.k > 0 and self.totals[c] >= max(self.best_scores[0], self.least)
            if not hopeful and not count:
                return total
            self._open_chunk(c)
            if self.gathering:
                n = self._match_all(c, hopeful)
            else:
                n = self._match_any(c, hopeful, count)
            if n < 0:
                return -2
            total += n
            self.totals[c] = -1.0

    @cython.cfunc
    @cython.nogil
    def _next_chunk(self) -> cython.Py_ssize_t:
        """Return the chunk with the highest bound, -1 if all were visited."""
        c: cython.Py_ssize_t
        best: cython.Py_ssize_t = -1
        bound: cython.double = -0.5
        for c in range(self.chunks):
            if self.totals[c] > bound:
                bound = self.totals[c]
                best = c
        return best

    @cython.cfunc
    @cython.nogil
    def _match_all(self, c: cython.Py_ssize_t, hopeful: cython.bint) -> cython.Py_ssize_t:
        """Evaluate a chunk in two steps: gather what matches, then score; return how many match."""
        i: cython.Py_ssize_t
        clause: cython.Py_ssize_t
        n: cython.Py_ssize_t = self._gather(c, -1)
        for clause in range(1, self.clauses):
            if n <= 0:
                return n
            if n <= FEW and not self.in_order:
                self._put_in_order(c, n)
            for i in range(self.row_count):
                if self.rows[COLUMNS * i] == clause and not self._pass(i, c, n, clause):
                    return -2
            n = keep_marked(self.candidates, n, self.marks, clause + 1)
        remark(self.candidates, n, self.marks)
        if self.filtered:
            n = self._filter(0, n, c)
        if not hopeful:
            unmark(self.candidates, n, self.marks)
        elif not self._score(c, n, False) >= 0:
            return -2
        return n

    @cython.cfunc
    @cython.nogil
    def _match_any(
        self, c: cython.Py_ssize_t, hopeful: cython.bint, count: cython.bint
    ) -> cython.Py_ssize_t:
        """Evaluate a plain disjunction in a chunk; return how many match, or were scored."""
        n: cython.Py_ssize_t
        scored: cython.Py_ssize_t = 0
        if not count:
            return self._score(c, 0, True)
        if self.filtered:
            return self._match_all(c, hopeful)
        n = self._count(c)
        if hopeful:
            scored = self._score(c, 0, True)
        return n if scored >= 0 else -2

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
        return n

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
                n = _mark_new(
                    self.docids, self.low, self.high, base, self.marks, self.candidates, n
                )
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
    def _score(
        self, c: cython.Py_ssize_t, n: cython.Py_ssize_t, opening: cython.bint
    ) -> cython.Py_ssize_t:
        """Score a chunk's n candidates and keep the best; -2 if a list is corrupt.

        With `opening`, documents become candidates on the way, as long as a block's bound and
        those of the rows to come can lift them over the threshold. Return how many were scored.
        """
        i: cython.Py_ssize_t
        seen: cython.Py_ssize_t = n
        came: cython.double = 0.0
        before: cython.Py_ssize_t
        rest: cython.double = 0.0
        for i in range(self.row_count - 1, -1, -1):
            self.rests[i] = rest
            rest += self.bounds[i * self.chunks + c]
        self.threshold = max(self.best_scores[0], self.least)
        for i in range(self.row_count):
            if self.ends[i * self.chunks + c] == 0:
                continue
            if (
                opening
                and self.rows[COLUMNS * i] >= 0
                and self.bounds[i * self.chunks + c] + self.rests[i] >= self.threshold
            ):
                before = n
                n = self._add_any(i, c, n)
                if n > before and self.filtered:
                    n = self._filter(before, n, c)
                seen += n - before
            elif n == 0:
                continue
            elif n <= FEW:
                if not self.in_order:
                    self._put_in_order(c, n)
                n = self._add_few(i, c, n)
            else:
                n = self._add_many(i, c, n)
            if n < 0:
                return -2
            # Pruning is worth its while when something came since, and can only drop any when
            # all that came outweighs what is still to come.
            came += self.bounds[i * self.chunks + c]
            if self.rests[i] < rest - self.rests[i] and 15.0 * came > rest:
                n = self._prune(n, self.rests[i])
                came = 0.0
        offer(
            self.candidates,
            n,
            self.sums,
            self.marks,
            c << self.chunk_bits,
            self.best_scores,
            self.best_docids,
            self.k,
            self.order,
            self.ordered,
        )
        return seen

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
                n = _mark_new(
                    self.docids, self.low, self.high, base, self.marks, self.candidates, n
                )
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

    # ---- blocks ------------------------------------------------------------------------------

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
        if self.runs[slot] == 0 and not self._fill(i, block, slot):
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

    # ---- candidates --------------------------------------------------------------------------

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
            for i in range(0, len(self.ranges) - 3, 4):
                n = keep_in_range(
                    self.candidates,
                    first,
                    n,
                    self.sums,
                    self.marks,
                    self.numbers,
                    self.ranges[i] + base,
                    self.words,
                    self.ranges[i + 1] + base,
                    self.ranges[i + 2],
                    self.ranges[i + 3],
                )
        return n

    @cython.cfunc
    @cython.nogil
    def _prune(self, n: cython.Py_ssize_t, rest: cython.double) -> cython.Py_ssize_t:
        """Drop candidates that `rest` more cannot lift among the best k; return how many stay."""
        if n > self.k and self.best_scores[0] < 0.0:
            # No k documents are known yet: then k partial sums are a threshold, too.
            self.threshold = max(
                self.least, kth_largest(self.candidates, n, self.sums, self.partials, self.k)
            )
        if rest >= self.threshold:
            return n
        return keep_hopeful(self.candidates, n, self.sums, self.marks, self.threshold - rest)


# ---- inner loops ------------------------------------------------------------------------------


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
def _mark_new(
    docids: cython.const[cython.uint][::1],
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
    base: cython.Py_ssize_t,
    marks: cython.uchar[::1],
    candidates: cython.uint[::1],
    n: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Append the unmarked documents to the n candidates, and mark them; without a branch."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    for i in range(low, high):
        place = docids[i] - base
        candidates[n] = cython.cast(cython.uint, place)
        n += 1 - marks[place]
        marks[place] = 1
    return n


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

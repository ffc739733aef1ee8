"""Which k documents score best, and how many match?

A query is a conjunction of *clauses*, each a disjunction of *lists*: AND of words is a clause
a word, OR is a single clause. A row of the query table names one list::

    clause  the clause it helps to satisfy; OPTIONAL: it only adds to the score;
            REFINES: likewise, and its documents are all in the nearest row above that is
            not itself REFINES (exact forms below their stem)
    field   which lengths and norms apply; GIVEN: see below
    start, end, df    where the list lies (see `layout`)

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
    from cython.cimports.indexer.kernels.candidates import keep_hopeful, keep_marked, remark, unmark
    from cython.cimports.indexer.kernels.heap import drain, empty, kth_largest, offer
    from cython.cimports.indexer.kernels.sums import Sums
    from cython.cimports.indexer.kernels.table import Table
else:
    from indexer.kernels.candidates import keep_hopeful, keep_marked, remark, unmark
    from indexer.kernels.heap import drain, empty, kth_largest, offer
    from indexer.kernels.sums import Sums
    from indexer.kernels.table import Table

OPTIONAL = -1
REFINES = -2
GIVEN = -1

COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df
FEW = cython.declare(cython.Py_ssize_t, 96)  # candidates that are followed one by one


@cython.cclass
class Ranker(Sums):
    """Rank the documents of one segment; a thread needs one of its own.

    words:   uint32[], the encoded lists
    lengths: uint32[fields * docs], the length of each document in each field
    norms:   float64[fields * 2], K of an empty document in each field, and what each word adds
    order:   uint32[docs], where each document stands among those of equal score; None: where
             its docid stands

    It holds these buffers and the scratch space, so that a query costs one call with small
    arguments.
    """

    order: cython.const[cython.uint][::1]
    ordered: cython.bint

    # The best k so far, a heap with the worst at the root; and a heap of partial sums.
    k: cython.Py_ssize_t
    least: cython.double
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
    ) -> None:
        Sums.__init__(self, words, lengths, norms, fields)
        self.ordered = order is not None
        self.order = array("I", [0]) if order is None else order
        if self.ordered and len(self.order) != self.docs:
            raise ValueError("an order of other documents")
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
        noted: cython.const[cython.uchar][::1] = None,
        notes: cython.uint[::1] = None,
    ) -> tuple[list[tuple[int, float]], int]:
        """Return the best k documents, score falling, then in order; and the total.

        table:   a finished query table. Its `rows` are int64[rows * 5], clause, field, start,
                 end, df. Clauses are numbered from 0, best the rarest first, rows best by
                 falling weight * ceiling / df. Its `factors` are float64[rows * 3], weight > 0,
                 ceiling, stretch: `ceiling` bounds the impacts of the list, or the scores of a
                 GIVEN row; `stretch`, at least 1, turns bounds made under another avgdl into
                 valid ones (see `encode.quantise`).
        count:   whether total is exact, or else at least what it says.
        allowed: bits, one a document, least significant first; None allows all.
        reach:   bounds the scores; what several segments agree on, so that equal documents score
                 the same to the last bit.
        ranges:  int64[ranges * 5]: the byte of `words` where the documents' numbers begin, how
                 many bytes each has, the bit where it begins to say which documents have one (-1:
                 all), the least and the largest number that pass; None allows all. Only
                 candidates are looked up.
        least:   what does not score so much is of no interest: it may be left out, or be there
                 with any score below.
        noted:   bits of documents to note when they match; all of them with `count`.
        notes:   uint32[docs + 2]: gets their number, and then them, in any order.
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
        self.noted = noted
        self.notes = notes
        self.noting = noted is not None
        if noted is not None:
            self._take_notes()
        total: cython.Py_ssize_t = -2
        try:
            self._take(table.count)
            if self.k > len(self.best_scores):
                self._reserve_best(self.k)
            empty(self.best_scores, self.best_docids, self.k)
            if self._plan(reach):
                self._reserve_slots(self._most_slots())
                with cython.nogil:
                    total = self._visit_chunks(count)
        finally:
            self._forget()
            self.noted = None
            self.notes = None
        if total < 0:
            self._clear()
            raise ValueError("corrupt postings list")
        hits: cython.Py_ssize_t = drain(
            self.best_scores, self.best_docids, self.k, self.order, self.ordered
        )
        return [(self.best_docids[i], self.best_scores[i]) for i in range(hits)], total

    @cython.cfunc
    @cython.exceptval(-1)
    def _reserve_best(self, k: cython.Py_ssize_t) -> cython.int:
        self.best_scores = array("d", bytes(8 * k))
        self.best_docids = array("I", bytes(4 * k))
        self.partials = array("d", bytes(8 * k))
        return 0

    @cython.cfunc
    @cython.exceptval(-1)
    def _take_notes(self) -> cython.int:
        """Begin to note. Raises ValueError if there is no room, or not a bit for each document."""
        if self.notes is None or len(self.notes) < self.docs + 2:
            raise ValueError("no room for the documents to note")
        if 8 * len(self.noted) < self.docs:
            raise ValueError("fewer noted bits than documents")
        self.notes[0] = 0
        return 0

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
        if self.noting:
            self._note(n, c << self.chunk_bits)
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
        if hopeful and n >= 0:
            scored = self._score(c, 0, True)
        return n if scored >= 0 else -2

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

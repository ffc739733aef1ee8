"""What is asked of a segment, list by list? The query table that `topk` ranks by.

Terms are looked up, weighed, and put in the order that `topk` wants: clauses numbered from the
rarest, lists by falling bound for each document, refining lists behind theirs. A table can be used
again: what is the same in every run of a query is put first and kept.
"""

from array import array
from typing import Any

import cython

if cython.compiled:
    from cython.cimports.libc.math import expm1, log
else:
    from math import expm1, log

OPTIONAL = cython.declare(cython.Py_ssize_t, -1)
REFINES = cython.declare(cython.Py_ssize_t, -2)

COLUMNS = cython.declare(cython.Py_ssize_t, 5)  # of a row: clause, field, start, end, df
FACTORS = cython.declare(cython.Py_ssize_t, 3)  # of a row: weight, ceiling, stretch
DF = cython.declare(cython.Py_ssize_t, 1)  # in what a dictionary knows of a term
CF = cython.declare(cython.Py_ssize_t, 2)
START = cython.declare(cython.Py_ssize_t, 3)
END = cython.declare(cython.Py_ssize_t, 4)
PAGE_BITS = cython.declare(cython.Py_ssize_t, 16)
BOUND = cython.declare(cython.Py_ssize_t, 7)


def idf(documents: cython.double, df: cython.double) -> cython.double:
    """Return the weight of a term that `df` of `documents` contain; more for the rarer.

    That of Lucene, which is never negative: log(1 + (documents - df + 0.5) / (df + 0.5)).
    """
    return log(1.0 + (documents - df + 0.5) / (df + 0.5))


def burstiness(documents: cython.double, df: cython.double, cf: cython.double) -> cython.double:
    """Return how much more a term tells that comes in bursts: `cf` times in `df` documents.

    Words that a text is about come again in it; others are scattered by chance, which would
    put `cf` of them in documents * (1 - exp(-cf / documents)) documents (a Poisson process). One
    and the logarithm of how many times fewer they are in: one and the residual idf (Church and
    Gale 1995), 1 by chance and never below 1/2.
    """
    if df < 1.0:
        return 1.0
    return 1.0 + log(-expm1(-cf / documents) * documents / df)


@cython.final
@cython.cclass
class Table:
    """The query table of a plan in one segment.

    finders:    field -> (look-up of a term, number of the field in `topk`, stretch)
    verified:   uint8[pages], not 0 for a page of 64 KiB that may be read
    verify:     called with the bytes [start, end) of a list in other pages
    documents:  how many there are in the collection
    scale:      what an impact of 1 scores, times idf and burstiness: k1 + 1

    A look-up returns what `dictionary.Blocks.find` does, and may raise what that raises. When
    the table is `finish`ed, `count` rows stand in `rows`, int64[5 * count], and `factors`,
    float64[3 * count]; `topk` says what they mean.
    """

    def __init__(
        self,
        finders: dict[str, Any],
        verified: cython.const[cython.uchar][::1],
        verify: Any,
        documents: cython.double,
        scale: cython.double,
    ) -> None:
        self.finders = finders
        self.verified = verified
        self.verify = verify
        self.documents = documents
        self.scale = scale
        self.count = 0
        self.group_count = 0
        self.keep()
        self._reserve(16)

    def keep(self) -> None:
        """Keep what was put so far whenever the table is cleared."""
        self.kept = self.count
        self.kept_groups = self.group_count

    def clear(self) -> None:
        """Take out what was put since `keep`."""
        self.count = self.kept
        self.group_count = self.kept_groups

    def put(self, clause: cython.Py_ssize_t, leaf: object, counts: object) -> int:
        """Put a term, and those that refine it, into a clause; return its df in this segment.

        A leaf is (field, text, weight, refining leaves). `counts` are df and cf in the collection,
        by (field, text); None: this segment is all of it. If a look-up fails, nothing is put.
        """
        term: tuple = cython.cast(tuple, leaf)
        count: cython.Py_ssize_t = self.count
        groups: cython.Py_ssize_t = self.group_count
        df: cython.Py_ssize_t = self._put_list(clause, term, counts)
        try:
            for below in cython.cast(tuple, term[3]) if df > 0 else ():
                self._put_list(REFINES, cython.cast(tuple, below), counts)
        except BaseException:
            self.count = count
            self.group_count = groups
            raise
        return df

    def put_row(
        self,
        clause: cython.Py_ssize_t,
        field: cython.Py_ssize_t,
        start: cython.longlong,
        end: cython.longlong,
        df: cython.longlong,
        weight: cython.double,
        ceiling: cython.double,
        stretch: cython.double,
    ) -> None:
        """Put a list into a clause, as it is."""
        i: cython.Py_ssize_t = self.count
        if COLUMNS * (i + 1) > len(self.raw):
            self._reserve(2 * (i + 1))
        self.raw[COLUMNS * i] = clause
        self.raw[COLUMNS * i + 1] = field
        self.raw[COLUMNS * i + 2] = start
        self.raw[COLUMNS * i + 3] = end
        self.raw[COLUMNS * i + 4] = df
        self.raw_factors[FACTORS * i] = weight
        self.raw_factors[FACTORS * i + 1] = ceiling
        self.raw_factors[FACTORS * i + 2] = stretch
        if clause != REFINES:
            self.groups[2 * self.group_count] = i
            self.groups[2 * self.group_count + 1] = 0
            self.group_count += 1
        self.groups[2 * self.group_count - 1] += 1
        self.count += 1

    def finish(self) -> float:
        """Bring the rows in order; return an upper bound of the scores.

        Raises ValueError if a clause has no rows.
        """
        i: cython.Py_ssize_t
        row: cython.Py_ssize_t
        first: cython.Py_ssize_t
        best: cython.Py_ssize_t
        clause: cython.longlong
        at: cython.Py_ssize_t = 0
        reach: cython.double = 0.0
        self._order_clauses()
        for i in range(self.group_count):
            first = self.groups[2 * i]
            # What comes first lowers what is still to come for long lists: most for least work.
            self.bounds[i] = (
                self.raw_factors[FACTORS * first]
                * self.raw_factors[FACTORS * first + 1]
                / max(self.raw[COLUMNS * first + 4], 1)
            )
        for _ in range(self.group_count):
            best = 0
            for i in range(1, self.group_count):
                if self.bounds[i] > self.bounds[best]:
                    best = i
            self.bounds[best] = -1.0
            first = self.groups[2 * best]
            clause = self.raw[COLUMNS * first]
            if clause >= 0:
                clause = self.places[clause]
            for row in range(first, first + self.groups[2 * best + 1]):
                self.rows[COLUMNS * at] = clause
                for i in range(1, COLUMNS):
                    self.rows[COLUMNS * at + i] = self.raw[COLUMNS * row + i]
                for i in range(FACTORS):
                    self.factors[FACTORS * at + i] = self.raw_factors[FACTORS * row + i]
                reach += self.factors[FACTORS * at] * self.factors[FACTORS * at + 1]
                clause = REFINES
                at += 1
        return reach

    @cython.cfunc
    @cython.exceptval(-1)
    def _order_clauses(self) -> cython.int:
        """Find the place of each clause: how many clauses have fewer documents."""
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        row: cython.Py_ssize_t
        clauses: cython.Py_ssize_t = 0
        for i in range(self.group_count):
            row = self.groups[2 * i]
            clauses = max(clauses, self.raw[COLUMNS * row] + 1)
        if clauses > self.count:
            raise ValueError("a clause without rows")
        for i in range(clauses):
            self.sizes[i] = 0
            self.places[i] = 0
        for i in range(self.group_count):
            row = self.groups[2 * i]
            if self.raw[COLUMNS * row] >= 0:
                self.sizes[self.raw[COLUMNS * row]] += self.raw[COLUMNS * row + 4]
        for i in range(clauses):
            for j in range(clauses):
                self.places[i] += self.sizes[j] < self.sizes[i] or (
                    self.sizes[j] == self.sizes[i] and j < i
                )
        return 0

    @cython.cfunc
    @cython.exceptval(-1)
    def _put_list(
        self, clause: cython.Py_ssize_t, leaf: tuple, counts: object
    ) -> cython.Py_ssize_t:
        finder: object = self.finders.get(leaf[0])
        if finder is None:
            return 0
        place: tuple = cython.cast(tuple, finder)
        row: object = place[0](leaf[1])
        if row is None:
            return 0
        found: tuple = cython.cast(tuple, row)
        start: cython.longlong = found[START]
        end: cython.longlong = found[END]
        df: cython.longlong = found[DF]
        documents: cython.double = df
        times: cython.double = found[CF]
        if counts is not None:
            counted: tuple = cython.cast(tuple, counts[leaf[0], leaf[1]])
            documents = counted[0]
            times = counted[1]
        stretch: cython.double = place[2]
        page: cython.longlong
        for page in range(start >> PAGE_BITS, ((end - 1) >> PAGE_BITS) + 1):
            if page < 0 or page >= len(self.verified) or self.verified[page] == 0:
                self.verify(start, end)
                break
        self.put_row(
            clause,
            place[1],
            start,
            end,
            df,
            cython.cast(cython.double, leaf[2])
            * self.scale
            * idf(self.documents, documents)
            * burstiness(self.documents, documents, times),
            min(found[BOUND] / 255.0 * stretch, 1.0),
            stretch,
        )
        return df

    @cython.cfunc
    @cython.exceptval(-1)
    def _reserve(self, rows: cython.Py_ssize_t) -> cython.int:
        """Make room for so many rows, in two buffers, keeping those that are there."""
        i: cython.Py_ssize_t
        whole: cython.longlong[::1] = array("q", bytes(8 * (2 * COLUMNS + 4) * rows))
        real: cython.double[::1] = array("d", bytes(8 * (2 * FACTORS + 1) * rows))
        for i in range(COLUMNS * self.count):
            whole[i] = self.raw[i]
        for i in range(FACTORS * self.count):
            real[i] = self.raw_factors[i]
        for i in range(2 * self.group_count):
            whole[2 * COLUMNS * rows + i] = self.groups[i]
        at: cython.Py_ssize_t = COLUMNS * rows
        self.raw = whole[:at]
        self.rows = whole[at : 2 * at]
        self.groups = whole[2 * at : 2 * at + 2 * rows]
        self.sizes = whole[2 * at + 2 * rows : 2 * at + 3 * rows]
        self.places = whole[2 * at + 3 * rows :]
        at = FACTORS * rows
        self.raw_factors = real[:at]
        self.factors = real[at : 2 * at]
        self.bounds = real[2 * at :]
        return 0

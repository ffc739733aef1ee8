# C signatures of what bounds.py offers to the other compiled kernels.

from indexer.kernels.slots cimport Slots

cdef class Bounds(Slots):
    cdef const unsigned int[::1] lengths
    cdef const double[::1] norms

    # The query at hand: see topk.py.
    cdef double[::1] factors
    cdef const unsigned char[::1] allowed
    cdef const long long[::1] ranges
    cdef bint filtered
    cdef const double[::1] given_scores
    cdef Py_ssize_t clauses
    cdef Py_ssize_t longest  # row of the first clause
    cdef bint gathering  # matching comes before scoring
    cdef double magic  # rounds to the grid

    # Per block of a row, from skips[row]: its last docid and bound. Per row and chunk: an upper
    # bound of the row's scores. Per chunk: an upper bound of all scores, -1 if visited.
    cdef long long[::1] skips
    cdef unsigned int[::1] lasts
    cdef unsigned char[::1] block_bounds
    cdef double[::1] bounds
    cdef double[::1] totals
    cdef double[::1] rests  # per row: a bound of what the rows behind it add in a chunk

    cdef int _take(self, Py_ssize_t count) except? -1
    cdef int _check_ranges(self) except? -1
    cdef void _choose_chunks(self, Py_ssize_t longest) noexcept nogil
    cdef int _forget(self) noexcept
    cdef int _reserve(self, Py_ssize_t rows, Py_ssize_t chunks, Py_ssize_t blocks) except? -1
    cdef bint _plan(self, double reach) noexcept nogil
    cdef bint _plan_row(self, Py_ssize_t i) noexcept nogil
    cdef bint _read_skips(self, Py_ssize_t i, Py_ssize_t skip, Py_ssize_t df) noexcept nogil
    cdef double _chunk_bound(self, Py_ssize_t c) noexcept nogil
    cdef double _bound(self, Py_ssize_t i, Py_ssize_t block) noexcept nogil

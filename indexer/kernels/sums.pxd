# C signatures of what sums.py offers to the other compiled kernels.

from indexer.kernels.matching cimport Matching

cdef class Sums(Matching):
    cdef double threshold  # less than this is hopeless

    # Of the block at hand: the places of the documents to score, their tfs, their scores.
    cdef unsigned int[::1] wanted
    cdef int[::1] tfs
    cdef double[::1] scores

    cdef Py_ssize_t _add_any(self, Py_ssize_t i, Py_ssize_t c, Py_ssize_t n) noexcept nogil
    cdef Py_ssize_t _add_many(self, Py_ssize_t i, Py_ssize_t c, Py_ssize_t n) noexcept nogil
    cdef Py_ssize_t _add_few(self, Py_ssize_t i, Py_ssize_t c, Py_ssize_t n) noexcept nogil
    cdef void _add_marked(self, Py_ssize_t i, Py_ssize_t block, Py_ssize_t base) noexcept nogil
    cdef void _add_block(
        self, Py_ssize_t i, Py_ssize_t block, Py_ssize_t n, Py_ssize_t base
    ) noexcept nogil

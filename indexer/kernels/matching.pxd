# C signatures of what matching.py offers to the other compiled kernels.

from indexer.kernels.bounds cimport Bounds

cdef class Matching(Bounds):
    # Candidates, marks and sums count from the first docid of the chunk at hand.
    cdef unsigned int[::1] candidates
    cdef bint in_order  # the candidates are
    cdef unsigned char[::1] marks
    cdef unsigned long long[::1] mark_words  # the same, eight at a time
    cdef double[::1] sums

    # Documents to note, bits, when they match; notes[0] counts them, and they follow.
    cdef const unsigned char[::1] noted
    cdef unsigned int[::1] notes
    cdef bint noting

    cdef int _clear(self) except? -1
    cdef Py_ssize_t _gather(self, Py_ssize_t c, Py_ssize_t but) noexcept nogil
    cdef Py_ssize_t _mark_new(self, Py_ssize_t n, Py_ssize_t base) noexcept nogil
    cdef bint _pass(
        self, Py_ssize_t i, Py_ssize_t c, Py_ssize_t n, Py_ssize_t clause
    ) noexcept nogil
    cdef Py_ssize_t _seek(
        self, Py_ssize_t i, Py_ssize_t block, Py_ssize_t end, Py_ssize_t docid
    ) noexcept nogil
    cdef Py_ssize_t _after(self, Py_ssize_t first, Py_ssize_t n, Py_ssize_t last) noexcept nogil
    cdef bint _holds_candidates(
        self, Py_ssize_t i, Py_ssize_t block, Py_ssize_t base, Py_ssize_t n
    ) noexcept nogil
    cdef void _put_in_order(self, Py_ssize_t c, Py_ssize_t n) noexcept nogil
    cdef Py_ssize_t _filter(self, Py_ssize_t first, Py_ssize_t n, Py_ssize_t c) noexcept nogil
    cdef void _note(self, Py_ssize_t n, Py_ssize_t base) noexcept nogil
    cdef void _note_unmarked(self, Py_ssize_t base) noexcept nogil
    cdef Py_ssize_t _count(self, Py_ssize_t c) noexcept nogil
    cdef Py_ssize_t _count_unmarked(self, Py_ssize_t i, Py_ssize_t c) noexcept nogil

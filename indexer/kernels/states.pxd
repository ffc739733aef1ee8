# C signatures of states.py.

from indexer.kernels.patterns cimport Walk

cdef class StateWalk(Walk):
    cdef const long long[::1] ends
    cdef const unsigned int[::1] ranges
    cdef const unsigned long long[::1] follows
    cdef const unsigned long long[::1] accepting
    cdef unsigned long long[::1] behind
    cdef unsigned long long left

    cdef void _gather(self, Py_ssize_t row) noexcept

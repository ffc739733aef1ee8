# C signatures of what patterns.py offers to the other compiled kernels.

from indexer.kernels.dictionary cimport Blocks

cdef class Walk:
    cdef const unsigned char[::1] prefix
    cdef const unsigned int[::1] elements
    cdef Py_ssize_t errors
    cdef Py_ssize_t words  # of 64 bits a row
    cdef unsigned long long[::1] masks  # per ASCII character, and one other: elements that it matches
    cdef unsigned long long[::1] loops  # the states with a star
    cdef unsigned long long[::1] states  # all states

    cdef Py_ssize_t step  # blocks a call
    cdef Py_ssize_t block  # the next to read; -1 before the first
    cdef unsigned char[::1] text  # the last term that was read
    cdef Py_ssize_t size
    cdef Py_ssize_t depth  # characters of it that have rows
    cdef unsigned long long[::1] rows  # per character, and before the first: a row for 0 to k errors
    cdef unsigned char[::1] goal  # where to go on reading
    cdef long long[::1] stops  # where a character of the term ends
    cdef long long[::1] holds  # rows hold for terms that share so many bytes

    cdef object _begin(self, const unsigned char[::1] prefix, Py_ssize_t words, Py_ssize_t errors)
    cdef Py_ssize_t _next(self, Blocks blocks) noexcept
    cdef Py_ssize_t _goal(self) noexcept
    cdef unsigned int _following(self, Py_ssize_t depth, unsigned int passed) noexcept
    cdef Py_ssize_t _compare(self, Blocks blocks, Py_ssize_t start, Py_ssize_t end) noexcept
    cdef bint _matches(self, Blocks blocks, Py_ssize_t start, Py_ssize_t end) noexcept
    cdef bint _accepts(self, Py_ssize_t row) noexcept
    cdef bint _alive(self) noexcept
    cdef void _step(self) noexcept
    cdef void _advance(self, Py_ssize_t of, Py_ssize_t row, Py_ssize_t new) noexcept
    cdef void _match(self, unsigned int character, Py_ssize_t at) noexcept

cdef unsigned long long[::1] bits(Py_ssize_t words)

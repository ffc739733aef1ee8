# C signatures of what dictionary.py offers to the other compiled kernels.

cdef class Blocks:
    cdef const unsigned char[::1] data
    cdef const unsigned int[::1] words
    cdef const unsigned long long[::1] longs
    cdef const unsigned char[::1] verified
    cdef Py_ssize_t firsts, firsts_size
    cdef bint wide
    cdef Py_ssize_t index
    cdef Py_ssize_t index_bits
    cdef Py_ssize_t count
    cdef Py_ssize_t start, end
    cdef Py_ssize_t loaded
    cdef Py_ssize_t size
    cdef unsigned char[::1] texts
    cdef long long[::1] ends
    cdef long long[::1] numbers

    cdef Py_ssize_t load(self, Py_ssize_t block) noexcept
    cdef Py_ssize_t look_up(self, const unsigned char[::1] term, Py_ssize_t size) noexcept
    cdef Py_ssize_t first_start(self, Py_ssize_t block) noexcept
    cdef unsigned long long _number(self, Py_ssize_t at) noexcept
    cdef Py_ssize_t _block_start(self, Py_ssize_t block) noexcept
    cdef Py_ssize_t _missing(self, Py_ssize_t start, Py_ssize_t end) noexcept
    cdef Py_ssize_t _read_block(
        self, Py_ssize_t block, Py_ssize_t n, unsigned char[::1] texts, long long[::1] ends,
        long long[::1] numbers, const unsigned char[::1] wanted, Py_ssize_t wanted_size
    ) noexcept

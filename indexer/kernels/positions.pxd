# C signatures of what positions.py offers to the other compiled kernels.

cdef Py_ssize_t position_block(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block
) noexcept nogil
cdef void read_positions(
    const unsigned int[::1] words, const unsigned int[::1] docids, Py_ssize_t n,
    const unsigned char[::1] widths, const long long[::1] bits, const unsigned int[::1] counts,
    const unsigned int[::1] origins, Py_ssize_t offset, unsigned int[::1] positions
) noexcept nogil
cdef void read_numbers(
    const unsigned int[::1] words, Py_ssize_t bit, Py_ssize_t width, Py_ssize_t n,
    unsigned int[::1] numbers, Py_ssize_t at
) noexcept nogil

# C signatures of what blocks.py offers to the other compiled kernels.

cdef bint read_docids(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t docs, unsigned int[::1] docids
) noexcept nogil
cdef long long read_block(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t docs, Py_ssize_t block, unsigned int[::1] docids, Py_ssize_t at
) noexcept nogil
cdef Py_ssize_t locate(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block, const unsigned char[::1] widths, const unsigned int[::1] wanted,
    Py_ssize_t first, Py_ssize_t count, long long[::1] found
) noexcept nogil
cdef long long tf_run(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block
) noexcept nogil

# C signatures of what skips.py offers to the other compiled kernels.

cdef bint read_skips(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t docs, unsigned int[::1] lasts, unsigned char[::1] bounds, Py_ssize_t at
) noexcept nogil
cdef int read_bound(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t df, Py_ssize_t block
) noexcept nogil
cdef long long read_last(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block
) noexcept nogil
cdef Py_ssize_t seek(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block, long long docid
) noexcept nogil

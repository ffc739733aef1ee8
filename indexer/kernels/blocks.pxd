# C signatures of what blocks.py offers to the other compiled kernels.

cdef bint is_sound(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df
) noexcept nogil
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
cdef void unpack(
    const unsigned int[::1] words, long long run, Py_ssize_t n,
    unsigned int[::1] tfs, Py_ssize_t at
) noexcept nogil
cdef void unpack_some(
    const unsigned int[::1] words, long long run, const unsigned int[::1] wanted,
    Py_ssize_t n, int[::1] tfs
) noexcept nogil
cdef Py_ssize_t position_block(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block
) noexcept nogil
cdef void read_numbers(
    const unsigned int[::1] words, Py_ssize_t bit, Py_ssize_t width, Py_ssize_t n,
    unsigned int[::1] numbers, Py_ssize_t at
) noexcept nogil
cdef void read_positions(
    const unsigned int[::1] words, const unsigned int[::1] docids, Py_ssize_t n,
    const unsigned char[::1] widths, const long long[::1] bits, const unsigned int[::1] counts,
    const unsigned int[::1] origins, Py_ssize_t offset, unsigned int[::1] positions
) noexcept nogil
cdef Py_ssize_t block_count(Py_ssize_t df) noexcept nogil
cdef Py_ssize_t block_size(Py_ssize_t df, Py_ssize_t block) noexcept nogil

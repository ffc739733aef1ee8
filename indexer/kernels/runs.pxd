# C signatures of what runs.py offers to the other compiled kernels.

cdef void unpack(
    const unsigned int[::1] words, long long run, Py_ssize_t n,
    unsigned int[::1] tfs, Py_ssize_t at
) noexcept nogil
cdef void unpack_numbers(
    const unsigned int[::1] words, long long run, Py_ssize_t n,
    unsigned int[::1] numbers, Py_ssize_t at
) noexcept nogil
cdef void unpack_some(
    const unsigned int[::1] words, long long run, const unsigned int[::1] wanted,
    Py_ssize_t n, int[::1] tfs
) noexcept nogil
cdef Py_ssize_t exception_place(
    const unsigned int[::1] words, long long run, Py_ssize_t i
) noexcept nogil
cdef long long exception(const unsigned int[::1] words, long long run, Py_ssize_t i) noexcept nogil

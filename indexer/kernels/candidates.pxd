# C signatures of what candidates.py offers to the other compiled kernels.

cdef Py_ssize_t keep_marked(
    unsigned int[::1] candidates, Py_ssize_t n, unsigned char[::1] marks, Py_ssize_t mark
) noexcept nogil
cdef Py_ssize_t keep_allowed(
    unsigned int[::1] candidates, Py_ssize_t first, Py_ssize_t n, double[::1] sums,
    unsigned char[::1] marks, Py_ssize_t base, const unsigned char[::1] allowed
) noexcept nogil
cdef Py_ssize_t keep_in_range(
    unsigned int[::1] candidates, Py_ssize_t first, Py_ssize_t n, double[::1] sums,
    unsigned char[::1] marks, Py_ssize_t base, const unsigned int[::1] words, Py_ssize_t start,
    Py_ssize_t width, Py_ssize_t bit, unsigned long long low, unsigned long long high
) noexcept nogil
cdef Py_ssize_t keep_hopeful(
    unsigned int[::1] candidates, Py_ssize_t n, double[::1] sums, unsigned char[::1] marks,
    double least
) noexcept nogil
cdef void remark(
    const unsigned int[::1] candidates, Py_ssize_t n, unsigned char[::1] marks
) noexcept nogil
cdef void unmark(
    const unsigned int[::1] candidates, Py_ssize_t n, unsigned char[::1] marks
) noexcept nogil

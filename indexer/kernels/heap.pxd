# C signatures of what heap.py offers to the other compiled kernels.

cdef void empty(double[::1] best_scores, unsigned int[::1] best_docids, Py_ssize_t k) noexcept nogil
cdef void offer(
    const unsigned int[::1] candidates, Py_ssize_t n, double[::1] sums,
    unsigned char[::1] marks, Py_ssize_t base,
    double[::1] best_scores, unsigned int[::1] best_docids, Py_ssize_t k,
    const unsigned int[::1] order, bint ordered
) noexcept nogil
cdef Py_ssize_t drain(
    double[::1] best_scores, unsigned int[::1] best_docids, Py_ssize_t k,
    const unsigned int[::1] order, bint ordered
) noexcept nogil
cdef double kth_largest(
    const unsigned int[::1] candidates, Py_ssize_t n, const double[::1] sums,
    double[::1] heap, Py_ssize_t k
) noexcept nogil

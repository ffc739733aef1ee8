# C signatures of what entries.py offers to the other compiled kernels.

cdef Py_ssize_t read_numbers(
    const unsigned char[::1] data, Py_ssize_t at, Py_ssize_t stop, long long[::1] numbers,
    long long lists, long long places, Py_ssize_t to
) noexcept
cdef long long as_offset(unsigned long long number) noexcept
cdef Py_ssize_t compare(
    const unsigned char[::1] texts, Py_ssize_t at, Py_ssize_t n, const unsigned char[::1] term,
    Py_ssize_t size
) noexcept

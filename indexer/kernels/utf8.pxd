# C signatures of what utf8.py offers to the other compiled kernels.

cdef Py_ssize_t length(const unsigned char[::1] text, Py_ssize_t at, Py_ssize_t size) noexcept
cdef unsigned int code(const unsigned char[::1] text, Py_ssize_t at, Py_ssize_t n) noexcept
cdef Py_ssize_t put(unsigned int value, unsigned char[::1] text, Py_ssize_t at) noexcept

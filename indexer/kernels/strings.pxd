# C signatures of what strings.py offers to the other compiled kernels.

cdef class Strings:
    cdef readonly Py_ssize_t count
    cdef Py_ssize_t used
    cdef Py_ssize_t mask
    cdef unsigned char[::1] arena
    cdef long long[::1] starts
    cdef unsigned long long[::1] slots

    cdef Py_ssize_t intern(
        self, const unsigned char[::1] text, Py_ssize_t start, Py_ssize_t end
    ) except -1
    cdef bint _holds(
        self, Py_ssize_t number, const unsigned char[::1] text, Py_ssize_t start, Py_ssize_t end
    ) noexcept
    cdef Py_ssize_t _add(
        self, const unsigned char[::1] text, Py_ssize_t start, Py_ssize_t end
    ) except -1

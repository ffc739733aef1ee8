# C signature of what porter2.py offers to the other compiled kernels.

cpdef Py_ssize_t stem_in_place(unsigned char[::1] word, Py_ssize_t n) noexcept

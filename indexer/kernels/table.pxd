# C signatures of what table.py offers to the other compiled kernels.

cdef class Table:
    cdef dict finders
    cdef const unsigned char[::1] verified
    cdef object verify
    cdef double documents, scale
    # The table in order, and as it was put.
    cdef long long[::1] rows
    cdef double[::1] factors
    cdef long long[::1] raw
    cdef double[::1] raw_factors
    cdef long long[::1] groups  # per group: its first row, how many there are
    cdef double[::1] bounds  # per group
    cdef long long[::1] sizes, places  # per clause: documents, place among the clauses
    cdef Py_ssize_t count, group_count
    cdef Py_ssize_t kept, kept_groups

    cdef int _order_clauses(self) except? -1
    cdef Py_ssize_t _put_list(self, Py_ssize_t clause, tuple leaf, object counts) except? -1
    cdef int _reserve(self, Py_ssize_t rows) except? -1

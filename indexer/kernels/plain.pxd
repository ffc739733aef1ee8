# The fields of what plain.py compiles to.

cdef class Plain:
    cdef tuple names
    cdef tuple types
    cdef tuple limits
    cdef tuple tests
    cdef tuple twins
    cdef tuple counted

    cdef bint _is_within(self, object value, tuple limits) except? -1

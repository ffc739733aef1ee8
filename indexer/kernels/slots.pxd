# C signatures of what slots.py offers to the other compiled kernels.

cdef class Slots:
    cdef const unsigned int[::1] words  # the encoded lists
    cdef Py_ssize_t docs

    # The query at hand: see topk.py.
    cdef long long[::1] rows
    cdef Py_ssize_t row_count
    cdef const unsigned int[::1] given_docids

    # The docid space is cut into chunks. Per row and chunk: the blocks, from firsts up to ends,
    # that touch it.
    cdef int chunk_bits
    cdef Py_ssize_t chunks
    cdef int[::1] firsts, ends

    # Per slot: 128 docids, and the run of their tfs; 0 stands for a slot to fill. Per row:
    # the slot that its first block has, or would have. Slots of short lists come first.
    cdef unsigned int[::1] docids
    cdef long long[::1] runs
    cdef long long[::1] slots
    cdef Py_ssize_t short_lists

    # The block at hand begins at docids[at]; those in the chunk at hand are [low, high).
    cdef Py_ssize_t at, low, high

    cdef int _reserve_slots(self, Py_ssize_t slots) except? -1
    cdef Py_ssize_t _most_slots(self) noexcept nogil
    cdef void _open_chunk(self, Py_ssize_t c) noexcept nogil
    cdef bint _load(self, Py_ssize_t i, Py_ssize_t block, Py_ssize_t base) noexcept nogil
    cdef bint _fill(self, Py_ssize_t i, Py_ssize_t block, Py_ssize_t slot) noexcept nogil

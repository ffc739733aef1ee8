# What layout.py is compiled to: C functions that are inlined into the kernels that use them.

cdef inline bint is_sound(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df
) noexcept nogil:
    cdef Py_ssize_t size = 4 * len(words)
    cdef Py_ssize_t table = 9 * block_count(df) if df > 128 else 0
    return df > 0 and start >= 0 and table < end - start and end <= size - 8

cdef inline Py_ssize_t block_start(
    const unsigned int[::1] words, Py_ssize_t start, Py_ssize_t end, Py_ssize_t df,
    Py_ssize_t block
) noexcept nogil:
    cdef Py_ssize_t blocks = block_count(df)
    cdef Py_ssize_t byte = start
    if not is_sound(words, start, end, df):
        return -2
    if blocks > 1:
        byte += 9 * blocks
        if block > 0:
            byte += read_u32(words, start + 4 * (blocks + block - 1))
    return byte if byte < end else -2

cdef inline Py_ssize_t block_count(Py_ssize_t df) noexcept nogil:
    return (df + 127) >> 7

cdef inline Py_ssize_t block_size(Py_ssize_t df, Py_ssize_t block) noexcept nogil:
    return min(<Py_ssize_t>128, df - block * 128)

cdef inline Py_ssize_t low_bits_of(long long run) noexcept nogil:
    return (run >> 16) + (run >> 5 & 63) * (7 + (run >> 11 & 31))

cdef inline Py_ssize_t run_end(long long run, Py_ssize_t n) noexcept nogil:
    return low_bits_of(run) + n * (run & 31)

cdef inline unsigned long long read(
    const unsigned int[::1] words, Py_ssize_t bit, unsigned long long mask
) noexcept nogil:
    cdef Py_ssize_t word = bit >> 5
    cdef unsigned long long low = words[word]
    cdef unsigned long long high = words[word + 1]
    return ((high << 32 | low) >> (bit & 31)) & mask

cdef inline long long read_u32(const unsigned int[::1] words, Py_ssize_t byte) noexcept nogil:
    return <long long>read(words, 8 * byte, low_bits(32))

cdef inline unsigned long long low_bits(Py_ssize_t width) noexcept nogil:
    return (<unsigned long long>1 << width) - 1

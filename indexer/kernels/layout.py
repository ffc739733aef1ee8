"""How does one postings list lie in bytes, block by block?

A list is cut into blocks of 128 documents, each bit-packed in the widths that it needs
(Lemire & Boytsov, *Decoding billions of integers per second*, 2015), behind a table that lets
a reader skip to any block. Whatever is packed is read through 32-bit words at a *bit
address*, so that nothing has to be aligned and the shortest list takes two or three bytes::

    list       = [skip table, if more than one block] block*
    skip table = last docid u32[blocks]  end u32[blocks]  bound u8[blocks]
    block      = header u8: docid shape (5 bits) | tf shape (3 bits)
                 [docid shape u16, if it is 31 above]  [tf shape u16, if it is 7 above]
                 numbers: docid - previous docid - 1
                 numbers: tf - 1
    shape      = width (5 bits) | exceptions (6 bits) | high bits (5 bits)
    numbers    = exception* low bits*, bit after bit
    exception  = place in the block (7 bits) | what stands above the width (high bits)

Most numbers of a block are far smaller than its largest: so the width is that of most, and
the rest of the few is kept apart (Zukowski et al., *Super-scalar RAM-CPU cache compression*,
2006). On news docids take 9 % less than in the width of the largest, tfs 32 %. A shape in the
header is a width, without exceptions. Numbers at a bit address and their shape are a *run*:
address * 65536 + shape.

`end` counts bytes from the first block. `bound` is the block's largest impact (see
`quantise`). The number of documents, df, and the bytes [start, end) of a list are kept by
its owner, the term dictionary. Positions lie apart: see `positions`.

Buffers are `words`: the bytes in little-endian order seen as uint32[], with at least eight
bytes of padding behind the last list.

What is here is so small that it is inlined: `layout.pxd` says the same to the compiler.
"""

import cython

BLOCK = cython.declare(cython.Py_ssize_t, 128)


@cython.cfunc
@cython.nogil
def is_sound(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
) -> cython.bint:
    """Tell whether a list lies inside its buffer and its skip table inside the list."""
    size: cython.Py_ssize_t = 4 * len(words)
    table: cython.Py_ssize_t = 9 * block_count(df) if df > BLOCK else 0
    return df > 0 and start >= 0 and table < end - start and end <= size - 8


@cython.cfunc
@cython.nogil
def block_start(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Return the byte where a block starts, -2 if that is outside of the list."""
    blocks: cython.Py_ssize_t = block_count(df)
    byte: cython.Py_ssize_t = start
    if not is_sound(words, start, end, df):
        return -2
    if blocks > 1:
        byte += 9 * blocks
        if block > 0:
            byte += read_u32(words, start + 4 * (blocks + block - 1))
    return byte if byte < end else -2


@cython.cfunc
@cython.nogil
def block_count(df: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return the number of blocks of a list."""
    return (df + 127) >> 7


@cython.cfunc
@cython.nogil
def block_size(df: cython.Py_ssize_t, block: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return the number of documents in a block: 128, or fewer in the last."""
    return min(BLOCK, df - block * BLOCK)


@cython.cfunc
@cython.nogil
def low_bits_of(run: cython.longlong) -> cython.Py_ssize_t:
    """Return the bit address of a run's low bits, behind its exceptions."""
    return (run >> 16) + (run >> 5 & 63) * (7 + (run >> 11 & 31))


@cython.cfunc
@cython.nogil
def run_end(run: cython.longlong, n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return the bit address behind a run of n numbers."""
    return low_bits_of(run) + n * (run & 31)


@cython.cfunc
@cython.nogil
def read(
    words: cython.const[cython.uint][::1],
    bit: cython.Py_ssize_t,
    mask: cython.ulonglong,
) -> cython.ulonglong:
    """Return the number at a bit address; `mask` has as many ones as it has bits, up to 32."""
    word: cython.Py_ssize_t = bit >> 5
    low: cython.ulonglong = words[word]
    high: cython.ulonglong = words[word + 1]
    return ((high << 32 | low) >> (bit & 31)) & mask


@cython.cfunc
@cython.nogil
def read_u32(words: cython.const[cython.uint][::1], byte: cython.Py_ssize_t) -> cython.longlong:
    """Return the four bytes at a byte address as a number."""
    return cython.cast(cython.longlong, read(words, 8 * byte, low_bits(32)))


@cython.cfunc
@cython.nogil
def low_bits(width: cython.Py_ssize_t) -> cython.ulonglong:
    """Return a mask of `width` ones, 0 to 63."""
    return (cython.cast(cython.ulonglong, 1) << width) - 1

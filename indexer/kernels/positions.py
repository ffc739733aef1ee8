"""Where do the words of a document stand?

Positions are stored apart from the list (see `layout`), for terms that have any::

    positions = [end u32[blocks], only if more than one block] block*
    block     = packed positions, each in just the bits that its document needs

A document's positions all take `widths[docid]` bits, enough for its last position. No
deltas: a position is found by arithmetic alone, and on news the result is 12 % smaller than
deltas packed by block, because one long document no longer widens its neighbours.
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.layout import block_count, low_bits, read, read_u32
else:
    from indexer.kernels.layout import block_count, low_bits, read, read_u32


@cython.cfunc
@cython.nogil
def position_block(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Return the bit address of a block's first position; -2 if the list is corrupt."""
    blocks: cython.Py_ssize_t = block_count(df)
    table: cython.Py_ssize_t = 4 * blocks if blocks > 1 else 0
    if start < 0 or start + table > end or end > 4 * len(words) - 8:
        return -2
    if block == 0:
        return 8 * (start + table)
    return 8 * (start + table + read_u32(words, start + 4 * (block - 1)))


@cython.cfunc
@cython.nogil
def read_positions(
    words: cython.const[cython.uint][::1],
    docids: cython.const[cython.uint][::1],
    n: cython.Py_ssize_t,
    widths: cython.const[cython.uchar][::1],
    bits: cython.const[cython.longlong][::1],
    counts: cython.const[cython.uint][::1],
    origins: cython.const[cython.uint][::1],
    offset: cython.Py_ssize_t,
    positions: cython.uint[::1],
) -> cython.void:
    """Write the positions of n documents, one document after another.

    Those of docids[i] begin at bits[at], counts[at] of them, where at = offset + origins[i].
    """
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    at: cython.Py_ssize_t
    width: cython.Py_ssize_t
    mask: cython.ulonglong
    total: cython.Py_ssize_t = 0
    for i in range(n):
        at = offset + origins[i]
        width = widths[docids[i]]
        mask = low_bits(width)
        for j in range(counts[at]):
            positions[total] = cython.cast(cython.uint, read(words, bits[at] + j * width, mask))
            total += 1


@cython.cfunc
@cython.nogil
def read_numbers(
    words: cython.const[cython.uint][::1],
    bit: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    numbers: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    """Write n numbers of `width` bits, up to 32, to numbers[at:]."""
    i: cython.Py_ssize_t
    for i in range(n):
        numbers[at + i] = cython.cast(cython.uint, read(words, bit + i * width, low_bits(width)))

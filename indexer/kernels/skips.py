"""Which block of a postings list can hold a document, and where does it start?

The skip table of a list; the layout is described in `layout`.
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.layout import block_count, is_sound, read, read_u32
else:
    from indexer.kernels.layout import block_count, is_sound, read, read_u32

BLOCK = cython.declare(cython.Py_ssize_t, 128)


@cython.cfunc
@cython.nogil
def read_skips(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    docs: cython.Py_ssize_t,
    lasts: cython.uint[::1],
    bounds: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.bint:
    """Write each block's last docid and bound to lasts[at:], bounds[at:]; False if corrupt.

    Only a list of several blocks has such a table.
    """
    blocks: cython.Py_ssize_t = block_count(df)
    block: cython.Py_ssize_t
    last: cython.longlong
    previous: cython.longlong = -1
    if df <= BLOCK or not is_sound(words, start, end, df):
        return False
    for block in range(blocks):
        last = read_u32(words, start + 4 * block)
        if last <= previous or last >= docs:
            return False
        previous = last
        lasts[at + block] = cython.cast(cython.uint, last)
        bounds[at + block] = cython.cast(cython.uchar, read_bound(words, start, df, block))
    return True


@cython.cfunc
@cython.nogil
def read_bound(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
) -> cython.int:
    """Return the bound, as a byte, of a block in a sound list of several."""
    return cython.cast(cython.int, read(words, 8 * (start + 8 * block_count(df) + block), 255))


@cython.cfunc
@cython.nogil
def read_last(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
) -> cython.longlong:
    """Return the last docid of a block in a list of several; of a corrupt list, any number."""
    if not is_sound(words, start, end, df):
        return 0
    return read_u32(words, start + 4 * block)


@cython.cfunc
@cython.nogil
def seek(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
    docid: cython.longlong,
) -> cython.Py_ssize_t:
    """Return the first block from `block` on that reaches `docid`, by galloping.

    The number of blocks stands for none. In a list of one block nothing is looked up.
    """
    step: cython.Py_ssize_t = 1
    blocks: cython.Py_ssize_t = (df + 127) >> 7
    middle: cython.Py_ssize_t
    high: cython.Py_ssize_t
    if blocks == 1:
        return block
    high = block
    while high < blocks and read_last(words, start, end, df, high) < docid:
        block = high + 1
        high += step
        step *= 2
    high = min(high, blocks)
    while block < high:
        middle = (block + high) >> 1
        if read_last(words, start, end, df, middle) < docid:
            block = middle + 1
        else:
            high = middle
    return block

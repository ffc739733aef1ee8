"""Which documents does a block of a postings list hold, and how often is its term in each?

The layout is described in `layout`.
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.layout import (
        block_count,
        block_size,
        block_start,
        low_bits,
        low_bits_of,
        read,
        read_u32,
        run_end,
    )
    from cython.cimports.indexer.kernels.runs import exception, exception_place, unpack_numbers
else:
    from indexer.kernels.layout import (
        block_count,
        block_size,
        block_start,
        low_bits,
        low_bits_of,
        read,
        read_u32,
        run_end,
    )
    from indexer.kernels.runs import exception, exception_place, unpack_numbers

BLOCK = cython.declare(cython.Py_ssize_t, 128)


@cython.cfunc
@cython.nogil
def read_docids(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    docs: cython.Py_ssize_t,
    docids: cython.uint[::1],
) -> cython.bint:
    """Write all docids of a list; False if it is corrupt."""
    block: cython.Py_ssize_t
    for block in range(block_count(df)):
        if read_block(words, start, end, df, docs, block, docids, block * BLOCK) < 0:
            return False
    return df > 0


@cython.cfunc
@cython.nogil
def read_block(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    docs: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
    docids: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.longlong:
    """Write the docids of one block to docids[at:]; return the run of its tfs, -2 if corrupt."""
    n: cython.Py_ssize_t = block_size(df, block)
    byte: cython.Py_ssize_t = block_start(words, start, end, df, block)
    if byte < 0:
        return -2
    gaps: cython.longlong = _docid_run(words, byte)
    run: cython.longlong = _tf_run(words, byte, run_end(gaps, n), n, end)
    if run < 0:
        return -2
    docid: cython.longlong = -1
    if block > 0:
        docid = read_u32(words, start + 4 * (block - 1))
    i: cython.Py_ssize_t = 0
    bit: cython.Py_ssize_t = low_bits_of(gaps)
    width: cython.Py_ssize_t = gaps & 31
    mask: cython.ulonglong = low_bits(width)
    four: cython.ulonglong
    if gaps >> 5 & 63 > 0:
        unpack_numbers(words, gaps, n, docids, at)
        for i in range(n):
            docid += docids[at + i] + 1
            docids[at + i] = cython.cast(cython.uint, docid & 0x7FFFFFFF)
    else:
        if width <= 8:
            while i + 4 <= n:
                four = read(words, bit, low_bits(32))
                docid += cython.cast(cython.longlong, four & mask) + 1
                docids[at + i] = cython.cast(cython.uint, docid & 0x7FFFFFFF)
                docid += cython.cast(cython.longlong, four >> width & mask) + 1
                docids[at + i + 1] = cython.cast(cython.uint, docid & 0x7FFFFFFF)
                docid += cython.cast(cython.longlong, four >> 2 * width & mask) + 1
                docids[at + i + 2] = cython.cast(cython.uint, docid & 0x7FFFFFFF)
                docid += cython.cast(cython.longlong, four >> 3 * width & mask) + 1
                docids[at + i + 3] = cython.cast(cython.uint, docid & 0x7FFFFFFF)
                bit += 4 * width
                i += 4
        while i < n:
            docid += cython.cast(cython.longlong, read(words, bit, mask)) + 1
            docids[at + i] = cython.cast(cython.uint, docid & 0x7FFFFFFF)
            bit += width
            i += 1
    if docid >= docs or (df > BLOCK and docid != read_u32(words, start + 4 * block)):
        return -2
    return run


@cython.cfunc
@cython.nogil
def locate(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
    widths: cython.const[cython.uchar][::1],
    wanted: cython.const[cython.uint][::1],
    first: cython.Py_ssize_t,
    count: cython.Py_ssize_t,
    found: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Find those of the docids wanted[first:count] that are in a block; return how many.

    Writes three numbers for each to `found`, int64[3 * 128]: which it is, its tf, and the bits
    of positions before its own in the block; -2 if the block is corrupt. It is read only as far
    as the last that is wanted, once, though tfs are of no use for a document that is not there:
    frequent words are in most.
    """
    i: cython.Py_ssize_t = first
    j: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    byte: cython.Py_ssize_t = block_start(words, start, end, df, block)
    if byte < 0:
        return -2
    gaps: cython.longlong = _docid_run(words, byte)
    size: cython.Py_ssize_t = block_size(df, block)
    run: cython.longlong = _tf_run(words, byte, run_end(gaps, size), size, end)
    if run < 0:
        return -2
    bit: cython.Py_ssize_t = low_bits_of(gaps)
    width: cython.Py_ssize_t = gaps & 31
    mask: cython.ulonglong = low_bits(width)
    tf: cython.longlong
    tf_bit: cython.Py_ssize_t = low_bits_of(run)
    tf_width: cython.Py_ssize_t = run & 31
    tf_mask: cython.ulonglong = low_bits(tf_width)
    gap_exception: cython.Py_ssize_t = 0
    tf_exception: cython.Py_ssize_t = 0
    next_gap: cython.Py_ssize_t = exception_place(words, gaps, 0) if gaps >> 5 & 63 else -1
    next_tf: cython.Py_ssize_t = exception_place(words, run, 0) if run >> 5 & 63 else -1
    position: cython.longlong = 0
    docid: cython.longlong = -1
    if block > 0:
        docid = read_u32(words, start + 4 * (block - 1))
    for j in range(size):
        docid += cython.cast(cython.longlong, read(words, bit + j * width, mask)) + 1
        if j == next_gap:
            docid += exception(words, gaps, gap_exception)
            gap_exception += 1
            next_gap = exception_place(words, gaps, gap_exception)
        if docid >= len(widths):
            return -2
        tf = cython.cast(cython.longlong, read(words, tf_bit + j * tf_width, tf_mask)) + 1
        if j == next_tf:
            tf += exception(words, run, tf_exception)
            tf_exception += 1
            next_tf = exception_place(words, run, tf_exception)
        if wanted[i] <= docid:
            while i < count and wanted[i] < docid:
                i += 1
            if i < count and wanted[i] == docid:
                found[3 * n] = i
                found[3 * n + 1] = tf
                found[3 * n + 2] = position
                n += 1
                i += 1
            if i == count:
                break
        position += tf * widths[docid]
    return n


@cython.cfunc
@cython.nogil
def tf_run(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
) -> cython.longlong:
    """Return the run of a block's tfs; -2 if the block is corrupt."""
    byte: cython.Py_ssize_t = block_start(words, start, end, df, block)
    if byte < 0:
        return -2
    n: cython.Py_ssize_t = block_size(df, block)
    return _tf_run(words, byte, run_end(_docid_run(words, byte), n), n, end)


@cython.cfunc
@cython.nogil
def _docid_run(words: cython.const[cython.uint][::1], byte: cython.Py_ssize_t) -> cython.longlong:
    """Return the run of the docids in the block that starts at `byte`."""
    bit: cython.longlong = 8 * byte + 8
    head: cython.longlong = cython.cast(cython.longlong, read(words, 8 * byte, low_bits(24)))
    shape: cython.longlong = head & 31
    if shape == 31:
        shape = head >> 8
        bit += 16
    if head >> 5 & 7 == 7:
        bit += 16
    return bit << 16 | shape


@cython.cfunc
@cython.nogil
def _tf_run(
    words: cython.const[cython.uint][::1],
    byte: cython.Py_ssize_t,
    bit: cython.longlong,
    n: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
) -> cython.longlong:
    """Return the run at `bit` of the tfs in a block of n that starts at `byte`; -2 if too long."""
    header: cython.longlong = cython.cast(cython.longlong, read(words, 8 * byte, 255))
    shape: cython.longlong = header >> 5
    if shape == 7:
        byte += 3 if header & 31 == 31 else 1
        shape = cython.cast(cython.longlong, read(words, 8 * byte, low_bits(16)))
    run: cython.longlong = bit << 16 | shape
    return run if run_end(run, n) <= 8 * end else -2

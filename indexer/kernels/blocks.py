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
its owner, the term dictionary. A list of positions is stored apart, for terms that have any::

    positions = [end u32[blocks], only if more than one block] block*
    block     = packed positions, each in just the bits that its document needs

A document's positions all take `widths[docid]` bits, enough for its last position. No
deltas: a position is found by arithmetic alone, and on news the result is 12 % smaller than
deltas packed by block, because one long document no longer widens its neighbours.

Buffers are `words`: the bytes in little-endian order seen as uint32[], with at least eight
bytes of padding behind the last list.
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
    run: cython.longlong = _tf_run(words, byte, _run_end(gaps, n), n, end)
    if run < 0:
        return -2
    docid: cython.longlong = -1
    if block > 0:
        docid = read_u32(words, start + 4 * (block - 1))
    i: cython.Py_ssize_t = 0
    bit: cython.Py_ssize_t = _low_bits_of(gaps)
    width: cython.Py_ssize_t = gaps & 31
    mask: cython.ulonglong = low_bits(width)
    four: cython.ulonglong
    if gaps >> 5 & 63 > 0:
        _unpack(words, gaps, n, docids, at)
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
    run: cython.longlong = _tf_run(words, byte, _run_end(gaps, size), size, end)
    if run < 0:
        return -2
    bit: cython.Py_ssize_t = _low_bits_of(gaps)
    width: cython.Py_ssize_t = gaps & 31
    mask: cython.ulonglong = low_bits(width)
    tf: cython.longlong
    tf_bit: cython.Py_ssize_t = _low_bits_of(run)
    tf_width: cython.Py_ssize_t = run & 31
    tf_mask: cython.ulonglong = low_bits(tf_width)
    gap_exception: cython.Py_ssize_t = 0
    tf_exception: cython.Py_ssize_t = 0
    next_gap: cython.Py_ssize_t = _exception_place(words, gaps, 0)
    next_tf: cython.Py_ssize_t = _exception_place(words, run, 0)
    position: cython.longlong = 0
    docid: cython.longlong = -1
    if block > 0:
        docid = read_u32(words, start + 4 * (block - 1))
    for j in range(size):
        docid += cython.cast(cython.longlong, read(words, bit + j * width, mask)) + 1
        if j == next_gap:
            docid += _exception(words, gaps, gap_exception)
            gap_exception += 1
            next_gap = _exception_place(words, gaps, gap_exception)
        if docid >= len(widths):
            return -2
        tf = cython.cast(cython.longlong, read(words, tf_bit + j * tf_width, tf_mask)) + 1
        if j == next_tf:
            tf += _exception(words, run, tf_exception)
            tf_exception += 1
            next_tf = _exception_place(words, run, tf_exception)
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
    return _tf_run(words, byte, _run_end(_docid_run(words, byte), n), n, end)


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
    return run if _run_end(run, n) <= 8 * end else -2


@cython.cfunc
@cython.nogil
def _low_bits_of(run: cython.longlong) -> cython.Py_ssize_t:
    """Return the bit address of a run's low bits, behind its exceptions."""
    return (run >> 16) + (run >> 5 & 63) * (7 + (run >> 11 & 31))


@cython.cfunc
@cython.nogil
def _run_end(run: cython.longlong, n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return the bit address behind a run of n numbers."""
    return _low_bits_of(run) + n * (run & 31)


@cython.cfunc
@cython.nogil
def _exception_place(
    words: cython.const[cython.uint][::1], run: cython.longlong, i: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return the place of exception i of a run, or -1 if there are fewer."""
    if i >= run >> 5 & 63:
        return -1
    bit: cython.Py_ssize_t = (run >> 16) + i * (7 + (run >> 11 & 31))
    return cython.cast(cython.Py_ssize_t, read(words, bit, 127))


@cython.cfunc
@cython.nogil
def _exception(
    words: cython.const[cython.uint][::1], run: cython.longlong, i: cython.Py_ssize_t
) -> cython.longlong:
    """Return what exception i of a run adds to the low bits of its number."""
    high: cython.Py_ssize_t = run >> 11 & 31
    bit: cython.Py_ssize_t = (run >> 16) + i * (7 + high) + 7
    added: cython.ulonglong = (read(words, bit, low_bits(high)) << (run & 31)) & low_bits(32)
    return cython.cast(cython.longlong, added)


@cython.cfunc
@cython.nogil
def _add_exceptions(
    words: cython.const[cython.uint][::1],
    run: cython.longlong,
    n: cython.Py_ssize_t,
    numbers: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    """Add the exceptions of a run to the low bits of its n numbers in numbers[at:]."""
    place: cython.Py_ssize_t
    size: cython.Py_ssize_t = 7 + (run >> 11 & 31)
    bit: cython.Py_ssize_t = run >> 16
    exception: cython.ulonglong
    for _i in range(run >> 5 & 63):
        exception = read(words, bit, low_bits(size))
        place = exception & 127
        bit += size
        if place < n:
            exception = (numbers[at + place] + (exception >> 7 << (run & 31))) & low_bits(32)
            numbers[at + place] = cython.cast(cython.uint, exception)


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
def unpack(
    words: cython.const[cython.uint][::1],
    run: cython.longlong,
    n: cython.Py_ssize_t,
    tfs: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    """Write the first n tfs of a run to tfs[at:]."""
    i: cython.Py_ssize_t
    _unpack(words, run, n, tfs, at)
    for i in range(n):
        tfs[at + i] += 1


@cython.cfunc
@cython.nogil
def _unpack(
    words: cython.const[cython.uint][::1],
    run: cython.longlong,
    n: cython.Py_ssize_t,
    numbers: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    """Write the first n numbers of a run to numbers[at:], narrow ones four at a time."""
    i: cython.Py_ssize_t = 0
    width: cython.Py_ssize_t = run & 31
    bit: cython.Py_ssize_t = _low_bits_of(run)
    mask: cython.ulonglong = low_bits(width)
    four: cython.ulonglong
    if width <= 8:
        while i + 4 <= n:
            four = read(words, bit, low_bits(32))
            numbers[at + i] = cython.cast(cython.uint, four & mask)
            numbers[at + i + 1] = cython.cast(cython.uint, four >> width & mask)
            numbers[at + i + 2] = cython.cast(cython.uint, four >> 2 * width & mask)
            numbers[at + i + 3] = cython.cast(cython.uint, four >> 3 * width & mask)
            bit += 4 * width
            i += 4
    while i < n:
        numbers[at + i] = cython.cast(cython.uint, read(words, bit, mask))
        bit += width
        i += 1
    if run >> 5 & 63 > 0:
        _add_exceptions(words, run, n, numbers, at)


@cython.cfunc
@cython.nogil
def unpack_some(
    words: cython.const[cython.uint][::1],
    run: cython.longlong,
    wanted: cython.const[cython.uint][::1],
    n: cython.Py_ssize_t,
    tfs: cython.int[::1],
) -> cython.void:
    """Write the tfs at the n increasing places `wanted` of a run."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t = 0
    bit: cython.Py_ssize_t = _low_bits_of(run)
    width: cython.Py_ssize_t = run & 31
    place: cython.Py_ssize_t
    mask: cython.ulonglong = low_bits(width)
    if width == 0:
        for i in range(n):
            tfs[i] = 1
    else:
        for i in range(n):
            tfs[i] = cython.cast(cython.int, read(words, bit + wanted[i] * width, mask) + 1)
    size: cython.Py_ssize_t = 7 + (run >> 11 & 31)
    exception: cython.ulonglong
    bit = run >> 16
    for _i in range(run >> 5 & 63):
        exception = read(words, bit, low_bits(size))
        place = exception & 127
        bit += size
        if n == 0 or place > wanted[n - 1]:
            return
        if place > wanted[j]:  # as far as it can be, and back
            j = min(j + place - wanted[j], n - 1)
        while j > 0 and wanted[j] > place:
            j -= 1
        if wanted[j] == place:
            exception = (tfs[j] + (exception >> 7 << width)) & low_bits(31)
            tfs[j] = cython.cast(cython.int, exception)


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

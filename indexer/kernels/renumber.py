"""What do the lists of a segment become when its documents get new numbers?

The postings of a batch of terms are decoded under the docids that their documents have after
a merge, without those that are left out. Layouts are those of `dictionary` and `layout`.
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import read_block
    from cython.cimports.indexer.kernels.layout import block_count, block_size
    from cython.cimports.indexer.kernels.positions import position_block, read_numbers
    from cython.cimports.indexer.kernels.runs import unpack
else:
    from indexer.kernels.blocks import read_block
    from indexer.kernels.layout import block_count, block_size
    from indexer.kernels.positions import position_block, read_numbers
    from indexer.kernels.runs import unpack

NUMBERS = cython.declare(cython.Py_ssize_t, 7)


def measure(
    numbers: cython.const[cython.longlong][::1],
    docs: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    with_positions: cython.bint,
) -> tuple[int, int]:
    """Return how many postings and positions terms have, after checking that they can.

    numbers: int64[7 * terms] of a segment of `docs` documents in a file of `size` bytes. A
    position takes a bit at least, but for those of documents with a single position.
    """
    i: cython.Py_ssize_t
    df: cython.longlong
    postings: cython.longlong = 0
    places: cython.longlong = 0
    for i in range(0, len(numbers) - NUMBERS + 1, NUMBERS):
        df = numbers[i]
        if not 0 < df <= docs or numbers[i + 1] < df:
            raise ValueError(f"a term in {df} of {docs} documents")
        if not 0 <= numbers[i + 2] < numbers[i + 3] <= size:
            raise ValueError(f"a list ends at byte {numbers[i + 3]} of {size}")
        if with_positions:
            if not 0 <= numbers[i + 4] <= numbers[i + 5] <= size:
                raise ValueError(f"positions end at byte {numbers[i + 5]} of {size}")
            if numbers[i + 1] - df > 8 * (numbers[i + 5] - numbers[i + 4]):
                raise ValueError(f"{numbers[i + 1]} positions in too few bytes")
            places += numbers[i + 1]
        postings += df
    return postings, places


def decode_lists(
    words: cython.const[cython.uint][::1],
    numbers: cython.const[cython.longlong][::1],
    new: cython.const[cython.longlong][::1],
    widths: cython.const[cython.uchar][::1],
    with_positions: cython.bint,
    at: cython.Py_ssize_t,
    place: cython.Py_ssize_t,
    docids: cython.uint[::1],
    tfs: cython.uint[::1],
    positions: cython.uint[::1],
    ends: cython.longlong[::1],
    place_ends: cython.longlong[::1],
) -> tuple[int, int]:
    """Write the lists of terms to docids[at:], tfs[at:] and positions[place:]; return the ends.

    numbers: int64[7 * terms]; new: int64[documents], the new docid of each, -1 for those to
    leave out; ends, place_ends: int64[terms], where each list ends. `measure` tells the room
    that is needed.
    """
    i: cython.Py_ssize_t
    terms: cython.Py_ssize_t = len(numbers) // NUMBERS
    df: cython.Py_ssize_t
    kept: cython.Py_ssize_t = 0
    if len(ends) < terms or len(place_ends) < terms:
        raise IndexError("too little room for the ends of lists")
    if at < 0 or place < 0 or (with_positions and len(widths) < len(new)):
        raise IndexError("a width for each document is needed, and places to write to")
    for i in range(terms):
        df = numbers[NUMBERS * i]
        if df < 1 or df > min(len(docids), len(tfs)) - at:
            raise IndexError("too little room for postings")
        kept = -1
        with cython.nogil:
            if _decode(words, numbers, NUMBERS * i, len(new), docids, tfs, at):
                kept = _renumber(
                    words, numbers, NUMBERS * i, new, widths, with_positions, docids, tfs,
                    positions, at, place,
                )  # fmt: skip
        if kept < 0:
            raise ValueError(f"corrupt postings list at byte {numbers[NUMBERS * i + 2]}")
        if with_positions:
            place += _sum(tfs, at, kept)
        at += kept
        ends[i] = at
        place_ends[i] = place
    return at, place


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _decode(
    words: cython.const[cython.uint][::1],
    numbers: cython.const[cython.longlong][::1],
    of: cython.Py_ssize_t,
    docs: cython.Py_ssize_t,
    docids: cython.uint[::1],
    tfs: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.bint:
    """Write docids and tfs of the list of the term with numbers[of:]; False if it is corrupt."""
    df: cython.Py_ssize_t = numbers[of]
    start: cython.Py_ssize_t = numbers[of + 2]
    end: cython.Py_ssize_t = numbers[of + 3]
    block: cython.Py_ssize_t
    run: cython.longlong
    for block in range(block_count(df)):
        run = read_block(words, start, end, df, docs, block, docids, at + 128 * block)
        if run < 0:
            return False
        unpack(words, run, block_size(df, block), tfs, at + 128 * block)
    return True


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _renumber(
    words: cython.const[cython.uint][::1],
    numbers: cython.const[cython.longlong][::1],
    of: cython.Py_ssize_t,
    new: cython.const[cython.longlong][::1],
    widths: cython.const[cython.uchar][::1],
    with_positions: cython.bint,
    docids: cython.uint[::1],
    tfs: cython.uint[::1],
    positions: cython.uint[::1],
    at: cython.Py_ssize_t,
    place: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Keep the postings at docids[at:] that have a new docid, write positions; return how many.

    -1 if the positions are corrupt.
    """
    df: cython.Py_ssize_t = numbers[of]
    start: cython.Py_ssize_t = numbers[of + 4]
    end: cython.Py_ssize_t = numbers[of + 5]
    i: cython.Py_ssize_t
    docid: cython.Py_ssize_t
    tf: cython.Py_ssize_t
    width: cython.Py_ssize_t
    bit: cython.Py_ssize_t = 0
    kept: cython.Py_ssize_t = 0
    for i in range(df):
        docid = docids[at + i]
        tf = tfs[at + i]
        if with_positions:
            if i & 127 == 0:
                bit = position_block(words, start, end, df, i >> 7)
            width = widths[docid]
            if bit < 0 or width > 32 or bit + tf * width > 8 * end:
                return -1
            if new[docid] >= 0:
                if place + tf > len(positions):
                    return -1
                read_numbers(words, bit, width, tf, positions, place)
                place += tf
            bit += tf * width
        if new[docid] >= 0:
            docids[at + kept] = cython.cast(cython.uint, new[docid])
            tfs[at + kept] = cython.cast(cython.uint, tf)
            kept += 1
    return kept


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _sum(
    tfs: cython.const[cython.uint][::1], at: cython.Py_ssize_t, n: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    i: cython.Py_ssize_t
    total: cython.Py_ssize_t = 0
    for i in range(n):
        total += tfs[at + i]
    return total

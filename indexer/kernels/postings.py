"""What does one postings list hold? Whole lists and single blocks, for any reader.

The layout is described in `layout`. A list is named by its bytes [start, end) in `words` and
its df; positions likewise, in a buffer of their own.
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import read_block, read_docids, tf_run
    from cython.cimports.indexer.kernels.layout import block_count, block_size, is_sound
    from cython.cimports.indexer.kernels.positions import position_block, read_numbers
    from cython.cimports.indexer.kernels.runs import unpack
    from cython.cimports.indexer.kernels.skips import read_bound, seek
else:
    from indexer.kernels.blocks import read_block, read_docids, tf_run
    from indexer.kernels.layout import block_count, block_size, is_sound
    from indexer.kernels.positions import position_block, read_numbers
    from indexer.kernels.runs import unpack
    from indexer.kernels.skips import read_bound, seek


def decode_docids(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    docs: cython.Py_ssize_t,
    docids: cython.uint[::1],
) -> None:
    """Write the df docids of a list, strictly increasing and below `docs`, to `docids`."""
    _require_room(len(docids), df)
    ok: cython.bint
    with cython.nogil:
        ok = read_docids(words, start, end, df, docs, docids)
    if not ok:
        raise ValueError(f"corrupt postings list at byte {start}")


def decode_tfs(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    tfs: cython.uint[::1],
) -> None:
    """Write the df term frequencies of a list to `tfs`."""
    _require_room(len(tfs), df)
    block: cython.Py_ssize_t
    run: cython.longlong = 0
    with cython.nogil:
        for block in range(block_count(df)):
            run = tf_run(words, start, end, df, block)
            if run < 0:
                break
            unpack(words, run, block_size(df, block), tfs, 128 * block)
    if run < 0:
        raise ValueError(f"corrupt postings list at byte {start}")


def decode_block(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    docs: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
    docids: cython.uint[::1],
    tfs: cython.uint[::1],
) -> int:
    """Write the docids and tfs of one block, at most 128; return how many."""
    _require_room(min(len(docids), len(tfs)), 128)
    if not 0 <= block < block_count(df):
        raise IndexError(f"block {block} of a list with {df} documents")
    run: cython.longlong = read_block(words, start, end, df, docs, block, docids, 0)
    if run < 0:
        raise ValueError(f"corrupt postings list at byte {start}")
    unpack(words, run, block_size(df, block), tfs, 0)
    return block_size(df, block)


def find_block(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    docid: cython.Py_ssize_t,
) -> int:
    """Return the first block whose last docid is at least `docid`; O(log blocks).

    The number of blocks stands for none. A list of one block always answers 0.
    """
    if not is_sound(words, start, end, df):
        raise ValueError(f"corrupt postings list at byte {start}")
    return seek(words, start, end, df, 0, docid)


def block_bound(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
) -> float:
    """Return an upper bound of the impacts in one block of a list of several blocks."""
    blocks: cython.Py_ssize_t = block_count(df)
    if blocks == 1 or not 0 <= block < blocks:
        raise IndexError(f"block {block} of a list with {df} documents has no bound")
    if not is_sound(words, start, end, df):
        raise ValueError(f"corrupt postings list at byte {start}")
    return read_bound(words, start, df, block) / 255.0


def decode_positions(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    widths: cython.const[cython.uchar][::1],
    positions: cython.uint[::1],
) -> int:
    """Write all positions of a list, document by document; return how many.

    `docids` and `tfs` are the decoded list, `widths` uint8[documents of the field].
    """
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    df: cython.Py_ssize_t = len(docids)
    bit: cython.Py_ssize_t = 0
    for i in range(df):
        if i & 127 == 0:
            bit = position_block(words, start, end, df, i >> 7)
        if docids[i] >= len(widths):
            raise IndexError(f"docid {docids[i]} of {len(widths)} documents")
        if bit < 0 or bit + tfs[i] * widths[docids[i]] > 8 * end:
            raise ValueError(f"corrupt positions at byte {start}")
        _require_room(len(positions), n + tfs[i])
        read_numbers(words, bit, widths[docids[i]], tfs[i], positions, n)
        bit += cython.cast(cython.longlong, tfs[i]) * widths[docids[i]]
        n += tfs[i]
    return n


def position_widths(lengths: cython.const[cython.uint][::1], widths: cython.uchar[::1]) -> None:
    """Write the bits of the last position that each document can have; 0 for one of no words."""
    _require_room(len(widths), len(lengths))
    i: cython.Py_ssize_t
    last: cython.uint
    width: cython.uchar
    with cython.nogil:
        for i in range(len(lengths)):
            last = lengths[i] - 1 if lengths[i] > 0 else 0
            width = 0
            while last:
                last >>= 1
                width += 1
            widths[i] = width


def _require_room(size: cython.Py_ssize_t, needed: cython.Py_ssize_t) -> None:
    if size < needed:
        raise IndexError(f"a buffer of {size} numbers where {needed} are needed")

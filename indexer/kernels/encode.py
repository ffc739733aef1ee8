"""How do postings become bytes? The writing side of the format in `layout`.

Many lists are encoded in one call, as most lists are too short to pay for a call each.
"""

from array import array

import cython

BLOCK = cython.declare(cython.Py_ssize_t, 128)
# Exceptions cost time, those of tfs most: they have to leave less than so many eighths of the bits
GAPS_WORTH = cython.declare(cython.Py_ssize_t, 6)
TFS_WORTH = cython.declare(cython.Py_ssize_t, 4)
MOST_EXCEPTIONS = cython.declare(cython.int, 63)
MOST_HIGH_BITS = cython.declare(cython.int, 25)  # with the place, 32 bits


def room(postings: int, lists: int) -> int:
    """Return how many bytes always hold `lists` lists with `postings` postings together."""
    return 8 * postings + 16 * (postings // 128 + lists) + 8


def encode_lists(
    starts: cython.const[cython.longlong][::1],
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    lengths: cython.const[cython.uint][::1],
    norms: cython.const[cython.double][::1],
    out: cython.uchar[::1],
    ends: cython.longlong[::1],
    bounds: cython.uchar[::1],
) -> int:
    """Encode lists one after another; return the number of bytes written.

    List i holds the postings [starts[i], starts[i + 1]): docids uint32, strictly increasing
    inside a list, and their tfs uint32, at least 1; both below 2 ** 31 - 1. `lengths` is
    uint32[documents], `norms` float64[longest length + 1], K for every length; an impact is
    tf / (tf + K). Written are `out`, of at least `room()` bytes, and for each list its end in
    `out` and its bound.
    """
    lists: cython.Py_ssize_t = len(starts) - 1
    _check_shapes(starts, min(len(docids), len(tfs)), min(len(ends), len(bounds)))
    if len(out) < room(len(docids), lists):
        raise IndexError("too little room: see room()")
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t = 0
    bad: cython.Py_ssize_t = -1
    numbers: cython.uint[::1] = array("I", bytes(8 * BLOCK))
    with cython.nogil:
        for i in range(lists):
            if not _is_valid(docids, tfs, lengths, len(norms), starts[i], starts[i + 1]):
                bad = i
                break
            bounds[i] = 0
            at = _encode_list(
                docids, tfs, lengths, norms, starts[i], starts[i + 1], numbers, out, at, bounds, i
            )
            ends[i] = at
    if bad >= 0:
        raise ValueError(f"list {bad}: docids increase, tfs are positive, lengths have norms")
    return at


def encode_positions(
    starts: cython.const[cython.longlong][::1],
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    positions: cython.const[cython.uint][::1],
    widths: cython.const[cython.uchar][::1],
    out: cython.uchar[::1],
    ends: cython.longlong[::1],
) -> int:
    """Encode the positions of lists one after another; return the number of bytes written.

    `positions` is uint32[sum of tfs], increasing inside a document, and every one fits in
    widths[docid] bits. `out` needs 4 bytes a position, 12 a list and 8.
    """
    lists: cython.Py_ssize_t = len(starts) - 1
    _check_shapes(starts, min(len(docids), len(tfs)), len(ends))
    if len(out) < 4 * len(positions) + 5 * (len(docids) // 128 + lists) + 8:
        raise IndexError("too little room for positions")
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    low: cython.Py_ssize_t
    at: cython.Py_ssize_t = 0
    bit: cython.Py_ssize_t
    table: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    for i in range(lists):
        low = starts[i]
        table = at
        at += 4 * _table_blocks(starts[i + 1] - low)
        bit = 8 * at
        for j in range(low, starts[i + 1]):
            if docids[j] >= len(widths) or n + tfs[j] > len(positions):
                raise ValueError(f"list {i}: a docid without width or a tf without positions")
            if (j - low) & 127 == 0:
                bit = (bit + 7) >> 3 << 3
                if j > low:
                    _put_u32(out, table + 4 * (((j - low) >> 7) - 1), (bit >> 3) - at)
            bit = _put_positions(positions, n, tfs[j], widths[docids[j]], out, bit)
            if bit < 0:
                raise ValueError(f"list {i}: a position wider than {widths[docids[j]]} bits")
            n += tfs[j]
        if table < at:
            _put_u32(out, at - 4, ((bit + 7) >> 3) - at)
        at = (bit + 7) >> 3
        ends[i] = at
    return at


def quantise(impact: cython.double) -> int:
    """Return an impact, 0 to 1, as a byte q rounded upwards: q / 255 >= impact.

    An impact is tf / (tf + K), K = k1 * (1 - b + b * dl / avgdl), under the writer's avgdl.
    Let a searcher have avgdl' = r * avgdl. If r <= 1, its K' >= K, so impacts only shrink.
    If r > 1, K' >= K / r, so tf / (tf + K') <= r * tf / (r * tf + K) <= r * impact. Hence
    q / 255 * max(1, r) is an upper bound of the impact under any avgdl'.
    """
    return _quantise(impact)


@cython.cfunc
@cython.nogil
def _quantise(impact: cython.double) -> cython.int:
    q: cython.int = cython.cast(cython.int, impact * 255.0)
    while q < 255 and q / 255.0 < impact:
        q += 1
    return q


def _check_shapes(
    starts: cython.const[cython.longlong][::1],
    postings: cython.Py_ssize_t,
    lists: cython.Py_ssize_t,
) -> None:
    i: cython.Py_ssize_t
    if len(starts) == 0 or lists < len(starts) - 1 or starts[0] < 0:
        raise IndexError("starts: one number a list and one more")
    for i in range(len(starts) - 1):
        if starts[i] >= starts[i + 1]:
            raise ValueError(f"list {i} is empty")
    if starts[len(starts) - 1] > postings:
        raise IndexError("lists end behind their postings")


@cython.cfunc
@cython.nogil
def _is_valid(
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    lengths: cython.const[cython.uint][::1],
    norm_count: cython.Py_ssize_t,
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
) -> cython.bint:
    i: cython.Py_ssize_t
    for i in range(low, high):
        if docids[i] >= len(lengths) or docids[i] >= 0x7FFFFFFF:
            return False
        if not 0 < tfs[i] < 0x7FFFFFFF:
            return False
        if lengths[docids[i]] >= norm_count or (i > low and docids[i] <= docids[i - 1]):
            return False
    return True


@cython.cfunc
@cython.nogil
def _encode_list(
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    lengths: cython.const[cython.uint][::1],
    norms: cython.const[cython.double][::1],
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
    numbers: cython.uint[::1],
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
    bounds: cython.uchar[::1],
    index: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Encode one list at out[at:], raise bounds[index] to its bound, return its end."""
    blocks: cython.Py_ssize_t = _table_blocks(high - low)
    body: cython.Py_ssize_t = at + 9 * blocks
    end: cython.Py_ssize_t = body
    block: cython.Py_ssize_t
    first: cython.Py_ssize_t
    last: cython.Py_ssize_t
    bound: cython.int
    for block in range((high - low + 127) >> 7):
        first = low + block * BLOCK
        last = min(first + BLOCK, high)
        end = _encode_block(docids, tfs, first, last, low, numbers, out, end)
        bound = _block_bound(docids, tfs, lengths, norms, first, last)
        bounds[index] = max(bounds[index], bound)
        if blocks > 0:
            _put_u32(out, at + 4 * block, docids[last - 1])
            _put_u32(out, at + 4 * (blocks + block), end - body)
            out[at + 8 * blocks + block] = bound
    return end


@cython.cfunc
@cython.nogil
def _block_bound(
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    lengths: cython.const[cython.uint][::1],
    norms: cython.const[cython.double][::1],
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
) -> cython.int:
    i: cython.Py_ssize_t
    tf: cython.double
    impact: cython.double = 0.0
    for i in range(first, last):
        tf = tfs[i]
        impact = max(impact, tf / (tf + norms[lengths[docids[i]]]))
    return _quantise(impact)


@cython.cfunc
@cython.nogil
def _encode_block(
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
    low: cython.Py_ssize_t,
    numbers: cython.uint[::1],
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Encode the postings [first, last) of a list that starts at `low`; return the end.

    numbers: uint32[256], room for the numbers of a block
    """
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = last - first
    previous: cython.longlong = docids[first - 1] if first > low else -1
    for i in range(n):
        numbers[i] = cython.cast(cython.uint, docids[first + i] - previous - 1)
        numbers[BLOCK + i] = tfs[first + i] - 1
        previous = docids[first + i]
    gaps: cython.int = _shape(numbers, 0, n, GAPS_WORTH)
    rest: cython.int = _shape(numbers, BLOCK, n, TFS_WORTH)
    bit: cython.Py_ssize_t = 8 * at + 8
    out[at] = cython.cast(cython.uchar, min(gaps, 31) | min(rest, 7) << 5)
    if gaps >= 31:
        bit = _put(out, bit, gaps, 16)
    if rest >= 7:
        bit = _put(out, bit, rest, 16)
    bit = _put_run(numbers, 0, n, gaps, out, bit)
    bit = _put_run(numbers, BLOCK, n, rest, out, bit)
    return (bit + 7) >> 3


@cython.cfunc
@cython.nogil
def _shape(
    numbers: cython.const[cython.uint][::1],
    at: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    worth: cython.Py_ssize_t,
) -> cython.int:
    """Return the shape in which n numbers, below 2 ** 31, take least bits.

    Those with exceptions take less than `worth` eighths of those of the largest width.
    """
    i: cython.Py_ssize_t
    bits: cython.uint = 0
    for i in range(n):
        bits |= numbers[at + i]
    largest: cython.int = _bit_length(bits)
    width: cython.int = largest
    shape: cython.int = largest
    size: cython.Py_ssize_t = n * width * worth // 8
    exceptions: cython.int = 0
    taken: cython.Py_ssize_t
    while width > 0 and exceptions < MOST_EXCEPTIONS and largest - width < MOST_HIGH_BITS:
        width -= 1
        exceptions = 0
        for i in range(n):
            exceptions += numbers[at + i] >> width != 0
        if exceptions <= MOST_EXCEPTIONS:
            taken = n * width + exceptions * (7 + largest - width) + 16
            if taken < size:
                size = taken
                shape = width | exceptions << 5 | (largest - width) << 11
    return shape


@cython.cfunc
@cython.nogil
def _put_run(
    numbers: cython.const[cython.uint][::1],
    at: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    shape: cython.int,
    out: cython.uchar[::1],
    bit: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write n numbers in a shape at a bit address; return the address behind them."""
    i: cython.Py_ssize_t
    width: cython.int = shape & 31
    high: cython.int = shape >> 11
    low: cython.uint = (cython.cast(cython.uint, 1) << width) - 1
    if high > 0:
        for i in range(n):
            if numbers[at + i] > low:
                bit = _put(out, bit, cython.cast(cython.uint, i), 7)
                bit = _put(out, bit, numbers[at + i] >> width, high)
    for i in range(n):
        bit = _put(out, bit, numbers[at + i] & low, width)
    return bit


@cython.cfunc
@cython.nogil
def _put_positions(
    positions: cython.const[cython.uint][::1],
    first: cython.Py_ssize_t,
    tf: cython.Py_ssize_t,
    width: cython.int,
    out: cython.uchar[::1],
    bit: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write one document's positions; return the bit behind them, -2 if one is too wide."""
    i: cython.Py_ssize_t
    for i in range(first, first + tf):
        if _bit_length(positions[i]) > width:
            return -2
        bit = _put(out, bit, positions[i], width)
    return bit


@cython.cfunc
@cython.nogil
def _put(
    out: cython.uchar[::1], bit: cython.Py_ssize_t, value: cython.uint, width: cython.int
) -> cython.Py_ssize_t:
    """Write `width` bits at a bit address; return the address behind them.

    A byte is cleared when its first bit is written, so writing has to go upwards.
    """
    rest: cython.ulonglong = cython.cast(cython.ulonglong, value) << (bit & 7)
    byte: cython.Py_ssize_t = bit >> 3
    end: cython.Py_ssize_t = bit + width
    if bit & 7:
        rest |= out[byte]
    while byte << 3 < end:
        out[byte] = rest & 255
        rest >>= 8
        byte += 1
    return end


@cython.cfunc
@cython.nogil
def _put_u32(
    out: cython.uchar[::1], byte: cython.Py_ssize_t, value: cython.longlong
) -> cython.void:
    i: cython.int
    for i in range(4):
        out[byte + i] = value >> (8 * i) & 255


@cython.cfunc
@cython.nogil
def _table_blocks(df: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return how many blocks the skip table names: none for a list of a single block."""
    return (df + 127) >> 7 if df > BLOCK else 0


@cython.cfunc
@cython.nogil
def _bit_length(value: cython.uint) -> cython.int:
    bits: cython.int = 0
    while value:
        value >>= 1
        bits += 1
    return bits

"""Where in a sorted dictionary does a term stand?

Terms lie in blocks of 32, front-coded: of each only what differs from the one before::

    block  = entry*
    entry  = shared u8, length u8, suffix, then varints: df, cf - df, bytes of its postings
             list, bytes of its positions; and bound u8

    index  = per block: start of the block, and where the postings and the positions of its
             first term start; u64[3], all counted from the start of the file

A varint is seven bits a byte, the lowest first, the eighth bit set on all but the last. The
first term of a block shares nothing. A look-up is a binary search over first terms and a scan
of one block. Every byte is checked to lie inside its block before it is read.
"""

import cython

BLOCK = cython.declare(cython.Py_ssize_t, 32)
NUMBERS = cython.declare(cython.Py_ssize_t, 7)  # of an entry: see `read_block`


def find_block(
    data: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    term: cython.const[cython.uchar][::1],
) -> int:
    """Return the last block whose first term is at most `term`, or 0; O(log blocks).

    `index`: uint64[3 * blocks], see above; `data`: uint8[], the file.
    """
    low: cython.Py_ssize_t = 0
    high: cython.Py_ssize_t = len(index) // 3
    middle: cython.Py_ssize_t
    start: cython.Py_ssize_t
    length: cython.Py_ssize_t
    while high - low > 1:
        middle = (low + high) >> 1
        start = _start(index, middle, len(data))
        if start + 2 > len(data) or start + 2 + data[start + 1] > len(data):
            raise ValueError(f"the first term of dictionary block {middle} lies outside the file")
        length = data[start + 1]
        if _compare(data, start + 2, length, term) <= 0:
            low = middle
        else:
            high = middle
    return low


def find(
    data: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    end: cython.Py_ssize_t,
    term: cython.const[cython.uchar][::1],
    numbers: cython.longlong[::1],
) -> int:
    """Write the numbers of `term` as `read_block` does and return 1, or 0 if it is not there.

    `end` is where the last block ends; `numbers`: int64[7].
    """
    if len(index) == 0:
        return 0
    block: cython.Py_ssize_t = find_block(data, index, term)
    at: cython.Py_ssize_t = _start(index, block, len(data))
    stop: cython.Py_ssize_t = end
    if 3 * block + 3 < len(index):
        stop = _start(index, block + 1, len(data))
    if not 0 <= stop <= len(data):
        raise ValueError(f"dictionary block {block} lies outside the file")
    if len(numbers) < NUMBERS:
        raise IndexError("too little room for the numbers of a term")
    lists: cython.longlong = cython.cast(cython.longlong, index[3 * block + 1])
    places: cython.longlong = cython.cast(cython.longlong, index[3 * block + 2])
    matched: cython.Py_ssize_t = 0  # bytes that `term` shares with the term before
    shared: cython.Py_ssize_t
    length: cython.Py_ssize_t
    suffix: cython.Py_ssize_t
    found: cython.bint
    while at < stop:
        if at + 2 > stop or at + 2 + data[at + 1] > stop:
            raise ValueError(f"a term at byte {at} runs out of its dictionary block")
        shared = data[at]
        length = data[at + 1]
        suffix = at + 2
        at = suffix + length
        found = False
        if shared < matched:
            return 0  # it parts from the term before earlier than `term` does: it is greater
        if shared == matched:
            while matched < len(term) and matched - shared < length:
                if data[suffix + matched - shared] != term[matched]:
                    break
                matched += 1
            if matched - shared == length:
                found = matched == len(term)
            elif matched == len(term) or data[suffix + matched - shared] > term[matched]:
                return 0
        at = _read_numbers(data, at, stop, numbers, lists, places, 0)
        if at < 0:
            raise ValueError(f"a term near byte {suffix} runs out of its dictionary block")
        if found:
            return 1
        lists = numbers[3]
        places = numbers[5]
    return 0


def read_block(
    data: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    end: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
    texts: cython.uchar[::1],
    ends: cython.longlong[::1],
    numbers: cython.longlong[::1],
) -> int:
    """Write all terms of a block; return how many there are, at most 32.

    texts:   uint8[32 * 255], the terms one after another
    ends:    int64[32], where each term ends in `texts`
    numbers: int64[7 * 32]: df, cf, start and end of the postings list, start and end of the
             positions, bound
    """
    if not 0 <= block < len(index) // 3:
        raise IndexError(f"dictionary block {block} of {len(index) // 3}")
    if len(texts) < BLOCK * 255 or len(ends) < BLOCK or len(numbers) < BLOCK * NUMBERS:
        raise IndexError("too little room for a dictionary block")
    at: cython.Py_ssize_t = _start(index, block, len(data))
    stop: cython.Py_ssize_t = end
    if 3 * block + 3 < len(index):
        stop = _start(index, block + 1, len(data))
    lists: cython.longlong = cython.cast(cython.longlong, index[3 * block + 1])
    places: cython.longlong = cython.cast(cython.longlong, index[3 * block + 2])
    n: cython.Py_ssize_t = 0
    used: cython.Py_ssize_t = 0
    before: cython.Py_ssize_t = 0
    size: cython.Py_ssize_t = 0
    shared: cython.Py_ssize_t
    length: cython.Py_ssize_t
    i: cython.Py_ssize_t
    if not 0 <= stop <= len(data):
        raise ValueError(f"dictionary block {block} lies outside the file")
    while at < stop:
        if at + 2 > stop or at + 2 + data[at + 1] > stop or n == BLOCK:
            raise ValueError(f"a term at byte {at} runs out of its dictionary block")
        shared = data[at]
        length = data[at + 1]
        if shared > size or shared + length > 255:
            raise ValueError(f"a term at byte {at} is longer than 255 bytes")
        for i in range(shared):
            texts[used + i] = texts[before + i]
        for i in range(length):
            texts[used + shared + i] = data[at + 2 + i]
        before = used
        size = shared + length
        used += size
        ends[n] = used
        at = _read_numbers(data, at + 2 + length, stop, numbers, lists, places, NUMBERS * n)
        if at < 0:
            raise ValueError(f"a term of dictionary block {block} runs out of it")
        lists = numbers[NUMBERS * n + 3]
        places = numbers[NUMBERS * n + 5]
        n += 1
    return n


@cython.cfunc
@cython.exceptval(-1)
def _start(
    index: cython.const[cython.ulonglong][::1], block: cython.Py_ssize_t, size: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return where a block starts. Raises ValueError if that is not before byte `size`."""
    if index[3 * block] >= cython.cast(cython.ulonglong, size):
        raise ValueError(f"dictionary block {block} lies outside the file")
    return cython.cast(cython.Py_ssize_t, index[3 * block])


@cython.cfunc
def _read_numbers(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    numbers: cython.longlong[::1],
    lists: cython.longlong,
    places: cython.longlong,
    to: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Read the numbers of an entry; return where it ends, or -1 if it runs out of its block."""
    i: cython.Py_ssize_t
    shift: cython.int
    value: cython.longlong
    for i in range(4):
        value = 0
        shift = 0
        while True:
            if at >= stop or shift > 56:
                return -1
            value |= cython.cast(cython.longlong, data[at] & 0x7F) << shift
            at += 1
            if data[at - 1] < 0x80:
                break
            shift += 7
        if i == 0:
            numbers[to] = value
        elif i == 1:
            numbers[to + 1] = numbers[to] + value
        elif i == 2:
            numbers[to + 2] = lists
            numbers[to + 3] = lists + value
        else:
            numbers[to + 4] = places
            numbers[to + 5] = places + value
    if at >= stop:
        return -1
    numbers[to + 6] = data[at]
    return at + 1


@cython.cfunc
def _compare(
    data: cython.const[cython.uchar][::1],
    start: cython.Py_ssize_t,
    length: cython.Py_ssize_t,
    term: cython.const[cython.uchar][::1],
) -> cython.int:
    """Return less than, equal to or more than 0 as bytes of `data` compare with `term`."""
    i: cython.Py_ssize_t
    for i in range(min(length, len(term))):
        if data[start + i] != term[i]:
            return cython.cast(cython.int, data[start + i]) - cython.cast(cython.int, term[i])
    return (length > len(term)) - (length < len(term))

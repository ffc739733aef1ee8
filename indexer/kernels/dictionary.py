"""Where in a sorted dictionary does a term stand?

Terms lie in blocks of 32, front-coded: of each only what differs from the one before. The
first terms of the blocks lie apart, so that a look-up is a binary search in few pages of
memory and a scan of one block::

    firsts = the first terms of all blocks, one after another
    block  = numbers entry*                    the first term of a block has only numbers
    entry  = head [shared] [length] suffix numbers
    head   = u8: shared (4 bits) | length (4 bits), how many bytes are the same as in the term
             before, and how many follow; 15 stands for a u8 of its own
    numbers = varint (df - 1) * 8 + flags
              if flags & 1: varint cf - df - 1
              varint bytes of the postings list
              if flags & 2: varint bytes of the positions
              if flags & 4: bound u8, else it is 255
    index  = per block: start of the block, start of the postings and of the positions of its
             first term, all counted from the start of the file; end of its first term in
             `firsts`; u64[4]

A varint is seven bits a byte, the lowest first, the eighth bit set on all but the last. Every
byte is checked to lie inside its block before it is read. A term has at most 255 bytes. Its
numbers are an int64[7]: df, cf, start and end of its list, start and end of its positions,
and its bound.
"""

import cython

BLOCK = cython.declare(cython.Py_ssize_t, 32)
NUMBERS = cython.declare(cython.Py_ssize_t, 7)
INDEX = cython.declare(cython.Py_ssize_t, 4)
PAGE_BITS = cython.declare(cython.Py_ssize_t, 16)


def find_block(
    firsts: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    term: cython.const[cython.uchar][::1],
) -> int:
    """Return the last block whose first term is at most `term`, or 0; O(log blocks).

    `firsts` and `index` as above.
    """
    block: cython.Py_ssize_t = _find_block(firsts, index, term)
    if block < 0:
        raise ValueError("a first term of the dictionary lies outside of its section")
    return block


def find(
    data: cython.const[cython.uchar][::1],
    firsts: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    end: cython.Py_ssize_t,
    term: cython.const[cython.uchar][::1],
    verified: cython.const[cython.uchar][::1],
    numbers: cython.longlong[::1],
) -> int:
    """Write the numbers of `term` and return 1, or 0 if it is not there.

    data:     uint8[], the file; its last block ends at `end`
    verified: uint8[], not 0 for a page of 64 KiB that may be read; if the block is on another,
              -1 - block is returned.
    numbers:  int64[7]
    """
    if len(index) < INDEX:
        return 0
    if len(numbers) < NUMBERS:
        raise IndexError("too little room for the numbers of a term")
    block: cython.Py_ssize_t = _find_block(firsts, index, term)
    if block < 0:
        raise ValueError("a first term of the dictionary lies outside of its section")
    at: cython.Py_ssize_t = _start(index, block, end, len(data))
    stop: cython.Py_ssize_t = _start(index, block + 1, end, len(data))
    if at < 0 or stop < at:
        raise ValueError(f"dictionary block {block} lies outside the file")
    page: cython.Py_ssize_t
    for page in range(at >> PAGE_BITS, (stop + (1 << PAGE_BITS) - 1) >> PAGE_BITS):
        if page >= len(verified) or verified[page] == 0:
            return -1 - block
    at = _find_in_block(data, firsts, index, block, at, stop, term, numbers)
    if at < 0:
        raise ValueError(f"a term of dictionary block {block} runs out of it")
    return 1 if at > 0 else 0


def read_blocks(
    data: cython.const[cython.uchar][::1],
    firsts: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    end: cython.Py_ssize_t,
    first: cython.Py_ssize_t,
    last: cython.Py_ssize_t,
    texts: cython.uchar[::1],
    ends: cython.longlong[::1],
    numbers: cython.longlong[::1],
) -> int:
    """Write all terms of the blocks [first, last); return how many there are.

    texts:   uint8[32 * 255 a block], the terms one after another
    ends:    int64[32 a block], where each term ends in `texts`
    numbers: int64[7 * 32 a block]
    """
    blocks: cython.Py_ssize_t = last - first
    if not 0 <= first <= last <= len(index) // INDEX:
        raise IndexError(f"dictionary blocks {first} to {last} of {len(index) // INDEX}")
    if len(texts) // 255 < BLOCK * blocks or len(ends) < BLOCK * blocks:
        raise IndexError("too little room for dictionary blocks")
    if len(numbers) // NUMBERS < BLOCK * blocks:
        raise IndexError("too little room for the numbers of dictionary blocks")
    block: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    for block in range(first, last):
        n = _read_block(data, firsts, index, end, block, n, texts, ends, numbers)
        if n < 0:
            raise ValueError(f"dictionary block {block} is not sound")
    check_terms(texts, ends[:n])
    return n


def check_terms(
    texts: cython.const[cython.uchar][::1], ends: cython.const[cython.longlong][::1]
) -> None:
    """Raise ValueError if terms do not increase or one is longer than 255 bytes.

    texts: uint8[]; ends: int64[terms], where each ends in `texts`.
    """
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    before: cython.Py_ssize_t = 0
    low: cython.Py_ssize_t = 0
    high: cython.Py_ssize_t
    for i in range(len(ends)):
        high = ends[i]
        if not low <= high <= len(texts):
            raise IndexError(f"term {i} ends outside of its buffer")
        if high - low > 255:
            raise ValueError(f"a term of {high - low} bytes: at most 255 are indexed")
        j = 0
        while before + j < low and low + j < high and texts[before + j] == texts[low + j]:
            j += 1
        if i > 0 and (low + j == high or (before + j < low and texts[before + j] > texts[low + j])):
            raise ValueError(f"term {i} does not come after the one before")
        before = low
        low = high


@cython.cfunc
@cython.exceptval(check=False)
def _find_block(
    firsts: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    term: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Return the block to look in, -1 if the index is corrupt."""
    low: cython.Py_ssize_t = 0
    high: cython.Py_ssize_t = len(index) // INDEX
    middle: cython.Py_ssize_t
    start: cython.Py_ssize_t
    size: cython.Py_ssize_t
    i: cython.Py_ssize_t
    difference: cython.Py_ssize_t
    while high - low > 1:
        middle = (low + high) >> 1
        start = _first(index, middle, len(firsts))
        size = _first(index, middle + 1, len(firsts)) - start
        if start < 0 or not 0 <= size <= 255:
            return -1
        difference = size - len(term)
        for i in range(min(size, len(term))):
            if firsts[start + i] != term[i]:
                difference = cython.cast(cython.Py_ssize_t, firsts[start + i]) - term[i]
                break
        if difference <= 0:
            low = middle
        else:
            high = middle
    return low


@cython.cfunc
@cython.exceptval(check=False)
def _first(
    index: cython.const[cython.ulonglong][::1], block: cython.Py_ssize_t, size: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return where the first term of a block starts, -1 if that is outside of `size` bytes."""
    if block == 0:
        return 0
    if index[INDEX * block - 1] > cython.cast(cython.ulonglong, size):
        return -1
    return cython.cast(cython.Py_ssize_t, index[INDEX * block - 1])


@cython.cfunc
@cython.exceptval(check=False)
def _start(
    index: cython.const[cython.ulonglong][::1],
    block: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Return where a block starts, `end` after the last; -1 if that is outside of the file."""
    at: cython.Py_ssize_t = end
    if INDEX * block < len(index):
        if index[INDEX * block] > cython.cast(cython.ulonglong, size):
            return -1
        at = cython.cast(cython.Py_ssize_t, index[INDEX * block])
    return at if 0 <= at <= end and end <= size else -1


@cython.cfunc
@cython.exceptval(check=False)
def _find_in_block(
    data: cython.const[cython.uchar][::1],
    firsts: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    block: cython.Py_ssize_t,
    at: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    term: cython.const[cython.uchar][::1],
    numbers: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Write the numbers of `term`; return more than 0 if it is there, 0 if not, -1 if corrupt."""
    lists: cython.longlong = _signed(index[INDEX * block + 1])
    places: cython.longlong = _signed(index[INDEX * block + 2])
    low: cython.Py_ssize_t = _first(index, block, len(firsts))
    length: cython.Py_ssize_t = _first(index, block + 1, len(firsts)) - low
    shared: cython.Py_ssize_t
    matched: cython.Py_ssize_t = 0  # bytes that `term` shares with the term before
    if low < 0 or not 0 <= length <= 255 or lists < 0 or places < 0:
        return -1
    while matched < len(term) and matched < length and firsts[low + matched] == term[matched]:
        matched += 1
    if matched < length and (matched == len(term) or firsts[low + matched] > term[matched]):
        return 0
    at = _read_numbers(data, at, stop, numbers, lists, places, 0)
    if at < 0 or (matched == length and matched == len(term)):
        return at
    while at < stop:
        shared = data[at] & 15
        length = data[at] >> 4
        at += 1
        if shared == 15 and at < stop:
            shared = data[at]
            at += 1
        if length == 15 and at < stop:
            length = data[at]
            at += 1
        if at + length > stop:
            return -1
        if shared < matched:
            return 0  # it parts from the term before earlier than `term` does: it is greater
        low = at
        at += length
        lists = numbers[3]
        places = numbers[5]
        if shared > matched:
            at = _read_numbers(data, at, stop, numbers, lists, places, 0)
            if at < 0:
                return -1
            continue
        while matched < len(term) and matched - shared < length:
            if data[low + matched - shared] != term[matched]:
                break
            matched += 1
        if matched - shared < length and (
            matched == len(term) or data[low + matched - shared] > term[matched]
        ):
            return 0
        at = _read_numbers(data, at, stop, numbers, lists, places, 0)
        if at < 0 or (matched - shared == length and matched == len(term)):
            return at
    return 0


@cython.cfunc
@cython.exceptval(check=False)
def _read_block(
    data: cython.const[cython.uchar][::1],
    firsts: cython.const[cython.uchar][::1],
    index: cython.const[cython.ulonglong][::1],
    end: cython.Py_ssize_t,
    block: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    texts: cython.uchar[::1],
    ends: cython.longlong[::1],
    numbers: cython.longlong[::1],
) -> cython.Py_ssize_t:
    """Write the terms of a block behind the n before; return how many are written then, or -1."""
    at: cython.Py_ssize_t = _start(index, block, end, len(data))
    stop: cython.Py_ssize_t = _start(index, block + 1, end, len(data))
    lists: cython.longlong = _signed(index[INDEX * block + 1])
    places: cython.longlong = _signed(index[INDEX * block + 2])
    before: cython.Py_ssize_t = _first(index, block, len(firsts))
    size: cython.Py_ssize_t = _first(index, block + 1, len(firsts)) - before
    used: cython.Py_ssize_t = ends[n - 1] if n > 0 else 0
    last: cython.Py_ssize_t = n + BLOCK
    shared: cython.Py_ssize_t
    length: cython.Py_ssize_t
    i: cython.Py_ssize_t
    if at < 0 or stop <= at or before < 0 or not 0 <= size <= 255 or lists < 0 or places < 0:
        return -1
    for i in range(size):
        texts[used + i] = firsts[before + i]
    before = used
    used += size
    ends[n] = used
    at = _read_numbers(data, at, stop, numbers, lists, places, NUMBERS * n)
    n += 1
    while 0 <= at < stop:
        shared = data[at] & 15
        length = data[at] >> 4
        at += 1
        if shared == 15 and at < stop:
            shared = data[at]
            at += 1
        if length == 15 and at < stop:
            length = data[at]
            at += 1
        if n == last or shared > size or shared + length > 255 or at + length > stop:
            return -1
        for i in range(shared):
            texts[used + i] = texts[before + i]
        for i in range(length):
            texts[used + shared + i] = data[at + i]
        before = used
        size = shared + length
        used += size
        ends[n] = used
        lists = numbers[NUMBERS * n - 4]
        places = numbers[NUMBERS * n - 2]
        at = _read_numbers(data, at + length, stop, numbers, lists, places, NUMBERS * n)
        n += 1
    return n if at == stop else -1


@cython.cfunc
@cython.exceptval(check=False)
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
    flags: cython.longlong = 7
    value: cython.longlong
    numbers[to + 4] = places
    numbers[to + 5] = places
    numbers[to + 6] = 255
    for i in range(4):
        value = 0
        shift = 0
        if (i == 1 and not flags & 1) or (i == 3 and not flags & 2):
            continue
        while True:
            if at >= stop or shift > 49:
                return -1
            value |= cython.cast(cython.longlong, data[at] & 0x7F) << shift
            at += 1
            if data[at - 1] < 0x80:
                break
            shift += 7
        if i == 0:
            flags = value & 7
            numbers[to] = (value >> 3) + 1
            numbers[to + 1] = (value >> 3) + 1
        elif i == 1:
            numbers[to + 1] += value + 1
        elif i == 2:
            numbers[to + 2] = lists
            numbers[to + 3] = lists + value
        else:
            numbers[to + 5] = places + value
    if flags & 4:
        if at >= stop:
            return -1
        numbers[to + 6] = data[at]
        at += 1
    return at


@cython.cfunc
@cython.exceptval(check=False)
def _signed(number: cython.ulonglong) -> cython.longlong:
    """Return a number below 2 ** 56, or -1: so sums of such numbers cannot overflow."""
    return cython.cast(cython.longlong, number) if number >> 56 == 0 else -1

"""How do sorted terms become a dictionary? The writing side of `dictionary` and `entries`."""

import cython

from indexer.kernels.entries import check_terms

BLOCK = cython.declare(cython.Py_ssize_t, 32)
NUMBERS = cython.declare(cython.Py_ssize_t, 7)
INDEX = cython.declare(cython.Py_ssize_t, 4)


def tabulate(
    starts: cython.const[cython.longlong][::1],
    tfs: cython.const[cython.uint][::1],
    list_starts: cython.const[cython.longlong][::1],
    list_ends: cython.const[cython.longlong][::1],
    place_ends: cython.const[cython.longlong][::1],
    bounds: cython.const[cython.uchar][::1],
    place_base: cython.Py_ssize_t,
    numbers: cython.longlong[::1],
) -> None:
    """Write the numbers of terms whose lists were just encoded.

    starts: int64[terms + 1], the postings of each in `tfs`; list_starts, list_ends:
    int64[terms], where lists lie in the file; place_ends: int64[terms], where positions end,
    counted from `place_base`; bounds: uint8[terms].
    """
    terms: cython.Py_ssize_t = len(starts) - 1
    if min(len(list_starts), len(list_ends), len(place_ends), len(bounds)) < terms:
        raise IndexError("one start, end and bound a term")
    if len(numbers) < NUMBERS * terms:
        raise IndexError("room for seven numbers a term")
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    cf: cython.longlong
    for i in range(terms):
        if not 0 <= starts[i] <= starts[i + 1] <= len(tfs):
            raise IndexError(f"the postings of term {i} lie outside of their buffer")
        cf = 0
        for j in range(starts[i], starts[i + 1]):
            cf += tfs[j]
        numbers[NUMBERS * i] = starts[i + 1] - starts[i]
        numbers[NUMBERS * i + 1] = cf
        numbers[NUMBERS * i + 2] = list_starts[i]
        numbers[NUMBERS * i + 3] = list_ends[i]
        numbers[NUMBERS * i + 4] = place_base + (place_ends[i - 1] if i > 0 else 0)
        numbers[NUMBERS * i + 5] = place_base + place_ends[i]
        numbers[NUMBERS * i + 6] = bounds[i]


def room(terms: int, texts: int) -> int:
    """Return how many bytes always hold `terms` terms that have `texts` bytes together."""
    return texts + 50 * terms


def write_blocks(
    texts: cython.const[cython.uchar][::1],
    ends: cython.const[cython.longlong][::1],
    numbers: cython.const[cython.longlong][::1],
    start: cython.Py_ssize_t,
    lists: cython.longlong,
    firsts_size: cython.Py_ssize_t,
    out: cython.uchar[::1],
    firsts: cython.uchar[::1],
    index: cython.ulonglong[::1],
) -> tuple[int, int, int]:
    """Encode terms, given as `Blocks.read` gives them.

    Returns the bytes of blocks and firsts, and where the next list starts.

    start:       what the start of the first block is in `index`
    lists:       where the first list starts that does not lie elsewhere
    firsts_size: the bytes of the first terms before
    out:         uint8[`room()`]; firsts: uint8[255 a block]; index: uint64[4 a block]
    """
    terms: cython.Py_ssize_t = len(ends)
    blocks: cython.Py_ssize_t = (terms + BLOCK - 1) // BLOCK
    check_terms(texts, ends)
    if len(numbers) < NUMBERS * terms or len(out) < len(texts) + 50 * terms:
        raise IndexError("too little room for dictionary blocks: see room()")
    if len(firsts) < 255 * blocks or len(index) < INDEX * blocks:
        raise IndexError("too little room for the index of a dictionary")
    at: cython.Py_ssize_t = 0
    used: cython.Py_ssize_t = 0
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    low: cython.Py_ssize_t
    size: cython.Py_ssize_t
    block: cython.Py_ssize_t
    for i in range(terms):
        low = ends[i - 1] if i > 0 else 0
        size = ends[i] - low
        if i % BLOCK == 0:
            block = i // BLOCK
            for j in range(size):
                firsts[used + j] = texts[low + j]
            used += size
            index[INDEX * block] = start + at
            index[INDEX * block + 1] = lists
            index[INDEX * block + 2] = numbers[NUMBERS * i + 4]
            index[INDEX * block + 3] = firsts_size + used
        else:
            at = _put_text(texts, ends[i - 2] if i > 1 else 0, low, ends[i], out, at)
        at = _put_numbers(numbers, NUMBERS * i, lists, out, at)
        if numbers[NUMBERS * i + 2] == lists:
            lists = numbers[NUMBERS * i + 3]
    return at, used, lists


@cython.cfunc
@cython.exceptval(check=False)
def _put_text(
    texts: cython.const[cython.uchar][::1],
    before: cython.Py_ssize_t,
    low: cython.Py_ssize_t,
    high: cython.Py_ssize_t,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write head and suffix of the term texts[low:high] after the term texts[before:low]."""
    shared: cython.Py_ssize_t = 0
    i: cython.Py_ssize_t
    while before + shared < low and low + shared < high:
        if texts[before + shared] != texts[low + shared]:
            break
        shared += 1
    length: cython.Py_ssize_t = high - low - shared
    out[at] = cython.cast(cython.uchar, min(shared, 15) | min(length, 15) << 4)
    at += 1
    if shared >= 15:
        out[at] = cython.cast(cython.uchar, shared)
        at += 1
    if length >= 15:
        out[at] = cython.cast(cython.uchar, length)
        at += 1
    for i in range(length):
        out[at + i] = texts[low + shared + i]
    return at + length


@cython.cfunc
@cython.exceptval(check=False)
def _put_numbers(
    numbers: cython.const[cython.longlong][::1],
    of: cython.Py_ssize_t,
    lists: cython.longlong,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write the numbers of a term, at most 45 bytes; return where they end."""
    extra: cython.longlong = numbers[of + 1] - numbers[of]
    places: cython.longlong = numbers[of + 5] - numbers[of + 4]
    flags: cython.longlong = (extra > 0) | (places > 0) << 1 | (numbers[of + 6] < 255) << 2
    size: cython.longlong = numbers[of + 3] - numbers[of + 2]
    says_size: cython.bint = numbers[of] == 1 and numbers[of + 2] == lists and 0 < size <= 7
    at = _put_varint((size - 1 if says_size else numbers[of] + 6) * 8 + flags, out, at)
    if extra > 0:
        at = _put_varint(extra - 1, out, at)
    if numbers[of + 2] != lists:
        at = _put_varint(numbers[of + 2], out, _put_varint(0, out, at))
    if not says_size:
        at = _put_varint(size, out, at)
    if places > 0:
        at = _put_varint(places, out, at)
    if numbers[of + 6] < 255:
        out[at] = cython.cast(cython.uchar, numbers[of + 6])
        at += 1
    return at


@cython.cfunc
@cython.exceptval(check=False)
def _put_varint(
    value: cython.longlong, out: cython.uchar[::1], at: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    while value > 0x7F:
        out[at] = cython.cast(cython.uchar, value & 0x7F | 0x80)
        at += 1
        value >>= 7
    out[at] = cython.cast(cython.uchar, value)
    return at + 1

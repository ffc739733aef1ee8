"""What stands in one entry of a dictionary?

A term, of which only what differs from the term before, and its numbers::

    entry   = head [shared] [length] suffix numbers
    head    = u8: shared (4 bits) | length (4 bits), how many bytes are the same as in the term
              before, and how many follow; 15 stands for a u8 of its own
    numbers = varint kind * 8 + flags; a kind below 7: df is 1 and the list has kind + 1 bytes,
              else df is kind - 6
              if flags & 1: varint cf - df - 1
              unless the kind says it: varint bytes of the postings list; or
              0, varint start, varint bytes of a list that lies elsewhere in the file
              if flags & 2: varint bytes of the positions
              if flags & 4: bound u8, else it is 255

A list that does not lie elsewhere follows that of the term before. A varint is seven bits a
byte, the lowest first, the eighth bit set on all but the last.
"""

import cython

LONGEST = cython.declare(cython.Py_ssize_t, 255)


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
        if high - low > LONGEST:
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
def read_numbers(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    stop: cython.Py_ssize_t,
    numbers: cython.longlong[::1],
    lists: cython.longlong,
    places: cython.longlong,
    to: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Read the numbers of an entry to numbers[to:]; return where it ends, -1 if that is behind
    `stop`.

    lists, places: where its list, unless that lies elsewhere, and its positions start
    """
    number: cython.longlong = _varint(data, at, stop)
    if number < 0:
        return -1
    at += number & 15
    flags: cython.longlong = number >> 4 & 7
    kind: cython.longlong = number >> 7
    numbers[to] = kind - 6 if kind > 6 else 1
    numbers[to + 1] = numbers[to]
    if flags & 1:
        number = _varint(data, at, stop)
        if number < 0:
            return -1
        at += number & 15
        numbers[to + 1] += (number >> 4) + 1
    number = (kind + 1) << 4 if kind < 7 else _varint(data, at, stop)
    if number < 0:
        return -1
    at += number & 15
    if number >> 4 == 0:
        number = _varint(data, at, stop)
        if number < 0:
            return -1
        at += number & 15
        lists = number >> 4
        number = _varint(data, at, stop)
        if number < 0:
            return -1
        at += number & 15
    numbers[to + 2] = lists
    numbers[to + 3] = lists + (number >> 4)
    numbers[to + 4] = places
    numbers[to + 5] = places
    if flags & 2:
        number = _varint(data, at, stop)
        if number < 0:
            return -1
        at += number & 15
        numbers[to + 5] = places + (number >> 4)
    numbers[to + 6] = 255
    if flags & 4:
        if at >= stop:
            return -1
        numbers[to + 6] = data[at]
        at += 1
    return at


@cython.cfunc
@cython.exceptval(check=False)
def _varint(
    data: cython.const[cython.uchar][::1], at: cython.Py_ssize_t, stop: cython.Py_ssize_t
) -> cython.longlong:
    """Return a number * 16 + the bytes it takes, or -1 if it runs out of its block."""
    if at < stop and data[at] < 0x80:
        return cython.cast(cython.longlong, data[at]) << 4 | 1
    value: cython.longlong = 0
    size: cython.int
    for size in range(8):
        if at + size >= stop:
            return -1
        value |= cython.cast(cython.longlong, data[at + size] & 0x7F) << (7 * size)
        if data[at + size] < 0x80:
            return value << 4 | (size + 1)
    return -1


@cython.cfunc
@cython.exceptval(check=False)
def as_offset(number: cython.ulonglong) -> cython.longlong:
    """Return a number below 2 ** 56, or -1: so sums of such numbers cannot overflow."""
    return cython.cast(cython.longlong, number) if number >> 56 == 0 else -1


@cython.cfunc
@cython.exceptval(check=False)
def compare(
    texts: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    term: cython.const[cython.uchar][::1],
    size: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Return less than, equal to or more than 0 as n bytes at a place compare with a term."""
    i: cython.Py_ssize_t
    for i in range(min(n, size)):
        if texts[at + i] != term[i]:
            return cython.cast(cython.Py_ssize_t, texts[at + i]) - term[i]
    return n - size

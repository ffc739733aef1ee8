"""Which documents have the same content, and how many contents are there among some documents?

Contents are numbers, uint32, one a document: equal numbers are equal contents, and 0 is none.
"""

import cython

SEEN = cython.declare(cython.uchar, 1)
WANTED = 2


def number_alike(
    left: cython.const[cython.uchar][::1],
    left_ends: cython.const[cython.longlong][::1],
    left_numbers: cython.const[cython.uint][::1],
    right: cython.const[cython.uchar][::1],
    right_ends: cython.const[cython.longlong][::1],
    right_numbers: cython.uint[::1],
) -> int:
    """Give texts on the right the numbers of equal ones on the left; return how many are equal.

    Text i is [ends[i], ends[i + 1]) of its bytes. On either side they rise, and are different.
    O(m log(n / m)): gallops through the longer side.
    """
    i: cython.Py_ssize_t = 0
    j: cython.Py_ssize_t = 0
    found: cython.Py_ssize_t = 0
    order: cython.int
    _check(left, left_ends, len(left_numbers))
    _check(right, right_ends, len(right_numbers))
    with cython.nogil:
        while i < len(left_numbers) and j < len(right_numbers):
            order = _compare(left, left_ends, i, right, right_ends, j)
            if order == 0:
                right_numbers[j] = left_numbers[i]
                found += 1
                i += 1
                j += 1
            elif order < 0:
                i = _skip(left, left_ends, i + 1, len(left_numbers), right, right_ends, j)
            else:
                j = _skip(right, right_ends, j + 1, len(right_numbers), left, left_ends, i)
    return found


def shift(ends: cython.longlong[::1], by: cython.longlong) -> None:
    """Add to each of the ends of texts, which then lie behind others."""
    i: cython.Py_ssize_t
    for i in range(len(ends)):
        ends[i] += by


def translate(numbers: cython.uint[::1], others: cython.const[cython.uint][::1]) -> None:
    """Put others[n - 1] in the place of each number n, but for 0."""
    i: cython.Py_ssize_t
    for i in range(len(numbers)):
        if numbers[i] > len(others):
            raise IndexError(f"a number of {numbers[i]} among {len(others)}")
        if numbers[i] > 0:
            numbers[i] = others[numbers[i] - 1]


def count(numbers: cython.const[cython.uint][::1], counts: cython.uchar[::1]) -> None:
    """Count how often each number occurs, up to twice: uint8[largest number + 1]."""
    i: cython.Py_ssize_t
    for i in range(len(numbers)):
        if numbers[i] >= len(counts):
            raise IndexError(f"a number of {numbers[i]} among {len(counts)}")
        counts[numbers[i]] += counts[numbers[i]] < 2


def mark(
    numbers: cython.const[cython.uint][::1],
    counts: cython.const[cython.uchar][::1],
    bits: cython.uchar[::1],
) -> int:
    """Set the bits of the documents whose numbers occur twice, but for 0; return how many."""
    i: cython.Py_ssize_t
    found: cython.Py_ssize_t = 0
    if 8 * len(bits) < len(numbers):
        raise IndexError("fewer bits than numbers")
    for i in range(len(numbers)):
        if numbers[i] >= len(counts):
            raise IndexError(f"a number of {numbers[i]} among {len(counts)}")
        if numbers[i] > 0 and counts[numbers[i]] > 1:
            bits[i >> 3] |= 1 << (i & 7)
            found += 1
    return found


def see(
    docids: cython.const[cython.uint][::1],
    numbers: cython.const[cython.uint][::1],
    marks: cython.uchar[::1],
    wanted: cython.uint[::1],
) -> tuple[int, int]:
    """Return how many contents come for the first time; write the documents of wanted ones.

    marks:  uint8[largest number + 1], WANTED for some; what is seen is marked
    wanted: uint32[docids + 1], of which so many are written as the second number says
    """
    i: cython.Py_ssize_t
    number: cython.Py_ssize_t
    new: cython.Py_ssize_t = 0
    n: cython.Py_ssize_t = 0
    if len(wanted) <= len(docids):
        raise IndexError("no room for the documents")
    for i in range(len(docids)):
        if docids[i] >= len(numbers) or numbers[docids[i]] >= len(marks):
            raise IndexError(f"document {docids[i]} has no number")
        number = numbers[docids[i]]
        new += (marks[number] & SEEN) == 0
        marks[number] |= SEEN
        wanted[n] = docids[i]
        n += marks[number] >> 1
    return new, n


def forget(
    docids: cython.const[cython.uint][::1],
    numbers: cython.const[cython.uint][::1],
    marks: cython.uchar[::1],
) -> None:
    """Take the marks of the documents' contents away, after `see`."""
    i: cython.Py_ssize_t
    for i in range(len(docids)):
        if docids[i] >= len(numbers) or numbers[docids[i]] >= len(marks):
            raise IndexError(f"document {docids[i]} has no number")
        marks[numbers[docids[i]]] = 0


def _check(
    texts: cython.const[cython.uchar][::1],
    ends: cython.const[cython.longlong][::1],
    count: cython.Py_ssize_t,
) -> None:
    """Raise ValueError for texts that do not lie one behind the other."""
    i: cython.Py_ssize_t
    if len(ends) != count + 1 or ends[0] != 0 or ends[count] > len(texts):
        raise ValueError(f"{count} texts of other bytes")
    for i in range(count):
        if ends[i + 1] < ends[i]:
            raise ValueError(f"text {i} ends before it starts")


@cython.cfunc
@cython.nogil
def _skip(
    texts: cython.const[cython.uchar][::1],
    ends: cython.const[cython.longlong][::1],
    low: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    others: cython.const[cython.uchar][::1],
    other_ends: cython.const[cython.longlong][::1],
    other: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Return the first text from `low` on that is not below another: steps double, then halve."""
    step: cython.Py_ssize_t = 1
    high: cython.Py_ssize_t = low
    middle: cython.Py_ssize_t
    while high < size and _compare(texts, ends, high, others, other_ends, other) < 0:
        low = high + 1
        high += step
        step *= 2
    high = min(high, size)
    while low < high:
        middle = (low + high) >> 1
        if _compare(texts, ends, middle, others, other_ends, other) < 0:
            low = middle + 1
        else:
            high = middle
    return low


@cython.cfunc
@cython.nogil
def _compare(
    left: cython.const[cython.uchar][::1],
    left_ends: cython.const[cython.longlong][::1],
    i: cython.Py_ssize_t,
    right: cython.const[cython.uchar][::1],
    right_ends: cython.const[cython.longlong][::1],
    j: cython.Py_ssize_t,
) -> cython.int:
    """Compare a text on the left with one on the right: below 0, 0 or above 0."""
    a: cython.Py_ssize_t = left_ends[i]
    b: cython.Py_ssize_t = right_ends[j]
    a_size: cython.Py_ssize_t = left_ends[i + 1] - a
    b_size: cython.Py_ssize_t = right_ends[j + 1] - b
    k: cython.Py_ssize_t
    for k in range(min(a_size, b_size)):
        if left[a + k] != right[b + k]:
            return -1 if left[a + k] < right[b + k] else 1
    return (a_size > b_size) - (a_size < b_size)

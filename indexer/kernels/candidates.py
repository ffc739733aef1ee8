"""Which documents of a chunk are still in the running?

Candidates are places in the chunk, uint32[n] in any order. Each has a mark, uint8[size of the
chunk], and a sum of scores, float64[likewise]. Whoever is dropped leaves both at zero, so that
nothing has to be cleared as a whole. The loops compact in place: each candidate is written to
where the next survivor belongs.
"""

import cython


@cython.cfunc
@cython.nogil
def keep_marked(
    candidates: cython.uint[::1],
    n: cython.Py_ssize_t,
    marks: cython.uchar[::1],
    mark: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Keep the candidates with this mark and unmark the others; return how many stay."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    kept: cython.Py_ssize_t = 0
    for i in range(n):
        place = candidates[i]
        candidates[kept] = cython.cast(cython.uint, place)
        if marks[place] == mark:
            kept += 1
        else:
            marks[place] = 0
    return kept


@cython.cfunc
@cython.nogil
def keep_allowed(
    candidates: cython.uint[::1],
    first: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    sums: cython.double[::1],
    marks: cython.uchar[::1],
    base: cython.Py_ssize_t,
    allowed: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Drop those of candidates[first:n] whose bit is not set; return how many stay in all."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    kept: cython.Py_ssize_t = first
    for i in range(first, n):
        place = candidates[i]
        candidates[kept] = cython.cast(cython.uint, place)
        if allowed[(base + place) >> 3] >> ((base + place) & 7) & 1:
            kept += 1
        else:
            sums[place] = 0.0
            marks[place] = 0
    return kept


@cython.cfunc
@cython.nogil
def keep_in_range(
    candidates: cython.uint[::1],
    first: cython.Py_ssize_t,
    n: cython.Py_ssize_t,
    sums: cython.double[::1],
    marks: cython.uchar[::1],
    base: cython.Py_ssize_t,
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    bit: cython.Py_ssize_t,
    low: cython.ulonglong,
    high: cython.ulonglong,
) -> cython.Py_ssize_t:
    """Drop those of candidates[first:n] whose number is not from `low` to `high`, or missing.

    Numbers of `width` bytes, 1, 2, 4 or 8, begin at a byte of `words`, and at `bit` the bits that
    say which are there; all are if that is negative. Return how many stay in all.
    """
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    there: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    number: cython.ulonglong
    passes: cython.bint
    kept: cython.Py_ssize_t = first
    for i in range(first, n):
        place = candidates[i]
        byte = start + (base + place) * width
        number = words[byte >> 2]
        if width == 8:
            number |= cython.cast(cython.ulonglong, words[(byte >> 2) + 1]) << 32
        elif width < 4:
            number = number >> (8 * (byte & 3)) & ((1 << (8 * width)) - 1)
        passes = low <= number and number <= high
        if bit >= 0:
            there = bit + base + place
            passes = passes and words[there >> 5] >> (there & 31) & 1
        candidates[kept] = cython.cast(cython.uint, place)
        if passes:
            kept += 1
        else:
            sums[place] = 0.0
            marks[place] = 0
    return kept


@cython.cfunc
@cython.nogil
def keep_hopeful(
    candidates: cython.uint[::1],
    n: cython.Py_ssize_t,
    sums: cython.double[::1],
    marks: cython.uchar[::1],
    least: cython.double,
) -> cython.Py_ssize_t:
    """Keep the candidates with a sum of at least `least`; clean up after the others."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    kept: cython.Py_ssize_t = 0
    for i in range(n):
        place = candidates[i]
        candidates[kept] = cython.cast(cython.uint, place)
        if sums[place] >= least:
            kept += 1
        else:
            sums[place] = 0.0
            marks[place] = 0
    return kept


@cython.cfunc
@cython.nogil
def remark(
    candidates: cython.const[cython.uint][::1], n: cython.Py_ssize_t, marks: cython.uchar[::1]
) -> cython.void:
    """Give all candidates the mark 1, whatever number of clauses they passed."""
    i: cython.Py_ssize_t
    for i in range(n):
        marks[candidates[i]] = 1


@cython.cfunc
@cython.nogil
def unmark(
    candidates: cython.const[cython.uint][::1], n: cython.Py_ssize_t, marks: cython.uchar[::1]
) -> cython.void:
    """Clean up after candidates that are not scored."""
    i: cython.Py_ssize_t
    for i in range(n):
        marks[candidates[i]] = 0

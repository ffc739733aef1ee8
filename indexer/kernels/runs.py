"""Which numbers lie in a run, bit after bit?

The low bits are unpacked first, then what the few exceptions add to theirs (see `layout`).
"""

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.layout import low_bits, low_bits_of, read
else:
    from indexer.kernels.layout import low_bits, low_bits_of, read


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
    unpack_numbers(words, run, n, tfs, at)
    for i in range(n):
        tfs[at + i] += 1


@cython.cfunc
@cython.nogil
def unpack_numbers(
    words: cython.const[cython.uint][::1],
    run: cython.longlong,
    n: cython.Py_ssize_t,
    numbers: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    """Write the first n numbers of a run to numbers[at:], narrow ones four at a time."""
    i: cython.Py_ssize_t = 0
    width: cython.Py_ssize_t = run & 31
    bit: cython.Py_ssize_t = low_bits_of(run)
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
    bit: cython.Py_ssize_t = low_bits_of(run)
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
def exception_place(
    words: cython.const[cython.uint][::1], run: cython.longlong, i: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return the place of exception i of a run, or -1 if there are fewer."""
    if i >= run >> 5 & 63:
        return -1
    bit: cython.Py_ssize_t = (run >> 16) + i * (7 + (run >> 11 & 31))
    return cython.cast(cython.Py_ssize_t, read(words, bit, 127))


@cython.cfunc
@cython.nogil
def exception(
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

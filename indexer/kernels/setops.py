"""Which documents are in this set and in that one?

A set of documents is docids (uint32[], strictly increasing) when it is small, and bits (uint8[],
one bit a document, least significant first) when it serves as a filter or gathers many lists.
Results go to a buffer of the caller, and the number of them is returned.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import read_block
else:
    from indexer.kernels.blocks import read_block

Number = cython.fused_type(cython.uchar, cython.ushort, cython.uint, cython.ulonglong)
"""Numbers as wide as a column needs."""


def unite_lists(
    words: cython.const[cython.uint][::1],
    lists: cython.const[cython.longlong][::1],
    docs: cython.Py_ssize_t,
    bits: cython.uchar[::1],
) -> int:
    """Set the bits of all documents in any of the lists; return how many were not set before.

    lists: int64[lists * 3], start, end and df of each.
    """
    _require_room(8 * len(bits), docs)
    block: cython.uint[::1] = array("I", bytes(4 * 128))
    i: cython.Py_ssize_t
    b: cython.Py_ssize_t
    df: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    run: cython.longlong = 0
    with cython.nogil:
        for i in range(len(lists) // 3):
            df = lists[3 * i + 2]
            for b in range((df + 127) >> 7):
                run = read_block(words, lists[3 * i], lists[3 * i + 1], df, docs, b, block, 0)
                if run < 0:
                    break
                n += _set_bits(block, min(128, df - 128 * b), bits)
            if run < 0:
                break
    if run < 0:
        raise ValueError(f"corrupt postings list at byte {lists[3 * i]}")
    return n


def set_bits(docids: cython.const[cython.uint][::1], bits: cython.uchar[::1]) -> int:
    """Set the bits of documents; return how many were not set before."""
    if len(docids) and docids[len(docids) - 1] >= 8 * len(bits):
        raise IndexError(f"docid {docids[len(docids) - 1]} of {8 * len(bits)} bits")
    n: cython.Py_ssize_t
    with cython.nogil:
        n = _set_bits(docids, len(docids), bits)
    return n


def select(
    docids: cython.const[cython.uint][::1],
    bits: cython.const[cython.uchar][::1],
    out: cython.uint[::1],
) -> int:
    """Write the docids whose bits are set."""
    _require_room(len(out), len(docids))
    if len(docids) and docids[len(docids) - 1] >= 8 * len(bits):
        raise IndexError(f"docid {docids[len(docids) - 1]} of {8 * len(bits)} bits")
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    with cython.nogil:
        for i in range(len(docids)):
            out[n] = docids[i]
            n += bits[docids[i] >> 3] >> (docids[i] & 7) & 1
    return n


def listed(bits: cython.const[cython.uchar][::1], out: cython.uint[::1]) -> int:
    """Write the docids whose bits are set; as many as `out` has room for."""
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    byte: cython.uint
    low: cython.uint
    with cython.nogil:
        for i in range(len(bits)):
            byte = bits[i]
            while byte != 0 and n < len(out):
                low = byte & ((byte ^ 255) + 1)  # its lowest one
                out[n] = cython.cast(
                    cython.uint, 8 * i + (low > 1) + (low > 2) + (low > 4) + (low > 8)
                    + (low > 16) + (low > 32) + (low > 64)
                )  # fmt: skip
                n += 1
                byte ^= low
    return n


def between(
    numbers: cython.const[Number][::1],
    low: cython.ulonglong,
    high: cython.ulonglong,
    bits: cython.uchar[::1],
) -> None:
    """Set the bits of the numbers from `low` to `high`, and unset those of the others."""
    _require_room(8 * len(bits), len(numbers))
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    byte: cython.int
    with cython.nogil:
        for i in range((len(numbers) + 7) >> 3):
            byte = 0
            for j in range(8 * i, min(8 * i + 8, len(numbers))):
                byte |= (numbers[j] >= low and numbers[j] <= high) << (j & 7)
            bits[i] = cython.cast(cython.uchar, byte)


def arrange(
    places: cython.const[cython.uint][::1],
    order: cython.uint[::1],
    inverse: cython.uint[::1],
) -> bool:
    """Write places that count from 1 as counting from 0, and which document is at each.

    places, order, inverse: uint32[documents]. Return whether each place is taken once; if not,
    what was written means nothing.
    """
    _require_room(min(len(order), len(inverse)), len(places))
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = len(places)
    for i in range(n):
        inverse[i] = 0xFFFFFFFF
    for i in range(n):
        if places[i] < 1 or places[i] > n or inverse[places[i] - 1] != 0xFFFFFFFF:
            return False
        order[i] = places[i] - 1
        inverse[order[i]] = i
    return True


def is_in_place(numbers: cython.const[cython.uint][::1]) -> bool:
    """Tell whether each number is its own place."""
    i: cython.Py_ssize_t
    for i in range(len(numbers)):
        if numbers[i] != i:
            return False
    return True


def _require_room(size: cython.Py_ssize_t, needed: cython.Py_ssize_t) -> None:
    if size < needed:
        raise IndexError(f"a buffer of {size} numbers where {needed} are needed")


@cython.cfunc
@cython.nogil
def _set_bits(
    docids: cython.const[cython.uint][::1], n: cython.Py_ssize_t, bits: cython.uchar[::1]
) -> cython.Py_ssize_t:
    i: cython.Py_ssize_t
    byte: cython.Py_ssize_t
    bit: cython.int
    new: cython.Py_ssize_t = 0
    for i in range(n):
        byte = docids[i] >> 3
        bit = 1 << (docids[i] & 7)
        new += (bits[byte] & bit) == 0
        bits[byte] |= bit
    return new

"""Which lists does a segment have already? Equal bytes are written once.

Most stems have one form, so that the list of the stem is that of the word, to the byte. A
hash table in flat buffers, of all lists that are long enough to be worth a reference, says
where an equal one may lie, and its bytes are compared.
"""

from array import array

import cython

LEAST = cython.declare(cython.Py_ssize_t, 8)  # bytes of a list; a reference takes about five
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)  # odd, near 2 ** 64 / golden ratio
ALL = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)


@cython.cclass
class Lists:
    """Where the lists of a segment lie: 16 to 64 bytes of memory for each long one."""

    count: cython.Py_ssize_t
    mask: cython.Py_ssize_t
    hashes: cython.ulonglong[::1]  # 0 in a free slot
    places: cython.longlong[::1]  # where a list starts in the file

    def __init__(self) -> None:
        self.count = 0
        self._make_room(1 << 10)

    def share(
        self,
        written: cython.const[cython.uchar][::1],
        out: cython.uchar[::1],
        ends: cython.const[cython.longlong][::1],
        starts: cython.longlong[::1],
        stops: cython.longlong[::1],
    ) -> int:
        """Take the lists that were written before out of `out`; return how many bytes are left.

        written: uint8[], the file so far, behind which the rest of `out` will be
        out:     uint8[], lists one after another, of which the rest moves together
        ends:    int64[lists], where each ends in `out`
        starts, stops: int64[lists], set to where each lies in the file
        """
        i: cython.Py_ssize_t
        low: cython.Py_ssize_t = 0
        size: cython.Py_ssize_t
        place: cython.Py_ssize_t
        left: cython.Py_ssize_t = 0
        if min(len(starts), len(stops)) < len(ends):
            raise IndexError("room for a start and a stop of each list")
        for i in range(len(ends)):
            size = ends[i] - low
            if size < 0 or ends[i] > len(out):
                raise IndexError(f"list {i} ends outside of its buffer")
            place = -1
            if size >= LEAST:
                place = self._find(written, out, low, size, len(written) + left)
            if place < 0:
                place = len(written) + left
                out[left : left + size] = out[low : low + size]
                left += size
            starts[i] = place
            stops[i] = place + size
            low = ends[i]
        return left

    @cython.cfunc
    @cython.exceptval(-2)
    def _find(
        self,
        written: cython.const[cython.uchar][::1],
        out: cython.const[cython.uchar][::1],
        low: cython.Py_ssize_t,
        size: cython.Py_ssize_t,
        place: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Return where the list out[low:low + size] lies in the file, or -1: then it is noted."""
        hashed: cython.ulonglong = _hash(out, low, size)
        slot: cython.Py_ssize_t = hashed & self.mask
        i: cython.Py_ssize_t
        at: cython.Py_ssize_t
        while self.hashes[slot] != 0:
            at = self.places[slot]
            if self.hashes[slot] == hashed and at + size <= len(written):
                i = 0
                while i < size and written[at + i] == out[low + i]:
                    i += 1
                if i == size:
                    return at
            slot = (slot + 1) & self.mask
        self.hashes[slot] = hashed
        self.places[slot] = place
        self.count += 1
        if 2 * self.count > self.mask:
            self._make_room(4 * self.mask + 4)
        return -1

    def _make_room(self, slots: cython.Py_ssize_t) -> None:
        """Make so many slots, a power of 2, and move what there is."""
        old_hashes = self.hashes if self.count else memoryview(array("Q"))
        old_places = self.places if self.count else memoryview(array("q"))
        self.hashes = memoryview(array("Q", bytes(8 * slots)))
        self.places = memoryview(array("q", bytes(8 * slots)))
        self.mask = slots - 1
        _move(old_hashes, old_places, self.hashes, self.places)


@cython.cfunc
@cython.exceptval(check=False)
def _move(
    old_hashes: cython.const[cython.ulonglong][::1],
    old_places: cython.const[cython.longlong][::1],
    hashes: cython.ulonglong[::1],
    places: cython.longlong[::1],
) -> cython.void:
    mask: cython.Py_ssize_t = len(hashes) - 1
    i: cython.Py_ssize_t
    slot: cython.Py_ssize_t
    for i in range(len(old_hashes)):
        if old_hashes[i] != 0:
            slot = old_hashes[i] & mask
            while hashes[slot] != 0:
                slot = (slot + 1) & mask
            hashes[slot] = old_hashes[i]
            places[slot] = old_places[i]


@cython.cfunc
@cython.exceptval(check=False)
def _hash(
    content: cython.const[cython.uchar][::1], low: cython.Py_ssize_t, size: cython.Py_ssize_t
) -> cython.ulonglong:
    """Return a hash of 64 bits, never 0: each byte multiplied and folded."""
    hashed: cython.ulonglong = size
    i: cython.Py_ssize_t
    for i in range(size):
        hashed = ((hashed ^ content[low + i]) * FACTOR) & ALL
        hashed ^= hashed >> 32
    return hashed | 1

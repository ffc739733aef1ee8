"""Which number does a string have? Numbers count up from 0 as strings are first seen.

An open-addressing hash table in flat buffers: the bytes of all strings one after another,
where each starts, and slots that hold a hash and a number. A dictionary of Python would
need an object for every token of a text before it could say that the token is known.
"""

from array import array

import cython

MAX_STRINGS = cython.declare(cython.Py_ssize_t, 0x7FFFFFF0)
LOW = cython.declare(cython.ulonglong, 0xFFFFFFFF)  # a literal of this size is a Python object
FACTOR = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)  # odd, near 2 ** 64 / golden ratio
ALL = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)


@cython.final
@cython.cclass
class Strings:
    """Distinct byte strings, numbered in the order of their first appearance."""

    def __init__(self) -> None:
        self.count = 0
        self.used = 0
        self.mask = (1 << 12) - 1
        self.arena = memoryview(array("B", bytes(1 << 14)))
        self.starts = memoryview(array("q", bytes(8 << 11)))
        self.slots = memoryview(array("Q", bytes(8 << 12)))

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: cython.Py_ssize_t) -> bytes:
        """Return the string of a number."""
        if number < 0 or number >= self.count:
            raise IndexError(f"no string has the number {number}")
        end: cython.Py_ssize_t = self.starts[number + 1]
        return bytes(self.arena[self.starts[number] : end])

    def number(self, text: bytes) -> int:
        """Return the number of a string, a new one if it was never seen."""
        return self.intern(text, 0, len(text))

    def numbers(
        self,
        texts: cython.const[cython.uchar][::1],
        ends: cython.const[cython.longlong][::1],
        numbers: cython.uint[::1],
    ) -> None:
        """Write the numbers of many strings; string i ends in `texts` at ends[i], int64."""
        i: cython.Py_ssize_t
        start: cython.Py_ssize_t = 0
        if len(numbers) < len(ends):
            raise IndexError("a number for each string")
        for i in range(len(ends)):
            if ends[i] < start or ends[i] > len(texts):
                raise IndexError(f"string {i} ends outside of its texts")
            numbers[i] = self.intern(texts, start, ends[i])
            start = ends[i]

    def size_bytes(self) -> int:
        """Return how much memory the buffers take."""
        return len(self.arena) + 8 * len(self.starts) + 8 * len(self.slots)

    @cython.cfunc
    @cython.exceptval(-1, check=False)
    def intern(
        self,
        text: cython.const[cython.uchar][::1],
        start: cython.Py_ssize_t,
        end: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Return the number of text[start:end], a new one if it was never seen.

        A slot is 0 when free, and else the hash << 32 | number + 1.
        """
        i: cython.Py_ssize_t
        hashed: cython.ulonglong = _hash(text, start, end)
        at: cython.Py_ssize_t = hashed & self.mask
        while self.slots[at]:
            if self.slots[at] >> 32 == hashed:
                i = (self.slots[at] & LOW) - 1
                if self._holds(i, text, start, end):
                    return i
            at = (at + 1) & self.mask
        self.slots[at] = hashed << 32 | (self.count + 1)
        return self._add(text, start, end)

    @cython.cfunc
    def _holds(
        self,
        number: cython.Py_ssize_t,
        text: cython.const[cython.uchar][::1],
        start: cython.Py_ssize_t,
        end: cython.Py_ssize_t,
    ) -> cython.bint:
        own: cython.Py_ssize_t = self.starts[number]
        if self.starts[number + 1] - own != end - start:
            return False
        while start + 8 <= end:
            if _eight(self.arena, own) != _eight(text, start):
                return False
            own += 8
            start += 8
        while start < end:
            if self.arena[own] != text[start]:
                return False
            own += 1
            start += 1
        return True

    @cython.cfunc
    @cython.exceptval(-1, check=False)
    def _add(
        self,
        text: cython.const[cython.uchar][::1],
        start: cython.Py_ssize_t,
        end: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Append a string whose slot is already taken; return its number."""
        i: cython.Py_ssize_t
        if self.used + end - start > len(self.arena):
            self._widen(self.used + end - start)
        for i in range(end - start):
            self.arena[self.used + i] = text[start + i]
        self.used += end - start
        self.count += 1
        self.starts[self.count] = self.used
        if 2 * self.count + 2 > self.mask:
            self._double()
        return self.count - 1

    def _widen(self, needed: cython.Py_ssize_t) -> None:
        if needed > 0x7FFFFFFFFFFF:
            raise MemoryError("more bytes of strings than a table holds")
        wider = array("B", bytes(2 * needed))
        memoryview(wider)[: self.used] = self.arena[: self.used]
        self.arena = memoryview(wider)

    def _double(self) -> None:
        """Make room for twice as many strings: slots are never more than half full."""
        if self.count >= MAX_STRINGS:
            raise MemoryError("more strings than a table numbers")
        slots: cython.ulonglong[::1] = memoryview(array("Q", bytes(16 * (self.mask + 1))))
        starts = array("q", bytes(8 * (self.mask + 1)))
        memoryview(starts)[: self.count + 1] = self.starts[: self.count + 1]
        mask: cython.Py_ssize_t = 2 * self.mask + 1
        i: cython.Py_ssize_t
        at: cython.Py_ssize_t
        hashed: cython.ulonglong
        for i in range(self.mask + 1):
            if self.slots[i]:
                hashed = self.slots[i] >> 32
                at = hashed & mask
                while slots[at]:
                    at = (at + 1) & mask
                slots[at] = self.slots[i]
        self.starts = memoryview(starts)
        self.slots = slots
        self.mask = mask


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _hash(
    text: cython.const[cython.uchar][::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.ulonglong:
    """Return a hash of 32 bits: eight bytes at a time, each multiplied and folded."""
    hashed: cython.ulonglong = end - start
    rest: cython.ulonglong = 0
    while start + 8 <= end:
        hashed = ((hashed ^ _eight(text, start)) * FACTOR) & ALL
        hashed ^= hashed >> 32
        start += 8
    while start < end:
        rest = rest << 8 | text[start]
        start += 1
    hashed = ((hashed ^ rest) * FACTOR) & ALL
    return (((hashed ^ hashed >> 32) * FACTOR) & ALL) >> 32


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _eight(text: cython.const[cython.uchar][::1], at: cython.Py_ssize_t) -> cython.ulonglong:
    """Return eight bytes as a number; C compilers make one load of it."""
    low: cython.ulonglong = (
        cython.cast(cython.ulonglong, text[at])
        | cython.cast(cython.ulonglong, text[at + 1]) << 8
        | cython.cast(cython.ulonglong, text[at + 2]) << 16
        | cython.cast(cython.ulonglong, text[at + 3]) << 24
    )
    high: cython.ulonglong = (
        cython.cast(cython.ulonglong, text[at + 4])
        | cython.cast(cython.ulonglong, text[at + 5]) << 8
        | cython.cast(cython.ulonglong, text[at + 6]) << 16
        | cython.cast(cython.ulonglong, text[at + 7]) << 24
    )
    return low | high << 32

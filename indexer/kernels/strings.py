"""Which number does a string have? Numbers count up from 0 as strings are first seen.

An open-addressing hash table in flat buffers: the bytes of all strings one after another,
where each starts, and slots. A dictionary of Python would need an object for every token of a
text before it could say that the token is known.

A slot is two numbers: the *key* of a string, and its number + 1 and its length << 32, 0 if the
slot is free. The key of a short string is its eight bytes, so that nothing else has to be
looked at to know most words of a text; that of a longer one is a hash.
"""

from array import array

import cython

MAX_STRINGS = cython.declare(cython.Py_ssize_t, 0x7FFFFFF0)
SHORT = cython.declare(cython.Py_ssize_t, 8)  # bytes that a key holds
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
        self.slots = memoryview(array("Q", bytes(16 << 12)))

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
        text: cython.const[cython.uchar][::1],
        starts: cython.const[cython.uint][::1],
        ends: cython.const[cython.uint][::1],
        numbers: cython.uint[::1],
    ) -> None:
        """Write the numbers of many strings: string i is text[starts[i]:ends[i]].

        All three are uint32[strings]. About 10 ns a string that is known.
        """
        i: cython.Py_ssize_t
        if len(starts) < len(ends) or len(numbers) < len(ends):
            raise IndexError("a start, an end and a number for each string")
        for i in range(len(ends)):
            if starts[i] > ends[i] or ends[i] > len(text):
                raise IndexError(f"string {i} lies outside of the text")
            numbers[i] = self.intern(text, starts[i], ends[i])

    def texts(self, numbers: cython.const[cython.uint][::1]) -> list[bytes]:
        """Return the strings of many numbers."""
        content: bytes = bytes(self.arena[: self.used])
        found = []
        i: cython.Py_ssize_t
        for i in range(len(numbers)):
            if numbers[i] >= self.count:
                raise IndexError(f"no string has the number {numbers[i]}")
            found.append(content[self.starts[numbers[i]] : self.starts[numbers[i] + 1]])
        return found

    def size_bytes(self) -> int:
        """Return how much memory the buffers take."""
        return self.used + 8 * self.count + 8 * len(self.slots)

    @cython.cfunc
    @cython.inline
    @cython.exceptval(-1, check=False)
    def intern(
        self,
        text: cython.const[cython.uchar][::1],
        start: cython.Py_ssize_t,
        end: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Return the number of text[start:end], a new one if it was never seen."""
        key: cython.ulonglong = _key(text, start, end)
        length: cython.ulonglong = (end - start) & LOW
        at: cython.Py_ssize_t = 2 * (_hash(key, length) & self.mask)
        word: cython.ulonglong = self.slots[at + 1]
        while word:
            if (
                self.slots[at] == key
                and word >> 32 == length
                and (length <= SHORT or self._holds((word & LOW) - 1, text, start, end))
            ):
                return (word & LOW) - 1
            at = (at + 2) & (2 * self.mask + 1)
            word = self.slots[at + 1]
        self.slots[at] = key
        self.slots[at + 1] = length << 32 | (self.count + 1)
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
        slots: cython.ulonglong[::1] = memoryview(array("Q", bytes(32 * (self.mask + 1))))
        starts = array("q", bytes(8 * (self.mask + 1)))
        memoryview(starts)[: self.count + 1] = self.starts[: self.count + 1]
        mask: cython.Py_ssize_t = 2 * self.mask + 1
        i: cython.Py_ssize_t
        at: cython.Py_ssize_t
        for i in range(0, 2 * self.mask + 2, 2):
            if self.slots[i + 1]:
                at = 2 * (_hash(self.slots[i], self.slots[i + 1] >> 32) & mask)
                while slots[at + 1]:
                    at = (at + 2) & (2 * mask + 1)
                slots[at] = self.slots[i]
                slots[at + 1] = self.slots[i + 1]
        self.starts = memoryview(starts)
        self.slots = slots
        self.mask = mask


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _key(
    text: cython.const[cython.uchar][::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.ulonglong:
    """Return up to eight bytes as they are, and a hash of more: eight at a time, the last twice."""
    key: cython.ulonglong = 0
    if end - start <= SHORT:
        if end > start and start + 8 <= len(text):
            return _eight(text, start) & ALL >> (8 * (8 - (end - start)))
        while end > start:
            end -= 1
            key = key << 8 | text[end]
        return key
    while start + 8 < end:
        key = ((key ^ _eight(text, start)) * FACTOR) & ALL
        key ^= key >> 32
        start += 8
    key = ((key ^ _eight(text, end - 8)) * FACTOR) & ALL
    return key ^ key >> 32


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _hash(key: cython.ulonglong, length: cython.ulonglong) -> cython.ulonglong:
    """Return a hash of 32 bits."""
    return (((key + length) * FACTOR) & ALL) >> 32


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

"""Where in a sorted dictionary does a term stand?

Terms lie in blocks of 32, front-coded: of each only what differs from the one before. The
first terms of the blocks lie apart, so that a look-up is a binary search in few pages of
memory and a scan of one block::

    firsts = the first terms of all blocks, one after another
    block  = numbers entry*                    the first term of a block has only numbers
    entry  = what differs, and numbers: see `entries`
    index  = per block: start of the block, start of the first list and of the first positions
             of its terms, all counted from the start of the file; end of its first term in
             `firsts`; u32[4], or u64[4] in a large file

Every byte is checked to lie inside its block before it is read. A term has at most 255 bytes.
Its numbers are an int64[7]: df, cf, start and end of its list, start and end of its
positions, and its bound.

A dictionary is read from a file whose pages of 64 KiB are verified one by one. What needs a
page that is not verified raises `UnverifiedPageError`, and is asked again when it is.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.entries import as_offset, compare, read_numbers
else:
    from indexer.kernels.entries import as_offset, compare, read_numbers

from indexer.kernels.entries import check_terms

BLOCK = cython.declare(cython.Py_ssize_t, 32)
NUMBERS = cython.declare(cython.Py_ssize_t, 7)
INDEX = cython.declare(cython.Py_ssize_t, 4)
LONGEST = cython.declare(cython.Py_ssize_t, 255)
PAGE_BITS = cython.declare(cython.Py_ssize_t, 16)

# What C functions return instead of a place
CORRUPT = cython.declare(cython.Py_ssize_t, -1)
UNVERIFIED = cython.declare(cython.Py_ssize_t, -2)  # less the page, if that is not verified


class UnverifiedPageError(Exception):
    """A page has to be verified first: its number is the argument."""


@cython.final
@cython.cclass
class Blocks:
    """The dictionary of one field.

    data, words, longs: the file as uint8[], uint32[] and uint64[]
    verified:    uint8[pages], not 0 for a page that may be read
    places:      int64[6], the bytes where the sections of firsts, index and blocks start and
                 end; the index starts at a multiple of 8
    wide:        whether its numbers have 64 bits

    It holds these buffers and room for a block, so that a look-up is one call with a term; its
    owner lets one thread in at a time.
    """

    def __init__(
        self,
        data: cython.const[cython.uchar][::1],
        words: cython.const[cython.uint][::1],
        longs: cython.const[cython.ulonglong][::1],
        verified: cython.const[cython.uchar][::1],
        places: cython.const[cython.longlong][::1],
        wide: cython.bint,
    ) -> None:
        """Raise IndexError for places outside of the buffers."""
        i: cython.Py_ssize_t
        size: cython.Py_ssize_t = min(len(data), 4 * len(words), 8 * len(longs))
        for i in range(0, 6, 2):
            if not 0 <= places[i] <= places[i + 1] <= size:
                raise IndexError("a section of the dictionary lies outside of the file")
        if len(verified) << PAGE_BITS < len(data):
            raise IndexError("one byte a page")
        self.data = data
        self.words = words
        self.longs = longs
        self.wide = wide
        self.verified = verified
        self.firsts = places[0]
        self.firsts_size = places[1] - places[0]
        self.index_bits = 3 if wide else 2  # a number of the index takes 4 or 8 bytes
        self.index = places[2] >> self.index_bits
        self.count = ((places[3] - places[2]) >> self.index_bits) // INDEX
        self.start, self.end = places[4], places[5]
        self.loaded = -1  # the block in `texts`, `ends` and `numbers`, which has `size` terms
        self.size = 0
        self.texts = memoryview(bytearray(BLOCK * LONGEST))
        self.ends = memoryview(array("q", bytes(8 * BLOCK)))
        self.numbers = memoryview(array("q", bytes(8 * BLOCK * NUMBERS)))

    def __len__(self) -> int:
        """Return the number of blocks."""
        return self.count

    def find(self, term: bytes) -> tuple[bytes, int, int, int, int, int, int, int] | None:
        """Return a term and its numbers, or None if it is not there; about 1 microsecond.

        Raises UnverifiedPageError, and ValueError if the block is corrupt.
        """
        if self.count == 0 or len(term) > LONGEST:
            return None
        view: cython.const[cython.uchar][::1] = term
        block: cython.Py_ssize_t = self.look_up(view, len(view))
        n: cython.Py_ssize_t = block
        if block >= 0:
            self.loaded = -1
            n = self._read_block(block, 0, self.texts, self.ends, self.numbers, view, len(view))
        if n < 0:
            self.fail(n)
        start: cython.Py_ssize_t = self.ends[n - 2] if n > 1 else 0
        if compare(self.texts, start, self.ends[n - 1] - start, view, len(view)) != 0:
            return None
        return self.row(term, n - 1)

    def text(self, place: cython.Py_ssize_t) -> bytes:
        """Return the term at a place, counted from 0.

        Raises UnverifiedPageError, ValueError if the block is corrupt, IndexError for no place.
        """
        block: cython.Py_ssize_t = place // BLOCK
        if place < 0 or block >= self.count:
            raise IndexError(f"there is no term at {place}")
        n: cython.Py_ssize_t = self.load(block)
        if n < 0:
            self.fail(n)
        place -= block * BLOCK
        if place >= n:
            raise IndexError(f"block {block} of the dictionary has {n} terms")
        start: cython.Py_ssize_t = self.ends[place - 1] if place > 0 else 0
        return bytes(self.texts[start : self.ends[place]])

    def find_block(self, term: bytes) -> int:
        """Return the last block whose first term is at most `term`, or 0; O(log blocks).

        Raises UnverifiedPageError, and ValueError if the index is corrupt.
        """
        block: cython.Py_ssize_t = self.look_up(term, len(term)) if self.count > 0 else 0
        if block < 0:
            self.fail(block)
        return block

    def read(
        self,
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
        Raises UnverifiedPageError; ValueError if a block is corrupt; IndexError for little room.
        """
        blocks: cython.Py_ssize_t = last - first
        if not 0 <= first <= last <= self.count:
            raise IndexError(f"dictionary blocks {first} to {last} of {self.count}")
        if len(texts) // LONGEST < BLOCK * blocks or len(ends) < BLOCK * blocks:
            raise IndexError("too little room for dictionary blocks")
        if len(numbers) // NUMBERS < BLOCK * blocks:
            raise IndexError("too little room for the numbers of dictionary blocks")
        block: cython.Py_ssize_t
        n: cython.Py_ssize_t = 0
        for block in range(first, last):
            n = self._read_block(block, n, texts, ends, numbers, self.data, -1)
            if n < 0:
                self.fail(n)
        check_terms(texts, ends[:n])
        return n

    def fail(self, code: cython.Py_ssize_t) -> None:
        """Raise what the code of a C function stands for."""
        if code <= UNVERIFIED:
            raise UnverifiedPageError(UNVERIFIED - code)
        raise ValueError("a block or the index of the dictionary is corrupt")

    def row(
        self, term: bytes, i: cython.Py_ssize_t
    ) -> tuple[bytes, int, int, int, int, int, int, int]:
        """Return term i of the loaded block, whose text is `term`, and its numbers."""
        i *= NUMBERS
        return (
            term,
            self.numbers[i],
            self.numbers[i + 1],
            self.numbers[i + 2],
            self.numbers[i + 3],
            self.numbers[i + 4],
            self.numbers[i + 5],
            self.numbers[i + 6],
        )

    @cython.cfunc
    @cython.exceptval(check=False)
    def load(self, block: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Read a block into `texts`, `ends` and `numbers`; return how many terms, or < 0."""
        if self.loaded != block:
            self.loaded = -1
            self.size = self._read_block(
                block, 0, self.texts, self.ends, self.numbers, self.data, -1
            )
            if self.size > 0:
                self.loaded = block
        return self.size

    @cython.cfunc
    @cython.exceptval(check=False)
    def look_up(
        self, term: cython.const[cython.uchar][::1], size: cython.Py_ssize_t
    ) -> cython.Py_ssize_t:
        """Return the last block whose first term is at most `term`, or 0; or less than 0."""
        low: cython.Py_ssize_t = 0
        high: cython.Py_ssize_t = self.count
        middle: cython.Py_ssize_t
        start: cython.Py_ssize_t
        end: cython.Py_ssize_t
        while high - low > 1:
            middle = (low + high) >> 1
            start = self.first_start(middle)
            end = self.first_start(middle + 1)
            if start < 0 or end < 0:
                return min(start, end)
            if not 0 <= end - start <= LONGEST:
                return CORRUPT
            if compare(self.data, start, end - start, term, size) <= 0:
                low = middle
            else:
                high = middle
        return low

    @cython.cfunc
    @cython.exceptval(check=False)
    def first_start(self, block: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Return the byte where the first term of a block starts, verified, or less than 0.

        After the last block that is where the last of these terms ends.
        """
        code: cython.Py_ssize_t
        if block == 0:
            code = self._missing(self.firsts, self.firsts + min(self.firsts_size, LONGEST))
            return code if code < 0 else self.firsts
        at: cython.Py_ssize_t = self.index + INDEX * block - 1
        code = self._missing(at << self.index_bits, (at + 1) << self.index_bits)
        if code < 0:
            return code
        if self._number(at) > cython.cast(cython.ulonglong, self.firsts_size):
            return CORRUPT
        start: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, self._number(at))
        stop: cython.Py_ssize_t = min(start + LONGEST, self.firsts_size)
        code = self._missing(self.firsts + start, self.firsts + stop)
        return code if code < 0 else self.firsts + start

    @cython.cfunc
    @cython.exceptval(check=False)
    def _block_start(self, block: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Return the byte where a block starts, the end of all after the last; or less than 0."""
        if block == self.count:
            return self.end
        at: cython.Py_ssize_t = self.index + INDEX * block
        stop: cython.Py_ssize_t = (at + INDEX) << self.index_bits
        code: cython.Py_ssize_t = self._missing(at << self.index_bits, stop)
        if code < 0:
            return code
        if self._number(at) > cython.cast(cython.ulonglong, self.end):
            return CORRUPT
        start: cython.Py_ssize_t = cython.cast(cython.Py_ssize_t, self._number(at))
        return start if start >= self.start else CORRUPT

    @cython.cfunc
    @cython.exceptval(check=False)
    def _number(self, at: cython.Py_ssize_t) -> cython.ulonglong:
        """Return a number of the index, by its place among numbers that are as wide."""
        if self.wide:
            return self.longs[at]
        return self.words[at]

    @cython.cfunc
    @cython.exceptval(check=False)
    def _missing(self, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Return 0 if the bytes [start, end) are verified, else the code of a page that is not."""
        page: cython.Py_ssize_t
        for page in range(start >> PAGE_BITS, (end + (1 << PAGE_BITS) - 1) >> PAGE_BITS):
            if self.verified[page] == 0:
                return UNVERIFIED - page
        return 0

    @cython.cfunc
    @cython.exceptval(check=False)
    def _read_block(
        self,
        block: cython.Py_ssize_t,
        n: cython.Py_ssize_t,
        texts: cython.uchar[::1],
        ends: cython.longlong[::1],
        numbers: cython.longlong[::1],
        wanted: cython.const[cython.uchar][::1],
        wanted_size: cython.Py_ssize_t,
    ) -> cython.Py_ssize_t:
        """Write the terms of a block behind the n before; return how many are written then.

        No more after the first that is at least `wanted`, unless `wanted_size` is -1. Less than 0
        if the block is corrupt, or a page is not verified.
        """
        at: cython.Py_ssize_t = self._block_start(block)
        stop: cython.Py_ssize_t = self._block_start(block + 1)
        before: cython.Py_ssize_t = self.first_start(block)
        size: cython.Py_ssize_t = self.first_start(block + 1)
        if at < 0 or stop < 0 or before < 0 or size < 0:
            return min(at, stop, before, size)
        size -= before
        code: cython.Py_ssize_t = self._missing(at, stop)
        if code < 0:
            return code
        lists: cython.longlong = as_offset(self._number(self.index + INDEX * block + 1))
        places: cython.longlong = as_offset(self._number(self.index + INDEX * block + 2))
        if stop <= at or not 0 <= size <= LONGEST or lists < 0 or places < 0:
            return CORRUPT
        used: cython.Py_ssize_t = ends[n - 1] if n > 0 else 0
        last: cython.Py_ssize_t = n + BLOCK
        shared: cython.Py_ssize_t
        length: cython.Py_ssize_t
        i: cython.Py_ssize_t
        for i in range(size):
            texts[used + i] = self.data[before + i]
        before = used
        used += size
        ends[n] = used
        at = read_numbers(self.data, at, stop, numbers, lists, places, NUMBERS * n)
        n += 1
        while 0 <= at < stop:
            if wanted_size >= 0 and compare(texts, before, size, wanted, wanted_size) >= 0:
                return n
            shared = self.data[at] & 15
            length = self.data[at] >> 4
            at += 1
            if shared == 15 and at < stop:
                shared = self.data[at]
                at += 1
            if length == 15 and at < stop:
                length = self.data[at]
                at += 1
            if n == last or shared > size or shared + length > LONGEST or at + length > stop:
                return CORRUPT
            for i in range(shared):
                texts[used + i] = texts[before + i]
            for i in range(length):
                texts[used + shared + i] = self.data[at + i]
            before = used
            size = shared + length
            used += size
            ends[n] = used
            if numbers[NUMBERS * n - 5] == lists:  # a list of its own, which another follows
                lists = numbers[NUMBERS * n - 4]
            places = numbers[NUMBERS * n - 2]
            at = read_numbers(self.data, at + length, stop, numbers, lists, places, NUMBERS * n)
            n += 1
        return n if at == stop else CORRUPT

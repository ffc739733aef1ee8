"""Which terms does a chunk give? The plain ones of `analysis.forms`, in one pass over bytes.

Most distinct chunks are words and numbers in ASCII, whole or joined by hyphens, dots and
underscores. Those are taken apart here; the others are left to `analysis.forms`. The tests
compare the two on every kind of chunk.

A chunk's code, uint32, in a term space: a term's number, if the chunk is one position with
one term, as nearly all are; or MANY | the place in `entries`, uint32[], of
`positions, terms, (term, relative position)*`; or HARD, if it is not plain.
"""

from array import array

import cython

if cython.compiled:
    from cython.cimports.indexer.kernels.porter2 import stem_in_place
    from cython.cimports.indexer.kernels.strings import Strings
else:
    from indexer.kernels.porter2 import stem_in_place
    from indexer.kernels.strings import Strings

MANY = cython.declare(cython.uint, 0x80000000)
HARD = cython.declare(cython.uint, 0xFFFFFFFF)

LONGEST = cython.declare(cython.Py_ssize_t, 252)  # as analysis.forms.MAX_FORM_BYTES
JOINED = cython.declare(cython.Py_ssize_t, 3 + 255)  # where the parts stand in a room, joined
ENTRIES = cython.declare(cython.Py_ssize_t, 1024)  # more than a chunk of LONGEST bytes needs

# Classes of bytes, see _BYTES.
LETTER = cython.declare(cython.int, 1)
DIGIT = cython.declare(cython.int, 2)
QUOTE = cython.declare(cython.int, 3)
INNER = cython.declare(cython.int, 4)
BREAK = cython.declare(cython.int, 5)
DOT = cython.declare(cython.int, 0x2E)
COMMA = cython.declare(cython.int, 0x2C)
HYPHEN = cython.declare(cython.int, 0x2D)


def _byte_classes() -> bytes:
    """Return the class of each byte; 0 for those that no plain chunk holds."""
    table = bytearray(256)
    letters = b"abcdefghijklmnopqrstuvwxyz"
    members = (letters + letters.upper(), b"0123456789", b"'", b".,@", b"-_")
    for number, each in enumerate(members):
        for byte in each:
            table[byte] = number + 1
    return bytes(table)


BYTES = cython.declare(cython.const[cython.uchar][::1], _byte_classes())


def expand(
    chunks: Strings,
    first: cython.Py_ssize_t,
    words: Strings,
    stems: Strings,
    word_codes: cython.uint[::1],
    stem_codes: cython.uint[::1],
    entries: cython.uint[::1],
    base: cython.Py_ssize_t,
) -> tuple[int, int]:
    """Write the codes of the chunks from `first` on, as many as there are and as have room.

    `base` is where entries[0] will stand among all entries. Return how many codes and how
    many entries were written. About 0.4 µs a chunk.
    """
    if words is chunks or stems is chunks or words is stems or first < 0:
        raise ValueError("chunks, words and stems are different tables")
    if len(entries) < ENTRIES or base < 0 or base + len(entries) > MANY:
        raise IndexError(f"entries hold at least {ENTRIES} and end below {MANY}")
    room: cython.uchar[::1] = memoryview(bytearray(b"en:" + bytes(JOINED + LONGEST)))
    part_words: cython.uint[::1] = memoryview(array("I", bytes(4 * (LONGEST + 1))))
    part_stems: cython.uint[::1] = memoryview(array("I", bytes(4 * (LONGEST + 1))))
    total: cython.Py_ssize_t = min(chunks.count - first, len(word_codes), len(stem_codes))
    i: cython.Py_ssize_t = 0
    at: cython.Py_ssize_t = 0
    parts: cython.Py_ssize_t
    while i < total and at + ENTRIES <= len(entries):
        parts = _parts(chunks, first + i, words, stems, room, part_words, part_stems)
        if parts < 0:
            word_codes[i] = stem_codes[i] = HARD
        elif parts == 1:
            word_codes[i] = part_words[0]
            stem_codes[i] = part_stems[0]
        else:
            word_codes[i] = MANY | cython.cast(cython.uint, base + at)
            at = _write(entries, at, part_words, parts)
            stem_codes[i] = MANY | cython.cast(cython.uint, base + at)
            at = _write(entries, at, part_stems, parts)
        i += 1
    return i, at


@cython.cfunc
@cython.exceptval(check=False)
def _write(
    entries: cython.uint[::1],
    at: cython.Py_ssize_t,
    terms: cython.uint[::1],
    parts: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write the entry of a chunk of so many parts; terms[parts] is the alias of the first."""
    place: cython.Py_ssize_t
    start: cython.Py_ssize_t = at
    entries[start] = parts
    at += 2
    for place in range(parts):
        entries[at] = terms[place]
        entries[at + 1] = place
        at += 2
        if place == 0 and terms[parts] != HARD:
            entries[at] = terms[parts]
            entries[at + 1] = 0
            at += 2
    entries[start + 1] = (at - start - 2) >> 1
    return at


@cython.cfunc
@cython.exceptval(-2, check=False)
def _parts(
    chunks: Strings,
    chunk: cython.Py_ssize_t,
    words: Strings,
    stems: Strings,
    room: cython.uchar[::1],
    part_words: cython.uint[::1],
    part_stems: cython.uint[::1],
) -> cython.Py_ssize_t:
    """Take a chunk apart; return how many positions it takes, -1 if it is not plain.

    Behind the words and stems of the parts stand those of the joined spelling, or HARD.
    """
    text: cython.uchar[::1] = chunks.arena
    at: cython.Py_ssize_t = chunks.starts[chunk]
    end: cython.Py_ssize_t = chunks.starts[chunk + 1]
    if not _is_plain(text, at, end):
        return -1
    parts: cython.Py_ssize_t = 0
    joined: cython.Py_ssize_t = JOINED
    hyphens: cython.bint = False
    number: cython.bint
    low: cython.Py_ssize_t
    high: cython.Py_ssize_t
    stop: cython.Py_ssize_t
    while at <= end:
        stop = _run_end(text, at, end, BREAK)
        hyphens = hyphens or (stop < end and text[stop] == HYPHEN)
        if stop > at and (text[at] == DOT or _is_acronym(text, at, stop)):
            return -1
        if _is_dotted(text, at, stop):
            return -1
        number = _is_number(text, at, stop)
        while at <= stop:
            high = stop if number else _run_end(text, at, stop, INNER)
            low = at
            at = high + 1
            while low < high and BYTES[text[low]] == QUOTE:
                low += 1
            while low < high and BYTES[text[high - 1]] == QUOTE:
                high -= 1
            if low < high:
                if _is_elided(text, low, high):
                    return -1
                high = _lower(text, low, high, room, joined)
                part_words[parts] = words.intern(room, joined, high)
                part_stems[parts] = _stem(room, joined, high, stems)
                joined = high
                parts += 1
    part_words[parts] = part_stems[parts] = HARD
    if hyphens and parts > 1:
        part_words[parts] = words.intern(room, JOINED, joined)
        low = _stem(room, JOINED, joined, stems)
        if low != part_stems[0]:
            part_stems[parts] = low
    return parts


@cython.cfunc
@cython.exceptval(-1, check=False)
def _stem(
    room: cython.uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t, stems: Strings
) -> cython.Py_ssize_t:
    """Return the number of the stem of room[start:end], made at the start of `room`."""
    i: cython.Py_ssize_t
    for i in range(end - start):
        room[3 + i] = room[start + i]
    return stems.intern(room, 0, 3 + stem_in_place(room[3:], end - start))


@cython.cfunc
@cython.exceptval(check=False)
def _lower(
    text: cython.uchar[::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    room: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write text[start:end] to room[at:] in small letters, without commas; return the end."""
    i: cython.Py_ssize_t
    for i in range(start, end):
        if text[i] != COMMA:
            room[at] = text[i] | 0x20 if 0x41 <= text[i] <= 0x5A else text[i]
            at += 1
    return at


@cython.cfunc
@cython.exceptval(check=False)
def _is_plain(
    text: cython.uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    i: cython.Py_ssize_t
    if end - start > LONGEST:
        return False
    for i in range(start, end):
        if BYTES[text[i]] == 0:
            return False
    return True


@cython.cfunc
@cython.exceptval(check=False)
def _run_end(
    text: cython.uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t, stop: cython.int
) -> cython.Py_ssize_t:
    """Return where the first byte of class `stop` is in text[at:end], or `end`."""
    while at < end and BYTES[text[at]] != stop:
        at += 1
    return at


@cython.cfunc
@cython.exceptval(check=False)
def _is_acronym(
    text: cython.uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Tell whether single letters and dots alternate, with two dots or more."""
    i: cython.Py_ssize_t
    for i in range(start, end):
        if (i - start) & 1:
            if text[i] != DOT:
                return False
        elif BYTES[text[i]] != LETTER:
            return False
    return end - start >= 4


@cython.cfunc
@cython.exceptval(check=False)
def _is_dotted(
    text: cython.uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Tell whether it begins as `1.000.000` or `1.000,5` does."""
    at: cython.Py_ssize_t = _digits_end(text, start, end)
    if at == start or at + 4 >= end or text[at] != DOT:
        return False
    if _digits_end(text, at + 1, end) != at + 4:
        return False
    return text[at + 4] == DOT or text[at + 4] == COMMA


@cython.cfunc
@cython.exceptval(check=False)
def _is_elided(
    text: cython.uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Tell whether more than an English ending (`s`, `ll`, `re`, `ve`) is behind an apostrophe."""
    at: cython.Py_ssize_t = end - 1
    while at > start and BYTES[text[at]] != QUOTE:
        at -= 1
    if at == start or end - at == 2:
        return False
    if end - at > 3:
        return True
    one: cython.int = text[at + 1] | 0x20
    two: cython.int = text[at + 2] | 0x20
    if two == 0x65:
        return one != 0x72 and one != 0x76
    return one != 0x6C or two != 0x6C


@cython.cfunc
@cython.exceptval(check=False)
def _is_number(
    text: cython.uchar[::1], start: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Tell whether it is `1,234.5` or `1.2.3`: groups of three digits, or parts and dots."""
    at: cython.Py_ssize_t = _digits_end(text, start, end)
    first: cython.Py_ssize_t = at - start
    groups: cython.bint = False
    before: cython.Py_ssize_t
    dots: cython.int = 0
    while 0 < first <= 3 and at + 3 < end and text[at] == COMMA:
        if _digits_end(text, at + 1, end) != at + 4:
            return False
        groups = True
        at += 4
    while first > 0 and at < end and text[at] == DOT:
        before = at + 1
        at = _digits_end(text, before, end)
        if at == before:
            return False
        dots += 1
    return at == end and ((groups and dots < 2) or (not groups and dots > 0))


@cython.cfunc
@cython.exceptval(check=False)
def _digits_end(
    text: cython.uchar[::1], at: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    while at < end and BYTES[text[at]] == DIGIT:
        at += 1
    return at

"""Where do words begin and end? One scan over the texts of a batch.

It finds what `analysis.chunks.chunks` finds, from a table of character classes instead of
a regular expression. Texts are UTF-8, each ended by a byte 0xFF, which no text holds.
"""

import cython

# Bits of a character's class, see `analysis.classes`.
WORD = cython.declare(cython.int, 1)  # \w
MARK = cython.declare(cython.int, 2)  # a combining mark outside \w
LETTER = cython.declare(cython.int, 4)  # [^\W\d_]
INNER = cython.declare(cython.int, 8)  # joins two words
DOT = cython.declare(cython.int, 16)
STOP = cython.declare(cython.int, 32)  # no leading dot behind it: [.,&@/\\-]
PLUS = cython.declare(cython.int, 64)
HASH = cython.declare(cython.int, 128)

WIDTH = cython.declare(cython.int, 8)  # a kind is a class | bytes of the character << WIDTH
UNKNOWN = cython.declare(cython.int, -1)  # the kind of a character beyond the table
END = cython.declare(cython.int, 0xFF)


def split(
    text: cython.const[cython.uchar][::1],
    classes: cython.const[cython.uchar][::1],
    state: cython.longlong[::1],
    starts: cython.uint[::1],
    ends: cython.uint[::1],
    text_ends: cython.longlong[::1],
) -> int:
    """Write where chunks start and end in all texts, as many as have room; return how many.

    `classes`: uint8[code points], the class of each. `state`, int64[3], says where to go on:
    the byte, and the chunks and texts before it; it is zeros at first, and all is done when
    state[0] is the length of `text`, or -1 if the character there is beyond `classes`.
    `text_ends`, one a text: how many chunks there are until its end. About 4 ns a byte.
    """
    size: cython.Py_ssize_t = len(text)
    if size == 0 or text[size - 1] != END or size > 0x7FFFFFFF or len(classes) < 256:
        raise IndexError("texts end in 0xFF, below 2 GiB, and classes begin with Latin-1")
    if len(state) < 3 or not 0 <= state[0] <= size or state[2] < 0 or len(ends) < len(starts):
        raise IndexError("state: three numbers, of a place in the text; an end for each start")
    at: cython.Py_ssize_t = state[0]
    end: cython.Py_ssize_t
    count: cython.Py_ssize_t = 0
    texts: cython.Py_ssize_t = state[2]
    kind: cython.int
    while at < size and count < len(starts):
        if text[at] < 0x80:
            kind = classes[text[at]] | 1 << WIDTH
            if not kind & (WORD | MARK | DOT):
                at += 1
                continue
        else:
            kind = _kind(text, at, size, classes)
        if kind == UNKNOWN:
            at = -1
            break
        end = at
        if kind & (WORD | MARK | DOT):
            end = _chunk_end(text, at, size, classes, kind)
        if end > at:
            starts[count] = at
            ends[count] = end
            count += 1
            at = end
            continue
        if text[at] == END:
            if texts >= len(text_ends):
                raise IndexError("more texts than ends")
            text_ends[texts] = state[1] + count
            texts += 1
        at += kind >> WIDTH
    state[0] = at
    state[1] += count
    state[2] = texts
    return count


@cython.cfunc
@cython.nogil
def _chunk_end(
    text: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    classes: cython.const[cython.uchar][::1],
    kind: cython.int,
) -> cython.Py_ssize_t:
    """Return where the chunk at `at`, of that kind, ends; `at` itself if none begins there.

    A character beyond the table ends a chunk; the scan then meets it and gives up.
    """
    end: cython.Py_ssize_t
    after: cython.int
    if kind & DOT:
        after = _kind(text, at + 1, size, classes)
        if after == UNKNOWN or not after & LETTER:
            return at
        if _kind_before(text, at, classes) & (WORD | STOP):
            return at
        at += 1
    elif kind & LETTER and (text[at + 1] == 0x2E or kind >> WIDTH > 1):
        end = _acronym_end(text, at, size, classes)
        if end > at:
            return end
    while True:
        at = _word_end(text, at, size, classes)
        kind = _kind(text, at, size, classes)
        if kind == UNKNOWN or not kind & INNER:
            break
        end = at + (kind >> WIDTH)
        after = _kind(text, end, size, classes)
        if after == UNKNOWN or not after & (WORD | MARK):
            break
        at = end
    if kind != UNKNOWN and kind & (PLUS | HASH):
        return at + _suffix(text, at, size, classes)
    return at


@cython.cfunc
@cython.nogil
@cython.inline
def _word_end(
    text: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    classes: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Return where the characters of words end that begin at `at`."""
    kind: cython.int
    while True:
        while text[at] < 0x80 and classes[text[at]] & WORD:
            at += 1
        if text[at] < 0x80:
            return at
        kind = _kind(text, at, size, classes)
        if kind == UNKNOWN or not kind & (WORD | MARK):
            return at
        at += kind >> WIDTH


@cython.cfunc
@cython.nogil
def _acronym_end(
    text: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    classes: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Return the end of two or more letters that each have a dot; `at` if there are none."""
    start: cython.Py_ssize_t = at
    kind: cython.int = _kind(text, at, size, classes)
    after: cython.int
    pairs: cython.int = 0
    while kind != UNKNOWN and kind & LETTER:
        after = _kind(text, at + (kind >> WIDTH), size, classes)
        if after == UNKNOWN or not after & DOT:
            return start
        at += (kind >> WIDTH) + 1
        pairs += 1
        kind = _kind(text, at, size, classes)
    if pairs < 2 or kind & (WORD | MARK):
        return start
    return start if _kind_before(text, start, classes) & (WORD | DOT) else at


@cython.cfunc
@cython.nogil
def _suffix(
    text: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    classes: cython.const[cython.uchar][::1],
) -> cython.Py_ssize_t:
    """Return how many characters of `++` or `#` belong to the word that ends at `at`."""
    after: cython.int = _kind(text, at + 1, size, classes)
    if text[at] == 0x23:
        last: cython.int = _kind_before(text, at, classes)
        if not last & LETTER or after & (WORD | HASH):
            return 0
        return 0 if _kind_before(text, at - (last >> WIDTH), classes) & WORD else 1
    if after == UNKNOWN or not after & PLUS:
        return 0
    return 0 if _kind(text, at + 2, size, classes) & (WORD | PLUS) else 2


@cython.cfunc
@cython.nogil
def _kind(
    text: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    classes: cython.const[cython.uchar][::1],
) -> cython.int:
    """Return class and width of the character at `at`; of no class what is not UTF-8."""
    byte: cython.int = text[at] if at < size else END
    if byte < 0x80:
        return classes[byte] | 1 << WIDTH
    if byte < 0xC0 or byte >= 0xF8:
        return 1 << WIDTH
    width: cython.int = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
    if at + width > size:
        return 1 << WIDTH
    code: cython.int = byte & (0x7F >> width)
    i: cython.int
    for i in range(1, width):
        code = code << 6 | text[at + i] & 0x3F
    return classes[code] | width << WIDTH if code < len(classes) else UNKNOWN


@cython.cfunc
@cython.nogil
def _kind_before(
    text: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    classes: cython.const[cython.uchar][::1],
) -> cython.int:
    """Return the kind of the character that ends at `at`; 0 at the start of all."""
    if at == 0:
        return 0
    start: cython.Py_ssize_t = at - 1
    while start > 0 and text[start] & 0xC0 == 0x80:
        start -= 1
    return _kind(text, start, at, classes)

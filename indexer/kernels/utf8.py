"""Which character stands at a place of UTF-8?

A byte that is not UTF-8 is a character of its own, 0xDC00 + byte, as in Python's
`surrogateescape`.
"""

import cython

ESCAPED = cython.declare(cython.uint, 0xDC00)


@cython.cfunc
@cython.exceptval(check=False)
def length(
    text: cython.const[cython.uchar][::1], at: cython.Py_ssize_t, size: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return the bytes of the character at a place, 0 if it is not UTF-8."""
    lead: cython.int = text[at]
    if lead < 0x80:
        return 1
    n: cython.Py_ssize_t = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if not 0xC2 <= lead <= 0xF4 or at + n > size:
        return 0
    i: cython.Py_ssize_t
    for i in range(1, n):
        if text[at + i] & 0xC0 != 0x80:
            return 0
    second: cython.int = text[at + 1]
    if lead == 0xE0 or lead == 0xF0:  # longer than it needs to be
        return n if second >= (0xA0 if lead == 0xE0 else 0x90) else 0
    if lead == 0xED or lead == 0xF4:  # half a pair, or beyond Unicode
        return n if second < (0xA0 if lead == 0xED else 0x90) else 0
    return n


@cython.cfunc
@cython.exceptval(check=False)
def code(
    text: cython.const[cython.uchar][::1], at: cython.Py_ssize_t, n: cython.Py_ssize_t
) -> cython.uint:
    """Return the code point of a character of n bytes."""
    if n == 0:
        return ESCAPED + text[at]
    if n == 1:
        return text[at]
    value: cython.uint = text[at] & (0x7F >> n)
    i: cython.Py_ssize_t
    for i in range(1, n):
        value = value << 6 | (text[at + i] & 0x3F)
    return value


@cython.cfunc
@cython.exceptval(check=False)
def put(value: cython.uint, text: cython.uchar[::1], at: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Write a code point to text[at:], which has room for four bytes; return where it ends."""
    n: cython.Py_ssize_t = (
        1 if value < 0x80 else 2 if value < 0x800 else 3 if value < 0x10000 else 4
    )
    i: cython.Py_ssize_t
    if n == 1:
        text[at] = cython.cast(cython.uchar, value)
        return at + 1
    for i in range(n - 1, 0, -1):
        text[at + i] = cython.cast(cython.uchar, 0x80 | (value & 0x3F))
        value >>= 6
    text[at] = cython.cast(cython.uchar, (0xF00 >> n & 0xFF) | value)
    return at + n

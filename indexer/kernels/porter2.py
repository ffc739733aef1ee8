"""What is the stem of an English word? Snowball's English stemmer, over bytes.

Equal to `whoosh.lang.porter2.stem` on every ASCII word in small letters, digits,
apostrophes and dots, and a hundred times as fast: a build stems every distinct word.
http://snowball.tartarus.org/algorithms/english/stemmer.html
"""

from array import array

import cython

A = cython.declare(cython.int, 0x61)
E = cython.declare(cython.int, 0x65)
I = cython.declare(cython.int, 0x69)  # noqa: E741
L = cython.declare(cython.int, 0x6C)
O = cython.declare(cython.int, 0x6F)  # noqa: E741
S = cython.declare(cython.int, 0x73)
U = cython.declare(cython.int, 0x75)
W = cython.declare(cython.int, 0x77)
X = cython.declare(cython.int, 0x78)
Y = cython.declare(cython.int, 0x79)
CONSONANT_Y = cython.declare(cython.int, 0x59)
APOSTROPHE = cython.declare(cython.int, 0x27)


def _rules(text: str, whole: bool = False) -> memoryview:
    """Return rules `suffix>replacement`: uint64[5 a rule], a suffix as a big-endian number.

    A rule holds a mask, the suffix, its length, the replacement and its length.
    """
    rules = array("Q")
    for rule in text.split():
        suffix, _, replacement = rule.partition(">")
        rules.append(int.from_bytes(b"\xff" * (8 if whole else len(suffix)), "big"))
        for part in (suffix, replacement):
            rules.append(int.from_bytes(part.encode(), "big"))
            rules.append(len(part))
    return memoryview(rules)


EXCEPTIONS = cython.declare(
    cython.ulonglong[::1],
    _rules(
        "skis>ski skies>sky dying>die lying>lie tying>tie idly>idl gently>gentl ugly>ugli"
        " early>earli only>onli singly>singl sky>sky news>news howe>howe atlas>atlas"
        " cosmos>cosmos bias>bias andes>andes",
        whole=True,
    ),
)
INVARIANT = cython.declare(
    cython.ulonglong[::1],
    _rules("inning outing canning herring earring proceed exceed succeed", whole=True),
)
STEP_0 = cython.declare(cython.ulonglong[::1], _rules("'s' 's '"))
STEP_1B = cython.declare(cython.ulonglong[::1], _rules("ed edly ing ingly"))
LENGTHENED = cython.declare(cython.ulonglong[::1], _rules("at bl iz"))
DOUBLES = cython.declare(cython.ulonglong[::1], _rules("bb dd ff gg mm nn pp rr tt"))
STEP_2 = cython.declare(
    cython.ulonglong[::1],
    _rules(
        "ization>ize ational>ate fulness>ful ousness>ous iveness>ive tional>tion biliti>ble"
        " lessli>less entli>ent ation>ate alism>al aliti>al ousli>ous iviti>ive fulli>ful"
        " enci>ence anci>ance abli>able izer>ize ator>ate alli>al bli>ble logi>log ogi>ogi"
        " cli>c dli>d eli>e gli>g hli>h kli>k mli>m nli>n rli>r tli>t"
    ),
)
STEP_3 = cython.declare(
    cython.ulonglong[::1],
    _rules("ational>ate tional>tion alize>al icate>ic iciti>ic ative> ical>ic ness> ful>"),
)
ATIVE = cython.declare(cython.int, 5)
STEP_4 = cython.declare(
    cython.ulonglong[::1],
    _rules("al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize"),
)


def stem(word: bytes) -> bytes:
    """Return the stem of a word in ASCII."""
    room = bytearray(word)
    return bytes(room[: stem_in_place(room, len(word))])


@cython.ccall
@cython.exceptval(check=False)
def stem_in_place(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Turn word[:n] into its stem and return the length of that, which is never longer."""
    rule: cython.Py_ssize_t
    if n <= 2 or n > len(word):
        return n
    if word[0] == APOSTROPHE:
        n = _drop_first(word, n)
    rule = _find(EXCEPTIONS, word, n)
    if rule >= 0:
        return _replace(EXCEPTIONS, rule, word, n)
    _mark_ys(word, n)
    r1: cython.Py_ssize_t = _region_1(word, n)
    r2: cython.Py_ssize_t = _region(word, n, r1)
    rule = _find(STEP_0, word, n)
    if rule >= 0:
        n = _replace(STEP_0, rule, word, n)
    n = _step_1a(word, n)
    if _find(INVARIANT, word, n) >= 0:
        return n
    n = _step_1c(word, _step_1b(word, n, r1))
    rule = _find(STEP_2, word, n)
    if rule >= 0 and n - _step_2_length(rule) >= r1:
        n = _replace(STEP_2, rule, word, n)
    rule = _find(STEP_3, word, n)
    if rule >= 0 and n - _length(STEP_3, rule) >= (r2 if rule == ATIVE and r2 > r1 else r1):
        n = _replace(STEP_3, rule, word, n)
    n = _step_5(word, _step_4(word, n, r2), r1, r2)
    for rule in range(n):
        if word[rule] == CONSONANT_Y:
            word[rule] = Y
    return n


@cython.cfunc
@cython.exceptval(check=False)
def _find(
    rules: cython.ulonglong[::1], word: cython.uchar[::1], n: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return the number of the first rule whose suffix word[:n] has, or -1."""
    tail: cython.ulonglong = 0
    i: cython.Py_ssize_t
    for i in range(max(0, n - 8), n):
        tail = tail << 8 | word[i]
    for i in range(len(rules) // 5):
        if tail & rules[5 * i] == rules[5 * i + 1]:
            return i
    return -1


@cython.cfunc
@cython.exceptval(check=False)
def _length(rules: cython.ulonglong[::1], rule: cython.Py_ssize_t) -> cython.Py_ssize_t:
    return rules[5 * rule + 2]


@cython.cfunc
@cython.exceptval(check=False)
def _step_2_length(rule: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Return the length of a suffix without the letter that only has to stand before it."""
    length: cython.Py_ssize_t = _length(STEP_2, rule)
    if rule == 22 or rule > 23:  # logi, and cli to tli
        length -= 1
    return length


@cython.cfunc
@cython.exceptval(check=False)
def _replace(
    rules: cython.ulonglong[::1],
    rule: cython.Py_ssize_t,
    word: cython.uchar[::1],
    n: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Put a rule's replacement for its suffix; return the new length."""
    start: cython.Py_ssize_t = n - _length(rules, rule)
    end: cython.Py_ssize_t = start + cython.cast(cython.Py_ssize_t, rules[5 * rule + 4])
    rest: cython.ulonglong = rules[5 * rule + 3]
    i: cython.Py_ssize_t = end - 1
    while i >= start:
        word[i] = rest & 255
        rest >>= 8
        i -= 1
    return end


@cython.cfunc
@cython.exceptval(check=False)
def _is_vowel(letter: cython.int) -> cython.bint:
    return letter in (A, E, I, O, U, Y)


@cython.cfunc
@cython.exceptval(check=False)
def _drop_first(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    i: cython.Py_ssize_t
    for i in range(1, n):
        word[i - 1] = word[i]
    return n - 1


@cython.cfunc
@cython.exceptval(check=False)
def _mark_ys(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.void:
    """Mark each y that stands for a consonant: at the start or behind a vowel."""
    i: cython.Py_ssize_t = 0
    if word[0] == Y:
        word[0] = CONSONANT_Y
    while i + 1 < n:
        if _is_vowel(word[i]) and word[i + 1] == Y:
            word[i + 1] = CONSONANT_Y
            i += 1
        i += 1


@cython.cfunc
@cython.exceptval(check=False)
def _region_1(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    i: cython.int
    code: cython.ulonglong = 0
    for i in range(min(5, cython.cast(cython.int, n))):
        code = code << 8 | word[i]
    if code in (GENER, ARSEN):
        return 5
    if code == COMMU and n > 5 and word[5] == 0x6E:
        return 6
    return _region(word, n, 0)


GENER = cython.declare(cython.ulonglong, int.from_bytes(b"gener", "big"))
ARSEN = cython.declare(cython.ulonglong, int.from_bytes(b"arsen", "big"))
COMMU = cython.declare(cython.ulonglong, int.from_bytes(b"commu", "big"))


@cython.cfunc
@cython.exceptval(check=False)
def _region(
    word: cython.uchar[::1], n: cython.Py_ssize_t, at: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return where the part begins behind the first vowels and consonant from `at` on."""
    while at < n and not _is_vowel(word[at]):
        at += 1
    while at < n and _is_vowel(word[at]):
        at += 1
    return min(at + 1, n)


@cython.cfunc
@cython.exceptval(check=False)
def _has_vowel(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.bint:
    i: cython.Py_ssize_t
    for i in range(n):
        if _is_vowel(word[i]):
            return True
    return False


@cython.cfunc
@cython.exceptval(check=False)
def _ends_short(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.bint:
    """Tell whether the last syllable of word[:n] is short."""
    if n < 2 or _is_vowel(word[n - 1]) or not _is_vowel(word[n - 2]):
        return False
    if n == 2:
        return True
    return not _is_vowel(word[n - 3]) and word[n - 1] not in (W, X, CONSONANT_Y)


@cython.cfunc
@cython.exceptval(check=False)
def _step_1a(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    if n < 2 or (word[n - 1] != S and not (word[n - 1] == 0x64 and word[n - 2] == E)):
        return n
    if n >= 3 and word[n - 3] == I and word[n - 2] == E:  # ied, ies
        return n - 2 if n > 4 else n - 1
    if word[n - 1] != S or word[n - 2] in (U, S):
        return n
    if n >= 4 and word[n - 2] == E and word[n - 3] == S and word[n - 4] == S:
        return n - 2
    return n - 1 if _has_vowel(word, n - 2) else n


@cython.cfunc
@cython.exceptval(check=False)
def _step_1b(
    word: cython.uchar[::1], n: cython.Py_ssize_t, r1: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    cut: cython.Py_ssize_t
    rule: cython.Py_ssize_t = _find(STEP_1B, word, n)
    if rule < 0:
        return n
    cut = n - _length(STEP_1B, rule)
    if rule < 2 and cut > 0 and word[cut - 1] == E:  # eed, eedly
        return cut + 1 if cut - 1 >= r1 else n
    if not _has_vowel(word, cut):
        return n
    if _find(DOUBLES, word, cut) >= 0:
        return cut - 1
    if _find(LENGTHENED, word, cut) >= 0 or (
        _ends_short(word, cut) and _region_1(word, cut) == cut
    ):
        word[cut] = E
        return cut + 1
    return cut


@cython.cfunc
@cython.exceptval(check=False)
def _step_1c(word: cython.uchar[::1], n: cython.Py_ssize_t) -> cython.Py_ssize_t:
    if n > 2 and word[n - 1] in (Y, CONSONANT_Y) and not _is_vowel(word[n - 2]):
        word[n - 1] = I
    return n


@cython.cfunc
@cython.exceptval(check=False)
def _step_4(
    word: cython.uchar[::1], n: cython.Py_ssize_t, r2: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    rule: cython.Py_ssize_t = _find(STEP_4, word, n)
    if rule >= 0:
        return n - _length(STEP_4, rule) if n - _length(STEP_4, rule) >= r2 else n
    if n < 4 or n - 3 < r2 or word[n - 4] not in (S, 0x74):
        return n
    return n - 3 if word[n - 3] == I and word[n - 2] == O and word[n - 1] == 0x6E else n


@cython.cfunc
@cython.exceptval(check=False)
def _step_5(
    word: cython.uchar[::1], n: cython.Py_ssize_t, r1: cython.Py_ssize_t, r2: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    if n > 1 and word[n - 1] == L and word[n - 2] == L and n - 1 >= r2:
        return n - 1
    if n == 0 or word[n - 1] != E or n - 1 < r1:
        return n
    return n - 1 if n - 1 >= r2 or not _ends_short(word, n - 1) else n

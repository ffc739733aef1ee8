"""Which documents are best when all of a set score the same?

So it is with beginnings, patterns, fuzzy words and ranges: each gives a set of documents one
score, and a document has the sum over its sets. Documents then come in a few *classes*, one for
each combination of sets, and the best are found class by class, without a sum a document.

A set is bits, uint64[words], a bit a docid, least significant first; several lie one after
another.
"""

from array import array

import cython

MOST_SETS = 4
"""More have too many combinations; `topk` takes any number."""

# Every second bit, two of four, four of eight.
PAIRS = cython.declare(cython.ulonglong, 0x5555555555555555)
NIBBLES = cython.declare(cython.ulonglong, 0x3333333333333333)
BYTES = cython.declare(cython.ulonglong, 0x0F0F0F0F0F0F0F0F)
ALL = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)


def best(
    sets: cython.ulonglong[::1],
    weights: list[float],
    k: cython.Py_ssize_t,
    allowed: cython.const[cython.ulonglong][::1] = None,
    places: cython.const[cython.uint][::1] = None,
    placed: cython.const[cython.uint][::1] = None,
) -> tuple[list[tuple[int, float]], int]:
    """Return the k best documents with their scores, score falling, then in order; and the total.

    sets:    uint64[words * sets]; those that are not allowed are taken out
    weights: what the documents of each set score
    places:  uint32[docs], where each document stands among those of equal score, and `placed`
             its inverse; None: where its docid stands
    O(sets * words) for each class that is looked at, and its documents.
    """
    count: cython.Py_ssize_t = len(weights)
    words: cython.Py_ssize_t = len(sets) // max(count, 1)
    total: cython.Py_ssize_t
    if not 0 < count <= MOST_SETS or len(sets) != count * words:
        raise ValueError(f"{count} sets in {len(sets)} words")
    if allowed is not None and len(allowed) < words:
        raise ValueError("fewer allowed words than words")
    if (places is None) != (placed is None) or (places is not None and len(placed) < len(places)):
        raise ValueError("places without their inverse")
    with cython.nogil:
        if allowed is not None:
            _restrict(sets, count, words, allowed)
        total = _count(sets, count, words)
    members: cython.ulonglong[::1] = array("Q", bytes(8 * words))
    by_place: cython.ulonglong[::1] = array("Q", bytes(8 * words)) if places is not None else None
    found: list = []
    docids: cython.uint[::1] = array("I", bytes(4 * max(min(k, total), 1)))
    n: cython.Py_ssize_t
    i: cython.Py_ssize_t
    chosen: cython.Py_ssize_t
    for score, combinations in _classes(weights):
        if len(found) >= min(k, total):
            break
        for i in range(words):
            members[i] = 0
        for combination in combinations:
            chosen = combination
            with cython.nogil:
                _add_combination(sets, count, words, chosen, members)
        n = min(k, total) - len(found)
        with cython.nogil:
            if places is None:
                n = _list(members, words, docids, n)
            elif not _arrange(members, words, places, by_place):
                n = -1
            else:
                n = _list(by_place, words, docids, n)
        if n < 0:
            raise ValueError("a document without a place")
        if places is not None:
            for i in range(n):
                docids[i] = placed[docids[i]]
        found += [(docids[i], score) for i in range(n)]
    return found, total


def among(
    sets: cython.const[cython.ulonglong][::1],
    count: cython.Py_ssize_t,
    noted: cython.const[cython.uchar][::1],
    docids: cython.uint[::1],
) -> int:
    """Write those documents of any of the sets whose bits are set in `noted`; return how many.

    noted:  uint8[], a bit a docid; further ones are not set
    docids: uint32[], with room for all that are noted
    """
    words: cython.Py_ssize_t = len(sets) // max(count, 1)
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    bits: cython.ulonglong
    if count < 1 or len(sets) != count * words:
        raise ValueError(f"{count} sets in {len(sets)} words")
    with cython.nogil:
        for i in range(words):
            bits = 0
            for j in range(count):
                bits |= sets[j * words + i]
            bits &= _word(noted, i)
            while bits != 0 and n < len(docids):
                docids[n] = cython.cast(cython.uint, 64 * i + _lowest(bits))
                n += 1
                bits &= bits - 1
    return n


@cython.cfunc
@cython.nogil
def _word(bits: cython.const[cython.uchar][::1], i: cython.Py_ssize_t) -> cython.ulonglong:
    """Return 64 bits, those that are not there as 0."""
    j: cython.Py_ssize_t
    word: cython.ulonglong = 0
    for j in range(8 * i, min(8 * i + 8, len(bits))):
        word |= cython.cast(cython.ulonglong, bits[j]) << (8 * (j & 7))
    return word


def _classes(weights: list[float]) -> list[tuple[float, list[int]]]:
    """Return the scores that there can be, falling, and the combinations that make them.

    A combination is a number, a bit a set.
    """
    made: dict[float, list[int]] = {}
    for combination in range(1, 1 << len(weights)):
        score = sum(weight for i, weight in enumerate(weights) if combination >> i & 1)
        made.setdefault(score, []).append(combination)
    return sorted(made.items(), reverse=True)


@cython.cfunc
@cython.nogil
def _restrict(
    sets: cython.ulonglong[::1],
    count: cython.Py_ssize_t,
    words: cython.Py_ssize_t,
    allowed: cython.const[cython.ulonglong][::1],
) -> cython.void:
    """Take out what is not allowed."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for j in range(count):
        for i in range(words):
            sets[j * words + i] &= allowed[i]


@cython.cfunc
@cython.nogil
def _count(
    sets: cython.const[cython.ulonglong][::1], count: cython.Py_ssize_t, words: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Return how many documents are in any set."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    total: cython.Py_ssize_t = 0
    union: cython.ulonglong
    for i in range(words):
        union = sets[i]
        for j in range(1, count):
            union |= sets[j * words + i]
        total += _ones(union)
    return total


@cython.cfunc
@cython.nogil
def _ones(bits: cython.ulonglong) -> cython.Py_ssize_t:
    """Return how many bits are set (Warren, Hacker's Delight, 5-1), without wrapping around."""
    bits = bits - ((bits >> 1) & PAIRS)
    bits = (bits & NIBBLES) + ((bits >> 2) & NIBBLES)
    bits = (bits + (bits >> 4)) & BYTES
    bits = bits + (bits >> 8)
    bits = bits + (bits >> 16)
    return cython.cast(cython.Py_ssize_t, (bits + (bits >> 32)) & 0x7F)


@cython.cfunc
@cython.nogil
def _add_combination(
    sets: cython.const[cython.ulonglong][::1],
    count: cython.Py_ssize_t,
    words: cython.Py_ssize_t,
    combination: cython.Py_ssize_t,
    members: cython.ulonglong[::1],
) -> cython.void:
    """Add the documents that are in just the sets of a combination."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    inside: cython.ulonglong
    outside: cython.ulonglong
    for i in range(words):
        inside = ALL
        outside = 0
        for j in range(count):
            if combination >> j & 1:
                inside &= sets[j * words + i]
            else:
                outside |= sets[j * words + i]
        members[i] |= inside & ~outside


@cython.cfunc
@cython.nogil
def _arrange(
    members: cython.const[cython.ulonglong][::1],
    words: cython.Py_ssize_t,
    places: cython.const[cython.uint][::1],
    by_place: cython.ulonglong[::1],
) -> cython.bint:
    """Set the bit of each member's place instead of its docid; False if it has none."""
    i: cython.Py_ssize_t
    docid: cython.Py_ssize_t
    bits: cython.ulonglong
    one: cython.ulonglong = 1
    for i in range(words):
        by_place[i] = 0
    for i in range(words):
        bits = members[i]
        while bits != 0:
            docid = 64 * i + _lowest(bits)
            bits &= bits - 1
            if docid >= len(places) or places[docid] >> 6 >= words:
                return False
            by_place[places[docid] >> 6] |= one << (places[docid] & 63)
    return True


@cython.cfunc
@cython.nogil
def _list(
    bits: cython.const[cython.ulonglong][::1],
    words: cython.Py_ssize_t,
    docids: cython.uint[::1],
    room: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Write the first docids, as many as there is room for; return how many."""
    i: cython.Py_ssize_t
    n: cython.Py_ssize_t = 0
    word: cython.ulonglong
    for i in range(words):
        word = bits[i]
        while word != 0:
            if n == room:
                return n
            docids[n] = cython.cast(cython.uint, 64 * i + _lowest(word))
            n += 1
            word &= word - 1
    return n


@cython.cfunc
@cython.nogil
def _lowest(bits: cython.ulonglong) -> cython.Py_ssize_t:
    """Return which is the lowest bit that is set."""
    return _ones((bits - 1) & ~bits)

"""Which documents does a term stand in? A counting sort of the chunks of a batch.

Input is one field: `numbers`, uint32[tokens], the chunks of its texts in order; `ends`,
int64[texts], where each text ends in it; `docids`, uint32[texts], increasing. A chunk's
code says which terms it gives, see `expand`.
"""

import cython

MANY = cython.declare(cython.uint, 0x80000000)


def count(
    numbers: cython.const[cython.uint][::1],
    codes: cython.const[cython.uint][::1],
    entries: cython.const[cython.uint][::1],
    totals: cython.longlong[::1],
) -> None:
    """Add to `totals`, int64[terms], how often each term occurs.

    Everything that the other functions use as an address is checked here, once.
    """
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    first: cython.Py_ssize_t
    code: cython.uint
    for i in range(len(numbers)):
        if numbers[i] >= len(codes):
            raise IndexError(f"no chunk has the number {numbers[i]}")
        code = codes[numbers[i]]
        if code < MANY:
            if code >= len(totals):
                raise IndexError(f"no term has the number {code}")
            totals[code] += 1
            continue
        first = code - MANY + 2
        if first > len(entries) or first + 2 * entries[first - 1] > len(entries):
            raise IndexError(f"no entry at {first - 2}")
        for j in range(first, first + 2 * entries[first - 1], 2):
            if entries[j] >= len(totals):
                raise IndexError(f"no term has the number {entries[j]}")
            totals[entries[j]] += 1


def arrange(
    order: cython.const[cython.uint][::1],
    totals: cython.longlong[::1],
    kept: cython.uint[::1],
    starts: cython.longlong[::1],
) -> int:
    """Give each term that occurs its place, in the given order of term numbers.

    Turn `totals` into where a term's occurrences start; write the numbers of the terms
    that occur to `kept` and their starts and the end to `starts`; return how many they are.
    """
    i: cython.Py_ssize_t
    terms: cython.Py_ssize_t = 0
    at: cython.longlong = 0
    total: cython.longlong
    if len(kept) < len(order) or len(starts) < len(order) + 1:
        raise IndexError("kept and starts: one number a term and one more")
    for i in range(len(order)):
        if order[i] >= len(totals):
            raise IndexError(f"no term has the number {order[i]}")
        total = totals[order[i]]
        totals[order[i]] = at
        if total > 0:
            kept[terms] = order[i]
            starts[terms] = at
            terms += 1
            at += total
    starts[terms] = at
    return terms


def place(
    numbers: cython.const[cython.uint][::1],
    ends: cython.const[cython.longlong][::1],
    docids: cython.const[cython.uint][::1],
    codes: cython.const[cython.uint][::1],
    entries: cython.const[cython.uint][::1],
    nexts: cython.longlong[::1],
    docs: cython.uint[::1],
    positions: cython.uint[::1],
    lengths: cython.uint[::1],
) -> None:
    """Write document and position of each occurrence to its place among those of its term.

    `nexts` is what `arrange` made of `totals`; it is used up. `docs`, uint32[occurrences];
    `positions` likewise, or empty if nobody asks for them. `lengths`, uint32[documents], gets
    the number of positions of each document. Only after `count` of the same arguments.
    """
    text: cython.Py_ssize_t
    i: cython.Py_ssize_t = 0
    j: cython.Py_ssize_t
    first: cython.Py_ssize_t
    code: cython.uint
    position: cython.uint
    docid: cython.uint
    wanted: cython.bint = len(positions) > 0
    if len(docids) < len(ends) or (wanted and len(positions) < len(docs)):
        raise IndexError("a docid for each text, and as many positions as docs")
    for text in range(len(ends)):
        docid = docids[text]
        position = 0
        if docid >= len(lengths) or ends[text] > len(numbers):
            raise IndexError(f"text {text} has no length or ends behind the numbers")
        while i < ends[text]:
            code = codes[numbers[i]]
            i += 1
            if code < MANY:
                _put(nexts, code, docs, docid, positions, position, wanted)
                position += 1
                continue
            first = code - MANY + 2
            for j in range(first, first + 2 * entries[first - 1], 2):
                _put(nexts, entries[j], docs, docid, positions, position + entries[j + 1], wanted)
            position += entries[first - 2]
        lengths[docid] += position


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _put(
    nexts: cython.longlong[::1],
    term: cython.uint,
    docs: cython.uint[::1],
    docid: cython.uint,
    positions: cython.uint[::1],
    position: cython.uint,
    wanted: cython.bint,
) -> cython.void:
    at: cython.longlong = nexts[term]
    if at < len(docs):
        nexts[term] = at + 1
        docs[at] = docid
        if wanted:
            positions[at] = position


def gather(
    starts: cython.longlong[::1],
    terms: cython.Py_ssize_t,
    docs: cython.uint[::1],
    tfs: cython.uint[::1],
) -> int:
    """Make postings of occurrences: equal neighbours in `docs` become one with a tf.

    `starts`, int64[terms + 1], and `docs` are changed in place: the docids of term i are
    then docs[starts[i]:starts[i + 1]]. Return how many postings there are.
    """
    if terms < 0 or len(starts) <= terms or starts[terms] > len(docs) or len(tfs) < len(docs):
        raise IndexError("starts: one number a term and one more; a tf for each document")
    term: cython.Py_ssize_t
    i: cython.Py_ssize_t = 0
    at: cython.Py_ssize_t = 0
    start: cython.Py_ssize_t
    for term in range(terms):
        start = at
        while i < starts[term + 1]:
            if at > start and docs[at - 1] == docs[i]:
                tfs[at - 1] += 1
            else:
                docs[at] = docs[i]
                tfs[at] = 1
                at += 1
            i += 1
        starts[term] = start
    starts[terms] = at
    return at


def count_up(first: cython.uint, numbers: cython.uint[::1]) -> None:
    """Write numbers one above the other, from `first` on."""
    i: cython.Py_ssize_t
    for i in range(len(numbers)):
        numbers[i] = first + cython.cast(cython.uint, i)


def sum_up(
    counts: cython.const[cython.uint][::1], total: cython.longlong, sums: cython.longlong[::1]
) -> None:
    """Write the sums of `total` and the counts up to each: int64[counts]."""
    i: cython.Py_ssize_t
    if len(sums) < len(counts):
        raise IndexError("a sum for each count")
    for i in range(len(counts)):
        total += counts[i]
        sums[i] = total


def note(
    starts: cython.const[cython.longlong][::1],
    docids: cython.const[cython.uint][::1],
    place: cython.uint,
    places: cython.uint[::1],
) -> bool:
    """Write to `places`, uint32[documents], the place of the one term that a document has.

    The first term has the given place, and documents docids[starts[0]:starts[1]]. Return False
    if a document has a place already.
    """
    term: cython.Py_ssize_t
    i: cython.Py_ssize_t
    for term in range(len(starts) - 1):
        if starts[term] < 0 or starts[term + 1] > len(docids):
            raise IndexError(f"term {term} ends behind the docids")
        for i in range(starts[term], starts[term + 1]):
            if docids[i] >= len(places):
                raise IndexError(f"there is no document {docids[i]}")
            if places[docids[i]]:
                return False
            places[docids[i]] = place
        place += 1
    return True

"""What do sorted runs of terms and their postings become when they are one?

A merge works on a *batch*: some consecutive terms of each source, one run a source, which
lie one run after another in `texts` and `ends`. `order` sorts them, `interleave` puts the
lists of equal terms one after another, when `renumber` has decoded them.
"""

from array import array

import cython


def order(
    texts: cython.const[cython.uchar][::1],
    bases: cython.const[cython.longlong][::1],
    ends: cython.const[cython.longlong][::1],
    runs: cython.const[cython.longlong][::1],
    entries: cython.longlong[::1],
    fresh: cython.uchar[::1],
) -> None:
    """Write the entries in the order of their terms, those of equal terms by run.

    runs:    int64[runs + 1], run r has the entries [runs[r], runs[r + 1])
    ends:    int64[entries + runs]: of each run, where its first term starts and where each of
             its terms ends, counted from texts[bases[r]]
    entries: int64[entries]
    fresh:   uint8[entries], 1 where an entry has another term than the one before it
    """
    count: cython.Py_ssize_t = len(runs) - 1
    n: cython.Py_ssize_t = runs[count]
    _check_runs(len(texts), bases, ends, runs)
    if len(entries) < n or len(fresh) < n:
        raise IndexError("too little room for the order of terms")
    heads: cython.longlong[::1] = array("q", runs)
    i: cython.Py_ssize_t
    run: cython.Py_ssize_t
    best: cython.Py_ssize_t
    before: cython.Py_ssize_t = -1
    previous: cython.Py_ssize_t = 0
    with cython.nogil:
        for i in range(n):
            best = -1
            for run in range(count):
                if heads[run] < runs[run + 1] and (
                    best < 0 or _compare(texts, bases, ends, run, heads[run], best, heads[best]) < 0
                ):
                    best = run
            entries[i] = heads[best]
            fresh[i] = before < 0 or (
                _compare(texts, bases, ends, previous, before, best, heads[best]) != 0
            )
            previous = best
            before = heads[best]
            heads[best] += 1


def interleave(
    entries: cython.const[cython.longlong][::1],
    fresh: cython.const[cython.uchar][::1],
    ends: cython.const[cython.longlong][::1],
    place_ends: cython.const[cython.longlong][::1],
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    positions: cython.const[cython.uint][::1],
    new_docids: cython.uint[::1],
    new_tfs: cython.uint[::1],
    new_positions: cython.uint[::1],
    kept: cython.longlong[::1],
    starts: cython.longlong[::1],
) -> int:
    """Write the lists of all entries in their order, and return how many terms have any.

    kept: int64[terms], an entry with the text of each; starts: int64[terms + 1], where its
    postings start. `ends` and `place_ends` are those of `renumber.decode_lists`, of all runs.
    """
    n: cython.Py_ssize_t = len(entries)
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t = 0
    place: cython.Py_ssize_t = 0
    terms: cython.Py_ssize_t = 0
    open_term: cython.bint = False
    _check_ends(ends, min(len(docids), len(tfs)), len(entries))
    _check_ends(place_ends, len(positions), len(entries))
    if min(len(fresh), len(kept), len(starts) - 1) < n:
        raise IndexError("too little room for terms")
    if n > 0 and min(len(new_docids), len(new_tfs)) < ends[n - 1]:
        raise IndexError("too little room for postings")
    if n > 0 and len(new_positions) < place_ends[n - 1]:
        raise IndexError("too little room for positions")
    starts[0] = 0
    entry: cython.Py_ssize_t
    low: cython.Py_ssize_t
    size: cython.Py_ssize_t
    for i in range(n):
        entry = entries[i]
        if not 0 <= entry < n:
            raise IndexError(f"entry {entry} of {n}")
        low = ends[entry - 1] if entry > 0 else 0
        size = ends[entry] - low
        open_term = open_term and not fresh[i]
        if size == 0:
            continue
        if at + size > min(len(new_docids), len(new_tfs)):
            raise IndexError("an entry occurs twice")
        if not open_term:
            kept[terms] = entry
            terms += 1
            open_term = True
        _copy(docids, low, size, new_docids, at)
        _copy(tfs, low, size, new_tfs, at)
        at += size
        starts[terms] = at
        low = place_ends[entry - 1] if entry > 0 else 0
        size = place_ends[entry] - low
        if place + size > len(new_positions):
            raise IndexError("an entry occurs twice")
        _copy(positions, low, size, new_positions, place)
        place += size
    return terms


@cython.cfunc
@cython.exceptval(-1)
def _check_runs(
    size: cython.Py_ssize_t,
    bases: cython.const[cython.longlong][::1],
    ends: cython.const[cython.longlong][::1],
    runs: cython.const[cython.longlong][::1],
) -> cython.int:
    run: cython.Py_ssize_t
    i: cython.Py_ssize_t
    if len(runs) < 1 or len(bases) < len(runs) - 1 or runs[0] != 0:
        raise IndexError("runs start at entry 0 and each has a base")
    for run in range(len(runs) - 1):
        if runs[run] > runs[run + 1] or runs[run + 1] + run + 1 > len(ends):
            raise IndexError("a run has more entries than there are")
        i = runs[run] + run
        if not 0 <= bases[run] <= size or ends[i] < 0:
            raise IndexError("a run starts outside of its texts")
        for i in range(runs[run] + run, runs[run + 1] + run):
            if ends[i] > ends[i + 1]:
                raise IndexError("terms end one after another")
        if ends[runs[run + 1] + run] > size - bases[run]:
            raise IndexError("a run ends outside of its texts")
    return 0


@cython.cfunc
@cython.exceptval(-1)
def _check_ends(
    ends: cython.const[cython.longlong][::1], size: cython.Py_ssize_t, n: cython.Py_ssize_t
) -> cython.int:
    i: cython.Py_ssize_t
    low: cython.longlong = 0
    if len(ends) < n:
        raise IndexError("one end a list")
    for i in range(n):
        if not low <= ends[i] <= size:
            raise IndexError("lists end one after another")
        low = ends[i]
    return 0


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _compare(
    texts: cython.const[cython.uchar][::1],
    bases: cython.const[cython.longlong][::1],
    ends: cython.const[cython.longlong][::1],
    left_run: cython.Py_ssize_t,
    left: cython.Py_ssize_t,
    right_run: cython.Py_ssize_t,
    right: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """Return less than, equal to or more than 0 as the terms of two entries compare."""
    a: cython.Py_ssize_t = bases[left_run] + ends[left + left_run]
    b: cython.Py_ssize_t = bases[right_run] + ends[right + right_run]
    left_size: cython.Py_ssize_t = bases[left_run] + ends[left + left_run + 1] - a
    right_size: cython.Py_ssize_t = bases[right_run] + ends[right + right_run + 1] - b
    i: cython.Py_ssize_t
    for i in range(min(left_size, right_size)):
        if texts[a + i] != texts[b + i]:
            return cython.cast(cython.Py_ssize_t, texts[a + i]) - texts[b + i]
    return left_size - right_size


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def _copy(
    numbers: cython.const[cython.uint][::1],
    low: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    out: cython.uint[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    i: cython.Py_ssize_t
    for i in range(size):
        out[at + i] = numbers[low + i]

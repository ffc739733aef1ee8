"""How much do these documents score? Document by document, for sets that are known already.

A set is docids, uint32[n], strictly increasing, with scores, float64[n]. The impact of a posting
is tf / (tf + K), K = fixed + slope * length (see `codec/impact`); `lengths`, uint32[docs], are
those of one field.
"""

from array import array

import cython

if cython.compiled:  # bind C functions, not their Python wrappers
    from cython.cimports.indexer.kernels.blocks import read_block
    from cython.cimports.indexer.kernels.layout import is_sound
    from cython.cimports.indexer.kernels.runs import unpack
    from cython.cimports.indexer.kernels.skips import seek
else:
    from indexer.kernels.blocks import read_block
    from indexer.kernels.layout import is_sound
    from indexer.kernels.runs import unpack
    from indexer.kernels.skips import seek


def weigh(
    docids: cython.const[cython.uint][::1],
    tfs: cython.const[cython.uint][::1],
    lengths: cython.const[cython.uint][::1],
    fixed: cython.double,
    slope: cython.double,
    scores: cython.double[::1],
) -> None:
    """Write the impacts of documents with these tfs, a phrase's say."""
    n: cython.Py_ssize_t = len(docids)
    _require_room(min(len(tfs), len(scores)), n)
    _require_docids(docids, len(lengths))
    i: cython.Py_ssize_t
    tf: cython.double
    for i in range(n):
        tf = tfs[i]
        scores[i] = tf / (tf + fixed + slope * lengths[docids[i]])


def highest(scores: cython.const[cython.double][::1]) -> float:
    """Return the highest of scores that are not negative."""
    i: cython.Py_ssize_t
    best: cython.double = 0.0
    for i in range(len(scores)):
        best = max(best, scores[i])
    return best


def add_list(
    words: cython.const[cython.uint][::1],
    start: cython.Py_ssize_t,
    end: cython.Py_ssize_t,
    df: cython.Py_ssize_t,
    weight: cython.double,
    lengths: cython.const[cython.uint][::1],
    fixed: cython.double,
    slope: cython.double,
    docids: cython.const[cython.uint][::1],
    scores: cython.double[::1],
) -> None:
    """Add weight * impact to the scores of those documents that an encoded list holds."""
    docs: cython.Py_ssize_t = len(lengths)
    _require_room(len(scores), len(docids))
    _require_docids(docids, docs)
    block: cython.uint[::1] = array("I", bytes(4 * 128))
    tfs: cython.uint[::1] = array("I", bytes(4 * 128))
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t = 0
    b: cython.Py_ssize_t = -1
    size: cython.Py_ssize_t = 0
    run: cython.longlong = 0
    last: cython.longlong = -1
    tf: cython.double
    sound: cython.bint
    with cython.nogil:
        sound = is_sound(words, start, end, df)
        for i in range(len(docids)):
            if not sound:
                break
            if docids[i] > last:
                b = seek(words, start, end, df, b + 1, docids[i])
                if b << 7 >= df:
                    break
                run = read_block(words, start, end, df, docs, b, block, 0)
                if run < 0:
                    sound = False
                    break
                size = min(128, df - (b << 7))
                unpack(words, run, size, tfs, 0)
                last = block[size - 1]
                j = 0
                if docids[i] > last:
                    sound = (b + 1) << 7 >= df  # only the list's end, not a skip that lies
                    break
            while block[j] < docids[i]:
                j += 1
            if block[j] == docids[i]:
                tf = tfs[j]
                scores[i] += weight * tf / (tf + fixed + slope * lengths[docids[i]])
    if not sound:
        raise ValueError(f"corrupt postings list at byte {start}")


def add_set(
    docids: cython.const[cython.uint][::1],
    scores: cython.double[::1],
    given: cython.const[cython.uint][::1],
    given_scores: cython.const[cython.double][::1],
    weight: cython.double,
) -> None:
    """Add weight * score to the scores of those documents that another set holds."""
    _require_room(len(scores), len(docids))
    _require_room(len(given_scores), len(given))
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t = 0
    for i in range(len(docids)):
        while j < len(given) and given[j] < docids[i]:
            j += 1
        if j < len(given) and given[j] == docids[i]:
            scores[i] += weight * given_scores[j]


def _require_room(size: cython.Py_ssize_t, needed: cython.Py_ssize_t) -> None:
    if size < needed:
        raise IndexError(f"a buffer of {size} numbers where {needed} are needed")


def _require_docids(docids: cython.const[cython.uint][::1], docs: cython.Py_ssize_t) -> None:
    if len(docids) and docids[len(docids) - 1] >= docs:
        raise IndexError(f"docid {docids[len(docids) - 1]} of {docs} documents")

"""Which k documents are the best so far?

A heap of scores, float64[k], and docids, uint32[k], with the worst document at the root. Equal
scores are ordered by `order`, uint32[docs], or by docid unless `ordered`. Places not yet taken
hold a score of -1.
"""

import cython


@cython.cfunc
@cython.nogil
def empty(
    best_scores: cython.double[::1], best_docids: cython.uint[::1], k: cython.Py_ssize_t
) -> cython.void:
    """Fill a heap with k documents that any other is better than."""
    i: cython.Py_ssize_t
    for i in range(k):
        best_scores[i] = -1.0
        best_docids[i] = 0xFFFFFFFF


@cython.cfunc
@cython.nogil
def offer(
    candidates: cython.const[cython.uint][::1],
    n: cython.Py_ssize_t,
    sums: cython.double[::1],
    marks: cython.uchar[::1],
    base: cython.Py_ssize_t,
    best_scores: cython.double[::1],
    best_docids: cython.uint[::1],
    k: cython.Py_ssize_t,
    order: cython.const[cython.uint][::1],
    ordered: cython.bint,
) -> cython.void:
    """Keep those of n candidates that are among the best k, and clean up after all of them."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    score: cython.double
    docid: cython.uint
    for i in range(n):
        place = candidates[i]
        score = sums[place]
        docid = cython.cast(cython.uint, base + place)
        sums[place] = 0.0
        marks[place] = 0
        if _is_better(score, docid, best_scores[0], best_docids[0], order, ordered):
            _sink(best_scores, best_docids, k, score, docid, order, ordered)


@cython.cfunc
@cython.nogil
def drain(
    best_scores: cython.double[::1],
    best_docids: cython.uint[::1],
    k: cython.Py_ssize_t,
    order: cython.const[cython.uint][::1],
    ordered: cython.bint,
) -> cython.Py_ssize_t:
    """Sort the heap, best first; return how many documents there are (heapsort, in place)."""
    size: cython.Py_ssize_t
    hits: cython.Py_ssize_t = 0
    score: cython.double
    docid: cython.uint
    for size in range(k - 1, -1, -1):
        score = best_scores[0]
        docid = best_docids[0]
        if score >= 0.0:
            hits = max(hits, size + 1)
        _sink(best_scores, best_docids, size, best_scores[size], best_docids[size], order, ordered)
        best_scores[size] = score
        best_docids[size] = docid
    return hits


@cython.cfunc
@cython.nogil
def kth_largest(
    candidates: cython.const[cython.uint][::1],
    n: cython.Py_ssize_t,
    sums: cython.const[cython.double][::1],
    heap: cython.double[::1],
    k: cython.Py_ssize_t,
) -> cython.double:
    """Return the k-th largest sum of the candidates, by a heap of k with the least at the root."""
    i: cython.Py_ssize_t
    at: cython.Py_ssize_t
    child: cython.Py_ssize_t
    value: cython.double
    for i in range(k):
        heap[i] = 0.0
    for i in range(n):
        value = sums[candidates[i]]
        if value <= heap[0]:
            continue
        at = 0
        child = 1
        while child < k:
            if child + 1 < k and heap[child + 1] < heap[child]:
                child += 1
            if value <= heap[child]:
                break
            heap[at] = heap[child]
            at = child
            child = 2 * at + 1
        heap[at] = value
    return heap[0]


@cython.cfunc
@cython.nogil
def _sink(
    scores: cython.double[::1],
    docids: cython.uint[::1],
    size: cython.Py_ssize_t,
    score: cython.double,
    docid: cython.uint,
    order: cython.const[cython.uint][::1],
    ordered: cython.bint,
) -> cython.void:
    """Replace the root of a heap, its worst document, and restore the order."""
    at: cython.Py_ssize_t = 0
    child: cython.Py_ssize_t = 1
    while child < size:
        if child + 1 < size and _is_better(
            scores[child], docids[child], scores[child + 1], docids[child + 1], order, ordered
        ):
            child += 1
        if not _is_better(score, docid, scores[child], docids[child], order, ordered):
            break
        scores[at] = scores[child]
        docids[at] = docids[child]
        at = child
        child = 2 * at + 1
    if size > 0:
        scores[at] = score
        docids[at] = docid


@cython.cfunc
@cython.nogil
def _is_better(
    score: cython.double,
    docid: cython.uint,
    other: cython.double,
    other_docid: cython.uint,
    order: cython.const[cython.uint][::1],
    ordered: cython.bint,
) -> cython.bint:
    """Tell whether a document comes before another in the results."""
    if score != other or score < 0.0:  # a place not taken is no document
        return score > other
    return order[docid] < order[other_docid] if ordered else docid < other_docid

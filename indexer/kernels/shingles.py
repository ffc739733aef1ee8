"""Which sign does a text leave, so that texts that share most of it leave nearly the same?

A *shingle* is three words that follow one another; the *resemblance* of two texts is how many of
the distinct shingles of both both have. A *signature* is BINS bytes: shingles fall into bins by
the first bits of their hash, and each bin keeps a byte of its least hash. Of two texts about as
large a part of the bytes is equal as their resemblance says, and 1 in 256 of the others by
chance.
"""

from array import array

import cython

if cython.compiled:
    from cython.cimports.indexer.kernels.strings import Strings
else:
    from indexer.kernels.strings import Strings

BINS = 64
N = cython.declare(cython.Py_ssize_t, 64)  # BINS, for C
MANY = cython.declare(cython.uint, 0x80000000)
NONE = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)  # in a bin without a shingle
ALL = cython.declare(cython.ulonglong, 0xFFFFFFFFFFFFFFFF)
FIRST = cython.declare(cython.ulonglong, 0x9E3779B97F4A7C15)  # odd, near 2 ** 64 / golden ratio
SECOND = cython.declare(cython.ulonglong, 0xBF58476D1CE4E5B9)  # odd, as are all factors here
THIRD = cython.declare(cython.ulonglong, 0x94D049BB133111EB)


def hash_words(words: Strings, hashes: cython.ulonglong[::1], first: cython.Py_ssize_t) -> None:
    """Write hashes of the words from `first` on, which are the same in every process."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    mark: cython.ulonglong
    if first < 0 or len(hashes) < words.count:
        raise IndexError("a hash for each word")
    for i in range(first, words.count):
        mark = FIRST
        for j in range(words.starts[i], words.starts[i + 1]):
            mark = ((mark ^ words.arena[j]) * SECOND) & ALL
            mark ^= mark >> 29
        hashes[i] = _mixed(mark)


def sign(
    numbers: cython.const[cython.uint][::1],
    ends: cython.const[cython.longlong][::1],
    codes: cython.const[cython.uint][::1],
    entries: cython.const[cython.uint][::1],
    hashes: cython.const[cython.ulonglong][::1],
    least_words: cython.Py_ssize_t,
    signatures: cython.uchar[::1],
    words: cython.uint[::1],
) -> None:
    """Write the signature of each text with enough words, and of each how many words it has.

    `numbers`, `ends`, `codes`, `entries`: chunks of texts and what they stand for, see `invert`
    and `expand`; at a position with several words the first counts. `hashes`: uint64[words].
    signatures: uint8[texts * BINS], zeros for a text of fewer words. About 4 ns a word.

    One permutation hashing (P. Li, A. Owen, C.-H. Zhang, "One Permutation Hashing", NIPS 2012)
    of shingles (A. Broder, "On the resemblance and containment of documents", 1997). An empty
    bin takes the byte of another, the same one for all texts, tried in an order of its own
    (A. Shrivastava, "Optimal Densification for Fast and Accurate Minwise Hashing", ICML 2017). Of
    a hash one byte is kept (P. Li, A. C. König, "b-Bit Minwise Hashing", WWW 2010).
    """
    text: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    last: cython.Py_ssize_t
    at: cython.longlong = 0
    count: cython.Py_ssize_t
    code: cython.uint
    before: cython.ulonglong  # the hashes of the two words before
    one: cython.ulonglong
    if len(signatures) < len(ends) * N or len(words) < len(ends):
        raise IndexError("no room for the signatures")
    least: cython.ulonglong[::1] = memoryview(array("Q", bytes(8 * BINS)))
    for text in range(len(ends)):
        if ends[text] < at or ends[text] > len(numbers):
            raise IndexError(f"text {text} ends outside of the numbers")
        for i in range(N):
            least[i] = NONE
        count = 0
        before = one = 0
        for i in range(at, ends[text]):
            if numbers[i] >= len(codes):
                raise IndexError(f"no chunk has the number {numbers[i]}")
            code = codes[numbers[i]]
            if code < MANY:
                if code >= len(hashes):
                    raise IndexError(f"no word has the number {code}")
                count += 1
                _add(least, count, before, one, hashes[code])
                before = one
                one = hashes[code]
                continue
            j = code - MANY + 2
            if j > len(entries) or j + 2 * entries[j - 1] > len(entries):
                raise IndexError(f"no entry at {j - 2}")
            last = j + 2 * entries[j - 1]
            while j < last:
                if entries[j] >= len(hashes):
                    raise IndexError(f"no word has the number {entries[j]}")
                count += 1
                _add(least, count, before, one, hashes[entries[j]])
                before = one
                one = hashes[entries[j]]
                j += 2
                while j < last and entries[j + 1] == entries[j - 1]:
                    j += 2
        at = ends[text]
        words[text] = count
        if count >= least_words and count >= 3:
            _fill(least, signatures, text * N)


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _add(
    least: cython.ulonglong[::1],
    count: cython.Py_ssize_t,
    before: cython.ulonglong,
    one: cython.ulonglong,
    word: cython.ulonglong,
) -> cython.void:
    """Add the shingle that ends with a word to the bins, once there are three words."""
    if count < 3:
        return
    mark: cython.ulonglong = (before * FIRST + one * THIRD + word) & ALL
    mark = ((mark ^ mark >> 32) * SECOND) & ALL
    place: cython.Py_ssize_t = mark >> 58
    least[place] = min(mark, least[place])  # no branch: it would go either way


@cython.cfunc
@cython.inline
@cython.exceptval(check=False)
def _mixed(mark: cython.ulonglong) -> cython.ulonglong:
    """Return a number each of whose bits depends on all bits of another."""
    mark = ((mark ^ mark >> 30) * SECOND) & ALL
    mark = ((mark ^ mark >> 27) * THIRD) & ALL
    return mark ^ mark >> 31


@cython.cfunc
@cython.exceptval(check=False)
def _fill(
    least: cython.const[cython.ulonglong][::1],
    signatures: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.void:
    """Write a byte of each bin; an empty one takes that of another, by tries of its own."""
    i: cython.Py_ssize_t
    place: cython.Py_ssize_t
    tries: cython.ulonglong
    for i in range(N):
        place = i
        tries = 0
        while least[place] == NONE:
            tries += 1
            place = _mixed((tries << 8 | cython.cast(cython.ulonglong, i)) & ALL) >> 58
        signatures[at + i] = least[place] >> 24 & 0xFF

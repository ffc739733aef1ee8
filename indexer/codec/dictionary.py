"""Which terms does a field have, and where are their postings?

The sections `terms.FIELD` (blocks of front-coded terms) and `index.FIELD` (where the blocks
are) of a segment; their layout stands in `kernels/dictionary.py`. A dictionary is never read
whole: a look-up reads one block, a prefix the blocks that hold it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.codec.sections import SectionFile, SectionWriter
from indexer.kernels import dictionary

BLOCK = 32
MAX_TERM_BYTES = 255


class Term(NamedTuple):
    """What the dictionary knows of a term; list and positions lie at these bytes of the file.

    `bound` is the largest impact of its postings, as a byte (see `kernels/encode.quantise`).
    """

    text: bytes
    df: int
    cf: int
    start: int
    end: int
    positions_start: int
    positions_end: int
    bound: int


class Postings(NamedTuple):
    """The encoded lists of the terms of a field: where in the file each of them ends.

    `dfs`, `cfs`, `ends`, `positions_ends`: one number a term; `bounds`: a byte a term.
    """

    start: int
    positions_start: int
    dfs: Sequence[int]
    cfs: Sequence[int]
    ends: Sequence[int]
    positions_ends: Sequence[int]
    bounds: Sequence[int]


def write_dictionary(
    writer: SectionWriter, field: str, terms: Sequence[bytes], postings: Postings
) -> None:
    """Write the sections of a field's terms, which are in the order of their bytes."""
    index = array("Q")
    at = [postings.start, postings.positions_start]
    with writer.section(f"terms.{field}"):
        for first in range(0, len(terms), BLOCK):
            index.extend((writer.size, *at))
            last = min(first + BLOCK, len(terms))
            writer.write(_block(terms, postings, first, last, at))
    writer.add(f"index.{field}", index, "Q")


def _block(
    terms: Sequence[bytes], postings: Postings, first: int, last: int, at: list[int]
) -> bytes:
    content = bytearray()
    before = b""
    for i in range(first, last):
        term = terms[i]
        if len(term) > MAX_TERM_BYTES:
            raise ValueError(f"a term of {len(term)} bytes: at most {MAX_TERM_BYTES} are indexed")
        shared = _shared(before, term)
        content += bytes((shared, len(term) - shared)) + term[shared:]
        end, positions_end = postings.ends[i], postings.positions_ends[i]
        df, cf = postings.dfs[i], postings.cfs[i]
        for number in (df, cf - df, end - at[0], positions_end - at[1]):
            while number > 0x7F:
                content.append(number & 0x7F | 0x80)
                number >>= 7
            content.append(number)
        content.append(postings.bounds[i])
        at[:] = end, positions_end
        before = term
    return bytes(content)


def _shared(before: bytes, term: bytes) -> int:
    """Return how many bytes two terms share at their beginning."""
    for i, (one, other) in enumerate(zip(before, term, strict=False)):
        if one != other:
            return i
    return min(len(before), len(term))


class Dictionary:
    """The terms of one field in a segment, in the order of their bytes."""

    def __init__(self, file: SectionFile, field: str) -> None:
        """Open the dictionary of a field. Raises IndexDamagedError."""
        self._file = file
        self._index = file.numbers(f"index.{field}")
        start, size, _ = file.section(f"terms.{field}")
        self._start, self._end = start, start + size
        self._numbers = array("q", [0]) * 7

    def find(self, term: bytes) -> Term | None:
        """Return a term, or None if the field does not have it. Raises IndexDamagedError."""
        if not self._index:
            return None
        self._file.check(self._start, self._end)
        numbers = self._numbers
        try:
            found = dictionary.find(self._file.content, self._index, self._end, term, numbers)
        except ValueError as error:
            raise self._file.damaged(error, self._start) from error
        return Term(term, *numbers) if found else None

    def from_(self, term: bytes) -> Iterator[Term]:
        """Yield the terms from the first that is at least `term` on. Raises IndexDamagedError."""
        if not self._index:
            return
        self._file.check(self._start, self._end)
        first = dictionary.find_block(self._file.content, self._index, term)
        for block in range(first, len(self._index) // 3):
            for found in self._block(block):
                if found.text >= term:
                    yield found

    def with_prefix(self, prefix: bytes) -> Iterator[Term]:
        """Yield the terms that begin so. Raises IndexDamagedError."""
        for found in self.from_(prefix):
            if not found.text.startswith(prefix):
                return
            yield found

    def __iter__(self) -> Iterator[Term]:
        return self.from_(b"")

    def _block(self, block: int) -> Iterator[Term]:
        texts = bytearray(BLOCK * MAX_TERM_BYTES)
        ends, numbers = array("q", [0]) * BLOCK, array("q", [0]) * (7 * BLOCK)
        try:
            count = dictionary.read_block(
                self._file.content, self._index, self._end, block, texts, ends, numbers
            )
        except (ValueError, IndexError) as error:
            raise self._file.damaged(error, self._start) from error
        start = 0
        for i in range(count):
            yield Term(bytes(texts[start : ends[i]]), *numbers[7 * i : 7 * i + 7])
            start = ends[i]

"""Which terms does a field have, and where are their postings?

The sections `terms.FIELD` (blocks of front-coded terms), `firsts.FIELD` and `index.FIELD`
(the first terms of the blocks, and where the blocks are) of a segment; their layout stands in
`kernels/dictionary.py`. A dictionary is never read whole: a look-up reads one block and a few
first terms on the way to it, a prefix the blocks that hold it. Pages are verified when they
are first read.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

from indexer import deadline
from indexer.codec.sections import PAGE, SectionFile, SectionWriter, Spool
from indexer.kernels.dictionary import Blocks, UnverifiedPageError

if TYPE_CHECKING:
    from indexer.codec.automaton import Automaton
    from indexer.kernels.dictionary import Row
    from indexer.kernels.patterns import Walk

_term = tuple.__new__
"""Makes a Term of a row, in half the time of `_make`, for the path of every word of a query."""

P = ParamSpec("P")
T = TypeVar("T")

BLOCK = 32
MAX_TERM_BYTES = 255
NUMBERS = 7
INDEX = 4
_BLOCKS_AT_A_TIME = 32

assert PAGE == 1 << 16, "the kernel counts pages of this size"


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


class DictionaryWriter:
    """Encode the terms of a field as they come, in the order of their bytes."""

    def __init__(self, spool: Spool, lists_start: int) -> None:
        """Take a spool for the blocks, which follow the lists in the file."""
        self._spool = spool
        self._lists = lists_start
        self._firsts = bytearray()
        self._index = array("Q")
        self._texts: list[bytes] = []
        self._numbers = array("q")
        self._last = b""
        self.terms = 0
        self.text = True
        """Whether all terms are UTF-8."""

    def add(self, terms: Sequence[bytes], numbers: array[int]) -> None:
        """Add terms with their numbers, int64[7 * terms], positions counted from their section.

        Raises ValueError for a term that is too long or out of order.
        """
        if terms and self.terms and terms[0] <= self._last:
            raise ValueError(f"term {terms[0]!r} does not come after {self._last!r}")
        self._texts.extend(terms)
        self._numbers.extend(numbers)
        self.terms += len(terms)
        self.text = self.text and is_text(terms)
        if terms:
            self._last = terms[-1]
        self._flush(len(self._texts) - len(self._texts) % BLOCK)

    def finish(self, writer: SectionWriter, field: str, positions_start: int) -> None:
        """Write the sections; `positions_start` is where the section of positions starts."""
        self._flush(len(self._texts))
        start = self._spool.copy(writer, f"terms.{field}")
        index = self._index
        for at in range(0, len(index), INDEX):
            index[at] += start
            index[at + 2] += positions_start
        writer.add(f"firsts.{field}", self._firsts)
        typecode = "I" if max(index, default=0) < 1 << 32 else "Q"
        writer.add(f"index.{field}", array(typecode, index), typecode)

    def _flush(self, count: int) -> None:
        """Encode the first `count` terms that wait."""
        from indexer.kernels import frontcode  # a search writes nothing

        texts = b"".join(self._texts[:count])
        ends = array("q", accumulate(map(len, self._texts[:count])))
        blocks = -(-count // BLOCK)
        out = bytearray(frontcode.room(count, len(texts)))
        firsts, index = bytearray(blocks * MAX_TERM_BYTES), array("Q", [0]) * (INDEX * blocks)
        size, firsts_size, self._lists = frontcode.write_blocks(
            texts, ends, self._numbers[: NUMBERS * count], self._spool.size, self._lists,
            len(self._firsts), out, firsts, index,
        )  # fmt: skip
        self._spool.write(memoryview(out)[:size])
        self._firsts += memoryview(firsts)[:firsts_size]
        self._index.extend(index)
        del self._texts[:count], self._numbers[: NUMBERS * count]


def is_text(each: Iterable[bytes]) -> bool:
    """Tell whether all are UTF-8."""
    try:
        b" ".join(each).decode()
    except UnicodeDecodeError:
        return False
    return True


def _octets(text: str) -> bytes | None:
    """Return the bytes of a text; None for half a pair, which is in no term."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return None


class Batch(NamedTuple):
    """Consecutive terms: term i is texts[ends[i]:ends[i + 1]] and has numbers[7 * i:7 * i + 7]."""

    texts: bytearray
    ends: array[int]
    numbers: array[int]

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self.ends) - 1

    def text(self, i: int) -> bytes:
        """Return the text of a term."""
        return bytes(self.texts[self.ends[i] : self.ends[i + 1]])

    def terms(self) -> Iterator[Term]:
        """Yield every term."""
        texts, numbers = bytes(self.texts[: self.ends[-1]]), iter(self.numbers.tolist())
        rows = zip(*[numbers] * NUMBERS, strict=True)
        for (start, end), row in zip(pairwise(self.ends.tolist()), rows, strict=True):
            yield Term(texts[start:end], *row)


class Dictionary:
    """The terms of one field in a segment, in the order of their bytes."""

    def __init__(self, file: SectionFile, field: str, *, text: bool = False) -> None:
        """Open the dictionary of a field; nothing of it is read. Raises IndexDamagedError.

        If it is `text`, terms that are not UTF-8 are damage.
        """
        self._file = file
        self._is_text = text
        self._lock = Lock()
        sections = [file.section(f"{kind}.{field}") for kind in ("firsts", "index", "terms")]
        self._start = sections[2].start
        places = [place for start, size, _ in sections for place in (start, start + size)]
        wide = sections[1].typecode == "Q"
        self._blocks = Blocks(
            file.content, file.words, file.longs, file.verified, array("q", places), wide
        )
        self.blocks = len(self._blocks)
        self.look_up = self._blocks.find  # for kernels; what it raises is for `find`

    def find(self, term: bytes) -> Term | None:
        """Return a term, or None if the field does not have it. Raises IndexDamagedError."""
        try:
            with self._lock:
                row = self._blocks.find(term)
        except (UnverifiedPageError, ValueError):
            row = self._verified(self._blocks.find, term)
        return _term(Term, row) if row else None

    def text(self, place: int) -> bytes:
        """Return the term at a place, counted from 0. Raises IndexDamagedError."""
        try:
            with self._lock:
                text = self._blocks.text(place)
        except (UnverifiedPageError, ValueError, IndexError):
            text = self._verified(self._blocks.text, place)
        if not text.isascii():
            self._require_text((text,))
        return text

    def from_(self, term: bytes) -> Iterator[Term]:
        """Yield the terms from the first that is at least `term` on. Raises IndexDamagedError."""
        if not self.blocks:
            return
        first = self._verified(self._blocks.find_block, term)
        for block in range(first, self.blocks):
            terms = list(self.batch(block, block + 1).terms())
            self._require_text(term.text for term in terms)
            for found in terms:
                if block > first or found.text >= term:
                    yield found

    def block_of(self, term: bytes) -> int:
        """Return the block where a term is, if anywhere. Raises IndexDamagedError."""
        return self._verified(self._blocks.find_block, term)

    def with_prefix(self, prefix: bytes) -> Iterator[Term]:
        """Yield the terms that begin so. Raises IndexDamagedError."""
        for found in self.from_(prefix):
            if not found.text.startswith(prefix):
                return
            yield found

    def within(self, word: str, distance: int, prefix: int = 0) -> Iterator[Term]:
        """Yield the terms within an edit distance of a word: characters put in, left out, changed.

        The first `prefix` characters are the same. Raises IndexDamagedError.
        """
        rest = array("I", map(ord, word[prefix:]))
        return self._walk(word[:prefix], rest, bytes(len(rest) + 1), distance)

    def matching(self, pattern: str) -> Iterator[Term]:
        """Yield the terms that match a pattern: `*` is any characters, `?` is any one.

        Raises IndexDamagedError.
        """
        from indexer.kernels.patterns import ANY  # most searches have no pattern

        start = len(pattern.replace("?", "*").partition("*")[0])
        elements, stars = array("I"), bytearray(1)
        for character in pattern[start:]:
            if character == "*":
                stars[-1] = 1
            else:
                elements.append(ANY if character == "?" else ord(character))
                stars.append(0)
        return self._walk(pattern[:start], elements, stars, 0)

    def accepted(self, automaton: Automaton) -> Iterator[Term]:
        """Yield the terms that an automaton accepts. Raises IndexDamagedError."""
        from indexer.kernels.states import StateWalk

        beginning = _octets(automaton.prefix)
        if beginning is None:
            return
        words = (len(automaton.follows) - 1) // 64 + 1
        ends = array("q", accumulate(map(len, automaton.ranges), initial=0))
        pairs = (end for ranges in automaton.ranges for pair in ranges for end in pair)
        follows = b"".join(states.to_bytes(8 * words, "little") for states in automaton.follows)
        masks = (automaton.states, automaton.accepting)
        first, accepting = (array("Q", mask.to_bytes(8 * words, "little")) for mask in masks)
        walk = StateWalk(
            beginning, ends, array("I", pairs), array("Q", follows), first, accepting
        )  # fmt: skip
        yield from self._run(walk)

    def _walk(
        self, prefix: str, elements: array[int], stars: bytes | bytearray, errors: int
    ) -> Iterator[Term]:
        from indexer.kernels.patterns import Walk

        beginning = _octets(prefix)
        if beginning is not None and len(elements) <= MAX_TERM_BYTES + errors:
            yield from self._run(Walk(beginning, elements, stars, errors))

    def _run(self, walk: Walk) -> Iterator[Term]:
        found: list[Row] = []
        goes_on = True
        while goes_on:
            deadline.check()
            goes_on = self._verified(walk.run, self._blocks, found)
            self._require_text(row[0] for row in found)
            yield from map(Term._make, found)
            found.clear()

    def __iter__(self) -> Iterator[Term]:
        return self.from_(b"")

    def texts(self) -> Iterator[bytes]:
        """Yield the terms, without what is known of them. Raises IndexDamagedError."""
        for first in range(0, self.blocks, _BLOCKS_AT_A_TIME):
            batch = self.batch(first, min(first + _BLOCKS_AT_A_TIME, self.blocks))
            octets = bytes(memoryview(batch.texts)[: batch.ends[-1]])
            listed = [octets[start:end] for start, end in pairwise(batch.ends)]
            self._require_text(listed)
            yield from listed

    def batch(self, first: int, last: int) -> Batch:
        """Return the terms of the blocks [first, last). Raises IndexDamagedError."""
        room = BLOCK * (last - first)
        texts = bytearray(room * MAX_TERM_BYTES)
        ends, numbers = array("q", [0]) * (room + 1), array("q", [0]) * (NUMBERS * room)
        count = self._verified(self._blocks.read, first, last, texts, memoryview(ends)[1:], numbers)
        del ends[count + 1 :], numbers[NUMBERS * count :]
        return Batch(texts, ends, numbers)

    def _require_text(self, terms: Iterable[bytes]) -> None:
        if self._is_text and not is_text(terms):
            raise self._file.damaged(ValueError("a term is no text"), self._start)

    def _verified(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the kernel, verifying the pages that it needs. Raises IndexDamagedError."""
        while True:
            try:
                with self._lock:
                    return ask(*args, **kwargs)
            except UnverifiedPageError as needed:
                self._file.check_page(needed.args[0])
            except (ValueError, IndexError) as error:
                raise self._file.damaged(error, self._start) from error

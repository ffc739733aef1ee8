"""Which documents of a segment match?

Sets of documents are integers, a bit a docid: filters, exclusions, and whole conjunctions when
only their documents are asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable

from indexer import deadline
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.dictionary import Term
from indexer.codec.segment import Segment
from indexer.kernels import setops
from indexer.query.expansion import expanded
from indexer.query.plan import (
    All,
    Conjunction,
    Constant,
    Expression,
    Fuzzy,
    Leaf,
    Nested,
    NumberRange,
    Prefix,
    TermRange,
    Terms,
    Wildcard,
)

NONE = array("I")
PATTERNS = Prefix | Wildcard | Fuzzy | Expression | TermRange


def term_of(segment: Segment, field: str, text: bytes) -> Term | None:
    """Return what a segment knows of a term; None if it is not there. Raises IndexDamagedError."""
    return segment.dictionary(field).find(text) if field in segment.fields else None


class Sets:
    """The sets of documents of a segment. `alive` are those not deleted; None for all."""

    def __init__(self, segment: BlockSegment, others: Callable[[Leaf], array[int]]) -> None:
        """Take a segment, and what gives the docids of phrases and of what Whoosh runs."""
        self.segment = segment.segment
        self.documents = self.segment.documents
        self._others = others
        self._everything = (1 << self.documents) - 1
        self.alive: int | None = None
        if segment.has_deletions():
            self.alive = self._everything & ~int.from_bytes(segment.deleted, "little")

    def matching(self, plan: Conjunction) -> int:
        """Return the documents that match, as bits. Raises IndexDamagedError."""
        found = self.allowed(plan.filters, plan.excluded)
        for clause in plan.clauses:
            if found == 0:
                return 0
            documents = self.any_of(clause)
            found = documents if found is None else found & documents
        return found if found is not None else self._everything

    def listed(self, bits: int) -> array[int]:
        """Return the docids of documents given as bits."""
        docids = array("I", bytes(4 * bits.bit_count()))
        setops.listed(self.octets(bits), docids)
        return docids

    def noted(self, docids: array[int], bits: bytes | None) -> array[int]:
        """Return those of some documents whose bits are set."""
        found = array("I", bytes(4 * len(docids) + 4))
        return found[: setops.select(docids, bits, found)] if bits else NONE

    def allowed(
        self, filters: Iterable[Conjunction], excluded: Iterable[Conjunction]
    ) -> int | None:
        """Return the documents that are alive and pass the filters; None for all."""
        allowed = self.alive
        for inner in filters:
            documents = self.matching(inner)
            allowed = documents if allowed is None else allowed & documents
        for inner in excluded:
            everything = self._everything if allowed is None else allowed
            allowed = everything & ~self.matching(inner)
        return allowed

    def any_of(self, leaves: Iterable[Leaf]) -> int:
        """Return the documents of any of the leaves, also of deleted ones."""
        spans = array("q")
        found = 0
        for leaf in leaves:
            deadline.check()
            if isinstance(leaf, Terms):
                term = term_of(self.segment, leaf.field, leaf.text)
                spans.extend((term.start, term.end, term.df) if term else ())
            elif isinstance(leaf, PATTERNS):
                found |= self._united(expanded(self.segment, leaf))
            elif isinstance(leaf, Constant | Nested):
                found |= self.matching(leaf.inner)
            elif isinstance(leaf, NumberRange):
                found |= self._in_range(leaf)
            elif isinstance(leaf, All):
                return self._everything
            else:
                found |= self._bits(self._others(leaf))
        return found | self._united(spans)

    def _in_range(self, leaf: NumberRange) -> int:
        if leaf.field not in self.segment.columns:
            return 0
        return self.segment.column(leaf.field).between(leaf.first, leaf.last)

    def _united(self, spans: array[int]) -> int:
        """Return the documents of lists: start, end and df of each."""
        if not spans:
            return 0
        bits = bytearray((self.documents + 7) // 8)
        self.unite(self.checked(spans), bits)
        return int.from_bytes(bits, "little")

    def checked(self, spans: array[int]) -> array[int]:
        """Return lists, when their pages are verified."""
        for at in range(0, len(spans), 3):
            self.segment.file.check(spans[at], spans[at + 1])
        return spans

    def unite(self, spans: array[int], bits: bytearray | memoryview) -> None:
        """Set the bits of the documents of lists that are verified."""
        try:
            setops.unite_lists(self.segment.file.words, spans, self.documents, bits)
        except ValueError as error:
            raise self.segment.file.damaged(error, 0) from error

    def _bits(self, docids: array[int]) -> int:
        bits = bytearray((self.documents + 7) // 8)
        setops.set_bits(docids, bits)
        return int.from_bytes(bits, "little")

    def octets(self, bits: int) -> bytes:
        """Return bits as bytes."""
        return bits.to_bytes((self.documents + 7) // 8, "little")

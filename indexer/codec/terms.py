"""Which terms does a segment have, as Whoosh asks for them?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whoosh.codec import base
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from indexer.codec.dictionary import Dictionary, Term
from indexer.codec.matcher import BlockMatcher
from indexer.codec.segment import Segment


class BlockTerms(base.TermsReader):
    """The terms of all fields of a segment; a term is (field, bytes)."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        """Return the names of the indexed fields."""
        return list(self._segment.fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """Yield every term, field by field."""
        return (term for term, _ in self.items())

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the terms from one on."""
        return (term for term, _ in self.items_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield every term and what is known of it."""
        for name in self._segment.fields:
            yield from self._items(name, b"")

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """Yield the terms from one on, in this field and the following ones."""
        for name in self._segment.fields:
            if name >= fieldname:
                yield from self._items(name, prefix if name == fieldname else b"")

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Return what is known of a term, a new object each time. Raises KeyError."""
        return self.told(fieldname, self._require(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> int:
        """Return how often a term occurs. Raises KeyError."""
        return self._require(fieldname, text).cf

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Return how many documents have a term. Raises KeyError."""
        return self._require(fieldname, text).df

    def cursor(self, fieldname: str, fieldobj: Any) -> BlockCursor:
        """Return a cursor over the terms of a field."""
        return BlockCursor(self, fieldname, fieldobj)

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> BlockMatcher:
        """Return a matcher of a term's documents. Raises TermNotFound."""
        term = self._find(fieldname, text)
        if term is None:
            raise TermNotFound(f"{fieldname}:{text!r}")
        return BlockMatcher(self._segment, fieldname, term, format_, scorer)

    def dictionary(self, fieldname: str) -> Dictionary | None:
        """Return the terms of a field; None if no document has any."""
        return self._segment.dictionary(fieldname) if fieldname in self._segment.fields else None

    def _items(self, name: str, start: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        for term in self._segment.dictionary(name).from_(start):
            yield (name, term.text), self.told(name, term)

    def told(self, fieldname: str, term: Term) -> TermInfo:
        """Return what Whoosh wants to know of a term.

        For the largest tf, the smallest length and the docids stand bounds, which are valid.
        """
        facts = self._segment.fields[fieldname]
        return TermInfo(
            weight=term.cf,
            df=term.df,
            minlength=facts.shortest,
            maxlength=facts.longest,
            maxweight=term.cf - term.df + 1,
            minid=0,
            maxid=self._segment.documents - 1,
        )

    def _find(self, fieldname: str, text: bytes) -> Term | None:
        terms = self.dictionary(fieldname)
        return terms.find(text) if terms else None

    def _require(self, fieldname: str, text: bytes) -> Term:
        if (term := self._find(fieldname, text)) is None:
            raise KeyError(f"{fieldname}:{text!r}")
        return term


class BlockCursor(base.FieldCursor):
    """A place among the terms of a field, which are texts here, as Whoosh's automata want."""

    def __init__(self, terms: BlockTerms, fieldname: str, fieldobj: Any) -> None:
        self._terms = terms
        self._fieldname = fieldname
        self._fieldobj = fieldobj
        self.first()

    def first(self) -> Any:
        """Go to the first term and return it."""
        return self.find(b"")

    def find(self, string: str | bytes) -> Any:
        """Go to the first term that is at least `string` and return it, or None at the end."""
        text = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        dictionary = self._terms.dictionary(self._fieldname)
        self._rest = dictionary.from_(text) if dictionary else iter(())
        return self.next()

    def next(self) -> Any:
        """Go to the next term and return it, or None at the end."""
        self._here: Term | None = next(self._rest, None)
        return self.text()

    def text(self) -> Any:
        """Return the term at this place, or None at the end."""
        return self._fieldobj.from_bytes(self._here.text) if self._here else None

    term = text

    def term_info(self) -> TermInfo | None:
        """Return what is known of the term at this place."""
        return self._terms.told(self._fieldname, self._here) if self._here else None

    def is_valid(self) -> bool:
        """Tell whether there is a term at this place."""
        return self._here is not None

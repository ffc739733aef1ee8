"""Which documents may have a passage?

First those that have its words in this order, a few at a time, which is cheap; then the best of
those that have any of its rarest words, for a word may be cut at the end of a line, or be another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from whoosh import query

from indexer.analysis import tokens
from indexer.document import Document
from indexer.query.collection import Collection
from indexer.query.plan import Conjunction
from indexer.quotes.quotation import Part

MOST_COMPARED = 2000
"""So many documents that have the words of a passage are looked at, the earliest."""

_PHRASE_WORDS = 12
_RARE_WORDS = 8
_RARE_DOCUMENTS = 10


class Likely:
    """The documents of a collection that may have passages of a draft, without the draft itself.

    `notes` say what was not compared.
    """

    def __init__(self, collection: Collection, draft: Iterable[Document] = ()) -> None:
        self._collection = collection
        self._draft = self._documents_of(draft)
        self.notes: list[str] = []
        if self._draft:
            self.notes.append("the draft is in the index, and is not its own source")

    def documents(self, parts: Sequence[Part]) -> Iterator[int]:
        """Yield documents that may have the parts: first those that have their phrases."""
        phrases = [
            _phrase(words[start : start + _PHRASE_WORDS])
            for part in parts
            if (words := _words(part))
            for start in range(0, len(words), _PHRASE_WORDS)
        ]
        found = self._collection.matching(self._plan(query.And(phrases))) if phrases else ()
        having = [docnum for docnum in found if docnum not in self._draft]
        if len(having) > MOST_COMPARED:
            self.notes.append(
                f"{len(having):,} documents have the words of “{parts[0].text.text[:40]}”;"
                f" the earliest {MOST_COMPARED:,} were compared"
            )
            having = self._collection.ordered_by("date_first", having, reverse=False)
        yield from having[:MOST_COMPARED]
        rare = self._plan(query.Or(self._rarest(parts)))
        best = self._collection.best(rare, _RARE_DOCUMENTS + len(self._draft), count=False)
        known = self._draft.union(having)
        yield from (docnum for docnum, _ in best.matches if docnum not in known)

    def _rarest(self, parts: Sequence[Part]) -> list[query.Query]:
        """Return the rarest terms of a passage, also as words that were cut would be joined."""
        terms = {
            word
            for part in parts
            for token in tokens(part.text.text)
            for word in (token.form.word, *token.form.aliases)
        }
        counts = self._collection.statistics.counts
        counts.clear()
        known = sorted((df, term) for term in terms if (df := counts["body", term.encode()][0]))
        return [query.Term("body", term) for _, term in known[:_RARE_WORDS]]

    def _plan(self, tree: query.Query) -> Conjunction:
        planned = self._collection.plan(tree)
        assert planned is not None
        return planned

    def _documents_of(self, draft: Iterable[Document]) -> frozenset[int]:
        """Return the documents that are a draft, or a copy of it."""
        terms = [
            query.Term(field, value)
            for document in draft
            for field, value in (("file", document.name), ("hash", document.content_hash))
        ]
        return frozenset(self._collection.matching(self._plan(query.Or(terms))))


def _words(part: Part) -> list[str]:
    """Return the words of a part that are whole, as a phrase has them."""
    words = [token.form.word for token in tokens(part.text.text)]
    return words[part.glued[0] : len(words) - part.glued[1]]


def _phrase(words: list[str]) -> query.Query:
    return query.Phrase("body", words) if len(words) > 1 else query.Term("body", words[0])

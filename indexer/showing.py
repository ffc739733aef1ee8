"""What is shown of a document that was found?

Its passages, and which words of its title match. One `Showing` serves all hits of a page, so
that what is known of the query, and of the words that were looked at, serves all of them.
"""

from __future__ import annotations

from functools import cache

from indexer.analysis import language_of
from indexer.document import IndexedDocument
from indexer.page import SearchOptions
from indexer.passages import Shape, Spotter, Text, best_passages
from indexer.query.collection import Collection
from indexer.query.syntax import Query
from indexer.results import Passage
from indexer.schema import decode_sections

BY_LINES = {"code", "csv", "json", "xls", "xlsx", "ods"}
"""Kinds of document that consist of lines."""

NEIGHBOURS = 12
"""So many documents of the same folder are looked at for what repeats in them."""

REACH = 24
"""So far around a document its neighbours are looked for."""

NEIGHBOUR_CHARACTERS = 1 << 18
"""So much of their text is read."""


class Showing:
    """Shows the documents that answer a query."""

    def __init__(self, collection: Collection, asked: Query, options: SearchOptions) -> None:
        self._collection = collection
        self._options = options
        self._shape = Shape(
            options.passages, context_lines=options.context_lines, full=options.full
        )

        @cache
        def spotter(field: str, language: str) -> Spotter:
            return Spotter(asked.node, ("", field), language if options.inflections else "")

        self._spotter = spotter

    def passages(self, docnum: int, document: IndexedDocument) -> tuple[Passage, ...]:
        """Return the best passages of a document. Raises TooSlowError, IndexDamagedError."""
        if not self._options.passages:
            return ()
        stored = self._collection.stored(docnum, ("text", "body_start", "sections", "lang"))
        text, body_start, sections, tag = stored
        return best_passages(
            Text(text, body_start, by_lines=document.kind in BY_LINES),
            self._spotter("body", self._language(tag)),
            self._shape,
            sections=decode_sections(sections or ""),
            neighbours=lambda: neighbours(self._collection, docnum),
        )

    def title_highlights(
        self, docnum: int, document: IndexedDocument
    ) -> tuple[tuple[int, int], ...]:
        """Return which words of a document's title match."""
        if not self._options.passages:
            return ()
        (tag,) = self._collection.stored(docnum, ("lang",))
        return tuple(self._spotter("title", self._language(tag)).find(document.title).marks)

    def _language(self, tag: str | None) -> str:
        return language_of(self._options.language or tag or "")


def neighbours(collection: Collection, docnum: int) -> list[str]:
    """Return texts of documents in the folder of a document, of those around it.

    Documents of a folder come into the index together, so that most lie side by side. Raises
    IndexDamagedError.
    """
    texts: list[str] = []
    characters = 0
    for other in collection.around(docnum, REACH):
        if len(texts) >= NEIGHBOURS or characters > NEIGHBOUR_CHARACTERS:
            break
        (text,) = collection.stored(other, ("text",))
        texts.append((text or "")[:NEIGHBOUR_CHARACTERS])
        characters += len(texts[-1])
    return texts

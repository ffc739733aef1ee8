"""Is a passage in the collection, word for word, and in which documents?

Documents that may have it are found by its phrases, and by its rarest words for those in
which a word is cut at the end of a line; what is said of them is decided by the text that the index
keeps. A passage with an ellipsis or an insertion in square brackets is looked for as it stands,
and then part by part, in order within one document. Where no document has it, it is aligned
with the likeliest ones.
"""

from __future__ import annotations

import os
import time
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from indexer import deadline
from indexer.analysis import tokens
from indexer.document import PAGE_END, Document, Section
from indexer.quotes.alignment import Alignment, align
from indexer.quotes.likely import Likely
from indexer.quotes.quotation import (
    MIN_WORDS,
    Checked,
    Found,
    Part,
    Quotation,
    Source,
    Verdict,
    parts_of,
    unglued,
    unquoted,
)
from indexer.quotes.typography import Place, find, find_exactly, plain
from indexer.schema import decode_sections
from indexer.several import Searched

if TYPE_CHECKING:
    from indexer.index import Index

LEAST_LIKENESS = 0.6
LEAST_WORDS = 3
"""A passage is near a text if so large a share of words, and so many, stand in its order."""

LONGEST_REPLACED = 150
"""An insertion in brackets stands for at most so many characters of the document."""

MOST_ALIGNED = 20
"""A passage that no document has is aligned with so many."""

MOST_PARTS = 100
"""A passage of more is looked for as it stands only."""

KEPT_TEXTS = 16
"""So many texts are at hand: most passages of a draft are from a few."""


def quote(
    index: Index | Sequence[Index],
    text: str,
    *,
    limit: int | None = 10,
    timeout_s: float | None = None,
) -> Checked:
    """Look for a passage, with or without quotation marks around it.

    `limit`: so many documents are listed. Raises TooSlowError, IndexDamagedError.
    """
    passage = Quotation(unquoted(text), "unchecked")
    return check(index, [passage], limit=limit, timeout_s=timeout_s)


def quote_file(
    index: Index | Sequence[Index],
    path: str | os.PathLike[str],
    *,
    min_words: int = MIN_WORDS,
    limit: int | None = 10,
    timeout_s: float | None = None,
) -> Checked:
    """Look for every passage that a draft quotes, but not in the draft, should it be indexed.

    Raises PathError for a draft that cannot be read, TooSlowError, IndexDamagedError.
    """
    from indexer.outside import documents_at
    from indexer.quotes.drafts import quotations_in

    documents = documents_at(path)
    quoted = (_unless_short(each, min_words) for each in quotations_in(documents))
    return check(index, quoted, draft=documents, limit=limit, timeout_s=timeout_s)


def check(
    index: Index | Sequence[Index],
    quotations: Iterable[Quotation],
    *,
    draft: Iterable[Document] = (),
    limit: int | None = 10,
    timeout_s: float | None = None,
) -> Checked:
    """Look for passages, but those that have a reason not to, and not in their `draft`."""
    began = time.perf_counter()
    with deadline.within(timeout_s):
        searched = Searched(index)
        sought = _Seeker(searched, limit, draft)
        checked = tuple(each if each.reason else sought.check(each) for each in quotations)
    took_ms = (time.perf_counter() - began) * 1000
    return Checked(checked, searched.snapshots(), took_ms, (*searched.warnings, *sought.notes))


def _unless_short(quotation: Quotation, min_words: int) -> Quotation:
    words = sum(1 for _ in tokens(quotation.text))
    if quotation.reason or words >= min_words:
        return quotation
    return quotation._replace(reason="too_short")


class _Text(NamedTuple):
    """The text of a document and where its body begins."""

    text: str
    body_start: int
    sections: tuple[Section, ...]


class _Seeker:
    """Looks for passages in a collection."""

    def __init__(self, searched: Searched, limit: int | None, draft: Iterable[Document]) -> None:
        self._searched = searched
        self._collection = searched.collection
        self._limit = limit
        self._likely = Likely(searched.collection, draft)
        self._text = lru_cache(KEPT_TEXTS)(self._read)
        self._plain = lru_cache(KEPT_TEXTS)(lambda docnum: plain(self._text(docnum).text))

    @property
    def notes(self) -> Sequence[str]:
        """Return what is to be said of which documents were compared."""
        return self._likely.notes

    def check(self, quotation: Quotation) -> Quotation:
        """Return a passage with what is found. Raises TooSlowError, IndexDamagedError."""
        whole = [Part(plain(quotation.text))]
        if not any(tokens(quotation.text)):
            return quotation._replace(verdict="unchecked", reason="no_words")
        parts = parts_of(quotation.text)
        likely: dict[int, None] = {}
        for reading in _different(whole, parts):
            found = []
            for docnum in self._likely.documents(reading):
                deadline.check()
                likely[docnum] = None
                if places := self._places(reading, docnum):
                    found.append(self._source(docnum, reading, places))
            if found:
                exact = any(source.verdict == "exact" for source in found)
                return self._with(quotation, "exact" if exact else "same", found)
        return self._near(quotation, _different(whole, parts_of(unglued(quotation.text))), likely)

    def _with(self, quotation: Quotation, verdict: Verdict, found: list[Source]) -> Quotation:
        found.sort(key=_by_date)
        shown = tuple(found[: self._limit])
        return quotation._replace(verdict=verdict, sources=shown, total=len(found))

    def _places(self, parts: Sequence[Part], docnum: int) -> list[Place]:
        """Return where all parts stand in a document, in order; nothing if they do not."""
        return self._following(parts, docnum, self._text(docnum).body_start) or []

    def _following(self, parts: Sequence[Part], docnum: int, start: int) -> list[Place] | None:
        """Return where parts stand from a character on, the first as early as the others allow."""
        if not parts:
            return []
        part, *others = parts
        latest = start + LONGEST_REPLACED if part.near else len(self._text(docnum).text)
        while (place := self._place(part, docnum, start, is_last=not others)) is not None:
            if place.start > latest:
                return None
            rest = self._following(others, docnum, place.end)
            if rest is not None:
                return [place, *rest]
            if not any(other.near for other in others):
                return None  # no later place would help
            deadline.check()
            start = place.start + 1
        return None

    def _place(self, part: Part, docnum: int, start: int, *, is_last: bool) -> Place | None:
        """Return the next place of a part."""
        text = self._text(docnum).text
        place = find_exactly(part.text.text, text, start, part.glued) or find(
            part.text, self._plain(docnum), start, part.glued
        )
        return self._without_mark(part, docnum, start) if place is None and is_last else place

    def _without_mark(self, part: Part, docnum: int, start: int) -> Place | None:
        """Look for a part without the comma or full stop that the sentence around it needs."""
        bare = part.text.text[:-1]
        if not part.text.text.endswith((",", ".")) or not bare[-1:].isalnum():
            return None
        place = find_exactly(bare, self._text(docnum).text, start, part.glued) or find(
            plain(bare), self._plain(docnum), start, part.glued
        )
        return place and place._replace(differences=(*place.differences, "closing_mark"))

    def _near(
        self, quotation: Quotation, readings: Iterable[Sequence[Part]], likely: Iterable[int]
    ) -> Quotation:
        """Return a passage with the documents that are most like it, if any is like it."""
        found: list[Source] = []
        for docnum in list(likely)[:MOST_ALIGNED]:
            deadline.check()
            sources = (self._like(docnum, self._aligned(parts, docnum)) for parts in readings)
            found += (source for source in sources if source)
        if not found:
            return quotation._replace(verdict="absent")
        best = min(found, key=lambda source: (-source.likeness, source.changes, _by_date(source)))
        edits = [part.edits for part in best.parts]
        alike = {
            source.document.id: source
            for source in found
            if [part.edits for part in source.parts] == edits
        }
        return self._with(quotation, "near", [*alike.values()])

    def _aligned(self, parts: Sequence[Part], docnum: int) -> list[Alignment | None]:
        start = self._text(docnum).body_start
        aligned = []
        for part in parts:
            found = align(part.text, self._plain(docnum), start)
            aligned.append(found)
            start = found.end if found and found.likeness >= LEAST_LIKENESS else start
        return aligned

    def _like(self, docnum: int, aligned: Sequence[Alignment | None]) -> Source | None:
        """Return a document as a source of a near passage, if it is like enough."""
        parts = [part for part in aligned if part]
        words = sum(part.words for part in parts)
        of_all = sum(part.words / part.likeness for part in parts if part.likeness)
        of_all += sum(1 for part in aligned if not part)
        likeness = words / of_all if of_all else 0.0
        if likeness < LEAST_LIKENESS or words < LEAST_WORDS or len(parts) < len(aligned):
            return None
        found = tuple(
            self._found(docnum, Place(part.start, part.end))._replace(edits=part.edits)
            for part in parts
        )
        document = self._collection.document(docnum)
        return Source(document, "near", found, likeness, self._searched.home(docnum))

    def _source(self, docnum: int, parts: Sequence[Part], places: Sequence[Place]) -> Source:
        verdict: Verdict = "same" if any(place.differences for place in places) else "exact"
        return Source(
            self._collection.document(docnum),
            verdict,
            tuple(self._found(docnum, place) for place in places),
            home=self._searched.home(docnum),
        )

    def _found(self, docnum: int, place: Place) -> Found:
        text, _, sections = self._text(docnum)
        page = text.count(PAGE_END, 0, place.start) + 1 if PAGE_END in text else None
        return Found(
            line=text.count("\n", 0, place.start) + 1,
            page=page,
            section=_heading(place.start, sections),
            start=place.start,
            end=place.end,
            text=text[place.start : place.end],
            differences=place.differences,
        )

    def _read(self, docnum: int) -> _Text:
        text, start, sections = self._collection.stored(docnum, ("text", "body_start", "sections"))
        return _Text(text, start, decode_sections(sections or ""))


def _heading(at: int, sections: Sequence[Section]) -> str:
    """Return the heading under which a character stands."""
    number = bisect_right(sections, at, key=lambda section: section.start)
    return sections[number - 1].title if number else ""


def _different(whole: list[Part], parts: list[Part]) -> list[list[Part]]:
    """Return the ways to read a passage: as it stands, and in parts if it has any."""
    in_parts = 0 < len(parts) <= MOST_PARTS and parts != whole
    return [whole, parts] if in_parts else [whole]


def _by_date(source: Source) -> tuple[bool, str, str]:
    dated = source.document.date
    return dated is None, str(dated.days.first) if dated else "", source.document.name

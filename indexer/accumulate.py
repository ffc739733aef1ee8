"""How do documents become sorted postings? Collected as numbers, sorted when asked for.

Of a text only the numbers of its chunks are kept, four bytes each, until `finish` sorts
the occurrences of one field after another (`kernels/invert`). Terms are exactly those that
`schema.Words.index` and `schema.Stems.index` give for one document.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from operator import lt

from indexer.analysis import ENGLISH
from indexer.codec.segment import FieldPostings
from indexer.kernels import invert
from indexer.vocabulary import TermSpace, Vocabulary

MAX_CHUNKS = 2_000_000
"""A vocabulary with more distinct chunks is given up at the next flush: about 300 MB."""


@dataclass(slots=True)
class _Column:
    """What a field holds: numbers of all documents, and where each document ends."""

    numbers: array[int] = field(default_factory=lambda: array("I"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    docids: array[int] = field(default_factory=lambda: array("I"))
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """The numbers of documents in other languages than English."""

    def extend(self, docids: Sequence[int], ends: array[int]) -> None:
        """Add documents whose numbers were appended, and where those of each end."""
        last = self.docids[-1] if self.docids else -1
        rising = isinstance(docids, range) or all(map(lt, docids, docids[1:]))
        if docids and not (last < docids[0] and rising):
            raise ValueError(f"documents {docids} after {last}: docids increase")
        self.docids.extend(_numbers(docids))
        self.ends.extend(ends)


def _numbers(docids: Sequence[int]) -> array[int]:
    """Return docids as uint32[]."""
    if not (isinstance(docids, range) and docids.step == 1):
        return array("I", docids)
    numbers = array("I", [0]) * len(docids)
    invert.count_up(docids.start, numbers)
    return numbers


class Accumulator:
    """Postings of a batch of documents: add their fields, then `finish`."""

    def __init__(self, stems: Mapping[str, str]) -> None:
        """Take the names of the fields of stems, by the names of their fields of words."""
        self._stems = dict(stems)
        self._vocabulary = Vocabulary()
        self._reset()

    def _reset(self) -> None:
        self._kept_bytes = 0
        self._largest = 0
        self._texts: dict[str, _Column] = {}
        self._terms: dict[str, tuple[TermSpace, _Column]] = {}
        if len(self._vocabulary) > MAX_CHUNKS:
            self._vocabulary = Vocabulary()

    def add(
        self,
        name: str,
        docids: Sequence[int],
        texts: Sequence[bytes],
        languages: Sequence[str] = (),
    ) -> None:
        """Add the texts, in UTF-8, that documents have in a field; docids increase in a field.

        `languages` are those of the texts, unless all are English.
        """
        if not texts:
            return
        column = self._texts.setdefault(name, _Column())
        before = len(column.numbers)
        ends = self._vocabulary.split(texts, column.numbers)
        column.extend(docids, ends)
        for language, span in zip(languages, pairwise((before, *ends)), strict=False):
            if language != ENGLISH:
                column.spans.setdefault(language, []).append(span)
        self._count(column, len(column.numbers) - before, len(docids))

    def add_terms(
        self, name: str, docids: Sequence[int], terms: Sequence[bytes], counts: Sequence[int]
    ) -> None:
        """Add terms, as those of ids and numbers, which have no positions.

        `counts`: how many of the terms each document has; one that has a tf is there so often.
        """
        if not docids:
            return
        if name not in self._terms:
            self._terms[name] = (TermSpace(), _Column())
        space, column = self._terms[name]
        numbers = array("I", [0]) * len(terms)
        bounds = array("I", accumulate(map(len, terms), initial=0))
        space.strings.numbers(b"".join(terms), bounds, memoryview(bounds)[1:], numbers)
        ends = array("q", [0]) * len(counts)
        invert.sum_up(array("I", counts), len(column.numbers), ends)
        column.numbers.extend(numbers)
        column.extend(docids, ends)
        self._count(column, len(numbers), len(docids))

    @property
    def memory_bytes(self) -> int:
        """Return about how much memory the batch takes, until `finish` is done with it.

        Four bytes a token until then, and the terms that have no text; while it sorts, 36 a
        token of the largest field, whose postings are in memory as numbers and as they will be
        in the file. The vocabulary is not counted: it is a cache, and stays when the batch goes.
        """
        terms = sum(space.strings.size_bytes() for space, _ in self._terms.values())
        return self._kept_bytes + terms + 36 * self._largest

    def signatures(self, name: str, documents: int, least_words: int) -> list[bytes | None]:
        """Return the signature of each document's text in a field; None for fewer words."""
        found: list[bytes | None] = [None] * documents
        if column := self._texts.get(name):
            self._vocabulary.expand()
            signed = self._vocabulary.signatures(column.numbers, column.ends, least_words)
            for docid, signature in zip(column.docids, signed, strict=True):
                found[docid] = signature
        return found

    def finish(self) -> Iterator[FieldPostings]:
        """Return the postings of each field, in the order of their names, and begin anew."""
        self._vocabulary.expand()
        jobs: dict[str, tuple[TermSpace, _Column, bool]] = {}
        for name, column in self._texts.items():
            jobs[name] = (self._vocabulary.words, column, True)
            if name in self._stems:
                jobs[self._stems[name]] = (*self._stemmed(column), False)
        for name, (space, column) in self._terms.items():
            space.codes = array("I", range(len(space.strings)))
            jobs[name] = (space, column, False)
        entries = self._vocabulary.entries
        documents = max((column.docids[-1] + 1 for _, column, _ in jobs.values()), default=0)
        self._reset()
        return _inverted(jobs, entries, documents)

    def _stemmed(self, column: _Column) -> tuple[TermSpace, _Column]:
        """Return a column as its stems are to be looked up."""
        stems = self._vocabulary.stems
        if not column.spans:
            return stems, column
        numbers, codes = self._vocabulary.stemmed(column.numbers, column.spans)
        return stems.coded(codes), _Column(numbers, column.ends, column.docids)

    def _count(self, column: _Column, numbers: int, documents: int) -> None:
        """Add what so many numbers and documents more in a field take."""
        self._kept_bytes += 4 * numbers + 12 * documents
        self._largest = max(self._largest, len(column.numbers))


def _inverted(
    jobs: dict[str, tuple[TermSpace, _Column, bool]], entries: array[int], documents: int
) -> Iterator[FieldPostings]:
    """Yield the fields in the order of their names, and let go of what was used."""
    for name in sorted(jobs):
        yield _invert(name, *jobs.pop(name), entries=entries, documents=documents)


def _invert(
    name: str,
    space: TermSpace,
    column: _Column,
    with_positions: bool,
    *,
    entries: array[int],
    documents: int,
) -> FieldPostings:
    """Sort the occurrences of one field by term, document and position."""
    order = space.order()
    totals = array("q", [0]) * len(order)
    kept = array("I", [0]) * len(order)
    starts = array("q", [0]) * (len(order) + 1)
    invert.count(column.numbers, space.codes, entries, totals)
    terms = invert.arrange(order, totals, kept, starts)
    del starts[terms + 1 :]
    docs = array("I", [0]) * starts[terms]
    positions = array("I", [0]) * (len(docs) if with_positions else 0)
    lengths = array("I", [0]) * documents
    invert.place(
        column.numbers,
        column.ends,
        column.docids,
        space.codes,
        entries,
        totals,
        docs,
        positions,
        lengths,
    )
    tfs = array("I", [0]) * len(docs)
    postings = invert.gather(starts, terms, docs, tfs)
    del docs[postings:], tfs[postings:]
    return FieldPostings(
        name,
        space.strings.texts(kept[:terms]),
        starts,
        docs,
        tfs,
        positions if with_positions else None,
        lengths,
    )

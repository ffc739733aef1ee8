"""How do documents become sorted postings? Collected as numbers, sorted when asked for.

Of a text only the numbers of its chunks are kept, four bytes each, until `finish` sorts
the occurrences of one field after another (`kernels/invert`). Terms are exactly those that
`schema.Words.index` and `schema.Stems.index` give for one document.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from indexer.codec.segment import FieldPostings
from indexer.kernels import invert
from indexer.vocabulary import TermSpace, Vocabulary

MAX_CHUNKS = 2_000_000
"""A vocabulary with more distinct chunks is given up at the next flush: about 300 MB."""

BATCH_BYTES = 1 << 16
"""Texts are split this much at a time: a call of the kernel costs as much as a short text."""


@dataclass(slots=True)
class _Column:
    """What a field holds: numbers of all documents, where each ends, and texts not yet split."""

    numbers: array[int] = field(default_factory=lambda: array("I"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    docids: array[int] = field(default_factory=lambda: array("I"))
    texts: list[bytes] = field(default_factory=list)
    text_bytes: int = 0
    last: int = -1

    def begin(self, docid: int) -> None:
        """Note that the next document of the field is `docid`."""
        if docid <= self.last:
            raise ValueError(f"document {docid} after {self.last}: docids increase")
        self.last = docid
        self.docids.append(docid)


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

    def add(self, docid: int, name: str, text: str) -> None:
        """Add the text that field `name` has in a document; docids increase in a field."""
        column = self._texts.get(name)
        if column is None:
            column = self._texts[name] = _Column()
        column.begin(docid)
        encoded = text.encode("utf-8", "surrogatepass")
        column.texts.append(encoded)
        column.text_bytes += len(encoded)
        self._kept_bytes += len(encoded)
        if column.text_bytes > BATCH_BYTES:
            self._split(column)

    def add_terms(self, docid: int, name: str, terms: Iterable[tuple[bytes, int]]) -> None:
        """Add terms with their tfs, as those of ids and numbers, which have no positions."""
        if name not in self._terms:
            self._terms[name] = (TermSpace(), _Column())
        space, column = self._terms[name]
        column.begin(docid)
        before = len(column.numbers)
        for term, tf in terms:
            column.numbers.extend([space.strings.number(term)] * tf)
        column.ends.append(len(column.numbers))
        self._count(column, len(column.numbers) - before, 1)

    @property
    def memory_bytes(self) -> int:
        """Return about how much memory the batch takes, until `finish` is done with it.

        Four bytes a token until then; while it sorts, 24 a token of the largest field, of
        which the result before and the next are in memory together. The vocabulary is not
        counted: it is a cache, and stays when the batch goes.
        """
        return self._kept_bytes + 24 * self._largest

    def finish(self) -> Iterator[FieldPostings]:
        """Return the postings of each field, in the order of their names, and begin anew."""
        for column in self._texts.values():
            self._split(column)
        self._vocabulary.expand()
        jobs: dict[str, tuple[TermSpace, _Column, bool]] = {}
        for name, column in self._texts.items():
            jobs[name] = (self._vocabulary.words, column, True)
            if name in self._stems:
                jobs[self._stems[name]] = (self._vocabulary.stems, column, False)
        for name, (space, column) in self._terms.items():
            space.codes = array("I", range(len(space.strings)))
            jobs[name] = (space, column, False)
        entries = self._vocabulary.entries
        documents = max((column.last + 1 for _, column, _ in jobs.values()), default=0)
        self._reset()
        return (
            _invert(name, *jobs[name], entries=entries, documents=documents)
            for name in sorted(jobs)
        )

    def _split(self, column: _Column) -> None:
        """Turn the waiting texts of a field into the numbers of their chunks."""
        numbers, ends = self._vocabulary.split(column.texts) if column.texts else ([], [])
        base = len(column.numbers)
        column.numbers.extend(numbers)
        column.ends.extend([base + end for end in ends])
        self._count(column, len(numbers), len(ends))
        self._kept_bytes -= column.text_bytes
        column.texts, column.text_bytes = [], 0

    def _count(self, column: _Column, numbers: int, documents: int) -> None:
        """Add what so many numbers and documents more in a field take."""
        self._kept_bytes += 4 * numbers + 12 * documents
        self._largest = max(self._largest, len(column.numbers))


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
    order, names = space.order(), space.names()
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
        [names[number] for number in kept[:terms]],
        starts,
        docs,
        tfs,
        positions if with_positions else None,
        lengths,
    )

"""Which chunks have been seen, and which terms do they give?

Distinct chunks are rare among the chunks of a text, and terms follow from a chunk alone:
so a chunk is taken apart once, however often it occurs. A vocabulary grows with what is
split; a writer keeps it from one flush to the next and starts a new one when it is large.
Stems are English, unless asked for those of the chunks in other languages.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

from indexer.analysis import form_stems, forms
from indexer.analysis.classes import COMMON, LIMITS, classes
from indexer.kernels.expand import expand
from indexer.kernels.order import order
from indexer.kernels.shingles import BINS, hash_words, sign
from indexer.kernels.split import split
from indexer.kernels.strings import Strings

MANY = 0x80000000
HARD = 0xFFFFFFFF
"""As in `kernels/expand`: a code that is the place of an entry, and that of no plain chunk."""

TEXT_END = b"\xff"
_CHUNKS_AT_ONCE = 1 << 13
_ENTRIES_AT_ONCE = 1 << 15


class TermSpace:
    """Terms of one kind, and the code of each chunk among them (see `kernels/expand`)."""

    def __init__(self) -> None:
        self.strings = Strings()
        self.codes = array("I")
        self._order = array("I")

    def coded(self, codes: array[int]) -> TermSpace:
        """Return the same terms with other codes."""
        space = TermSpace()
        space.strings, space.codes, space._order = self.strings, codes, self._order
        return space

    def order(self) -> array[int]:
        """Return the numbers of the terms in the order of their bytes: uint32[terms].

        Terms that were in order the last time cost little.
        """
        if len(self._order) < len(self.strings):
            numbers = array("I", [0]) * len(self.strings)
            order(self.strings, self._order, numbers)
            self._order = numbers
        return self._order


class Vocabulary:
    """Chunks, exact words and stems, each with numbers of their own."""

    def __init__(self) -> None:
        self.words = TermSpace()
        self.stems = TermSpace()
        self.entries = array("I")
        self._chunks = Strings()
        self._foreign: dict[str, dict[int, int]] = {}
        self._hashes = array("Q")
        self._classes = classes(COMMON)
        self._starts = array("I", [0]) * _CHUNKS_AT_ONCE
        self._ends, self._found = self._starts[:], self._starts[:]

    def __len__(self) -> int:
        """Return how many distinct chunks were seen."""
        return len(self._chunks)

    def size_bytes(self) -> int:
        """Return about how much memory the vocabulary takes."""
        tables = (self._chunks, self.words.strings, self.stems.strings)
        terms = len(self.words.strings) + len(self.stems.strings)
        return sum(table.size_bytes() for table in tables) + 4 * terms + 12 * len(self)

    def split(self, texts: Sequence[bytes], numbers: array[int]) -> array[int]:
        """Append the chunk numbers of texts in UTF-8 to `numbers`, uint32.

        Return where each text ends there: int64[texts].
        """
        joined = TEXT_END.join([*texts, b""])
        ends = array("q", [0]) * len(texts)
        state = array("q", [0, len(numbers), 0])
        while 0 <= state[0] < len(joined):
            before = state[:]
            count = split(joined, self._classes, state, self._starts, self._ends, ends)
            if state[0] < 0:
                self._classes = classes(next(size for size in LIMITS if size > len(self._classes)))
                state = before
                continue
            bounds = self._starts[:count], self._ends[:count]
            self._chunks.numbers(joined, *bounds, self._found)
            numbers.extend(self._found[:count])
        return ends

    def expand(self) -> None:
        """Give codes to the chunks that have none yet."""
        word_codes = array("I", [0]) * _CHUNKS_AT_ONCE
        stem_codes = array("I", [0]) * _CHUNKS_AT_ONCE
        entries = array("I", [0]) * _ENTRIES_AT_ONCE
        while (first := len(self.words.codes)) < len(self):
            done, used = expand(
                self._chunks,
                first,
                self.words.strings,
                self.stems.strings,
                word_codes,
                stem_codes,
                entries,
                len(self.entries),
            )
            self.words.codes.extend(word_codes[:done])
            self.stems.codes.extend(stem_codes[:done])
            self.entries.extend(entries[:used])
            self._expand_hard(first)

    def _expand_hard(self, first: int) -> None:
        """Give codes to those chunks from `first` on that are not plain."""
        for chunk in range(first, len(self.words.codes)):
            if self.words.codes[chunk] != HARD:
                continue
            places = forms(self._chunks[chunk].decode())
            self.words.codes[chunk] = self._entry(
                self.words.strings, ((form.word, *form.aliases) for form in places)
            )
            self.stems.codes[chunk] = self._entry(
                self.stems.strings,
                map(form_stems, places),
            )

    def signatures(
        self, numbers: array[int], ends: array[int], least_words: int
    ) -> list[bytes | None]:
        """Return the signature of each text, by its chunk numbers; None for fewer words.

        The chunks have been expanded.
        """
        known = len(self._hashes)
        self._hashes.extend(array("Q", bytes(8 * (len(self.words.strings) - known))))
        hash_words(self.words.strings, self._hashes, known)
        signed, words = bytearray(BINS * len(ends)), array("I", bytes(4 * len(ends)))
        sign(
            numbers, ends, self.words.codes, self.entries, self._hashes, least_words, signed, words
        )  # fmt: skip
        return [
            bytes(signed[i * BINS : (i + 1) * BINS]) if count >= least_words else None
            for i, count in enumerate(words)
        ]

    def stemmed(
        self, numbers: array[int], spans: Mapping[str, Sequence[tuple[int, int]]]
    ) -> tuple[array[int], array[int]]:
        """Return chunk numbers, and the codes of stems that belong to them: uint32 both.

        In the spans of a language the stems are of that language: its chunks get numbers of
        their own, behind those of all chunks. The chunks have been expanded.
        """
        numbers, codes = numbers[:], self.stems.codes[:]
        for language, places in spans.items():
            known = self._foreign.setdefault(language, {})
            own: dict[int, int] = {}
            for start, end in places:
                span = numbers[start:end]
                for chunk in {*span} - own.keys():
                    if chunk not in known:
                        known[chunk] = self._foreign_code(chunk, language)
                    own[chunk] = len(codes)
                    codes.append(known[chunk])
                numbers[start:end] = array("I", map(own.__getitem__, span))
        return numbers, codes

    def _foreign_code(self, chunk: int, language: str) -> int:
        places = forms(self._chunks[chunk].decode())
        return self._entry(self.stems.strings, (form_stems(form, language) for form in places))

    def _entry(self, strings: Strings, places: Iterable[Iterable[str]]) -> int:
        """Append an entry with the terms at each position; return its code."""
        start = len(self.entries)
        self.entries.extend((0, 0))
        position = -1
        for position, terms in enumerate(places):
            for term in dict.fromkeys(terms):
                self.entries.extend((strings.number(term.encode()), position))
        self.entries[start] = position + 1
        self.entries[start + 1] = (len(self.entries) - start - 2) // 2
        return MANY + start

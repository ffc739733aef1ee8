"""Where in a text does a query match?

The text is analysed again, as it was when it was indexed, so a highlight is never a guess.
What a chunk of text has to do with the query follows from the chunk alone, and most have
nothing: so each distinct chunk is looked at once, for all hits of a page, and a text costs
little more than splitting it. The positions in the index would spare that too, but they are
those of words: which characters these are, only the text tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from indexer import deadline
from indexer.analysis import ENGLISH, Form, forms, stems, tokens
from indexer.analysis.chunks import matches
from indexer.analysis.fold import fold
from indexer.query.syntax import (
    Fuzzy,
    Node,
    Pattern,
    Phrase,
    Regular,
    Word,
    wanted_leaves,
)

KEPT_CHUNKS = 1 << 16
"""So many chunks are remembered, some megabytes; then they are forgotten."""


class Span(NamedTuple):
    """Characters [start, end) in which a leaf of the query matches, by its number there."""

    start: int
    end: int
    leaf: int


def _place(span: Span) -> tuple[int, int, int]:
    return span.start, -span.end, span.leaf


class Matches(NamedTuple):
    """Where a query matches in a text.

    `spans` are the matches, in order; one of a phrase is from its first word to its last, the
    nearest that there is. `marks` are the words that take part in any match, which are not those
    between the words of a phrase: characters [start, end), in order, apart from each other.
    """

    spans: list[Span]
    marks: list[tuple[int, int]]


class _Step(NamedTuple):
    """A word of a phrase in a text: its characters, and the last position that it covers."""

    start: int
    end: int
    last: int


class _Chunk(NamedTuple):
    """What a chunk has to do with a query: characters and positions count from its beginning."""

    positions: int
    spans: tuple[Span, ...]
    steps: tuple[tuple[int, str, _Step], ...]


class Spotter:
    """Finds where those leaves of a query match that look into some fields."""

    def __init__(self, node: Node, fields: Iterable[str] = ("", "body"), language: str = ENGLISH):
        """Take the query; words have their inflections in `language`, none without one."""
        self._singles: list[tuple[int, Callable[[Form], str]]] = []
        self._phrases: list[tuple[int, list[str], int]] = []
        self._initials: set[str] | None = set()
        self._dull: dict[str, int] = {}
        self._known: dict[str, _Chunk] = {}
        fields = set(fields)
        for number, leaf in enumerate(dict.fromkeys(wanted_leaves(node))):
            if isinstance(leaf, Word | Phrase | Pattern | Fuzzy | Regular) and leaf.field in fields:
                self._add(number, leaf, language)
        self._steps = {word for _, words, _ in self._phrases for word in words}

    def find(self, text: str, offset: int = 0) -> Matches:
        """Return where the query matches in a text, all of it moved by `offset` characters."""
        spans: list[Span] = []
        steps: dict[str, dict[int, _Step]] = {word: {} for word in self._steps}
        if self._singles or self._phrases:
            self._scan(text, offset, spans, steps)
        marks = [(span.start, span.end) for span in spans]
        for leaf, words, slop in self._phrases:
            _match_phrase(leaf, [steps[word] for word in words], slop, spans, marks)
        return Matches(sorted(set(spans), key=_place), merged(marks))

    def _scan(
        self, text: str, offset: int, spans: list[Span], steps: dict[str, dict[int, _Step]]
    ) -> None:
        """Add the matches of single words, and where words of phrases stand."""
        if len(self._dull) + len(self._known) > KEPT_CHUNKS:
            self._dull.clear()
            self._known.clear()
        dull, known, initials = self._dull, self._known, self._initials
        position = 0
        for count, match in enumerate(matches(text)):
            if not count & 1023:
                deadline.check()
            chunk = match[0]
            if chunk in dull:
                position += dull[chunk]
            elif initials and chunk[0] not in initials and chunk.isascii() and chunk.isalnum():
                dull[chunk] = 1  # one word as it is written, which begins otherwise
                position += 1
            else:
                found = known.get(chunk) or self._look(chunk)
                start = offset + match.start()
                for first, end, leaf in found.spans:
                    spans.append(Span(start + first, start + end, leaf))
                for number, word, (first, end, last) in found.steps:
                    steps[word][position + number] = _Step(
                        start + first, start + end, position + last
                    )
                position += found.positions

    def _look(self, chunk: str) -> _Chunk:
        """Find out what a chunk has to do with the query, and remember it."""
        found = forms(chunk)
        spans = tuple(
            Span(found[place].start, found[_reach(place, found, word)].end, leaf)
            for leaf, word_in in self._singles
            for place, form in enumerate(found)
            if (word := word_in(form))
        )
        steps = tuple(
            (place, word, _Step(form.start, found[last].end, last))
            for place, form in enumerate(found)
            for word in dict.fromkeys((form.word, *form.aliases))
            if word in self._steps
            for last in (_reach(place, found, word),)
        )
        looked = _Chunk(len(found), spans, steps)
        if spans or steps:
            self._known[chunk] = looked
        else:
            self._dull[chunk] = len(found)
        return looked

    def _add(
        self, number: int, leaf: Word | Phrase | Pattern | Fuzzy | Regular, language: str
    ) -> None:
        match leaf:
            case Word(typed) | Phrase(typed):
                asked = [token.form for token in tokens(typed)]
                words = [form.word for form in asked]
                if isinstance(leaf, Phrase) and words:
                    self._phrases.append((number, words, leaf.slop))
                elif words:
                    if len(words) > 1:
                        self._phrases.append((number, words, 0))
                    whole = "".join(words)
                    spelled = asked[0].typed if len(asked) == 1 else whole
                    self._singles.append((number, _inflection(whole, spelled, language)))
                    words = [*words, whole]
                self._begins_with(words)
            case Pattern() | Fuzzy() | Regular():
                fits = _fits(leaf)
                self._singles.append((number, lambda form: _fitting(form, fits)))
                self._initials = None

    def _begins_with(self, words: Iterable[str]) -> None:
        """Note with which letters a plain chunk may begin that matches."""
        if self._initials is not None:
            self._initials |= {each for word in words for each in (word[0], word[0].upper())}


def _inflection(whole: str, typed: str, language: str) -> Callable[[Form], str]:
    """Return what tells the word of a form that is an inflection of `whole`, or nothing."""
    wanted = {*stems(whole, language, typed)} if language else {whole}

    def found(form: Form) -> str:
        for word in form.inflected:
            if word[:1] != whole[0]:  # a stemmer takes endings off, and is slow
                continue
            typed = form.typed if word == form.word else word
            if not wanted.isdisjoint(stems(word, language, typed) if language else (word,)):
                return word
        return ""

    return found


def _fitting(form: Form, fits: Callable[[str], bool]) -> str:
    """Return the word of a form that fits a pattern, or nothing."""
    deadline.check()
    return next((word for word in (form.word, *form.aliases) if fits(word)), "")


def _reach(place: int, found: Sequence[Form], word: str) -> int:
    """Return the last form that `word`, of the form `place`, covers: more if it is joined."""
    spelled = found[place].word
    if spelled == word or not found[place].aliases:
        return place
    for after in range(place + 1, len(found)):
        if not word.startswith(spelled):
            break
        spelled += found[after].word
        if spelled == word:
            return after
    return place


def _match_phrase(
    leaf: int,
    steps: Sequence[Mapping[int, _Step]],
    slop: int,
    spans: list[Span],
    marks: list[tuple[int, int]],
) -> None:
    """Add the matches of a phrase; `steps` are where each of its words stands, in order.

    From the last word to the first, a place stays that has a follower near enough, and knows the
    nearest end; then from the first to the last, one that follows such a place. Both are linear
    in the places, whatever the slop.
    """
    ends = {place: place for place in steps[-1]}
    layers = [ends]
    for at in reversed(steps[:-1]):
        deadline.check()
        followers, before = list(ends), {}
        for place in at if followers else ():
            after = bisect_right(followers, place)
            if after < len(followers) and followers[after] <= place + 1 + slop:
                before[place] = ends[followers[after]]
        ends = before
        layers.append(ends)
    spans += [
        Span(steps[0][first].start, steps[-1][last].end, leaf) for first, last in ends.items()
    ]
    live: list[int] = []
    for number, layer in enumerate(reversed(layers)):
        deadline.check()
        beside, reached = set(live), live
        live = [place for place in layer if not number or _follows(place, reached, slop)]
        for place in live:
            start, end, _ = steps[number][place]
            if place - 1 in beside:  # the space between neighbours is of the match
                start = steps[number - 1][place - 1].start
            marks.append((start, end))


def _follows(place: int, live: Sequence[int], slop: int) -> bool:
    """Tell whether there is a place before this one, and near enough."""
    at = bisect_left(live, place)
    return at > 0 and place <= live[at - 1] + 1 + slop


def merged(marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return marks in order, those that overlap as one; those that touch stay apart."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _fits(leaf: Pattern | Fuzzy | Regular) -> Callable[[str], bool]:
    if isinstance(leaf, Pattern):
        from fnmatch import translate  # its patterns do not go back over what a * took

        fits = re.compile(translate(fold(leaf.text).replace("[", "[[]"))).match
        return lambda word: fits(word) is not None
    if isinstance(leaf, Regular):
        from indexer.query.regular import compiled

        return compiled(leaf.text).fits
    from indexer.query.fuzziness import edits

    asked = fold(leaf.text)
    return lambda word: edits(asked, word, leaf.distance) <= leaf.distance

"""Which parts of a text does its folder repeat?

Navigation, footers, disclaimers and signatures stand in many documents word for word, and a
match in one of them tells nothing of the document. A sentence or line is taken for one of
those if several of the documents around it in its folder have it too.

So nothing is kept: what is counted are the texts that live in the index now, whatever was
updated or deleted, and neighbours were stored side by side, where reading one has unpacked
others. Asking the index how many documents have a line as a phrase would count all, but boilerplate
is made of the commonest words, whose lists are the longest; hashes of lines would be as many
terms again as all words, nearly all of them of one document. What this design misses is what
fewer than one document in some eight repeats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from indexer.passages.choice import Extent, Window
from indexer.passages.cut import Text
from indexer.passages.spans import Span

MANY = 2
"""A piece of a text repeats if so many other texts have it."""

ALONE = 20
"""A piece that is shorter must be a line of its own in the others."""

LOOKED_AT = 100
"""So many matches are looked at from each end of a text, where boilerplate is."""

OPENING_PIECES = 20


class Repeats:
    """Tells what of a text its neighbours have too; they are read when first needed."""

    def __init__(self, text: Text, neighbours: Callable[[], Sequence[str]]) -> None:
        self._text = text
        self._read = neighbours
        self._known: dict[Extent, bool] = {}

    @cached_property
    def _neighbours(self) -> list[str]:
        """The texts of others that are not the same; of copies one is enough."""
        texts = dict.fromkeys(self._read())
        texts.pop(self._text.text, None)
        return [f"\n{text}\n" for text in texts]

    def own(self, spans: Sequence[Span]) -> Sequence[Span]:
        """Return the matches in what the text has of its own; all if there are none."""
        if len(spans) < 2:
            return spans
        ends = (*spans[:LOOKED_AT], *spans[LOOKED_AT:][-LOOKED_AT:])
        foreign = {span for span in ends if self._has(span.start)}
        if not foreign:
            return spans
        return [span for span in spans if span not in foreign] or spans

    def opening(self) -> int:
        """Return the character where the body begins to be the text's own."""
        start = self._skipped(self._text.body_start)
        for _ in range(OPENING_PIECES):
            if start >= len(self._text.text):
                break
            if not self._has(start):
                return start
            start = self._skipped(self._text.piece(start).end)
        return self._text.body_start

    def trimmed(self, extent: Extent, window: Window) -> Extent:
        """Return an extent without what repeats before and after a window."""
        start, end = extent
        while start < window.start:
            piece = self._text.piece(start)
            if piece.end > window.start or not self._has(start):
                break
            start = min(self._skipped(piece.end), window.start)
        while end > window.end:
            piece = self._text.piece(end - 1)
            if piece.start < window.end or not self._has(end - 1):
                break
            end = max(
                len(self._text.text[window.end : piece.start].rstrip()) + window.end, window.end
            )
        return Extent(start, end)

    def _has(self, at: int) -> bool:
        """Tell whether the sentence or line around a character repeats."""
        piece = self._text.piece(at)
        if piece not in self._known:
            found = self._text.text[piece.start : piece.end]
            if len(found) < ALONE:
                found = f"\n{found}\n"
            others = sum(found in text for text in self._neighbours)
            self._known[piece] = others >= MANY
        return self._known[piece]

    def _skipped(self, at: int) -> int:
        """Return where the spaces from a character on end."""
        text = self._text.text
        while at < len(text) and text[at].isspace():
            at += 1
        return at

"""Why does a part of a query not match a document, and what does the document have instead?

The word nearest to the one that it lacks, counted in edits over its own words; its date, its kind,
its language, its size, its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from indexer.analysis import tokens
from indexer.document import Document, DocumentDate
from indexer.query.syntax import (
    And,
    Boosted,
    Dated,
    Every,
    Fuzzy,
    Kind,
    Language,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Regular,
    Sized,
    Word,
)

FAULTS = {
    "missing": "it has no such word",
    "order": "its words are there, but not in this order side by side",
    "date": "its date is another",
    "kind": "it is of another kind",
    "language": "its language is another, or not known",
    "size": "its size is another",
    "path": "its path is another",
    "unwanted": "it has what was not wanted",
}
"""Why a part of a query does not match a document: the closed list."""


class Fault(NamedTuple):
    """A part of a query that does not match, one of FAULTS, and what the document has instead.

    `edits` is how far its nearest word is from the one that it lacks; 0 if none is near.
    """

    part: str
    reason: str
    instead: str = ""
    edits: int = 0


class Lacks:
    """What a document has to say about parts of a query that do not match it."""

    def __init__(self, whole: Document, matches: Callable[[Node], bool]) -> None:
        self._whole = whole
        self._matches = matches
        self._words: dict[str, set[str]] = {}

    def faults(self, node: Node) -> Iterator[Fault]:
        """Yield why a part does not match, leaf by leaf."""
        part, whole = str(node), self._whole
        match node:
            case And(nodes):
                for child in nodes:
                    if not self._matches(child):
                        yield from self.faults(child)
            case Or(nodes):
                for child in nodes:
                    yield from self.faults(child)
            case Boosted(inner):
                yield from self.faults(inner)
            case Not():
                yield Fault(part, "unwanted", str(node.node))
            case Kind():
                yield Fault(part, "kind", whole.kind)
            case Dated():
                yield Fault(part, "date", _dated(whole.date))
            case Pattern(field="path"):
                yield Fault(part, "path", whole.name)
            case Sized():
                yield Fault(part, "size", str(whole.size_bytes))
            case Language():
                yield Fault(part, "language", whole.language)
            case Pattern() | Regular():
                yield Fault(part, "missing")
            case Word() | Phrase() | Fuzzy():
                yield from self._missing(part, node.text, node.field)
            case Every():
                pass

    def _missing(self, part: str, text: str, field: str) -> Iterator[Fault]:
        """Yield each word of a leaf that the document lacks, with the nearest that it has."""
        asked = list(dict.fromkeys(token.form.word for token in tokens(text)))
        words = self.words(field)
        lacking = [word for word in asked if word not in words]
        for word in lacking:
            found, edits = nearest_word(word, words)
            yield Fault(part if len(asked) == 1 else word, "missing", found, edits)
        if not lacking:
            yield Fault(part, "order" if len(asked) > 1 else "missing")

    def words(self, field: str) -> set[str]:
        """Return the distinct words of a field, or of title and body."""
        if field not in self._words:
            whole = self._whole
            texts = {
                "title": (whole.title,),
                "body": (whole.body,),
                "author": (whole.author,),
                "path": (whole.name,),
            }.get(field, (whole.title, whole.body))
            self._words[field] = {
                word
                for text in texts
                for token in tokens(text)
                for word in (token.form.word, *token.form.aliases)
            }
        return self._words[field]


def _dated(date: DocumentDate | None) -> str:
    return str(date.days) if date else "undated"


def nearest_word(word: str, words: set[str]) -> tuple[str, int]:
    """Return the nearest of some words, and how many edits away: half of the word at most."""
    from indexer.query.fuzziness import edits  # most faults are of no word

    best, least = "", len(word) // 2 + 1
    for other in sorted(words, key=lambda other: (abs(len(other) - len(word)), other)):
        if abs(len(other) - len(word)) >= least:
            break
        if (far := edits(word, other, least)) < least:
            best, least = other, far
    return (best, least) if best else ("", 0)

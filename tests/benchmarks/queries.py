"""What is asked?

Queries by class, drawn by a seeded generator from the statistics of the collection: words by
the share of documents that they are in, and words that stand together in a document. Equal
collections and seeds give equal queries, whatever the engines.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from tests.benchmarks.collection import Document

Shape = Literal["all", "any", "phrase", "prefix", "fuzzy"]

STRATA = {"rare": (0.0, 0.001), "mid": (0.001, 0.02), "common": (0.02, 1.0)}
"""Shares of the documents that a word is in: more than the first, at most the second."""

# Words that no sign joins to something else: what is a word there is a matter of taste.
_WORD = r"(?<![\w'’.,&@+#:/\\<>_-])[a-z]+(?!['’.,&@:/_-]?\w|[+#'’>_-])"
_DAYS_AROUND = timedelta(days=14)


class Query(NamedTuple):
    """Words in lower case; `shape` says how they belong together."""

    shape: Shape
    words: tuple[str, ...]
    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        joined = {"any": " OR ", "all": " "}.get(self.shape, " ").join(self.words)
        text = {"phrase": f'"{joined}"', "prefix": f"{joined}*", "fuzzy": f"{joined}~"}
        days = f" date:{self.first}..{self.last}" if self.first else ""
        return text.get(self.shape, joined) + days


class Statistics(NamedTuple):
    """Documents, how many of them each word is in, and the words of each stratum."""

    documents: Sequence[Document]
    frequencies: Counter[str]
    strata: dict[str, list[str]]


Draw = Callable[[random.Random, Statistics], Query | None]
"""Draw one query; None when the document drawn has none."""


def choose(documents: Sequence[Document], count: int, seed: int) -> dict[str, list[Query]]:
    """Return up to `count` different queries of each class."""
    statistics = _statistics(documents)
    return {
        name: _different(draw, statistics, count, random.Random(f"{seed} {name}"))
        for name, draw in CLASSES.items()
    }


def _different(
    draw: Draw, statistics: Statistics, count: int, generator: random.Random
) -> list[Query]:
    found: dict[Query, None] = {}
    for _ in range(20 * count):
        if (query := draw(generator, statistics)) is not None:
            found[query] = None
        if len(found) == count:
            break
    return list(found)


def _statistics(documents: Sequence[Document]) -> Statistics:
    frequencies: Counter[str] = Counter()
    for document in documents:
        frequencies.update(_words(document))
    strata = {
        name: sorted(
            word
            for word, df in frequencies.items()
            if df > 1 and len(word) > 2 and low < df / len(documents) <= high
        )
        for name, (low, high) in STRATA.items()
    }
    return Statistics(documents, frequencies, strata)


def _words(document: Document) -> set[str]:
    return set(re.findall(_WORD, f"{document.title}\n{document.text}".lower()))


def _one(stratum: str, shape: Shape, cut: Callable[[str], str | None]) -> Draw:
    """Draw a word of a stratum, or what `cut` makes of it."""

    def draw(generator: random.Random, statistics: Statistics) -> Query | None:
        words = statistics.strata[stratum]
        made = cut(generator.choice(words)) if words else None
        return Query(shape, (made,)) if made else None

    return draw


def _together(shape: Shape, count: int) -> Draw:
    """Draw words of one document, none of them rare."""

    def draw(generator: random.Random, statistics: Statistics) -> Query | None:
        words = _not_rare(generator.choice(statistics.documents), statistics)
        return Query(shape, tuple(generator.sample(words, count))) if len(words) >= count else None

    return draw


def _not_rare(document: Document, statistics: Statistics) -> list[str]:
    least = max(STRATA["rare"][1] * len(statistics.documents), 1)
    words = _words(document)
    return sorted(w for w in words if len(w) > 2 and statistics.frequencies[w] > least)


def _phrase(length: int) -> Draw:
    """Draw a phrase of a document."""
    pattern = re.compile(rf"{_WORD}(?:\s{_WORD}){{{length - 1}}}")

    def draw(generator: random.Random, statistics: Statistics) -> Query | None:
        phrases = pattern.findall(generator.choice(statistics.documents).text.lower())
        return Query("phrase", tuple(generator.choice(phrases).split())) if phrases else None

    return draw


def _dated(generator: random.Random, statistics: Statistics) -> Query | None:
    """Draw a word of a document and the four weeks around its date."""
    document = generator.choice(statistics.documents)
    words = _not_rare(document, statistics)
    if not words:
        return None
    first, last = document.day - _DAYS_AROUND, document.day + _DAYS_AROUND
    return Query("all", (generator.choice(words),), first, last)


def _whole(word: str) -> str:
    return word


def _beginning(word: str) -> str | None:
    return word[:4] if len(word) > 6 else None


def _long(word: str) -> str | None:
    return word if len(word) > 5 else None


CLASSES: dict[str, Draw] = {
    "term, rare": _one("rare", "all", _whole),
    "term, mid": _one("mid", "all", _whole),
    "term, common": _one("common", "all", _whole),
    "and of 2": _together("all", 2),
    "and of 3": _together("all", 3),
    "or of 2": _together("any", 2),
    "or of 3": _together("any", 3),
    "or of 4": _together("any", 4),
    "or of 5": _together("any", 5),
    "phrase of 2": _phrase(2),
    "phrase of 3": _phrase(3),
    "phrase of 4": _phrase(4),
    "prefix": _one("mid", "prefix", _beginning),
    "fuzzy, 1 edit": _one("mid", "fuzzy", _long),
    "term and dates": _dated,
}


def shapes(queries: Iterable[Query]) -> set[Shape]:
    """Return the shapes of some queries."""
    return {query.shape for query in queries}

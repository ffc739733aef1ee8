"""Which documents are searched?

Files of JSON lines with `id`, `title`, `date` and `text`, or a generated collection. A
document without a date gets a day of the years 2000 to 2019, by its number, so that every
collection can be asked for dates.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

FILES = {"reuters": "reuters21578.jsonl.gz", "paragraphs": "paragraphs200k.jsonl.gz"}
GENERATED = "zipf"

_FIRST_DAY = date(2000, 1, 1)
_DAYS = 7305
_WORDS_OF_A_TEXT = (40, 220)


class Document(NamedTuple):
    """What every engine is given; `path` is unique."""

    path: str
    title: str
    day: date
    text: str

    @property
    def size_bytes(self) -> int:
        """Return the size of what is searched."""
        return len(self.title.encode()) + len(self.text.encode())


class Source(NamedTuple):
    """A collection before it is read; `documents`: how many at most, spread over the whole."""

    name: str
    file: Path | None = None
    documents: int | None = None
    seed: int = 0

    def read(self) -> list[Document]:
        """Return the documents."""
        found = list(_read(self.file) if self.file else _generate(self.documents, self.seed))
        step = len(found) // self.documents if self.documents else 1
        return found[:: max(step, 1)][: self.documents]


def source(name: str, data: Path, documents: int | None, seed: int) -> Source:
    """Return a collection by its name: one of FILES if it is in `data`, or GENERATED."""
    if name == GENERATED:
        return Source(name, None, documents or 20_000, seed)
    return Source(name, data / FILES[name], documents, seed)


def _read(file: Path) -> Iterator[Document]:
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            values = json.loads(line)
            day = date.fromisoformat(values["date"]) if values["date"] else _some_day(number)
            yield Document(values["id"], values["title"], day, values["text"])


def _some_day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=number * 7919 % _DAYS)


def _generate(documents: int | None, seed: int) -> Iterator[Document]:
    """Yield texts of invented words; the n-th word is n times rarer than the first (Zipf)."""
    generator = random.Random(seed)
    words = _invented_words(generator, 30_000)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in range(documents or 0):
        text = generator.choices(words, cum_weights=weights, k=generator.randint(*_WORDS_OF_A_TEXT))
        sentences = (" ".join(text[at : at + 12]) for at in range(0, len(text), 12))
        title = " ".join(generator.choices(words, cum_weights=weights, k=6))
        yield Document(f"zipf/{number:06}", title, _some_day(number), ".\n".join(sentences) + ".\n")


def _invented_words(generator: random.Random, count: int) -> list[str]:
    """Return different words of two to five syllables, most of which are their own stem."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = generator.choices("bdfgklmnprtvz", k=generator.randint(2, 5))
        words["".join(c + generator.choice("aou") for c in syllables) + "k"] = None
    return list(words)

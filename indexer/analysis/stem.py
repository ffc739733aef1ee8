"""Which words are inflections of one another?

Snowball stemmers, one a language: for English a kernel for what is written in ASCII, else
Whoosh's (`whoosh.lang.porter2` is Snowball's English; Whoosh's default stemmer is another,
older one); for the others `whoosh.lang.snowball`. A stem carries its language, so that the
stems of two languages never meet by accident: `en:run`.

Endings of other languages than English have accents, which people leave out or not. So there
a word with accents has two stems, of its spelling with them and without.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

ENGLISH = "en"

LANGUAGES = (
    ENGLISH, "da", "de", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv",
)  # fmt: skip
"""Languages whose inflections are known, as ISO 639-1 codes."""

NORWEGIAN = ("nb", "nn")
"""Written languages that are Norwegian (`no`)."""

_CODES = {"nob": "nb", "nno": "nn"}
"""Codes of three letters that Whoosh does not know."""


@cache
def language_of(tag: str) -> str:
    """Return in which language words are stemmed where a text says that it is in `tag`.

    `tag` is a code or the name of a language, with or without a country. One whose inflections
    are not known, or none at all, is read as English.
    """
    return known_language(tag) or ENGLISH


def known_language(tag: str) -> str:
    """Return the code of the language that a text says it is in; nothing if it is not known."""
    name = tag_of(tag).split("-")[0]
    if name in NORWEGIAN:
        return "no"
    return name if name in LANGUAGES else ""


@cache
def tag_of(said: str) -> str:
    """Return the tag of a language as it is indexed: `pt-br` of `pt_BR`, `por-br`, `pt-BR, en`.

    A name that is known becomes its code; another stays.
    """
    tag = re.split(r"[,;.@\s]", said.strip().lower().replace("_", "-"), maxsplit=1)[0]
    name, dash, country = tag.partition("-")
    if len(name) > 2:
        from whoosh.lang import two_letter_code

        name = _CODES.get(name) or two_letter_code(name) or name
    return name + dash + country


def stems(word: str, language: str = ENGLISH, typed: str = "") -> tuple[str, ...]:
    """Return the stems of a folded `word`, which with its accents is `typed`, in a language."""
    if language == ENGLISH:
        return (f"{ENGLISH}:{_english(word)}",)
    return _accented_stems(word, language, typed or word)


@lru_cache(maxsize=1 << 16)
def _accented_stems(word: str, language: str, typed: str) -> tuple[str, ...]:
    from indexer.analysis.fold import fold

    stem = _stemmer(language)
    spellings = dict.fromkeys((typed, word))
    found = {spelling: fold(stem(spelling)) for spelling in spellings}
    # An ending is taken off or exchanged; what came out longer, or empty, would be no term.
    known = (each if 0 < len(each) <= len(word) else word for each in found.values())
    return tuple(dict.fromkeys(f"{language}:{each}" for each in known))


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    from whoosh.lang.snowball import classes

    stemmer: Any = classes[language]()
    return lambda word: str(stemmer.stem(word))


def _english(word: str) -> str:
    if word.isascii():
        from indexer.kernels.porter2 import stem

        return stem(word.encode()).decode()
    from whoosh.lang.porter2 import stem as plain

    return str(plain(word))

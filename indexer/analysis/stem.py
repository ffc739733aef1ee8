"""Which words are inflections of one another?

Snowball stemmers: a kernel for what is written in ASCII, else Whoosh's (`whoosh.lang.porter2`
is Snowball's English; Whoosh's default stemmer is another, older one). A stem carries its
language, so that the stems of two languages never meet by accident: `en:run`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

LANGUAGES = ("en",)
"""Languages whose inflections an index knows, as ISO 639-1 codes."""


def stems(word: str) -> tuple[str, ...]:
    """Return the stem of a folded `word` in each language of the index."""
    return tuple(f"{language}:{_stemmer(language)(word)}" for language in LANGUAGES)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    return {"en": _english}[language]


def _english(word: str) -> str:
    if word.isascii():
        from indexer.kernels.porter2 import stem

        return stem(word.encode()).decode()
    from whoosh.lang.porter2 import stem as plain

    return str(plain(word))

"""Which words say how, and not what?

Articles, pronouns, prepositions, auxiliaries and the like, by Whoosh's lists: they are indexed and
found as any word, but tell little of what a text is about, even where they are rare. How often a
word occurs does not tell them: among notes without sentences they are the rarest words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from indexer.analysis.fold import fold


@cache
def common_words(language: str) -> frozenset[str]:
    """Return the words of a language that say how and not what, folded."""
    from whoosh.lang.stopwords import stoplists  # only a query asks for them

    return frozenset(map(fold, stoplists.get(language, ())))


def is_common(word: str, languages: Iterable[str]) -> bool:
    """Tell whether a folded word is one of these in any of some languages."""
    return any(word in common_words(language) for language in languages)

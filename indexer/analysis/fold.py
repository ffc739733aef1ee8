"""Which spellings are the same word?

Two foldings. `fold_case` makes compatibility forms and case the same (NFKC with full
case folding: `ﬁ` is fi, `STRASSE` is straße, final sigma is sigma); `fold` also drops
accents, for people rarely type them. Vowel signs of other scripts are not accents: only
the marks U+0300 to U+036F, those of Latin, Greek and Cyrillic letters, are dropped.
"""

from __future__ import annotations

import re

from indexer.analysis.chunks import APOSTROPHES, INVISIBLE

# Letters that Unicode does not decompose although people type them without the stroke.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_TYPOGRAPHY = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(INVISIBLE))


def fold_case(word: str) -> str:
    """Return `word` without case, compatibility forms, and typographic apostrophes."""
    if word.isascii():
        return word.lower()
    import unicodedata

    plain = unicodedata.normalize("NFKC", word.translate(_TYPOGRAPHY)).casefold()
    return unicodedata.normalize("NFKC", plain)


def fold(word: str) -> str:
    """Return `word` without case and accents: what an exact match compares."""
    if word.isascii():
        return word.lower()
    import unicodedata

    apart = unicodedata.normalize("NFD", fold_case(word))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]+", "", apart)).translate(_PLAIN)

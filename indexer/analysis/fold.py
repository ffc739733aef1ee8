"""Which spellings are the same word?

Two foldings. `fold_case` makes compatibility forms and case the same (NFKC with full
case folding: `ﬁ` is fi, `STRASSE` is straße, final sigma is sigma); `fold` also drops
accents, for people rarely type them: the marks of Latin, Greek and Cyrillic letters, the
points of Hebrew and the vowel marks of Arabic. The vowel signs of other scripts are not
accents, but letters. What only stretches a line or joins letters is no part of a word.
"""

from __future__ import annotations

import re

from indexer.analysis.chunks import APOSTROPHES, INVISIBLE

# Letters that Unicode does not decompose although people type them without the stroke.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
_STRETCH = "\u0640"  # makes an Arabic word longer on paper
_TYPOGRAPHY = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(INVISIBLE + _STRETCH))
_ACCENTS = (
    "[\u0300-\u036f"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"
)


def fold_case(word: str) -> str:
    """Return `word` without case, compatibility forms, and typographic apostrophes."""
    if word.isascii():
        return word.lower()
    import unicodedata

    plain = unicodedata.normalize("NFKC", word.translate(_TYPOGRAPHY)).casefold()
    # What folding brings to light, as the apostrophe of `ŉ`, is typography again.
    return unicodedata.normalize("NFKC", plain.translate(_TYPOGRAPHY))


def fold(word: str) -> str:
    """Return `word` without case and accents: what an exact match compares."""
    if word.isascii():
        return word.lower()
    import unicodedata

    apart = unicodedata.normalize("NFD", fold_case(word))
    return unicodedata.normalize("NFC", re.sub(_ACCENTS, "", apart)).translate(_PLAIN)

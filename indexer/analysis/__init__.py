"""How does text become terms?

One definition, used when a document is indexed, when a query is read and when a
passage is highlighted; so what is found, what is asked and what is shown agree.

Text is split into *chunks* (`chunks.py`: the regular part, a scan over characters).
A chunk becomes one or more *forms* at successive positions (`forms.py`: the clever
part, done once for each distinct chunk). A form holds the folded word that a phrase
matches and its aliases (the accented spelling, the joined spelling of a hyphenated
word, the bare word of `C++`). Stems (`stem.py`) are those of the language of a document
(`language.py` guesses it), and are made so that a word typed without its accents meets
the same stem.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from indexer.analysis.chunks import chunks
from indexer.analysis.forms import Form, forms
from indexer.analysis.stem import ENGLISH, LANGUAGES, NORWEGIAN, language_of, stems, tag_of

ANALYSIS_VERSION = 2
"""Counts the versions of how text becomes terms; one of another version is built anew."""

__all__ = [
    "ANALYSIS_VERSION",
    "ENGLISH",
    "LANGUAGES",
    "NORWEGIAN",
    "Form",
    "Token",
    "form_stems",
    "forms",
    "language_of",
    "stems",
    "tag_of",
    "tokens",
]


class Token(NamedTuple):
    """One position of a text: characters `start` to `end`, and the form they take."""

    position: int
    start: int
    end: int
    form: Form


def form_stems(form: Form, language: str = ENGLISH) -> tuple[str, ...]:
    """Return the stems of all words of a form that have inflections."""
    if not form.aliases:
        return stems(form.word, language, form.typed)
    found = dict.fromkeys(stems(form.word, language, form.typed))
    for word in form.inflected[1:]:
        found |= dict.fromkeys(stems(word, language))
    return tuple(found)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text`; positions count up from 0 without gaps."""
    position = 0
    for start, chunk in chunks(text):
        for form in forms(chunk):
            yield Token(position, start + form.start, start + form.end, form)
            position += 1

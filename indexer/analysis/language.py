"""In which language is a text?

The commonest words of a language give it away: a page without `the`, `of` and `and` is not
in English. The first words of a text are looked up in the lists of such words that Whoosh
has (`whoosh.lang.stopwords`); a word of several languages counts less for each. Where no
language is clearly ahead, as in a line or two, none is named: a wrong stemmer is worse
than none. It takes some 30 µs a text, 2 µs where the English is plain, and needs no model.
Danish and Norwegian, which have most of these words in common, are told apart by what only one
of them has. ARCHITECTURE.md says why there is no library in its place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from indexer.analysis.stem import ENGLISH, LANGUAGES

SAMPLE = 1000
"""So many characters are looked at."""

LEAST_WORDS = 4
LEAST_SHARE = 0.15
LEAD = 1.15
"""A language needs so many common words, so large a share of all, and such a lead."""

_ALIKE = ("da", "no")
_TELLING = {"ru": "ыэё"}
"""Letters without which a text is in a neighbouring language (Bulgarian, Ukrainian)."""

_ONLY_DANISH = """
    af bliver blev blevet børn dig efter giver gør haft hende hvad hvornår igen jer jeres lige
    meget mellem mig nogle noget nu op sagde sig siger sådan tager ud uden uge været vores
"""
_ONLY_NORWEGIAN = """
    av ble blir blitt deg dei eg ein eit etter frå gir gjør hatt henne hva igjen ikkje meg mellom
    mye noe noen nå opp seg sier tar uke ut uten vært vår å
"""
_DANISH_ENDINGS = ("tion", "tioner", "tionen", "hed", "heder", "heden")
_NORWEGIAN_ENDINGS = ("sjon", "sjoner", "sjonen", "het", "heter", "heten")

# Whoosh has no list for it.
_ROMANIAN = """
    a acest această aceasta aceste al ale are au avea aș că când care ce cea cei cel cele cu cum
    după din dar de deci dintre despre ea ei el ele era este eu fi fie foarte fost în între îi
    își la le lor lui mai mă mi nici nu o oricare pe pentru peste prin sa să sale sau se spre
    sunt și te tot toate un una unde unei unor unui va vor fără către
"""


def detect(text: str) -> str:
    """Return the language of `text`, or nothing if it cannot be told."""
    sample = text[:SAMPLE].lower()
    if _is_plainly_english(sample):
        return ENGLISH
    words = re.findall(r"[^\W\d_]{2,}|[^\W\d_a-z]", sample)  # `s` and `d` are of no language
    known = _common_words()
    common = [known[word] for word in words if word in known]
    if len(common) < max(LEAST_WORDS, LEAST_SHARE * len(words)):
        return ""
    counts: defaultdict[str, int] = defaultdict(int)
    scores: defaultdict[str, float] = defaultdict(float)
    for languages in common:
        for language, weight in languages:
            counts[language] += 1
            scores[language] += weight
    ranked = sorted(((score, language) for language, score in scores.items()), reverse=True)
    best, language = ranked[0] if ranked else (0.0, "")
    count = counts[language]
    if language in _ALIKE:
        language = _danish_or_norwegian(words)
        ranked = [ranked[0], *(each for each in ranked if each[1] not in _ALIKE)]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    if count < max(LEAST_WORDS, LEAST_SHARE * len(words)) or best < LEAD * second:
        return ""
    telling = _TELLING.get(language, sample)
    return language if any(letter in sample for letter in telling) else ""


def _danish_or_norwegian(words: list[str]) -> str:
    """Return which of the two it is by what only one of them has; nothing if that is not clear."""
    only_danish, only_norwegian = _ONLY_DANISH.split(), _ONLY_NORWEGIAN.split()
    danish = sum(word in only_danish or word.endswith(_DANISH_ENDINGS) for word in words)
    norwegian = sum(word in only_norwegian or word.endswith(_NORWEGIAN_ENDINGS) for word in words)
    return "da" if danish > 2 * norwegian else "no" if norwegian > 2 * danish else ""


def _is_plainly_english(sample: str) -> bool:
    """Tell English at a glance, as most texts are; what this does not tell is looked at closely."""
    articles = sample.count(" the ")
    return articles > 1 and articles + sample.count(" of ") + sample.count(" and ") > 3


@cache
def _common_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """Return the languages of each common word, and how much it tells of each."""
    from whoosh.lang.stopwords import stoplists

    languages: defaultdict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        for word in {*(stoplists.get(language) or _ROMANIAN.split())}:
            languages[word].append(language)
    return {
        word: tuple((each, 1.0 / len(shared)) for each in shared)
        for word, shared in languages.items()
    }

"""How well does a document answer?

BM25 (Robertson and Zaragoza 2009, section 3.3) with the idf of Lucene, which is never
negative. A word's score is the sum over title and body of weight × (BM25 of its stem +
a smaller share of BM25 of the exact word), which is a plain sum over terms: boosts of
the query tree carry the weights, so that any matcher of Whoosh adds up the same score.
Document counts and lengths are the collection's, and count deleted documents until they
are merged away.
"""

from __future__ import annotations

from math import log
from typing import Any

from whoosh import scoring

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 2.0
BODY_WEIGHT = 1.0
EXACT_SHARE = 0.3

FIELD_WEIGHTS = {"title": TITLE_WEIGHT, "body": BODY_WEIGHT}
"""The fields that a word without a field name is looked for in."""


def idf(documents: int, df: int) -> float:
    """Return the weight of a term that `df` of `documents` contain; more for the rarer."""
    return log(1 + (documents - df + 0.5) / (df + 0.5))


def bm25(idf: float, tf: float, length: float, avgdl: float) -> float:
    """Return the score of a term that occurs `tf` times in a field of `length` words."""
    return idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / avgdl))


class BM25(scoring.WeightingModel):
    """The weighting model, as Whoosh's matchers ask for it."""

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        """Return the idf of a term in the whole collection."""
        parent = searcher.get_parent()
        return idf(parent.doc_count_all(), parent.doc_frequency(fieldname, text))

    def scorer(self, searcher: Any, fieldname: str, text: str, qf: int = 1) -> scoring.BaseScorer:
        """Return the scorer of a term; a field without lengths counts 1 a match."""
        if not searcher.schema[fieldname].scorable:
            return scoring.WeightScorer.for_(searcher, fieldname, text)
        return _Scorer(searcher, fieldname, text)


class _Scorer(scoring.WeightLengthScorer):
    def __init__(self, searcher: Any, fieldname: str, text: str) -> None:
        parent = searcher.get_parent()
        self._idf = parent.idf(fieldname, text)
        self._avgdl = parent.avg_field_length(fieldname) or 1.0
        self.setup(searcher, fieldname, text)

    def worth_of(self, impact: float, avgdl: float) -> float:
        """Return the most that postings score whose impacts under `avgdl` are at most `impact`.

        The proof stands in `kernels/encode.quantise`.
        """
        stretch = max(1.0, self._avgdl / (avgdl or 1.0))
        return float(self._idf * (K1 + 1) * impact * stretch)

    def _score(self, weight: float, length: int) -> float:
        return bm25(self._idf, weight, length, self._avgdl)

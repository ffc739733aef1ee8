"""How well does a document answer?

BM25 (Robertson and Zaragoza 2009, section 3.3) with the idf of Lucene, which is never
negative, times the burstiness of the term (`kernels.table`). A word's score is the sum over
title and body of weight × (BM25 of its stem + a smaller share of BM25 of the exact word),
which is a plain sum over terms: boosts of the query tree carry the weights, so that any matcher
of Whoosh adds up the same score. Document counts and lengths are the collection's, and count
deleted documents until they are merged away. `docs/ranking.md` has the reasons and the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from whoosh import scoring

from indexer.codec.dictionary import Dictionary
from indexer.codec.impact import K1, B
from indexer.codec.segment import Segment
from indexer.kernels.dictionary import UnverifiedPageError
from indexer.kernels.table import burstiness, idf


class Weights(NamedTuple):
    """How much a match in the title counts, and in the body; the share of an exact word.

    `common` is what a word counts that says how and not what (`analysis.common`).
    """

    title: float = 0.5
    body: float = 1.0
    exact: float = 0.3
    common: float = 0.2

    def of(self, field: str) -> float:
        """Return the weight of a field."""
        return {"title": self.title, "body": self.body}.get(field, 1.0)


DEFAULT = Weights()

SEARCHED = ("title", "body")
"""The fields that a word without a field name is looked for in."""


def bm25(weight: float, tf: float, length: float, avgdl: float) -> float:
    """Return the score of a term that occurs `tf` times in a field of `length` words.

    Its weight is idf * burstiness.
    """
    return weight * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / avgdl))


class Statistics:
    """What scoring asks of a collection: all segments together.

    `counts` has how many documents have a term, and how often they do, by (field, text), found
    when first asked for.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self.documents = sum(segment.documents for segment in segments)
        self.counts = _Counts(segments)
        self._avgdls: dict[str, float] = {}

    def avgdl(self, field: str) -> float:
        """Return the average length of a field, over all documents."""
        if field not in self._avgdls:
            facts = [s.fields[field] for s in self._segments if field in s.fields]
            total = sum(fact.total for fact in facts if fact.scored)
            self._avgdls[field] = total / (self.documents or 1)
        return self._avgdls[field]

    def weight(self, field: str, text: bytes) -> float:
        """Return what an impact of 1 of a term scores: idf * burstiness * (k1 + 1)."""
        df, cf = self.counts[field, text]
        return idf(self.documents, df) * burstiness(self.documents, df, cf) * (K1 + 1)


class _Counts(dict[tuple[str, bytes], tuple[int, int]]):
    def __init__(self, segments: Sequence[Segment]) -> None:
        super().__init__()
        self._segments = segments
        self._dictionaries = cache(self._open)

    def __missing__(self, key: tuple[str, bytes]) -> tuple[int, int]:
        field, text = key
        df = cf = 0
        for dictionary in self._dictionaries(field):
            try:
                row = dictionary.look_up(text)
            except (UnverifiedPageError, ValueError):
                row = dictionary.find(text)
            if row:
                df, cf = df + row[1], cf + row[2]
        self[key] = df, cf
        return df, cf

    def _open(self, field: str) -> list[Dictionary]:
        return [each.dictionary(field) for each in self._segments if field in each.fields]


class BM25(scoring.WeightingModel):
    """The weighting model, as Whoosh's matchers ask for it."""

    def idf(self, searcher: Any, fieldname: str, text: str) -> float:
        """Return the idf of a term in the whole collection, times its burstiness."""
        parent = searcher.get_parent()
        documents, df = parent.doc_count_all(), parent.doc_frequency(fieldname, text)
        cf = parent.frequency(fieldname, text)
        return idf(documents, df) * burstiness(documents, df, cf)

    def scorer(self, searcher: Any, fieldname: str, text: str, qf: int = 1) -> scoring.BaseScorer:
        """Return the scorer of a term; a field without lengths counts 1 a match."""
        if not searcher.schema[fieldname].scorable:
            return _Constant(1.0)
        return _Scorer(searcher, fieldname, text)


class _Constant(scoring.WeightScorer):
    def score(self, matcher: Any) -> float:
        return 1.0


class _Scorer(scoring.WeightLengthScorer):
    def __init__(self, searcher: Any, fieldname: str, text: str) -> None:
        parent = searcher.get_parent()
        self._weight = parent.idf(fieldname, text)
        self._avgdl = parent.avg_field_length(fieldname) or 1.0
        self.setup(searcher, fieldname, text)

    def worth_of(self, impact: float, avgdl: float) -> float:
        """Return the most that postings score whose impacts under `avgdl` are at most `impact`.

        The proof stands in `kernels/encode.quantise`.
        """
        stretch = max(1.0, self._avgdl / (avgdl or 1.0))
        return float(self._weight * (K1 + 1) * impact * stretch)

    def _score(self, weight: float, length: int) -> float:
        return bm25(self._weight, weight, length, self._avgdl)

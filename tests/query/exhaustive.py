"""Answer a query tree by looking at every document: plain Python, no index.

The twin of planner, collection and kernels. Documents are words by field; what a tree means
and scores is spelled out here once more, from the definitions in `query/plan` and
`query/scoring`.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from math import exp, log
from typing import Any

from whoosh import query
from whoosh.lang.morph_en import variations
from whoosh.query.spans import SpanFirst

from indexer.query.meaning import Expression, Inflections

K1, B = 1.2, 0.75
SCORED = ("title", "body", "title_stems", "body_stems")


class AtTheStart(SpanFirst):
    """A word among the first of a field: a query that the planner does not know."""

    def estimate_size(self, ixreader: Any) -> int:
        """Return how many documents match at the most, without which it cannot be combined."""
        return int(self.q.estimate_size(ixreader))

    def estimate_min_size(self, ixreader: Any) -> int:
        """Return how many documents match at the least."""
        return 0


@dataclass
class Doc:
    """A document: the words of each field in order, numbers, and whether it was deleted."""

    path: str
    words: dict[str, list[str]]
    numbers: dict[str, int] = field(default_factory=dict)
    deleted: bool = False


class Exhaustive:
    """All documents of a collection, also deleted ones, which count for the statistics."""

    def __init__(self, docs: list[Doc]) -> None:
        self.docs = docs
        self._weights: dict[tuple[str, str], float] = {}
        self._avgdls: dict[str, float] = {}

    def ranked(self, tree: query.Query) -> list[tuple[str, float]]:
        """Return paths and scores of what matches, the best first, equals by path."""
        found = [(doc.path, self.score(tree, doc)) for doc in self.docs if not doc.deleted]
        hits = [(path, score) for path, score in found if score is not None]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def score(self, tree: Any, doc: Doc) -> float | None:
        """Return what a document scores; None if it does not match."""
        boost = getattr(tree, "boost", 1.0)
        match tree:
            case query.AndNot():
                return None if self.score(tree.b, doc) is not None else self.score(tree.a, doc)
            case query.AndMaybe():
                score = self.score(tree.a, doc)
                return None if score is None else score + (self.score(tree.b, doc) or 0.0)
            case query.Require():
                return None if self.score(tree.b, doc) is None else self.score(tree.a, doc)
            case query.Term():
                return self.term(tree.fieldname, tree.text, doc, boost)
            case query.Phrase():
                return self.phrase(tree, doc)
            case query.Prefix():
                return self.any_word(doc, tree.fieldname, boost, lambda w: w.startswith(tree.text))
            case query.Wildcard():
                return self.any_word(
                    doc, tree.fieldname, boost, lambda w: fnmatch.fnmatchcase(w, tree.text)
                )
            case Expression():
                return self.any_word(
                    doc, tree.fieldname, boost, lambda w: re.fullmatch(tree.text, w) is not None
                )
            case query.FuzzyTerm():
                return self.any_word(
                    doc, tree.fieldname, boost,
                    lambda w: w[: tree.prefixlength] == tree.text[: tree.prefixlength]
                    and edits(w, tree.text) <= tree.maxdist,
                )  # fmt: skip
            case query.TermRange():
                return self.any_word(
                    doc, tree.fieldname, boost,
                    lambda w: (tree.start is None or w > tree.start
                               or (w == tree.start and not tree.startexcl))
                    and (tree.end is None or w < tree.end or (w == tree.end and not tree.endexcl)),
                )  # fmt: skip
            case query.Variations():
                terms = [query.Term(tree.fieldname, word) for word in variations(tree.text)]
                return self.score(query.Or(terms, boost=boost), doc)
            case query.NumericRange():
                number = doc.numbers.get(tree.fieldname)
                inside = (
                    number is not None
                    and (tree.start is None or number >= tree.start + tree.startexcl)
                    and (tree.end is None or number <= tree.end - tree.endexcl)
                )
                return boost if inside else None
            case query.Every():
                return boost
            case query.Not():
                return None if self.score(tree.query, doc) is not None else 0.0
            case query.ConstantScoreQuery():
                return None if self.score(tree.child, doc) is None else tree.score
            case query.And():
                return self.conjunction(tree, doc)
            case query.Or():
                scores = [self.score(child, doc) for child in tree.subqueries]
                matching = [score for score in scores if score is not None]
                return boost * sum(matching) if matching else None
            case AtTheStart():
                first = doc.words.get(tree.q.fieldname, [])[: tree.limit + 1]
                return self.score(tree.q, doc) if tree.q.text in first else None
        assert tree is query.NullQuery, tree
        return None

    def conjunction(self, tree: query.And, doc: Doc) -> float | None:
        total = 0.0
        for child in tree.subqueries:
            score = self.score(child, doc)
            if score is None:
                return None
            total += score
        return tree.boost * total if tree.subqueries else None

    def term(self, name: str, text: str, doc: Doc, boost: float) -> float | None:
        tf = doc.words.get(name, []).count(text)
        if not tf:
            return None
        if name not in SCORED:
            return boost
        return boost * self.weight(name, text) * self.bm25(tf, name, doc)

    def phrase(self, tree: query.Phrase, doc: Doc) -> float | None:
        words = doc.words.get(tree.fieldname, [])
        tf = sum(
            reaches(words, at, tree.words[1:], tree.slop)
            for at, word in enumerate(words)
            if word == tree.words[0]
        )
        if not tf:
            return None
        weight = sum(self.weight(tree.fieldname, word) for word in tree.words)
        return tree.boost * weight * self.bm25(tf, tree.fieldname, doc)

    def any_word(self, doc: Doc, name: str, boost: float, fits: Any) -> float | None:
        return boost if any(fits(word) for word in doc.words.get(name, [])) else None

    def weight(self, name: str, text: str) -> float:
        """Return the idf of a term, times its burstiness."""
        if (name, text) not in self._weights:
            tfs = [doc.words.get(name, []).count(text) for doc in self.docs]
            documents, df = len(self.docs), sum(tf > 0 for tf in tfs)
            by_chance = documents * (1 - exp(-sum(tfs) / documents))
            idf = log(1 + (documents - df + 0.5) / (df + 0.5))
            self._weights[name, text] = idf * (1 + log(by_chance / df) if df else 1)
        return self._weights[name, text]

    def bm25(self, tf: int, name: str, doc: Doc) -> float:
        if name not in self._avgdls:
            lengths = [len(other.words.get(name, [])) for other in self.docs]
            self._avgdls[name] = sum(lengths) / len(lengths)
        relative = len(doc.words[name]) / self._avgdls[name]
        return tf * (K1 + 1) / (tf + K1 * (1 - B + B * relative))


def reaches(words: list[str], at: int, rest: list[str], slop: int) -> bool:
    """Tell whether `rest` follows the word at a place, each at most `slop` behind the last."""
    if not rest:
        return True
    return any(
        words[there] == rest[0] and reaches(words, there, rest[1:], slop)
        for there in range(at + 1, min(at + slop + 1, len(words)))
    )


def edits(one: str, other: str) -> int:
    """Return the edit distance of two words."""
    if not one or not other:
        return len(one) + len(other)
    return min(
        edits(one[1:], other) + 1,
        edits(one, other[1:]) + 1,
        edits(one[1:], other[1:]) + (one[0] != other[0]),
    )


def as_inflections(field: str, word: str, stem: str, boost: float) -> query.Query:
    """Return the tree for a word and its inflections."""
    return Inflections(
        [
            query.Term(f"{field}_stems", stem, boost=boost),
            query.Term(field, word, boost=0.3 * boost),
        ]
    )

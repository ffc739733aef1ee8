"""What does Lucene get? nDCG@10 with its BM25, its English analysis, all words optional.

Measured in November 2026 with Lucene, each document one text: title and text. For other
collections nothing is stated, and BM25 as bm25s computes it is the only reference.
"""

from __future__ import annotations

BY_DEFAULT = {
    "cacm": 0.476,
    "cisi": 0.381,
    "cranfield": 0.368,
    "lisa": 0.455,
    "nfcorpus": 0.328,
    "npl": 0.433,
    "scifact": 0.680,
}
"""k1 1.2, b 0.75."""

SHORT = {
    "cacm": 0.463,
    "cisi": 0.360,
    "cranfield": 0.351,
    "lisa": 0.417,
    "nfcorpus": 0.326,
    "npl": 0.437,
    "scifact": 0.678,
}
"""k1 0.9, b 0.4."""


def best(name: str) -> float | None:
    """Return the better of the two; None for a collection that it was not measured on."""
    return max(BY_DEFAULT[name], SHORT[name]) if name in BY_DEFAULT else None

"""How much can a posting add to a score?

The impact of a posting is tf / (tf + K) with K = k1 * (1 - b + b * length / avgdl): what
BM25 makes of its tf, before the weight of its term (Robertson and Zaragoza 2009, section
3.3). The parameters stand here, below both sides: the writer of a segment notes the largest
impacts of lists and blocks, and a search uses them as bounds.
"""

from __future__ import annotations

from array import array

K1 = 1.2
B = 0.75


def curve(avgdl: float) -> tuple[float, float]:
    """Return K of a document without words, and what each word adds to it."""
    return K1 * (1 - B), K1 * B / (avgdl or 1.0)


def norms(avgdl: float, longest: int) -> array[float]:
    """Return K for every length from 0 to `longest`: float64[longest + 1]."""
    fixed, slope = curve(avgdl)
    return array("d", [fixed + slope * length for length in range(longest + 1)])

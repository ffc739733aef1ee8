"""Which words of a query look like the operators of another language?

None is guessed at: it is looked for as a word, and what to write instead is said.
"""

from __future__ import annotations

from indexer.query.syntax import Node, Word, wanted_leaves

_NO_OPERATOR = "it is no operator here"
_ELSEWHERE = {
    " or ": "the operator is OR, in capitals",
    " not ": "the operator is NOT, in capitals",
    "ANDNOT": "write NOT",
    "ANDMAYBE": _NO_OPERATOR,
    "REQUIRE": _NO_OPERATOR,
    "XOR": _NO_OPERATOR,
    "NEAR": 'words near each other are "a b"~5',
    " TO ": "ranges are for date and size, as in date:2020..2021",
}
"""Words that may have been meant as operators, and what to write instead."""


def notes(text: str, node: Node) -> list[str]:
    """Say of what looks like an operator that it is a word."""
    if not any(operator in text for operator in _ELSEWHERE):
        return []
    words = {leaf.text for leaf in wanted_leaves(node) if isinstance(leaf, Word)}
    return [
        f"{operator.strip()} is looked for as a word; {instead}"
        for operator, instead in _ELSEWHERE.items()
        if operator.strip() in words
    ]

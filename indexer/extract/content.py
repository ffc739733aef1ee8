"""What a format finds in a text."""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.document import DocumentDate

TITLE_LENGTH = 120
SHORTEST_SENTENCE = 25
"""Characters: what ends sooner is an abbreviation."""

_SENTENCE_END = re.compile(
    r"(?<=[a-z0-9)\]\"'”’»][.!?…])[\"'”’»]?\s+(?=[\"'“‘«(]?[^\W\d_a-zß-öø-ÿ])"
)
_WORD_END = re.compile(r"\s+\S*$")


class Content(NamedTuple):
    """The title, the date and the first character of the body; each may be missing."""

    title: str = ""
    date: DocumentDate | None = None
    body_start: int = 0


def first_sentence(text: str) -> str:
    """Return the first line with something in it, or its first sentence if it is long.

    At most TITLE_LENGTH characters, cut between words and marked with an ellipsis.
    """
    line = next((line for line in text[:10_000].splitlines() if line.strip()), "")
    line = " ".join(line.split())
    if len(line) > TITLE_LENGTH and (end := _SENTENCE_END.search(line, SHORTEST_SENTENCE)):
        line = line[: end.start()] + end.group().rstrip()
    if len(line) > TITLE_LENGTH:
        line = _WORD_END.sub("", line[:TITLE_LENGTH]).rstrip(" ,;:") + "…"
    return line

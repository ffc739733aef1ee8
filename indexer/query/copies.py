"""Which documents have the same content as others?

Content is told by a column, whose values are terms as well: two documents of a segment have
the same content if the same term stands for it. Over several segments terms are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indexer.codec.columns import Value
from indexer.codec.segment import Segment
from indexer.kernels import setops

CONTENT_COLUMN = "hash"
"""Documents with the same value in this column have the same content."""


class Copies(NamedTuple):
    """Documents of which there are several of the same content, also among deleted ones.

    `contents` tells the content of each, by docnum; `bits` has a bit for each document in each
    segment.
    """

    contents: dict[int, Value]
    bits: list[int]


def find_copies(segments: Sequence[Segment]) -> Copies:
    """Return the copies among the documents of some segments. Raises IndexDamagedError."""
    if len(segments) == 1 and (places := _places(segments[0])) is not None:
        bits = _repeated(segments[0], places)
        docids = (docid for docid in _members(bits))
        return Copies({docid: places[docid] for docid in docids}, [bits])
    found: dict[Value, list[tuple[int, int, int]]] = {}
    offset = 0
    for number, segment in enumerate(segments):
        for docid, content in enumerate(_contents(segment)):
            found.setdefault(content, []).append((number, docid, offset + docid))
        offset += segment.documents
    found.pop(None, None)
    contents, sets = {}, [0] * len(segments)
    for content, places_of in found.items():
        for number, docid, docnum in places_of if len(places_of) > 1 else ():
            contents[docnum] = content
            sets[number] |= 1 << docid
    return Copies(contents, sets)


def _places(segment: Segment) -> Sequence[int] | None:
    """Return a number for the content of each document, 0 for none; None if there are none."""
    known = CONTENT_COLUMN in segment.columns
    return segment.column(CONTENT_COLUMN).order() if known else None


def _repeated(segment: Segment, places: Sequence[int]) -> int:
    """Return the documents whose number is not theirs alone, as bits."""
    terms = segment.fields[CONTENT_COLUMN].terms
    if terms == segment.documents:
        return 0
    bits = bytearray((segment.documents + 7) // 8)
    setops.repeated(places, bytearray(terms + 1), bits)  # type: ignore[arg-type]
    return int.from_bytes(bits, "little")


def _members(bits: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _contents(segment: Segment) -> Iterator[Value]:
    """Yield the content of each document, None for none."""
    places = _places(segment)
    if places is not None:
        terms = [None, *(term.text for term in segment.dictionary(CONTENT_COLUMN))]
        yield from (terms[place] for place in places)
    elif CONTENT_COLUMN in segment.columns:
        column = segment.column(CONTENT_COLUMN)
        yield from (column[docid] for docid in range(segment.documents))
    else:
        yield from [None] * segment.documents

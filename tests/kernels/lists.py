"""Build encoded lists for tests, and the plain twins' view of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from indexer.kernels.encode import encode_lists, encode_positions, room

Posting = tuple[int, tuple[int, ...]]  # docid and its positions
Collection = tuple["array[int]", list[list[Posting]]]  # lengths of documents, and lists


@dataclass(frozen=True, slots=True)
class Lists:
    """Some lists in one buffer, as a reader sees them."""

    words: memoryview
    spans: list[tuple[int, int, int]]  # start, end, df
    bounds: array[int]
    position_words: memoryview
    position_spans: list[tuple[int, int]]


def as_words(data: bytes) -> memoryview:
    """Pad bytes as a file is padded, and show them as uint32[]."""
    return memoryview(data + bytes(8 + -len(data) % 8)).cast("I")


def encode(lists: Sequence[Sequence[Posting]], lengths: array[int], norms: array[float]) -> Lists:
    """Encode lists of (docid, positions)."""
    starts = array("q", [0])
    docids, tfs, positions = array("I"), array("I"), array("I")
    for postings in lists:
        for docid, places in postings:
            docids.append(docid)
            tfs.append(len(places))
            positions.extend(places)
        starts.append(len(docids))
    widths = array("B", [max(length - 1, 0).bit_length() for length in lengths])
    out = bytearray(room(len(docids), len(lists)))
    ends = array("q", bytes(8 * len(lists)))
    bounds = array("B", bytes(len(lists)))
    size = encode_lists(starts, docids, tfs, lengths, norms, out, ends, bounds)
    position_out = bytearray(4 * len(positions) + room(len(docids), len(lists)))
    position_ends = array("q", bytes(8 * len(lists)))
    position_size = encode_positions(
        starts, docids, tfs, positions, widths, position_out, position_ends
    )
    return Lists(
        as_words(bytes(out[:size])),
        [(s, e, len(p)) for s, e, p in zip([0, *ends], ends, lists, strict=False)],
        bounds,
        as_words(bytes(position_out[:position_size])),
        list(zip([0, *position_ends], position_ends, strict=False)),
    )


def filled(typecode: str, size: int) -> array[int]:
    """Return an array of `size` numbers for a kernel to write to."""
    empty = array(typecode)
    return array(typecode, bytes(empty.itemsize * size))


@st.composite
def collections(draw: st.DrawFn, lists: int = 4) -> tuple[array[int], list[list[Posting]]]:
    """Draw lengths of documents, and postings lists with positions below them.

    A seed is drawn rather than every posting, so that lists of several blocks stay cheap. Some
    lists are of documents that mostly follow one another, or whose tfs are 1 but for a few.
    """
    chance = Random(draw(st.integers(0, 2**32)))
    docs = draw(st.sampled_from([1, 2, 50, 127, 128, 129, 300, 1000]))
    longest = draw(st.sampled_from([1, 2, 8, 40]))
    lengths = array("I", [chance.randint(1, longest) for _ in range(docs)])
    drawn = []
    for _ in range(draw(st.integers(1, lists))):
        df = min(docs, draw(st.sampled_from([1, 2, 10, 128, 129, 257, 1000])))
        among = range(docs) if chance.random() < 0.5 else range(min(docs, df + df // 9))
        chosen = {*chance.sample(among, df), docs - 1}
        most = chance.choice([[1, 2, 9], [1] * 30 + [40]])
        drawn.append(
            [
                (docid, tuple(sorted(chance.sample(range(lengths[docid]), tf))))
                for docid in sorted(chosen)
                for tf in [chance.randint(1, min(lengths[docid], chance.choice(most)))]
            ]
        )
    return lengths, drawn

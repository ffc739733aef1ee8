"""A list of bytes that lies in the file already is not written again; all others are."""

from __future__ import annotations

from array import array
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.sharing import Lists

LISTS = st.lists(st.binary(max_size=3) | st.sampled_from([b"x" * 8, b"x" * 9, b"longer " * 9]))


@given(pieces=st.lists(LISTS, max_size=5))
def test_every_list_lies_where_it_is_said_to_and_long_ones_only_once(
    pieces: list[list[bytes]],
) -> None:
    lists, file, seen = Lists(), b"header", set[bytes]()
    for piece in pieces:
        out = bytearray(b"".join(piece))
        ends = array("q", accumulate(map(len, piece)))
        starts, stops = array("q", [0]) * len(piece), array("q", [0]) * len(piece)
        left = lists.share(file, out, ends, starts, stops)
        assert left == sum(len(each) for each in piece if len(each) < 8 or each not in seen)
        file += out[:left]
        assert [file[a:b] for a, b in zip(starts, stops, strict=True)] == piece
        seen.update(piece)


def test_thousands_of_lists_are_found_again() -> None:
    many = [b"list %06d" % n for n in range(5000)]
    content, ends = b"".join(many), array("q", accumulate(map(len, many)))
    starts, stops = array("q", [0]) * 5000, array("q", [0]) * 5000
    lists = Lists()
    assert lists.share(b"", bytearray(content), ends, starts, stops) == len(content)
    assert lists.share(content, bytearray(content), ends, starts, stops) == 0
    assert [*pairwise([0, *ends])] == [*zip(starts, stops, strict=True)]


def test_ends_outside_of_the_buffer_are_refused() -> None:
    room = array("q", [0])
    for ends in ([9], [-1]):
        with pytest.raises(IndexError):
            Lists().share(b"", bytearray(8), array("q", ends), room, room)
    with pytest.raises(IndexError):
        Lists().share(b"", bytearray(8), array("q", [4, 8]), room, room)

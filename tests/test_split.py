"""The kernel finds the chunks that the regular expression finds."""

from array import array

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.analysis.chunks import chunks
from indexer.analysis.classes import COMMON, LIMITS, classes
from indexer.kernels.split import split
from indexer.vocabulary import Vocabulary

ALL = LIMITS[-1]
JOINERS = (
    "'\u2019\u2018\u02bc\uff07-\u2010\u2011\u2013\u2212\u2014\u2015\u00ad\u200b\u200d.,&@/\\+#_ "
)
LETTERS = "aZ0é\u0301\u0483ßħж中ก한\U0001d165\U00020000ⅷ²٣\u0bcd"
ODD = st.text(JOINERS + LETTERS + ".+#a", max_size=16)
TEXTS = st.lists(st.one_of(ODD, st.text(max_size=12)), min_size=1, max_size=4)


def split_all(texts: list[str], limit: int = ALL, room: int = 1000) -> list[list[str]] | None:
    """Return the chunks of each text, or None if the table is too small."""
    joined = b"".join(text.encode("utf-8", "surrogatepass") + b"\xff" for text in texts)
    state, ends = array("q", [0, 0, 0]), array("q", [0]) * len(texts)
    starts, stops = array("I", [0]) * room, array("I", [0]) * room
    found: list[str] = []
    while state[0] < len(joined):
        count = split(joined, classes(limit), state, starts, stops, ends)
        if state[0] < 0:
            return None
        bounds = zip(starts[:count], stops[:count], strict=True)
        found += [joined[start:stop].decode() for start, stop in bounds]
    assert len(found) == ends[-1]
    assert list(state) == [len(joined), len(found), len(texts)]
    return [found[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def plain(texts: list[str]) -> list[list[str]]:
    return [[chunk for _, chunk in chunks(text)] for text in texts]


@given(TEXTS)
@settings(max_examples=3000, deadline=None)
@example(["a.b.c. a.b.", "C++ c++\u0301 a-c# x\u0301c# C## C#a .NET a.NET -.net .C#", "a.b.c"])
@example(["U.S.", "", "U.S.\u0301", "\ud800a\udfff"])
def test_chunks_of_texts(texts: list[str]) -> None:
    assert split_all(texts) == plain(texts)


@given(TEXTS, st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_a_scan_goes_on_where_there_was_no_room(texts: list[str], room: int) -> None:
    assert split_all(texts, room=room) == plain(texts)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_a_small_table_finds_the_same_or_gives_up(texts: list[str]) -> None:
    found = split_all(texts, COMMON)
    beyond = any(ord(character) >= COMMON for text in texts for character in text)
    assert found == (None if beyond else plain(texts))


def test_every_code_point_in_context() -> None:
    """Each character between letters, behind a dot, before a dot, after ++ and #, and alone.

    Of the private and unassigned planes, which are all alike, only the first block.
    """
    step = 0x1000
    for first in (*range(0, 0x33000, step), 0xE0000, 0xF0000, ALL - step):
        texts = [
            " ".join(context.replace("?", chr(code)) for code in range(first, first + step))
            for context in ("a?b", "a.?.", "?.b.", ".?", "?.a", "c++?", "?c#", "c#?", "?#", " ?- ")
        ]
        found, expected = split_all(texts), plain(texts)
        assert found == expected, hex(first)


def test_a_vocabulary_takes_the_large_table_when_it_must() -> None:
    vocabulary = Vocabulary()
    numbers = array("I", [7])
    texts = [b"a b", "中文 a".encode(), b"", "\U0010ffff b".encode()]
    assert list(vocabulary.split(texts, numbers)) == [3, 5, 5, 6]
    assert (numbers[1], numbers[2]) == (numbers[4], numbers[5])

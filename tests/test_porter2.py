"""The kernel stems as Whoosh does."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh.lang.porter2 import stem as plain

from indexer.kernels.porter2 import stem

PIECES = (
    (
        "ization ational fulness ousness iveness tional biliti lessli entli ation alism aliti ousli"
        " iviti fulli enci anci abli izer ator alli bli ogi li alize icate iciti ative ical ness"
        " ful"
        " al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize sion tion ed edly"
        " ing ingly eed eedly s ies ied sses us ss 's 's' ' y Y at bl iz bb nn e l ll gener arsen"
        " commun skis inning succeed b c d t a i o u w x 1 . th str qu"
    )
    .replace("Y ", "")
    .split()
)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
@settings(max_examples=3000)
@example("'''")
@example("y's")
@example("by's")
@example("ying")
def test_stems_equal_those_of_whoosh(word: str) -> None:
    assert stem(word.encode()) == plain(word).encode()


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789'.", max_size=12))
@settings(max_examples=3000)
def test_any_word_in_ascii(word: str) -> None:
    assert stem(word.encode()) == plain(word).encode()

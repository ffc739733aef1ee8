"""Postings of a batch equal those that are made document by document."""

from collections import Counter, defaultdict

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer import accumulate
from indexer.accumulate import Accumulator
from indexer.analysis import form_stems, tokens
from indexer.codec.segment import FieldPostings
from indexer.codec.values import utf8

WORDS = st.sampled_from(
    """
    the The running runner's O'Neill face-to-face e-mail boy-s a-b a-a-a co-op- _x_ a_b
    a_.b a_'_b 2,212 2,212.5 1,23 1234,567 3.14 1.2.3 1.2,3 1,234.5.6 U.S. u.s.a a.b.c
    a.b a@b.org R&D AT&T C++ c# .NET .net-c x.y.zz café naïve-été don’t 中文字 中a文 ไทย ﬁne
    STRASSE straße İx ²³ a—b 1-2 1,234-5 a.-b a-.b a,b,c a..b a'b'c 'tis ' - _ __ a_-_b
    generous-ly 0 1.000.000 1.000,5 1.000.000,25 1.000.a 10.000.b,c 1'000'000 1'000.5 l'école
    they'll we're I've o'clock a'be a'ly a'll' rock'n'roll 192.168.100.200 d'or-e 1.000.000-a
    """.split()
)
PIECES = st.text("aBs1.,'-_@&+# ", max_size=12)
TEXTS = st.one_of(st.lists(st.one_of(WORDS, PIECES), max_size=12).map(" ".join), st.text())
DOCUMENTS = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5)

Postings = dict[bytes, list[tuple[int, int, tuple[int, ...] | None]]]


def plain(texts: list[str], languages: list[str] | None = None) -> tuple[Postings, Postings]:
    """Return what `schema.Words.index` and `schema.Stems.index` give, and where."""
    words: Postings = defaultdict(list)
    stemmed: Postings = defaultdict(list)
    for docid, text in enumerate(texts):
        language = languages[docid] if languages else "en"
        places = defaultdict(list)
        counts: Counter[str] = Counter()
        for token in tokens(text):
            for word in {token.form.word, *token.form.aliases}:
                places[word].append(token.position)
            counts.update(form_stems(token.form, language))
        for word, positions in places.items():
            words[word.encode()].append((docid, len(positions), tuple(positions)))
        for stem, tf in counts.items():
            stemmed[stem.encode()].append((docid, tf, None))
    return words, stemmed


def taken_apart(field: FieldPostings) -> Postings:
    postings: Postings = {}
    at = 0
    assert field.terms == sorted(set(field.terms))
    for i, term in enumerate(field.terms):
        postings[term] = []
        for j in range(field.starts[i], field.starts[i + 1]):
            places = None
            if field.positions is not None:
                places = tuple(field.positions[at : at + field.tfs[j]])
                at += field.tfs[j]
            postings[term].append((field.docids[j], field.tfs[j], places))
    assert field.starts[len(field.terms)] == len(field.docids) == len(field.tfs)
    assert field.positions is None or at == len(field.positions)
    return postings


def check(accumulator: Accumulator, documents: list[tuple[str, str]]) -> None:
    half = len(documents) // 2
    for docids in (range(half), range(half, len(documents))):
        for place, name in enumerate(("title", "body")):
            accumulator.add(name, docids, utf8(documents[docid][place] for docid in docids))
    found = {field.name: field for field in accumulator.finish()}
    assert list(found) == ["body", "body_stems", "title"]
    bodies = [body for _, body in documents]
    words, stemmed = plain(bodies)
    assert taken_apart(found["body"]) == words
    assert taken_apart(found["body_stems"]) == stemmed
    assert taken_apart(found["title"]) == plain([title for title, _ in documents])[0]
    assert list(found["body"].lengths or ()) == [sum(1 for _ in tokens(body)) for body in bodies]


@given(DOCUMENTS, DOCUMENTS)
@settings(max_examples=300, deadline=None)
@example([("", "a" * 600)], [("é" * 300, "a-" * 200 + "b")])
@example([("", "x" * 252 + " " + "y" * 253)], [("", "boy-s boys boy's")])
def test_postings_equal_the_plain_definition(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    """Also of a second batch, which knows the vocabulary of the first."""
    accumulator = Accumulator({"body": "body_stems"})
    check(accumulator, first)
    check(accumulator, second)


def test_a_vocabulary_that_is_given_up_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accumulate, "MAX_CHUNKS", 2)
    accumulator = Accumulator({"body": "body_stems"})
    check(accumulator, [("a b", "one two three"), ("", "two three 中文"), ("b", "")])
    check(accumulator, [("c", "four")])


def test_many_strings() -> None:
    """Tables grow while a batch is split."""
    body = " ".join(f"w{i} {i}.{i} x{i}-y" for i in range(5000))
    check(Accumulator({"body": "body_stems"}), [("t", body), ("t", body)])


def test_terms_without_text() -> None:
    accumulator = Accumulator({})
    accumulator.add_terms("id", [0, 2], [b"b", b"a", b"a", b"b", b"a"], [1, 4])
    (field,) = accumulator.finish()
    assert field.terms == [b"a", b"b"]
    assert list(field.starts) == [0, 1, 3]
    assert list(field.docids) == [2, 0, 2]
    assert list(field.tfs) == [3, 1, 1]
    assert field.positions is None
    assert list(field.lengths or ()) == [1, 0, 4]


def test_docids_increase() -> None:
    accumulator = Accumulator({})
    accumulator.add("body", [1], [b"a"])
    for docids in ([1], [3, 2]):
        with pytest.raises(ValueError, match="docids increase"):
            accumulator.add("body", docids, [b"b"] * len(docids))


def test_memory_is_given_back() -> None:
    accumulator = Accumulator({"body": "body_stems"})
    assert accumulator.memory_bytes == 0
    accumulator.add("body", [0], [b"word " * 1000])
    assert accumulator.memory_bytes >= 4000
    list(accumulator.finish())
    assert accumulator.memory_bytes == 0
    assert list(accumulator.finish()) == []


@given(
    st.lists(st.tuples(TEXTS, st.sampled_from(["en", "de", "ru", "fr"])), min_size=1, max_size=6),
    st.lists(st.tuples(TEXTS, st.sampled_from(["en", "de", "fi", "fr"])), min_size=1, max_size=6),
)
@settings(deadline=None)
@example([("die Häuser", "de"), ("the houses", "en")], [("Häuser houses", "de"), ("houses", "fr")])
def test_each_text_has_the_stems_of_its_language(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    accumulator = Accumulator({"body": "body_stems"})
    for documents in (first, second):
        texts, languages = ([*column] for column in zip(*documents, strict=True))
        accumulator.add("body", range(len(texts)), utf8(texts), languages)
        found = {field.name: taken_apart(field) for field in accumulator.finish()}
        assert (found["body"], found["body_stems"]) == plain(texts, languages)

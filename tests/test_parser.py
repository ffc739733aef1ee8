"""How a query is read: as written, or refused with the place and the remedy."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import tokens
from indexer.errors import KindError, QueryError
from indexer.kinds import kind_named
from indexer.query.parser import parse, parse_literally
from indexer.query.syntax import (
    And,
    Boosted,
    Dated,
    Fuzzy,
    Kind,
    Language,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Regular,
    Sized,
    Word,
)
from tests.conftest import SHARED

ODD = SHARED / "data/odd_queries.txt"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("turkey russia", "turkey AND russia"),
        ("turkey AND russia", "turkey AND russia"),
        ("a OR b c", "a OR (b AND c)"),
        ("(a OR b) c", "(a OR b) AND c"),
        ("a -b NOT c", "a AND NOT b AND NOT c"),
        ("-(a b)", "NOT (a AND b)"),
        ("NOT NOT a", "NOT NOT a"),
        ("and or not", "and AND or AND not"),
        ('"get out of  our\nway"', '"get out of our way"'),
        ("“interest rates” «bank»", '"interest rates" AND "bank"'),
        ('"a b"~5 "c d"~', '"a b"~5 AND "c d"~1'),
        ("run* w?ld *ing", "run* AND w?ld AND *ing"),
        ("rates~ rates~2 rates~0", 'rates~1 AND rates~2 AND "rates"'),
        ("title:(a b) BODY:c", "title:a AND title:b AND body:c"),
        ('title:"a b" -path:c', 'title:"a b" AND NOT path:c'),
        ("type:md type:TEXT", "type:markdown AND type:text"),
        ("date:2020-03 date>=2021", "date:2020-03 AND date:2021-01-01.."),
        ("date:[2020-01 TO 2020-02]", "date:2020-01-01/2020-02-29".replace("/", "..")),
        ("what is fox?", "what AND is AND fox?"),
        ("C++ R&D U.S. 2,212 O'Neill", "C++ AND R&D AND U.S. AND 2,212 AND O'Neill"),
        ("http://x.org/a?b=c 12:30 C:\\\\x", r"http://x.org/a?b=c AND 12:30 AND C:\\x"),
        (r"a\*b \-c \AND a\?b", r"a\*b AND \-c AND \AND AND a\?b"),
        (r"a\ b f\(x\) say\"s", r"a\ b AND f\(x\) AND say\"s"),
        (r"title\:a date\>2020 a\~1", r"title\:a AND date\>2020 AND a\~1"),
        (r"a\\* \\a\* http:\/\/x\/a?b", r"a\\* AND \\a\* AND http://x/a?b"),
        ("(a OR re:) b", "(a OR re:) AND b"),
        ("a OR (b OR c)", "a OR b OR c"),
        ("rates~00 'rates'~2", "\"rates\" AND 'rates'~2"),
        ("path:a?b title:(:x)", "path:a?b AND title:(:x)"),
        ('"a b"~' + "9" * 5000, '"a b"~65536'),
        ("re: this date:", "re: AND this AND date:"),
        ("*", "*"),
        ("f(x)", "f AND x"),
        ("path:*/2020/*.txt", "path:*/2020/*.txt"),
    ],
)
def test_a_query_is_read_so(typed: str, read: str) -> None:
    assert str(parse(typed).node) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a b c", "a OR b OR c"),
        ("a b -c", "(a OR b) AND NOT c"),
        ("a b AND c", "a OR (b AND c)"),
        ("-a -b", "NOT a AND NOT b"),
        ("a", "a"),
        ("(a OR b) c", "a OR b OR c"),
    ],
)
def test_words_side_by_side_may_be_optional(typed: str, read: str) -> None:
    assert str(parse(typed, any_word=True).node) == read


@pytest.mark.parametrize(
    ("typed", "message", "position"),
    [
        ("", "empty", 0),
        ("   ", "empty", 0),
        ('say "foo bar', "never closed", 4),
        ("a (b", "never closed", 2),
        ("a b)", "closes nothing", 3),
        ("a ()", "nothing between", 2),
        ("AND a", "both sides", 0),
        ("a OR", "missing", 4),
        ("a NOT", "missing", 5),
        ("x writer:smith", "no field 'writer'", 2),
        ("type:film", "no type 'film'", 5),
        ("date:soon", "'soon' as a date", 5),
        ("/r(e/", "group is never closed", 2),
        ("a*-b", "more than one word", 0),
        ("a^0 b", "no weight", 1),
        ("a^2^3", "two weights", 3),
        ("body:[a TO b]", "no ranges", 5),
        ("size:big", "'big' as a size", 5),
        ("lang:klingon", "no code of a language", 5),
        ("rates~3", "2 edits", 0),
        ("rates~" + "9" * 5000, "2 edits", 0),
        ("x date:>9999", "as a date", 7),
        ("date:2020" + "/P1D" * 9999, "as a date", 5),
        ("date:[" + " " * 9999 + "]", "as a date", 5),
        ('""', "phrase is empty", 0),
        ('"--"', "no word in '--'", 0),
        ("& | -", "no word", 0),
        ("(" * 51 + "a" + ")" * 51, "more than 50", 50),
        ("a" * 70_000, "70,000 characters", 0),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(
    typed: str, message: str, position: int
) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(typed)
    assert caught.value.position == position
    assert caught.value.hint


def test_signs_that_stand_alone_are_left_out_and_said() -> None:
    asked = parse("R & D")
    assert str(asked.node) == "R AND D"
    assert asked.notes == ("& was left out: signs alone are not indexed",)


def test_a_literal_query_has_no_operators() -> None:
    assert parse_literally(' a OR\n"b').node == Phrase("a OR b")
    in_title, in_path = Phrase("a b", field="title"), Phrase("a b", field="path")
    assert parse_literally("a b", fields=["title", "path", "title"]).node == Or((in_title, in_path))


@pytest.mark.parametrize("typed", ["", "--", '""'])
def test_a_literal_query_needs_a_word(typed: str) -> None:
    with pytest.raises(QueryError, match=r"empty|no word"):
        parse_literally(typed)


@pytest.mark.parametrize(("typed", "kind"), [("MD", "markdown"), ("plain", "text")])
def test_a_type_has_many_names(typed: str, kind: str) -> None:
    assert kind_named(typed) == kind


def test_a_type_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(KindError, match="no type 'film'") as caught:
        kind_named("film")
    assert caught.value.hint.startswith("the types are asciidoc, bzip2, code, csv, ")


WORDS = st.from_regex(r"[a-z]{1,6}", fullmatch=True)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
FIELDS = st.sampled_from(["", "title", "body"])
ODD_WORDS = st.text("ab1-'\"“”«()*?~:/\\<>\n .#", max_size=8).map(lambda text: f"{text}a{text}")
ODD_WORDS |= st.sampled_from(
    [
        "a^2",
        "a^2^3",
        "/a/^2",
        "size>1",
        "title:/a/",
        "AND",
        "OR",
        "NOT",
        "-a",
        "/a/",
        "date>1",
        "title:a",
        "a:",
        "/a/i",
    ]
)


ODD_ENDS = ODD_WORDS.map(lambda word: word + "a")


def is_one_word(text: str) -> bool:
    return len(list(tokens(text.replace("*", "x").replace("?", "x")))) == 1


LEAVES = st.one_of(
    st.builds(Word, ODD_WORDS, FIELDS),
    st.builds(Pattern, ODD_WORDS.filter(is_one_word).map(lambda word: word + "*"), FIELDS),
    st.builds(Fuzzy, ODD_ENDS.filter(is_one_word), st.integers(1, 2), FIELDS),
    st.builds(Word, WORDS, FIELDS),
    st.builds(Phrase, PHRASES, st.integers(0, 9), FIELDS),
    st.builds(Pattern, WORDS.map(lambda word: word + "*"), FIELDS),
    st.builds(Fuzzy, WORDS, st.integers(1, 2), FIELDS),
    st.builds(Kind, st.sampled_from(["text", "markdown"])),
    st.just(Dated(date(2020, 3, 1), date(2020, 3, 31))),
    st.just(Dated(None, date(2020, 3, 31))),
    st.sampled_from([Sized(5, 5), Sized(None, 5), Sized(5, None)]),
    st.sampled_from([Language("de"), Language("pt-br")]),
    st.builds(Regular, st.sampled_from(["a", "a|b", r"(a\/b)[()]*"]), FIELDS),
)  # fmt: skip


def compound(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def flat(kind: type[And] | type[Or]) -> st.SearchStrategy[Node]:
        inner = children.filter(lambda node: not isinstance(node, kind))
        return st.lists(inner, min_size=2, max_size=4).map(lambda nodes: kind(tuple(nodes)))

    weights = st.sampled_from([2.0, 0.5, 1000.0, 0.0001])
    return st.one_of(flat(And), flat(Or), children.map(Not), st.builds(Boosted, children, weights))


@given(st.recursive(LEAVES, compound, max_leaves=8))
def test_a_query_as_it_was_understood_reads_the_same_again(node: Node) -> None:
    assert parse(str(node)).node == node


PIECES = [
    *(
        "a",
        "b",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        '"',
        "“",
        "”",
        "«",
        "-",
        "*",
        "?",
        "~",
        "~2",
        ":",
        "/",
    ),
    *("\\", " ", "\t", "title:", "date:", "2020", "..", "<", "type:md", ".", "&"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.text(), st.booleans())
def test_what_is_read_can_be_read_again(text: str, any_word: bool) -> None:
    try:
        node = parse(text, any_word=any_word).node
    except QueryError:
        return
    assert parse(str(node)).node == node


@given(st.text() | st.text(st.sampled_from('ab"()-*?~:/\\ \tANDORT“”')))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        str(parse(text).node)
    except QueryError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 (one of two ends)


@pytest.mark.skipif(not ODD.exists(), reason="the odd queries are not here")
def test_odd_queries_are_read_or_refused() -> None:
    for line in ODD.read_text(encoding="utf-8").splitlines():
        try:
            node = parse(json.loads(line)).node
            assert parse(str(node)).node == node
        except QueryError as error:
            assert error.hint  # noqa: PT017 (one of two ends)


@pytest.mark.parametrize(
    ("typed", "fields", "read_as"),
    [
        ("war", ["title"], "title:war"),
        ("war peace", ["title", "body"], "(title:war OR body:war) AND (title:peace OR body:peace)"),
        ("war OR peace", ["title", "body"], "title:war OR body:war OR title:peace OR body:peace"),
        ("-war", ["title", "body"], "NOT (title:war OR body:war)"),
        ("author:war (a OR b)^2", ["title"], "author:war AND (title:a OR title:b)^2"),
        ('"a b"~3^2', ["title", "path"], '(title:"a b"~3 OR path:"a b"~3)^2'),
        ("w?r* wra~ /wa+r/", ["title"], "title:w?r* AND title:wra~1 AND title:/wa+r/"),
        ("*.txt /usr/", ["path"], r"path:*.txt AND path:(\/usr/)"),
        ("* -(* a)", ["title"], "* AND NOT (* AND title:a)"),
    ],
)
def test_what_stands_in_no_field_is_looked_for_in_some(
    typed: str, fields: list[str], read_as: str
) -> None:
    assert str(parse(typed, fields=fields).node) == read_as


@pytest.mark.parametrize("field", ["date", "type", "lang", "size", "writer", ""])
def test_words_are_looked_for_only_in_fields_that_have_words(field: str) -> None:
    with pytest.raises(QueryError, match="words are not looked for") as caught:
        parse("war", fields=[field])
    assert caught.value.hint == "the fields with words are title, author, body, path"


def test_what_would_end_elsewhere_in_another_field_is_refused() -> None:
    with pytest.raises(QueryError, match="ends elsewhere in path than in title") as caught:
        parse('war /a"b/ c"', fields=["path", "title"])
    assert caught.value.position == 4


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("/.../", "/.../"),
        ("a -/.+/", "a AND NOT /.+/"),
        ('"a"/~/', '"a" AND /~/'),
        ("a // b", "a AND b"),
    ],
)
def test_an_expression_of_signs_alone_is_an_expression(typed: str, read_as: str) -> None:
    assert str(parse(typed).node) == read_as
    assert str(parse(read_as).node) == read_as

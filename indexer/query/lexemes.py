"""How is one word, phrase or value of a query read?

The smallest parts of a query, each read where it begins, in one pass: `read` gives the leaf,
where it ends, and what is to be said of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from indexer.analysis import tag_of, tokens
from indexer.errors import (
    ExpressionError,
    IndexerError,
    KindError,
    QueryError,
)
from indexer.query.syntax import (
    LETTER,
    REGULAR,
    WEIGHT,
    Dated,
    Every,
    Filter,
    Fuzzy,
    Kind,
    Language,
    Leaf,
    Pattern,
    Phrase,
    Regular,
    Sized,
    Word,
    has_wildcard,
)
from indexer.schema import QUERY_FIELDS

OPENING = '"“”„«'
CLOSING = '"“”»'
WORD = re.compile(rf"(?:\\.|[^\s()\\{OPENING}{CLOSING}])+", re.DOTALL)
VALUED = ("type", "lang", "date", "size")
"""Fields that hold no words, but a value each."""

MAX_SLOP = 65_536
MAX_WEIGHT = 1000

# Patterns of rarer things stay text: `re` compiles them when they are first met.
_VALUE = rf"\[[^\]]*\]|[{OPENING}][^{CLOSING}]*[{CLOSING}]|[^\s()]+"
_FUZZY = rf"(?s)(.*{LETTER})~(\d*)"
_WEIGHED = rf"(?s)((?:\\.|[^\\])+?)\^({WEIGHT})"
_NO_DISTANCE = rf"{LETTER}~(?!\d+$)[-+]?\d*\.?\d+$"
_GIVEN_WEIGHT = r"\d{1,4}(?:\.\d{1,4})?"
_Worded = TypeVar("_Worded", Word, Phrase, Pattern, Fuzzy, Leaf)


Read = tuple[Leaf, int, tuple[str, ...]]
"""A leaf, the place behind it, and what is to be said of how it was read."""


def read(text: str, at: int, field: str) -> Read:
    """Read the leaf that begins at a place of a query, in a field or in none.

    Raises QueryError.
    """
    if field in VALUED:
        return _value(text, at, field)
    if text[at] == "/" and field != "path" and (match := re.compile(REGULAR).match(text, at)):
        return _regular(text, match, field)
    if text[at] in OPENING + CLOSING:
        return _phrase(text, at, field)
    match = WORD.match(text, at)
    if match is None:
        raise QueryError(
            "something is missing here",
            query=text,
            position=at,
            hint="write a word or a phrase in quotes",
        )
    typed, end = match.group(), match.end()
    if "^" in typed and (weighed := re.fullmatch(_WEIGHED, typed)):
        typed, end = weighed[1], at + weighed.end(1)
        if re.fullmatch(_WEIGHED, typed):
            raise QueryError(
                "there are two weights", query=text, position=end, hint=f"write one: {weighed[0]}"
            )
    leaf = _word(typed, field, text, at)
    notes = _of_signs(typed, field)
    if end < match.end() and isinstance(leaf, Word) and not leaf.text.isalpha():
        notes += (f'the ^ of {match.group()} gives a weight; for the text, quote it all: "…"',)
    return leaf, end, notes


def read_weight(text: str, at: int) -> tuple[float, int]:
    """Return the weight that stands at a place, 1 if there is none, and the place behind it.

    Raises QueryError.
    """
    if not text.startswith("^", at):
        return 1.0, at
    match = re.compile(rf"\^({WEIGHT})(?=[\s)]|$)").match(text, at)
    if match is None:
        return 1.0, at
    if re.fullmatch(_GIVEN_WEIGHT, match[1]) and 0 < (weight := float(match[1])) <= MAX_WEIGHT:
        return weight, match.end()
    raise QueryError(
        f"{shown(match[1])} is no weight",
        query=text,
        position=at,
        hint=f"write a number from 0.0001 to {MAX_WEIGHT}, as in word^2",
    )


def is_negation(text: str, at: int) -> bool:
    """Tell whether the hyphen at `at` says no to what follows: a word, quote, bracket or field."""
    following = text[at + 1 : at + 2]
    if following == "/":
        return re.compile(REGULAR).match(text, at + 1) is not None
    return bool(following) and (following.isalnum() or following in OPENING + "(.")


def with_words(leaf: _Worded, query: str, start: int) -> _Worded:
    """Return a leaf that has a word in it. Raises QueryError for one of signs alone."""
    assert isinstance(leaf, Word | Phrase | Pattern | Fuzzy)
    if next(tokens(leaf.text), None) or (isinstance(leaf, Pattern) and leaf.field == "path"):
        return leaf
    raise QueryError(
        f"there is no word in {shown(leaf.text)}" if leaf.text else "the phrase is empty",
        query=query,
        position=start,
        hint="signs alone are not indexed; write a word with a letter or digit in it",
    )


def inside(phrase: str) -> str:
    """Return the text of a phrase: a quote inside it separates words, as a space does."""
    return " ".join(re.sub(f"[{CLOSING}]", " ", phrase).split())


def shown(text: str) -> str:
    """Return a piece of the query for a message, as long as a line bears."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


# ---- words and phrases -------------------------------------------------------------------------


def _word(typed: str, field: str, text: str, at: int) -> Leaf:
    if typed == "*" and not field:
        return Every()
    if field and re.fullmatch(r"[\[{]\S*", typed) and re.compile(r"\S*\s+TO\s").match(text, at):
        raise QueryError(
            f"the words of {field} have no ranges",
            query=text,
            position=at,
            hint="ranges are for date and size, as in size:[1k TO 2M]; for the words, quote them",
        )
    bare = _bare(typed)
    if "~" in typed and re.search(_NO_DISTANCE, typed):
        raise QueryError(
            "a word is found at most 2 edits away",
            query=text,
            position=at,
            hint=f"write {typed.split('~')[0]}~1, or quote it",
        )
    if "~" in typed and field != "path" and (fuzzy := re.fullmatch(_FUZZY, typed)):
        near = with_words(_fuzzy(_bare(fuzzy[1]), _number(fuzzy[2]), field, text, at), text, at)
        if isinstance(near, Fuzzy):
            _require_one_word(near, text, at)
        return near
    if has_wildcard(re.sub(r"(?s)\\[^/]", " ", typed), field):
        pattern = Pattern(bare.rstrip("?"), field)
        _require_one_word(pattern, text, at)
        return with_words(pattern, text, at)
    return with_words(Word(bare, field), text, at)


def _phrase(text: str, start: int, field: str) -> Read:
    closing = re.compile(f"[{CLOSING}]").search(text, start + 1)
    if closing is None:
        raise QueryError(
            "this quote is never closed",
            query=text,
            position=start,
            hint="close the phrase, or leave the quote out",
        )
    end = closing.end()
    slop = re.compile(r"~(\d*)").match(text, end)
    if slop and re.compile(r"[-+.\w]").match(text, slop.end()):
        raise QueryError(
            "a distance is a number", query=text, position=end, hint='write it as in "a b"~5'
        )
    words = inside(text[start + 1 : closing.start()])
    distance = min(_number(slop[1]), MAX_SLOP) if slop else 0
    leaf = with_words(Phrase(words, distance, field), text, start)
    wild = re.search(r"\w\*|\*\w|\w\?\w", words)
    notes = (
        ("a * or ? in a phrase is a sign like any other and stands for nothing",) if wild else ()
    )
    return leaf, slop.end() if slop else end, notes


def _fuzzy(word: str, distance: int, field: str, text: str, at: int) -> Fuzzy | Phrase:
    if distance > 2:
        raise QueryError(
            "a word is found at most 2 edits away",
            query=text,
            position=at,
            hint=f"write {word}~2",
        )
    return Fuzzy(word, distance, field) if distance else Phrase(inside(word), 0, field)


def _require_one_word(pattern: Pattern | Fuzzy, text: str, at: int) -> None:
    """Refuse a pattern over several words, which no word of the index could fit."""
    if pattern.field == "path":
        return
    letters = re.sub(r"[*?]+", "x", pattern.text.rstrip("*"))
    if sum(1 for _ in tokens(letters)) > 1:
        raise QueryError(
            f"{shown(pattern.text)} is more than one word",
            query=text,
            position=at,
            hint="put * or ~ behind a single word",
        )


def _of_signs(typed: str, field: str) -> tuple[str, ...]:
    """Say of a sign that may have been meant to do something that it is text."""
    inner, colon, _ = typed.partition(":")
    if field and colon and inner.lower() in QUERY_FIELDS:
        return (f"the {inner}: of {typed} is text, for it stands in {field}:",)
    if typed[-1] == ":" and typed[:-1].lower() in QUERY_FIELDS:
        example = QUERY_FIELDS[typed[:-1].lower()].example
        return (f"{typed} is looked for as a word; a field has no space behind it: {example}",)
    if typed[0] in "+!" and typed[1:2].isalnum():
        instead = "every word is wanted anyway" if typed[0] == "+" else f"write -{typed[1:]}"
        return (f"the {typed[0]} of {typed} means nothing here: {instead}",)
    return ()


def _bare(typed: str) -> str:
    """Return a word without the backslashes that take the meaning from its signs.

    One before a letter is text, as in a path of Windows, unless the word would be an operator.
    """
    return re.sub(r"\\([\W_]|(?:(?<=^.)(?:AND|OR|NOT)$))", r"\1", typed)


def _number(digits: str) -> int:
    """Return the number after a ~, which is 1 if there is none; six digits are read at most."""
    return int(digits[:6] or 1)


def _regular(text: str, match: re.Match[str], field: str) -> Read:
    from indexer.query.regular import compiled  # most queries have none

    expression = match.group()[1:-1]
    try:
        compiled(expression)
    except ExpressionError as error:
        at = match.start() + 1 + error.position
        raise QueryError(str(error), query=text, position=at, hint=error.hint) from error
    return Regular(expression, field), match.end(), ()


# ---- values ------------------------------------------------------------------------------------


def _value(text: str, at: int, field: str) -> Read:
    match = re.compile(_VALUE).match(text, at)
    asked = match.group() if match else ""
    bare = asked[1:-1] if asked[:1] in tuple(OPENING) and len(asked) > 1 else asked
    try:
        return _READERS[field](bare), at + len(asked), ()
    except IndexerError as error:
        raise QueryError(str(error), query=text, position=at, hint=error.hint) from error


def _kind(name: str) -> Kind:
    from indexer.kinds import kind_named

    return Kind(kind_named(_bare(name)))


def _language(code: str) -> Language:
    tag = tag_of(code) if re.fullmatch(r"\w{2,20}(?:[-_][a-zA-Z0-9]{1,8}){0,4}", code) else ""
    if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}", tag):
        return Language(tag)
    raise KindError(
        f"{shown(code)} is no code of a language",
        hint="a language is written in two letters, lang:en, or with a country, lang:pt-br",
    )


def _dated(days: str) -> Dated:
    from indexer.dates import read_range  # most queries have no date

    return Dated(*read_range(days))


def _sized(sizes: str) -> Sized:
    from indexer.sizes import read_range

    return Sized(*read_range(sizes))


_READERS: dict[str, Callable[[str], Filter]] = {
    "type": _kind,
    "lang": _language,
    "date": _dated,
    "size": _sized,
}

"""How is a query read?

    query    = any { "OR" any }
    any      = clause { [ "AND" ] clause }
    clause   = ( "NOT" | "-" ) clause | field ":" clause | "(" query ")" | leaf
    leaf     = '"' words '"' [ "~" number ] | word | word "*" | word "~" [ number ]

Recursive descent over the text, one look at each character. A query is read as written
or refused with the place and what to write instead; words that stand in for operators of
other languages are never guessed at. Operators are in capitals, so that `and` is a word.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from indexer.analysis import tokens
from indexer.errors import DateError, KindError, QueryError
from indexer.kinds import kind_named
from indexer.query.syntax import (
    And,
    Dated,
    Every,
    Fuzzy,
    Kind,
    Leaf,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    Word,
    has_wildcard,
)
from indexer.schema import QUERY_FIELDS

MAX_LENGTH = 65_536
MAX_DEPTH = 50

_OPENING = '"“”„«'
_CLOSING = '"“”»'
_WORD = re.compile(rf"(?:\\.|[^\s()\\{_OPENING}{_CLOSING}])+", re.DOTALL)
_SPACE = re.compile(rf"\s+|((?<![^\s()])(?:(?![()*\\{_OPENING}{_CLOSING}])[^\w\s])+(?=[\s)]|$))")
_FIELD = re.compile(r"([^\W\d][\w-]*)(:(?![\s:/\\)]|$)|(?=[<>]=?\S))")
_OPERATORS = ("AND", "OR", "NOT")
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()]|$)")
# Patterns of rarer things stay text: `re` compiles them when they are first met.
_RANGE = r"\[[^\]]*\]|[^\s()]+"
_FUZZY = r"(?s)(.*\w)~(\d*)"
_REGEX = r"(?s)/.+/[a-z]*"
_Worded = Word | Phrase | Pattern | Fuzzy


def parse(text: str, *, any_word: bool = False) -> Query:
    """Read a query; `any_word` makes words side by side optional instead of all wanted.

    Raises QueryError.
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text):,} characters",
            query=text[:80],
            position=0,
            hint=f"at most {MAX_LENGTH:,} are read",
        )
    return _Parser(text, any_word).query()


def parse_literally(text: str) -> Query:
    """Read a query as one phrase in which no character has a meaning of its own.

    Raises QueryError if there is no word in it.
    """
    return Query(text, _with_words(Phrase(_inside(text)), text, 0))


class _Parser:
    def __init__(self, text: str, any_word: bool) -> None:
        self.text = text
        self.any_word = any_word
        self.at = 0
        self.depth = 0
        self.signs: list[str] = []
        self.may_have_fields = any(sign in text for sign in ":<>")

    def query(self) -> Query:
        """Read the whole text."""
        self._skip_space()
        if self.at == len(self.text):
            raise self._error(
                f"there is no word in {_shown(self.text)}" if self.signs else "the query is empty",
                "write a word with a letter or digit in it, or a phrase in quotes",
                0,
            )
        node = self._alternatives("")
        if self.at < len(self.text):
            raise self._error("this bracket closes nothing", 'take it out, or quote it: ")"')
        notes = tuple(f"{sign} was left out: signs alone are not indexed" for sign in self.signs)
        return Query(self.text, node, notes)

    def _alternatives(self, field: str) -> Node:
        nodes = [self._sequence(field)]
        while self._operator("OR"):
            nodes.append(self._sequence(field))
        return _or(nodes)

    def _sequence(self, field: str) -> Node:
        """Read clauses side by side; AND between them binds closer when words are optional."""
        groups = [self._conjunction(field)]
        while not self._ends():
            groups.append(self._conjunction(field))
        if not self.any_word:
            return _and([node for group in groups for node in group])
        wanted = [_and(group) for group in groups if not _is_negated(group)]
        unwanted = [_and(group) for group in groups if _is_negated(group)]
        if not wanted:
            return _and(unwanted)
        return _and([_or(wanted), *unwanted])

    def _conjunction(self, field: str) -> list[Node]:
        nodes = [self._clause(field)]
        while self._operator("AND"):
            nodes.append(self._clause(field))
        return nodes

    def _clause(self, field: str) -> Node:
        self._skip_space()
        start = self.at
        if operator := self._peek_operator():
            if operator != "NOT":
                raise self._error(
                    f"{operator} needs something on both sides",
                    f'to find the word, write {operator.lower()} or "{operator}"',
                )
            self.at += len(operator)
            return self._not(start, field)
        if self._ends():
            raise self._error("something is missing here", "write a word or a phrase in quotes")
        if self.text[self.at] == "-" and _is_negation(self.text, self.at):
            self.at += 1
            return self._not(start, field)
        if self.text[self.at] == "(":
            return self._group(field)
        if self.may_have_fields and not field and (match := _FIELD.match(self.text, self.at)):
            return self._fielded(match)
        return self._leaf(field)

    def _not(self, start: int, field: str) -> Node:
        with _Deeper(self, start):
            return Not(self._clause(field))

    def _group(self, field: str) -> Node:
        start = self.at
        self.at += 1
        with _Deeper(self, start):
            self._skip_space()
            if self.text.startswith(")", self.at):
                raise self._error("there is nothing between the brackets", "take them out", start)
            node = self._alternatives(field)
        if not self.text.startswith(")", self.at):
            raise self._error("this bracket is never closed", "add a ) at the end", start)
        self.at += 1
        return node

    def _fielded(self, match: re.Match[str]) -> Node:
        field, colon = match[1].lower(), match[2]
        if field not in QUERY_FIELDS:
            if not colon:
                return self._leaf("")
            raise self._error(
                f"there is no field {_shown(match[1])}",
                f"the fields are {', '.join(QUERY_FIELDS)};"
                f' to find the text as it stands, quote it: "{match[1]}: …"',
            )
        if field == "date":
            return self._date(match)
        if not colon:
            return self._leaf("")
        self.at = match.end()
        if self.text[self.at] == "(":
            return self._group(field)
        return self._leaf(field)

    def _date(self, match: re.Match[str]) -> Node:
        from indexer.dates import read_range  # most queries have no date

        self.at = match.end()
        value = re.compile(_RANGE).match(self.text, self.at)
        asked = value.group() if value else ""
        try:
            first, last = read_range(asked)
        except DateError as error:
            raise self._error(str(error), error.hint) from error
        self.at += len(asked)
        return Dated(first, last)

    def _leaf(self, field: str) -> Node:
        start = self.at
        if self.text[self.at] in _OPENING + _CLOSING:
            return self._phrase(field)
        match = _WORD.match(self.text, self.at)
        if match is None:
            raise self._error("something is missing here", "write a word or a phrase in quotes")
        self.at = match.end()
        typed = match.group()
        if typed.isascii() and typed.isalnum() and field != "type":
            return Word(typed, field)  # as nearly all are: no sign in it can mean anything
        leaf = self._word(typed, field, start)
        if isinstance(leaf, Kind | Every | Dated):
            return leaf
        return _with_words(leaf, self.text, start)

    def _phrase(self, field: str) -> Node:
        start = self.at
        end = re.compile(f"[{_CLOSING}]").search(self.text, start + 1)
        if end is None:
            raise self._error(
                "this quote is never closed", "close the phrase, or leave the quote out", start
            )
        self.at = end.end()
        slop = re.compile(r"~(\d*)").match(self.text, self.at)
        if slop:
            self.at = slop.end()
        inside = _inside(self.text[start + 1 : end.start()])
        if field == "type":
            return self._kind(inside, start)
        phrase = Phrase(inside, min(_number(slop[1]), MAX_LENGTH) if slop else 0, field)
        return _with_words(phrase, self.text, start)

    def _word(self, typed: str, field: str, start: int) -> Leaf:
        if typed == "*" and not field:
            return Every()
        if typed.startswith("/") and re.fullmatch(_REGEX, typed):
            raise self._error(
                "regular expressions are not read",
                f'quote it to find it as it stands: "{typed}"; * and ? stand for characters',
                start,
            )
        text = _bare(typed)
        if field == "type":
            return self._kind(text, start)
        if "~" in typed and field != "path" and (fuzzy := re.fullmatch(_FUZZY, typed)):
            return self._fuzzy(_bare(fuzzy[1]), _number(fuzzy[2]), field, start)
        if has_wildcard(re.sub(r"(?s)\\[^/]", " ", typed), field):
            return Pattern(text.rstrip("?"), field)
        return Word(text, field)

    def _kind(self, name: str, start: int) -> Leaf:
        try:
            return Kind(kind_named(name))
        except KindError as error:
            raise self._error(str(error), error.hint, start) from error

    def _fuzzy(self, word: str, distance: int, field: str, start: int) -> Leaf:
        if distance > 2:
            raise self._error("a word is found at most 2 edits away", f"write {word}~2", start)
        return Fuzzy(word, distance, field) if distance else Phrase(_inside(word), 0, field)

    def _operator(self, name: str) -> bool:
        self._skip_space()
        if self._peek_operator() != name:
            return False
        self.at += len(name)
        return True

    def _peek_operator(self) -> str:
        if not self.text.startswith(_OPERATORS, self.at):
            return ""
        match = _OPERATOR.match(self.text, self.at)
        return match[1] if match else ""

    def _ends(self) -> bool:
        """Tell whether the sequence being read ends here."""
        self._skip_space()
        return (
            self.at == len(self.text) or self.text[self.at] == ")" or self._peek_operator() == "OR"
        )

    def _skip_space(self) -> None:
        """Go on to the next clause, over space and over signs that stand alone."""
        if self.text[self.at : self.at + 1].isalnum():
            return  # neither begins so
        while match := _SPACE.match(self.text, self.at):
            self.at = match.end()
            if match[1]:
                self.signs.append(match[1])

    def _error(self, message: str, hint: str, position: int | None = None) -> QueryError:
        at = self.at if position is None else position
        return QueryError(message, query=self.text, position=at, hint=hint)


class _Deeper(NamedTuple):
    """Count nested brackets and negations, and refuse too many."""

    parser: _Parser
    start: int

    def __enter__(self) -> None:
        self.parser.depth += 1
        if self.parser.depth > MAX_DEPTH:
            raise QueryError(
                f"more than {MAX_DEPTH} brackets inside one another",
                query=self.parser.text,
                position=self.start,
                hint="write it with fewer brackets",
            )

    def __exit__(self, *_: object) -> None:
        self.parser.depth -= 1


def _shown(text: str) -> str:
    """Return a piece of the query for a message, as long as a line bears."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _and(nodes: list[Node]) -> Node:
    flat = [leaf for node in nodes for leaf in (node.nodes if isinstance(node, And) else (node,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _or(nodes: list[Node]) -> Node:
    flat = [leaf for node in nodes for leaf in (node.nodes if isinstance(node, Or) else (node,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def _bare(typed: str) -> str:
    """Return a word without the backslashes that take the meaning from its signs."""
    return re.sub(r"\\(.)", r"\1", typed, flags=re.DOTALL)


def _inside(phrase: str) -> str:
    """Return the text of a phrase: a quote inside it separates words, as a space does."""
    return " ".join(re.sub(f"[{_CLOSING}]", " ", phrase).split())


def _number(digits: str) -> int:
    """Return the number after a ~, which is 1 if there is none; six digits are read at most."""
    return int(digits[:6] or 1)


def _is_negated(nodes: list[Node]) -> bool:
    return all(isinstance(node, Not) for node in nodes)


def _is_negation(text: str, at: int) -> bool:
    """Tell whether the hyphen at `at` says no to what follows: a word, quote, bracket or field."""
    following = text[at + 1 : at + 2]
    return bool(following) and (following.isalnum() or following in _OPENING + "(.")


def _with_words(leaf: _Worded, query: str, start: int) -> _Worded:
    """Return a leaf that has a word in it. Raises QueryError for one of signs alone."""
    if next(tokens(leaf.text), None) or (isinstance(leaf, Pattern) and leaf.field == "path"):
        return leaf
    raise QueryError(
        f"there is no word in {_shown(leaf.text)}" if leaf.text else "the phrase is empty",
        query=query,
        position=start,
        hint="signs alone are not indexed; write a word with a letter or digit in it",
    )

"""How is a query read?

    query    = any { "OR" any }
    any      = clause { [ "AND" ] clause }
    clause   = ( "NOT" | "-" ) clause | weighed
    weighed  = ( field ":" clause | "(" query ")" | leaf ) [ "^" number ]
    leaf     = phrase | word | pattern | fuzzy | "/" expression "/" | value (see `lexemes`)

Recursive descent over the text, one look at each character. A query is read as written
or refused with the place and what to write instead; words that stand in for operators of
other languages are never guessed at. Operators are in capitals, so that `and` is a word.
What is read otherwise than it may have been meant is said in a note.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from indexer.analysis import tokens
from indexer.errors import QueryError
from indexer.query import lexemes, lookalikes
from indexer.query.lexemes import CLOSING, OPENING, VALUED, WORD
from indexer.query.syntax import (
    REGULAR,
    And,
    Boosted,
    Fuzzy,
    Leaf,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    Word,
    leaves,
)
from indexer.schema import QUERY_FIELDS

MAX_LENGTH = 65_536
MAX_DEPTH = 50
MAX_CLAUSES = 1024
"""So many words, at most, are looked for; each part of `face-to-face` is one."""

WHOLE_SHARE = 0.2
"""What a word of several parts adds to what they score each."""

_SPACE = re.compile(
    rf"\s+|(?!-?{REGULAR})((?<![^\s(){CLOSING}])(?:(?![()*\\{OPENING}{CLOSING}])[^\w\s])+(?=[\s)]|$))"
)
_FIELD = re.compile(r"([^\W\d][\w-]*)(:(?![\s:)]|$)|(?=[<>]=?\S))")
_LONE_STAR = r"\*(?=[\s()^]|$)"
_OPERATORS = ("AND", "OR", "NOT")
_OPERATOR = re.compile(r"(AND|OR|NOT)(?=[\s()]|$)")


def parse(text: str, *, any_word: bool = False, fields: Sequence[str] = ()) -> Query:
    """Read a query; `any_word` makes words side by side optional instead of all wanted.

    What stands in no field is looked for in any of `fields`, if there are some. Raises QueryError.
    """
    _require_length(text)
    return _limited(_Parser(text, any_word, _worded(fields)).query())


def parse_literally(text: str, *, any_word: bool = False, fields: Sequence[str] = ()) -> Query:
    """Read a query as one phrase in which no character has a meaning of its own.

    With `any_word`, as words of which any will do. Raises QueryError if there is no word in it.
    """
    _require_length(text)
    phrase = lexemes.with_words(Phrase(lexemes.inside(text)), text, 0)
    read: list[Word] | list[Phrase] = [phrase]
    if any_word:
        read = [Word(text[token.start : token.end]) for token in tokens(text)]
    in_fields = _worded(fields) or ("",)
    return _limited(
        Query(text, _or([leaf._replace(field=field) for leaf in read for field in in_fields]))
    )


def _require_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query has {len(text):,} characters",
            query=text[:80],
            position=0,
            hint=f"at most {MAX_LENGTH:,} are read",
        )


def _worded(fields: Sequence[str]) -> tuple[str, ...]:
    """Return fields in which words can be looked for, each once. Raises QueryError."""
    names = [name for name in QUERY_FIELDS if name not in VALUED]
    for field in fields:
        if field not in names:
            raise QueryError(
                f"words are not looked for in {lexemes.shown(field)}",
                query=field,
                position=0,
                hint=f"the fields with words are {', '.join(names)}",
            )
    return tuple(dict.fromkeys(fields))


def _limited(asked: Query) -> Query:
    """Return a query of not too many words. Raises QueryError."""
    if len(asked.text) <= MAX_CLAUSES:
        return asked  # so many words do not fit in
    count = 0
    for leaf in leaves(asked.node):
        text = leaf.text if isinstance(leaf, Word | Phrase | Pattern | Fuzzy) else ""
        count += max(1, sum(1 for _ in tokens(text)))
    if count > MAX_CLAUSES:
        raise QueryError(
            f"the query has {count:,} words",
            query=asked.text,
            position=0,
            hint=f"at most {MAX_CLAUSES:,} are looked for: take the ones that tell most",
        )
    return asked


class _Parser:
    def __init__(self, text: str, any_word: bool, fields: Sequence[str]) -> None:
        self.text = text
        self.any_word = any_word
        self.fields = fields
        self.at = 0
        self.depth = 0
        self.negations = 0
        self.signs: list[str] = []
        self.notes: list[str] = []
        self.may_have_fields = any(sign in text for sign in ":<>")

    def query(self) -> Query:
        """Read the whole text."""
        self._skip_space()
        if self.at == len(self.text):
            raise self._error(
                f"there is no word in {lexemes.shown(self.text)}"
                if self.signs
                else "the query is empty",
                "write a word with a letter or digit in it, or a phrase in quotes",
                0,
            )
        node = self._alternatives("")
        if self.at < len(self.text):
            raise self._error("this bracket closes nothing", 'take it out, or quote it: ")"')
        said = lookalikes.notes(self.text, node)
        if not (self.signs or self.notes or said):
            return Query(self.text, node)
        left_out = (f"{sign} was left out: signs alone are not indexed" for sign in self.signs)
        notes = dict.fromkeys((*left_out, *self.notes, *said))
        return Query(self.text, node, tuple(notes))

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
            if not self.depth and self.text.startswith(")", self.at):
                raise self._error("this bracket closes nothing", 'take it out, or quote it: ")"')
            raise self._error("something is missing here", "write a word or a phrase in quotes")
        if self.text[self.at] == "-" and lexemes.is_negation(self.text, self.at):
            self.at += 1
            return self._not(start, field)
        if self.text[self.at] == "(":
            return self._group(field)
        if self.may_have_fields and not field and (match := _FIELD.match(self.text, self.at)):
            return self._fielded(match)
        return self._leaf(field)

    def _not(self, start: int, field: str) -> Node:
        with _Deeper(self, start):
            self.negations += 1
            node = self._clause(field)
            self.negations -= 1
            return Not(node)

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
        return self._weighed(node)

    def _fielded(self, match: re.Match[str]) -> Node:
        field, colon = match[1].lower(), match[2]
        end = match.end()
        slash = self.text.startswith(("/", "\\"), end)
        if field not in QUERY_FIELDS:
            if not colon or slash:
                return self._leaf("")  # a<b, http://, C:\
            raise self._error(
                f"there is no field {lexemes.shown(match[1])}",
                f"the fields are {', '.join(QUERY_FIELDS)};"
                f' to find the text as it stands, quote it: "{match[1]}: …"',
            )
        if not colon and field not in ("date", "size"):
            return self._leaf("")
        self.at = end
        return self._group(field) if self.text[end] == "(" else self._leaf(field)

    def _leaf(self, field: str) -> Node:
        if self.fields and not field and not re.compile(_LONE_STAR).match(self.text, self.at):
            return self._in_fields()
        if field not in VALUED and (match := WORD.match(self.text, self.at)):
            typed = match.group()
            if typed.isascii() and typed.isalnum():
                self.at = match.end()
                return Word(typed, field)  # as nearly all are: no sign in it can mean anything
        leaf, self.at, notes = lexemes.read(self.text, self.at, field)
        self.notes += notes
        return self._weighed(self._or_parts(leaf))

    def _in_fields(self) -> Node:
        """Read a leaf as it is read in each of the fields that it may be in."""
        start, ends, found = self.at, set(), list[Node]()
        for field in self.fields:
            leaf, self.at, notes = lexemes.read(self.text, start, field)
            ends.add(self.at)
            found.append(self._or_parts(leaf))
            self.notes += notes
        if len(ends) > 1:
            raise self._error(
                f"this ends elsewhere in {self.fields[0]} than in {' or '.join(self.fields[1:])}",
                "quote it, or search in one field at a time",
                start,
            )
        return self._weighed(_or(found))

    def _or_parts(self, leaf: Leaf) -> Node:
        """Return a word of several parts, where any word will do, as its parts and the whole."""
        if not self.any_word or self.negations or not isinstance(leaf, Word):
            return leaf
        parts = [leaf._replace(text=leaf.text[part.start : part.end]) for part in tokens(leaf.text)]
        return Or((*parts, Boosted(leaf, WHOLE_SHARE))) if len(parts) > 1 else leaf

    def _weighed(self, node: Node) -> Node:
        """Return a node with the weight behind it, if there is one."""
        weight, self.at = lexemes.read_weight(self.text, self.at)
        return node if weight == 1.0 else Boosted(node, weight)

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


def _and(nodes: list[Node]) -> Node:
    flat = [leaf for node in nodes for leaf in (node.nodes if isinstance(node, And) else (node,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def _or(nodes: list[Node]) -> Node:
    flat = [leaf for node in nodes for leaf in (node.nodes if isinstance(node, Or) else (node,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def _is_negated(nodes: list[Node]) -> bool:
    return all(isinstance(node, Not) for node in nodes)

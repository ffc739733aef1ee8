"""What does a query look for in the index?

Each node of `syntax` becomes a Whoosh query over the two term spaces. A word is looked
for by its stem, and its exact form adds to the score; a phrase by its exact words.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from whoosh import query
from whoosh.matching import ListMatcher, Matcher, NullMatcher

from indexer import deadline
from indexer.analysis import ENGLISH, NORWEGIAN, Token, stems, tokens
from indexer.analysis.common import is_common
from indexer.analysis.fold import fold
from indexer.errors import QueryError
from indexer.query.scoring import DEFAULT, SEARCHED, Weights
from indexer.query.syntax import (
    And,
    Boosted,
    Dated,
    Every,
    Fuzzy,
    Kind,
    Language,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Query,
    Regular,
    Sized,
    Word,
)
from indexer.schema import UNDATED

_STEMMED = ("title", "body")


def whoosh_query(
    asked: Query,
    *,
    inflections: bool = True,
    languages: Sequence[str] = (ENGLISH,),
    weights: Weights = DEFAULT,
) -> query.Query:
    """Return the Whoosh query tree that `asked` means; without inflections, exact words only.

    A word has the inflections of each of `languages`. Raises QueryError for what cannot be
    looked for.
    """
    return _Meaning(asked.text, tuple(languages) if inflections else (), weights).of(asked.node)


class Inflections(query.Or):
    """A word in one field: terms of its stems, and last the term of its exact form.

    The planner relies on it that documents with the exact form have all of the stems, as they
    do where all documents are in one language; where they are not, there is a plain Or.
    """

    @property
    def stems(self) -> Sequence[Any]:
        """Return the terms of the stems."""
        return self.subqueries[:-1]

    @property
    def exact(self) -> Any:
        """Return the term of the exact form."""
        return self.subqueries[-1]


class Expression(query.MultiTerm):
    """Words that a regular expression fits whole, in one field."""

    def __init__(self, fieldname: str, text: str, boost: float = 1.0) -> None:
        self.fieldname = fieldname
        self.text = text
        self.boost = boost
        self.constantscore = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def __repr__(self) -> str:
        return f"Expression({self.fieldname!r}, {self.text!r}, boost={self.boost!r})"

    def _parts(self) -> tuple[str, str, float]:
        return self.fieldname, self.text, self.boost

    def _btexts(self, ixreader: Any) -> Iterator[bytes]:
        """Yield the terms, as Whoosh's own matchers ask for them."""
        from indexer.query.regular import compiled

        fits = compiled(self.text).fits
        for term in ixreader.lexicon(self.fieldname):
            if fits(term.decode("utf-8", "surrogateescape")):
                yield term


class PathPattern(query.Query):
    """Documents whose whole path fits a pattern: `*` is any characters, `?` is one."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __str__(self) -> str:
        return f"path:{self.pattern}"

    __repr__ = __str__

    def estimate_size(self, ixreader: Any) -> int:
        """Return how many documents match at the most."""
        return int(ixreader.doc_count())

    def estimate_min_size(self, ixreader: Any) -> int:
        """Return how many documents match at the least."""
        return 0

    def matcher(self, searcher: Any, context: object = None) -> Matcher:
        """Return a matcher of the documents, found by their column of paths."""
        from fnmatch import translate

        reader = searcher.reader()
        fits = re.compile(translate(self.pattern.replace("[", "[[]"))).match
        paths = reader.column_reader("file")
        docids = array("I")
        for docid in reader.all_doc_ids():
            if not docid & 1023:
                deadline.check()
            if fits(paths[docid]):
                docids.append(docid)
        return ListMatcher(docids, all_weights=1.0) if docids else NullMatcher()


class _Meaning:
    def __init__(self, text: str, languages: Sequence[str], weights: Weights) -> None:
        self._text = text
        self._languages = languages
        self._weights = weights

    def of(self, node: Node) -> query.Query:
        """Return the tree of one node. Raises TooSlowError."""
        deadline.check()
        match node:
            case And(nodes):
                return self._and(nodes)
            case Or(nodes):
                return query.Or([self.of(child) for child in nodes])
            case Not():
                return self._and((node,))
            case Word():
                return self._over_fields(node.field, self._word(node.text))
            case Phrase():
                words = [token.form.word for token in tokens(node.text)]
                return self._over_fields(node.field, _phrase(words, node.slop))
            case Pattern():
                return self._pattern(node)
            case Fuzzy():
                word = self._one_word(node.text, f"{node.text}~")
                return self._over_fields(
                    node.field,
                    lambda field, boost: query.FuzzyTerm(
                        field, word, boost=boost, maxdist=node.distance, prefixlength=0
                    ),
                )
            case Regular():
                return self._over_fields(
                    node.field, lambda field, boost: Expression(field, node.text, boost)
                )
            case Boosted(inner, weight):
                return query.And([self.of(inner)], boost=weight)
            case Kind(name):
                return query.ConstantScoreQuery(query.Term("type", name), 0.0)
            case Dated():
                return inside(node)
            case Sized(low, high):
                return _filter(query.NumericRange("size", low, high))
            case Language(code):
                codes = (code, *NORWEGIAN) if code == "no" else (code,)
                exact = [query.Term("lang", each) for each in codes]
                dialects = [query.Prefix("lang", f"{each}-") for each in codes]
                return _filter(query.Or([*exact, *dialects]))
            case Every():
                return query.Every()

    def _and(self, nodes: tuple[Node, ...]) -> query.Query:
        """Return a conjunction; negations alone are taken from every document."""
        wanted = [self.of(node) for node in nodes if not isinstance(node, Not)] or [query.Every()]
        unwanted = [query.Not(self.of(node.node)) for node in nodes if isinstance(node, Not)]
        return query.And([*wanted, *unwanted])

    def _word(self, text: str) -> Callable[[str, float], query.Query]:
        found = list(tokens(text))
        if len(found) > 1:
            return _compound(found, self._languages)
        form = found[0].form
        of_stems = [stem for each in self._languages for stem in stems(form.word, each, form.typed)]
        tells = self._weights.common if is_common(form.word, self._languages or (ENGLISH,)) else 1.0
        alternatives = Inflections if self._languages == (ENGLISH,) else query.Or

        def in_field(field: str, boost: float) -> query.Query:
            boost *= tells
            exact = query.Term(field, form.typed, boost=boost * self._weights.exact)
            if field not in _STEMMED:
                return query.Term(field, form.word, boost=boost)
            if not self._languages:
                return query.Or([query.Term(field, form.word, boost=boost), exact])
            by_stem = [query.Term(f"{field}_stems", stem, boost=boost) for stem in of_stems]
            return alternatives([*by_stem, exact])

        return in_field

    def _pattern(self, node: Pattern) -> query.Query:
        if node.field == "path":
            return query.ConstantScoreQuery(PathPattern(_anywhere(node.text)), 0.0)
        bare = node.text.rstrip("*")
        if not any(sign in bare for sign in "*?"):
            word = self._one_word(bare, node.text)
            return self._over_fields(
                node.field, lambda field, boost: query.Prefix(field, word, boost=boost)
            )
        pattern = fold(node.text).replace("[", "[[]")  # which begins a class for Whoosh
        return self._over_fields(
            node.field, lambda field, boost: query.Wildcard(field, pattern, boost=boost)
        )

    def _over_fields(
        self, field: str, in_field: Callable[[str, float], query.Query]
    ) -> query.Query:
        """Return the query in `field`, or in every field that is searched by default."""
        fields = (field,) if field else SEARCHED
        return query.Or([in_field(name, self._weights.of(name)) for name in fields])

    def _one_word(self, text: str, shown: str) -> str:
        """Return the word of `text`. Raises QueryError if it is none or several."""
        found = list(tokens(text))
        if len(found) == 1:
            return found[0].form.word
        raise QueryError(
            f"{shown!r} is more than one word",
            query=self._text,
            position=max(self._text.find(text), 0),
            hint="put * or ~ behind a single word",
        )


def inside(dated: Dated) -> query.Query:
    """Return the filter for documents whose days lie inside an interval."""
    first = dated.first.toordinal() if dated.first else None
    last = dated.last.toordinal() if dated.last else None
    return _filter(
        query.NumericRange("date_first", first, None), query.NumericRange("date_last", None, last)
    )


def overlapping(dated: Dated) -> query.Query:
    """Return the filter for documents some of whose days lie inside an interval."""
    first = dated.first.toordinal() if dated.first else None
    last = dated.last.toordinal() if dated.last else None
    return _filter(
        query.NumericRange("date_last", first, None), query.NumericRange("date_first", None, last)
    )


def _filter(*trees: query.Query) -> query.Query:
    return query.ConstantScoreQuery(query.And(trees) if len(trees) > 1 else trees[0], 0.0)


UNDATED_DOCUMENTS = _filter(query.Term("date_source", UNDATED))
"""The filter for documents without a date: one object, which is planned once."""


def _phrase(words: list[str], slop: int) -> Callable[[str, float], query.Query]:
    if len(words) == 1:
        return lambda field, boost: query.Term(field, words[0], boost=boost)
    return lambda field, boost: query.Phrase(field, words, slop=slop + 1, boost=boost)


def _compound(found: list[Token], languages: Sequence[str]) -> Callable[[str, float], query.Query]:
    """Return a word of several parts: their phrase, or their joined spelling."""
    as_phrase = _phrase([token.form.word for token in found], 0)
    joined = _joined(found)

    def in_field(field: str, boost: float) -> query.Query:
        spellings = [as_phrase(field, boost)]
        for alias in joined:
            if field in _STEMMED:
                spellings += [
                    query.Term(f"{field}_stems", stem, boost=boost)
                    for language in languages
                    for stem in stems(alias, language)
                ]
            spellings.append(query.Term(field, alias, boost=boost))
        return query.Or(spellings)

    return in_field


def _joined(found: Iterable[Token]) -> list[str]:
    whole = "".join(token.form.word for token in found)
    return [whole] if any(whole in token.form.aliases for token in found) else []


def _anywhere(pattern: str) -> str:
    """Return a pattern of paths that begins at any folder unless it says where."""
    return pattern if pattern.startswith(("/", "*")) else f"*/{pattern}"

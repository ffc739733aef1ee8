"""Random collections and random query trees over them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st
from whoosh import query
from whoosh.filedb.filestore import RamStorage

from indexer.analysis import stems
from indexer.index import Index, create_index
from indexer.query.meaning import Expression
from indexer.schema import schema
from tests.query.exhaustive import AtTheStart, Doc, as_inflections

WORDS = ["run", "runs", "running", "ran", "rate", "rates", "a", "ab", "abc", "bca", "cab", "zebra"]
KINDS = ["text", "markdown"]


def collection(seed: int) -> tuple[list[Doc], list[list[int]], set[int]]:
    """Return documents, which of them go into one segment together, and which are deleted."""
    chance = Random(seed)
    count = chance.choice([1, 3, 10, 40, 150, 300])
    docs = []
    for number in range(count):
        words = {
            name: chance.choices(WORDS, range(len(WORDS), 0, -1), k=chance.randint(low, high))
            for name, low, high in (("title", 0, 3), ("body", 1, chance.choice([3, 12, 30])))
        }
        for name in ("title", "body"):
            words[f"{name}_stems"] = [stems(word)[0] for word in words[name]]
        words["type"] = [chance.choice(KINDS)]
        numbers = {"date_first": chance.randint(700_000, 700_020)} if chance.random() < 0.8 else {}
        docs.append(Doc(f"/{chance.randrange(10**6):06d}-{number}", words, numbers))
    parts = chance.randint(1, min(3, count))
    ends = sorted(chance.sample(range(1, count), parts - 1)) if count > 1 else []
    segments = [list(range(a, b)) for a, b in zip([0, *ends], [*ends, count], strict=True)]
    deleted = {n for n in range(count) if chance.random() < chance.choice([0.0, 0.0, 0.3])}
    for segment in segments:  # one without documents would be dropped
        deleted.discard(segment[0])
    return docs, segments, deleted


def fields(doc: Doc) -> dict[str, Any]:
    """Return a document as a writer takes it."""
    title, body = (" ".join(doc.words[name]) for name in ("title", "body"))
    return {
        "id": doc.path, "file": doc.path, "type": doc.words["type"][0], **doc.numbers,
        "title": title, "title_stems": title, "body": body, "body_stems": body,
    }  # fmt: skip


def build(folder: Path, seed: int) -> tuple[Index, Any, list[Doc]]:
    """Return a collection in an index on disk, in one of Whoosh's in memory, and as it is."""
    docs, segments, deleted = collection(seed)
    index = create_index(folder / f"{seed}-{os.getpid()}")
    stock = RamStorage().create_index(schema())
    for segment in segments:
        writer, other = index.writer(), stock.writer()
        for number in segment:
            writer.add_document(**fields(docs[number]))
            other.add_document(**fields(docs[number]))
        writer.commit(merge=False)
        other.commit(merge=False)
    if deleted:
        writer, other = index.writer(), stock.writer()
        for number in deleted:
            docs[number].deleted = True
            writer.delete_by_term("id", docs[number].path)
            other.delete_by_term("id", docs[number].path)
        writer.commit(merge=False)
        other.commit(merge=False)
    return index, stock, docs


BOOSTS = st.sampled_from([1.0, 1.0, 2.0, 0.5, 0.0])
NAMES = st.sampled_from(["title", "body"])
WORD = st.sampled_from([*WORDS, "absent"])


@st.composite
def leaves(draw: st.DrawFn) -> query.Query:
    """Draw a query of one word, one phrase, one range."""
    name, word, boost = draw(NAMES), draw(WORD), draw(BOOSTS)
    kind = draw(
        st.sampled_from(["term", "stem", "phrase", "type", "date", "words", "every", "span"])
    )
    if kind == "term":
        return query.Term(name, word, boost=boost)
    if kind == "stem":
        return as_inflections(name, word, stems(word)[0], boost)
    if kind == "phrase":
        words = draw(st.lists(WORD, min_size=1, max_size=4))
        return query.Phrase(name, words, slop=draw(st.integers(1, 3)), boost=boost)
    if kind == "type":
        return query.Term("type", draw(st.sampled_from(KINDS)), boost=boost)
    if kind == "date":
        low, high = (draw(st.none() | st.integers(700_000, 700_020)) for _ in range(2))
        return query.NumericRange(
            "date_first", low, high, draw(st.booleans()), draw(st.booleans()), boost=boost
        )
    if kind == "span":
        span: Any = AtTheStart  # Whoosh's is untyped
        found: query.Query = span(
            query.Term(name, word, boost=boost), limit=draw(st.integers(0, 2))
        )
        return found
    if kind == "every":
        return draw(st.sampled_from([query.Every(), query.Every(boost=2.0), query.NullQuery]))
    return draw(
        st.sampled_from(
            [
                query.Prefix(name, word[:2], boost=boost),
                query.Wildcard(name, f"{word[:1]}*{word[-1:]}", boost=boost),
                query.Wildcard(name, f"?{word[1:]}", boost=boost),
                query.FuzzyTerm(name, word, maxdist=2, prefixlength=1, boost=boost),
                query.FuzzyTerm(name, word, prefixlength=0, boost=boost),
                Expression(name, f"{word[:1]}.*{word[-1:]}|{word}s?", boost=boost),
                Expression(name, "(a|b|r(u|a))[a-n]{1,3}", boost=boost),
                query.Variations(name, word, boost=boost),
                query.TermRange(name, word, "ran", boost=boost),
                query.TermRange(name, None, word, endexcl=True, boost=boost),
                query.TermRange(name, word, None, startexcl=True, boost=boost),
            ]
        )
    )


def trees() -> st.SearchStrategy[query.Query]:
    """Draw a query tree."""

    def extend(inner: st.SearchStrategy[query.Query]) -> st.SearchStrategy[query.Query]:
        several = st.lists(inner, min_size=0, max_size=4)
        return st.one_of(
            st.builds(query.And, several, BOOSTS),
            st.builds(query.Or, several, BOOSTS),
            st.builds(query.Not, inner),
            st.builds(query.ConstantScoreQuery, inner, st.sampled_from([0.0, 1.0, 3.0])),
            st.builds(query.AndNot, inner, inner),
            st.builds(query.AndMaybe, inner, inner),
            st.builds(query.Require, inner, inner),
        )

    return st.recursive(leaves(), extend, max_leaves=8)


@contextmanager
def searching(index: Any) -> Iterator[Any]:
    """Hold a searcher."""
    with index.searcher() as searcher:
        yield searcher

"""The contract of a codec: what any Whoosh reader of documents must answer.

A class of tests for any codec: make a class of `CodecContract` and say how documents become a
reader. Every answer is held against an exhaustive oracle over the documents themselves, in
the plainest Python. What a codec is known to do otherwise is listed in its `defects`.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, ClassVar, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import fields, query, sorting
from whoosh.formats import Positions
from whoosh.reading import IndexReader, TermNotFound
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.analysis import tokens
from indexer.query.scoring import BM25
from indexer.schema import FileName, Stems, Words

EXAMPLES = int(os.environ.get("EXAMPLES", "10"))
"""A case is an index of up to 300 documents, made for each codec."""

Document = dict[str, Any]
Test = Callable[..., None]
Reading = Callable[..., IndexReader]

SCHEMA = fields.Schema(
    key=fields.ID(stored=True, unique=True, sortable=True),
    body=Words(stored=True),
    body_stems=Stems(),
    title=Words(),
    title_stems=Stems(),
    file=FileName(stored=True, sortable=True),
    tags=fields.KEYWORD(stored=True),
    size=fields.NUMERIC(int, 64, stored=True, sortable=True),
    share=fields.NUMERIC(float, stored=True, sortable=True),
    day=fields.NUMERIC(int, 32, sortable=True),
    seen=fields.BOOLEAN(stored=True),
    note=fields.STORED(),
)
WORDS = [*"to be or not run running e-mail Erdoğan rates rate C++ U.S. 10,000".split(), "x" * 252]
INDEXED = ("body", "body_stems", "title", "title_stems", "tags", "file", "key", "size", "day")
POSITIONED = ("body", "title")
COLUMNS = ("key", "file", "size", "share", "day")


def on_any_codec(**strategies: st.SearchStrategy[Any]) -> Callable[[Test], Test]:
    """Draw arguments for a test that several classes inherit, which share no state in it."""
    check = HealthCheck
    allowed = [check.differing_executors, check.too_slow, check.function_scoped_fixture]
    limits = settings(max_examples=EXAMPLES, suppress_health_check=allowed)
    return lambda test: limits(given(**strategies)(test))


class Case(NamedTuple):
    """A collection: a small value, for Hypothesis to show and to shrink."""

    seed: int
    sizes: list[int]
    share_deleted: float


CASES = st.builds(
    Case,
    st.integers(0, 2**32),
    st.sampled_from([[1], [3], [20], [1, 3, 20], [20, 1, 140], [300]]),
    st.sampled_from([0.0, 0.3, 0.9]),
)


class Collection(NamedTuple):
    """The documents of each segment, and which of them are deleted."""

    segments: list[list[Document]]
    deleted: list[set[int]]

    @property
    def documents(self) -> list[Document]:
        """Return all documents, by docid."""
        return [document for segment in self.segments for document in segment]

    @property
    def left(self) -> list[int]:
        """Return the docids that are not deleted."""
        pairs = zip(self.segments, self.deleted, strict=True)
        gone = [docid in ids for segment, ids in pairs for docid in range(len(segment))]
        return [docid for docid, is_gone in enumerate(gone) if not is_gone]


def made(case: Case) -> Collection:
    """Return the collection of a case."""
    chance = Random(case.seed)
    numbers = iter(range(sum(case.sizes)))
    segments = [[_document(chance, next(numbers)) for _ in range(size)] for size in case.sizes]
    share = case.share_deleted
    deleted = [{d for d in range(size) if chance.random() < share} for size in case.sizes]
    return Collection(segments, deleted)


def _document(chance: Random, n: int) -> Document:
    body = " ".join(chance.choices(WORDS, k=chance.choice([0, 1, 5, 40])))
    title = " ".join(chance.choices(WORDS, k=chance.choice([0, 2])))
    document: Document = {
        "key": f"k{n}",
        "body": body, "body_stems": body, "title": title, "title_stems": title,
        "file": f"/docs/caf\udce9/{chance.randrange(9)}/{n}.txt",
        "tags": " ".join(chance.sample(["red", "green", "blue"], 2)),
        "size": chance.choice([0, 7, -(2**40), 2**62]),
        "share": chance.choice([0.0, -1.5, 1e300]),
        "note": {"b": b"\0\xff", "n": None, "t": "é", "f": 0.1, "i": 2**70}[chance.choice("bntfi")],
    }  # fmt: skip
    if chance.random() < 0.7:
        document |= {"day": chance.randrange(730_000, 730_010), "seen": chance.random() < 0.5}
    return document


def index_of(name: str, collection: Collection) -> dict[bytes, dict[int, Any]]:
    """Return term -> docid -> positions or tf, from what the field itself gives."""
    found: dict[bytes, dict[int, Any]] = {}
    for docid, document in enumerate(collection.documents):
        if document.get(name) is not None:
            for term, tf, _, value in SCHEMA[name].index(document[name]):
                held = Positions().decode_positions(value) if name in POSITIONED else tf
                found.setdefault(term, {})[docid] = held
    return found


def docids_with(matching: Callable[[str], bool], collection: Collection, name: str) -> set[int]:
    """Return the documents left that have a term for which something holds."""
    terms = index_of(name, collection).items()
    found = {d for term, held in terms if matching(term.decode()) for d in held}
    return found & set(collection.left)


def distance(one: str, other: str) -> int:
    """Return the Damerau-Levenshtein distance without transpositions."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row = row, [i]
        for j, b in enumerate(other, start=1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b)))
    return row[-1]


class CodecContract(ABC):
    """Tests that any codec passes."""

    defects: ClassVar[dict[str, str]] = {}
    """What the codec is known to do otherwise: a word that tests ask for, and the reason."""

    @abstractmethod
    def reader(self, folder: Path, collection: Collection) -> IndexReader:
        """Return a reader of a collection, in segments as they are given."""

    @pytest.fixture
    def read(self, tmp_path_factory: pytest.TempPathFactory) -> Reading:
        """Return `reader` with a new folder each time."""
        return lambda collection: self.reader(tmp_path_factory.mktemp("codec"), collection)

    @on_any_codec(case=CASES)
    def test_documents_are_counted_stored_and_deleted(self, case: Case, read: Reading) -> None:
        collection = made(case)
        reader, left = read(collection), collection.left
        assert reader.doc_count_all() == len(collection.documents)
        assert reader.doc_count() == len(left)
        assert reader.has_deletions() == (len(left) < len(collection.documents))
        assert list(reader.all_doc_ids()) == left
        for docid, document in enumerate(collection.documents):
            assert reader.is_deleted(docid) == (docid not in left)
            if docid in left or "stored fields of deleted documents" not in self.defects:
                assert reader.stored_fields(docid) == stored_values(document)
        assert [d["key"] for _, d in reader.iter_docs()] == [f"k{docid}" for docid in left]

    @on_any_codec(case=CASES)
    def test_lengths_are_numbers_of_positions(self, case: Case, read: Reading) -> None:
        collection = made(case)
        reader = read(collection)
        for name in POSITIONED:
            lengths = [len(list(tokens(document[name]))) for document in collection.documents]
            if "exact lengths" in self.defects:
                assert reader.field_length(name) >= sum(lengths)
                continue
            assert reader.field_length(name) == sum(lengths)
            assert [reader.doc_field_length(n, name) for n in range(len(lengths))] == lengths
            assert reader.max_field_length(name) == max(lengths)
            assert reader.min_field_length(name) <= min(filter(None, lengths), default=0)

    @on_any_codec(case=CASES)
    def test_every_term_has_its_documents_and_positions(self, case: Case, read: Reading) -> None:
        collection = made(case)
        reader = read(collection)
        left = set(collection.left)
        assert set(reader.indexed_field_names()) <= set(SCHEMA.names())
        for name in INDEXED:
            expected = index_of(name, collection)
            assert list(reader.lexicon(name)) == sorted(expected)
            for term, held in expected.items():
                frequencies = [len(v) if isinstance(v, list) else v for v in held.values()]
                assert (name, term) in reader
                assert reader.doc_frequency(name, term) == len(held)
                assert reader.frequency(name, term) == sum(frequencies)
                info: Any = reader.term_info(name, term)
                assert (info.weight(), info.doc_frequency()) == (sum(frequencies), len(held))
                assert info.max_weight() >= max(frequencies)
                assert info.min_id() <= min(held)
                assert info.max_id() >= max(held)
                kept = {docid: value for docid, value in held.items() if docid in left}
                assert postings(reader, name, term) == kept

    @on_any_codec(case=CASES, terms=st.lists(st.binary(max_size=3), max_size=5))
    def test_terms_are_found_from_any_place_on(
        self, case: Case, terms: list[bytes], read: Reading
    ) -> None:
        collection = made(case)
        reader = read(collection)
        lexicon = sorted(index_of("file", collection))
        for term in [*terms, *lexicon[:3], b"/docs/caf\xe9/4", b""]:
            found = [text for name, text in reader.terms_from("file", term) if name == "file"]
            assert found == [text for text in lexicon if text >= term]
            assert (("file", term) in reader) == (term in lexicon)
            if term not in lexicon:
                with pytest.raises(TermNotFound):
                    reader.term_info("file", term)
        assert [t for t in reader.all_terms() if t[0] == "file"] == [("file", t) for t in lexicon]
        with pytest.raises(TermNotFound):
            reader.term_info("nothing", b"x")

    @on_any_codec(case=CASES)
    def test_a_term_info_is_the_callers_own(self, case: Case, read: Reading) -> None:
        collection = made(case)
        reader = read(collection)
        for term, held in list(index_of("body", collection).items())[:2]:
            reader.term_info("body", term)._df = 77
            assert reader.term_info("body", term).doc_frequency() == len(held)

    @on_any_codec(case=CASES, seed=st.integers(0, 99))
    def test_matchers_skip(self, case: Case, seed: int, read: Reading) -> None:
        collection = made(case)
        reader, chance = read(collection), Random(seed)
        for name in ("body", "tags"):
            for term, held in index_of(name, collection).items():
                kept = sorted(set(held) & set(collection.left))
                matcher = reader.postings(name, term)
                while matcher.is_active():
                    target = matcher.id() + chance.choice([0, 1, 2, 150])
                    matcher.skip_to(target)
                    kept = [docid for docid in kept if docid >= target]
                    assert matcher.is_active() == bool(kept)
                    if kept:
                        assert matcher.id() == kept[0]
                    if kept and chance.random() < 0.5:
                        matcher.next()
                        kept = kept[1:]
                        assert matcher.is_active() == bool(kept)

    @on_any_codec(case=CASES)
    def test_columns_have_the_values(self, case: Case, read: Reading) -> None:
        collection = made(case)
        reader = read(collection)
        for name in COLUMNS:
            if name == "day" and "columns without values" in self.defects:
                continue
            assert reader.has_column(name)
            column = reader.column_reader(name)
            field: Any = SCHEMA[name]
            default = field.from_column_value(field.column_type.default_value())
            for docid, document in enumerate(collection.documents):
                assert column[docid] == document.get(name, default)

    @on_any_codec(case=CASES)
    def test_patterns_ranges_and_fuzzy_words_find_by_their_definition(
        self, case: Case, read: Reading
    ) -> None:
        collection = made(case)
        searcher = Searcher(read(collection), weighting=BM25())
        asked: list[tuple[query.Query, set[int]]] = [
            (query.Prefix("body", "r"), docids_with(
                lambda t: t.startswith("r"), collection, "body")),
            (query.Prefix("body", "x" * 250), docids_with(
                lambda t: t[0] == "x", collection, "body")),
            (query.Wildcard("body", "r*s"), docids_with(
                lambda t: t[0] == "r" and t[-1] == "s", collection, "body")),
            (query.TermRange("body", "be", "or"), docids_with(
                lambda t: "be" <= t <= "or", collection, "body")),
            (query.FuzzyTerm("body", "rats", prefixlength=0), docids_with(
                lambda t: distance(t, "rats") <= 1, collection, "body")),
            (query.FuzzyTerm("body", "bt", maxdist=2, prefixlength=0), docids_with(
                lambda t: distance(t, "bt") <= 2, collection, "body")),
            (query.Regex("body", "ru.*g"), docids_with(
                lambda t: t == "running", collection, "body")),
            (query.NumericRange("day", 730_002, 730_006), {
                n for n in collection.left
                if 730_002 <= collection.documents[n].get("day", 0) <= 730_006}),
            (query.NumericRange("size", None, 0), {
                n for n in collection.left if collection.documents[n]["size"] <= 0}),
            (query.Every(), set(collection.left)),
            (query.Every("day"), {n for n in collection.left if "day" in collection.documents[n]}),
        ]  # fmt: skip
        for each, expected in asked:
            assert set(searcher.docs_for_query(each)) == expected, each

    @on_any_codec(
        case=CASES, words=st.lists(st.sampled_from(["to", "be", "or", "e", "mail"]), max_size=3)
    )
    def test_phrases_and_spans_stand_where_the_words_do(
        self, case: Case, words: list[str], read: Reading
    ) -> None:
        collection = made(case)
        searcher = Searcher(read(collection), weighting=BM25())
        index = index_of("body", collection)
        phrase = words or ["to"]
        expected = set()
        for docid in collection.left:
            starts = index.get(phrase[0].encode(), {}).get(docid, [])
            for start in starts:
                if all(
                    start + i in index.get(word.encode(), {}).get(docid, [])
                    for i, word in enumerate(phrase)
                ):
                    expected.add(docid)
        asked = query.Phrase("body", phrase) if len(phrase) > 1 else query.Term("body", phrase[0])
        assert set(searcher.docs_for_query(asked)) == expected
        near = query.SpanNear(query.Term("body", "to"), query.Term("body", "be"), ordered=True)
        pairs = {
            docid
            for docid in collection.left
            for place in index.get(b"to", {}).get(docid, [])
            if place + 1 in index.get(b"be", {}).get(docid, [])
        }
        assert set(searcher.docs_for_query(near)) == pairs

    @on_any_codec(case=CASES)
    def test_sorting_and_facets_run_on_columns(self, case: Case, read: Reading) -> None:
        collection = made(case)
        searcher = Searcher(read(collection), weighting=BM25())
        left = [collection.documents[docid] for docid in collection.left]
        for name in ("size", "share", "key"):
            for reverse in (False, True):
                facets = [sorting.FieldFacet(name, reverse=reverse), sorting.FieldFacet("key")]
                hits = searcher.search(query.Every(), sortedby=facets, limit=None)
                by_key = sorted(left, key=lambda document: document["key"])
                expected = sorted(by_key, key=lambda d: d[name], reverse=reverse)
                if reverse:  # stable: of equal values, keys rise
                    groups = sorted({d[name] for d in left}, reverse=True)
                    expected = [d for value in groups for d in by_key if d[name] == value]
                assert [hit["key"] for hit in hits] == [document["key"] for document in expected]
        groups = searcher.search(query.Every(), groupedby="size", limit=None).groups("size")
        sizes = [document["size"] for document in left]
        assert {size: len(docids) for size, docids in groups.items()} == {
            size: sizes.count(size) for size in sizes
        }

    @on_any_codec(case=CASES, limit=st.integers(1, 12))
    def test_skipping_by_quality_changes_no_result(
        self, case: Case, limit: int, read: Reading
    ) -> None:
        reader = read(made(case))
        for weighting in (BM25(), BM25F()):
            searcher = Searcher(reader, weighting=weighting)
            terms = [query.Term("body", word) for word in ("to", "be", "rates")]
            for asked in (terms[0], query.Or(terms), query.And(terms[:2])):
                top = searcher.search(asked, limit=limit)
                every = searcher.search(asked, limit=None, optimize=False)
                assert [round(hit.score, 9) for hit in top] == [
                    round(hit.score, 9) for hit in every[:limit]
                ]

    @on_any_codec(case=CASES)
    def test_what_a_searcher_offers_runs(self, case: Case, read: Reading) -> None:
        collection = made(case)
        searcher: Any = Searcher(read(collection), weighting=BM25())
        index = index_of("body", collection)
        within = set(searcher.reader().terms_within("body", "rats", 1))
        assert within == {t.decode() for t in index if distance(t.decode(), "rats") <= 1}
        suggestions = searcher.corrector("body").suggest("ratess", limit=3, maxdist=2)
        assert set(suggestions) <= {term.decode() for term in index}
        for docid in collection.left[:2]:
            key = collection.documents[docid]["key"]
            assert searcher.document_number(key=key) == docid
            assert searcher.document(key=key) == stored_values(collection.documents[docid])
            searcher.key_terms([docid], "body", numterms=2)
        if collection.left:
            hits = searcher.search(query.Every(), limit=1)
            assert hits[0].more_like_this("body") is not None
            assert searcher.idf("body", "to") >= 0
        assert (
            searcher.search(query.Term("body", "to"), filter=query.Term("tags", "red")) is not None
        )

    def test_an_empty_segment_answers(self, read: Reading) -> None:
        reader = read(Collection([[]], [set()]))
        assert (reader.doc_count_all(), list(reader.all_terms())) == (0, [])
        assert list(Searcher(reader).docs_for_query(query.Every())) == []


def stored_values(document: Document) -> Document:
    """Return what is stored of a document."""
    names = [name for name in SCHEMA.names() if SCHEMA[name].stored]
    return {name: document[name] for name in names if document.get(name) is not None}


def postings(reader: IndexReader, name: str, term: bytes) -> dict[int, Any]:
    """Return docid -> positions or tf, as a matcher gives them."""
    matcher: Any = reader.postings(name, term)
    found = {}
    while matcher.is_active():
        positions = name in POSITIONED
        found[matcher.id()] = matcher.value_as("positions") if positions else matcher.weight()
        if positions:
            assert [span.start for span in matcher.spans()] == found[matcher.id()]
            assert matcher.value_as("frequency") == matcher.weight() == len(found[matcher.id()])
        matcher.next()
    return found

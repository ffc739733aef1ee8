"""The contract of a codec: what any Whoosh reader of documents must answer.

The same documents are given to our segments, to Whoosh's own index in memory as a second
witness, and to an exhaustive oracle. What Whoosh's own codec does otherwise is listed in
KNOWN_DEFECTS: it rounds the lengths of documents, so they are compared with the oracle only.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, query, sorting
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Positions
from whoosh.reading import IndexReader, MultiReader, SegmentReader
from whoosh.searching import Searcher

from indexer.analysis import tokens
from indexer.batch import Batch
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.merge import merge_segments
from indexer.codec.segment import Segment
from indexer.query.scoring import BM25
from indexer.schema import FileName, Stems, Words

KNOWN_DEFECTS = ("lengths are rounded to what a byte can say",)

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
VOCABULARY = [
    "to",
    "be",
    "or",
    "not",
    "run",
    "running",
    "e-mail",
    "Erdoğan",
    "rates",
    "rate",
    "C++",
]

Document = dict[str, Any]


def documents_of(chance: Random, count: int) -> list[Document]:
    made = []
    for n in range(count):
        body = " ".join(chance.choices(VOCABULARY, k=chance.choice([0, 1, 5, 40])))
        title = " ".join(chance.choices(VOCABULARY, k=chance.choice([0, 2])))
        document: Document = {
            "key": f"k{n}",
            "body": body, "body_stems": body, "title": title, "title_stems": title,
            "file": f"/docs/caf\udce9/{chance.randrange(9)}/{n}.txt",
            "tags": " ".join(chance.sample(["red", "green", "blue"], 2)),
            "size": chance.choice([0, 7, -(2**40), 2**62]),
            "share": chance.choice([0.0, -1.5, 1e300]),
            "note": {"b": b"\0\xff", "n": None, "t": "é"}[chance.choice("bnt")],
        }  # fmt: skip
        if chance.random() < 0.7:
            document |= {"day": chance.randrange(730_000, 730_010), "seen": chance.random() < 0.5}
        made.append(document)
    return made


def ours(folder: Path, segments: list[list[Document]], deleted: list[set[int]]) -> Searcher:
    readers: list[IndexReader] = []
    for number, (documents, gone) in enumerate(zip(segments, deleted, strict=True)):
        batch = Batch(SCHEMA)
        for document in documents:
            batch.add(document)
        batch.write(folder / str(number))
        bits = bytearray((len(documents) + 7) // 8)
        for docid in gone:
            bits[docid // 8] |= 1 << docid % 8
        segment = BlockSegment(str(number), Segment(folder / str(number)), bytes(bits))
        readers.append(SegmentReader(None, SCHEMA, segment, generation=1))  # type: ignore[arg-type]
    reader = readers[0] if len(readers) == 1 else MultiReader(readers, generation=1)
    return Searcher(reader, weighting=BM25())


def whooshs(segments: list[list[Document]], deleted: list[set[int]]) -> Searcher:
    index = RamStorage().create_index(SCHEMA)
    for documents, gone in zip(segments, deleted, strict=True):
        writer = index.writer()
        for document in documents:
            writer.add_document(**document)
        writer.commit(merge=False)
        writer = index.writer()
        for docid in gone:
            writer.delete_by_term("key", documents[docid]["key"])
        writer.commit(merge=False)
    return index.searcher(weighting=BM25())  # type: ignore[no-any-return]


class Case(NamedTuple):
    """What a collection is made of: a small value, for Hypothesis to show."""

    seed: int
    sizes: list[int]
    share_deleted: float


FEWER = settings(max_examples=int(os.environ.get("EXAMPLES", "40")))
"""A case is an index of up to 420 documents, made twice."""

CASES = st.builds(
    Case,
    st.integers(0, 2**32),
    st.lists(st.sampled_from([1, 3, 20, 140]), min_size=1, max_size=3),
    st.sampled_from([0.0, 0.3]),
)


def made(case: Case) -> tuple[list[list[Document]], list[set[int]]]:
    """Return the documents of each segment, and which of them are deleted."""
    chance = Random(case.seed)
    documents = documents_of(chance, sum(case.sizes))
    segments = [[documents.pop() for _ in range(size)] for size in case.sizes]
    share = case.share_deleted
    return segments, [{d for d in range(size) if chance.random() < share} for size in case.sizes]


def keys(searcher: Searcher, asked: query.Query) -> list[str]:
    return sorted(
        searcher.reader().stored_fields(docnum)["key"] for docnum in searcher.docs_for_query(asked)
    )


TERMS = st.sampled_from(
    [("body", "to"), ("body", "be"), ("body", "erdogan"), ("body", "erdoğan"), ("body", "email"),
     ("title", "not"), ("body_stems", "en:run"), ("body_stems", "en:rate"), ("tags", "red"),
     ("body", "nothing"), ("body", "c++"), ("key", "k1")]
).map(lambda term: query.Term(*term))  # fmt: skip
LEAVES = st.one_of(
    TERMS,
    st.lists(st.sampled_from(["to", "be", "or", "e", "mail"]), min_size=2, max_size=3).map(
        lambda words: query.Phrase("body", words)
    ),
    st.sampled_from(["r", "ru", "e", "x", ""]).map(lambda start: query.Prefix("body", start)),
    st.sampled_from(["r*g", "?e", "*a*", "x?"]).map(lambda text: query.Wildcard("body", text)),
    st.sampled_from(["rats", "bee", "runing"]).map(lambda text: query.FuzzyTerm("body", text)),
    st.sampled_from([("be", "or"), ("a", "z"), (None, "f")]).map(
        lambda ends: query.TermRange("body", *ends)
    ),
    st.sampled_from([(None, 5), (0, 7), (1, None)]).map(
        lambda ends: query.NumericRange("size", *ends)
    ),
    st.just(query.NumericRange("day", 730_002, 730_006)),
    st.just(query.Term("seen", True)),
    st.just(query.Every()),
    st.just(query.Every("day")),
)
QUERIES = st.recursive(
    LEAVES,
    lambda children: st.one_of(
        st.lists(children, min_size=1, max_size=3).map(query.And),
        st.lists(children, min_size=1, max_size=3).map(query.Or),
        st.tuples(children, children).map(lambda two: query.And([two[0], query.Not(two[1])])),
        st.tuples(children, children).map(lambda two: query.AndMaybe(*two)),
        st.tuples(children, children).map(lambda two: query.Require(*two)),
    ),
    max_leaves=6,
)


@FEWER
@given(case=CASES, asked=st.lists(QUERIES, min_size=3, max_size=6))
def test_queries_find_the_same_documents_as_in_whooshs_own_index(
    case: Case,
    asked: list[query.Query],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    segments, deleted = made(case)
    mine = ours(tmp_path_factory.mktemp("contract"), segments, deleted)
    theirs = whooshs(segments, deleted)
    for each in asked:
        assert keys(mine, each) == keys(theirs, each)


@FEWER
@given(case=CASES)
def test_documents_terms_and_columns_are_those_that_were_added(
    case: Case,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    segments, deleted = made(case)
    searcher = ours(tmp_path_factory.mktemp("contract"), segments, deleted)
    reader = searcher.reader()
    documents = [document for segment in segments for document in segment]
    gone = {
        base + docid for base, ids in zip(bases(segments), deleted, strict=True) for docid in ids
    }
    left = [n for n in range(len(documents)) if n not in gone]
    assert (reader.doc_count_all(), reader.doc_count()) == (len(documents), len(left))
    assert list(reader.all_doc_ids()) == left
    stored = [name for name in SCHEMA.names() if SCHEMA[name].stored]
    for n, document in enumerate(documents):
        kept = {name: document[name] for name in stored if document.get(name) is not None}
        assert reader.stored_fields(n) == kept
        for name in ("body", "title"):
            words = list(tokens(document[name]))
            assert reader.doc_field_length(n, name) == len(words)
    assert reader.field_length("body") == sum(len(list(tokens(d["body"]))) for d in documents)
    check_terms(reader, documents, left)
    check_columns(reader, documents)


def bases(segments: list[list[Document]]) -> list[int]:
    return [sum(map(len, segments[:i])) for i in range(len(segments))]


def check_terms(reader: Any, documents: list[Document], left: list[int]) -> None:
    """Every term of every field, its documents and positions, against the field's own index."""
    for name in ("body", "body_stems", "tags", "file", "size", "day"):
        expected: dict[bytes, dict[int, Any]] = {}
        for n, document in enumerate(documents):
            if document.get(name) is not None:
                for term, tf, _, value in SCHEMA[name].index(document[name]):
                    expected.setdefault(term, {})[n] = (tf, value)
        assert list(reader.lexicon(name)) == sorted(expected)
        for term, holding in expected.items():
            assert reader.doc_frequency(name, term) == len(holding)
            assert reader.term_info(name, term).weight() == sum(tf for tf, _ in holding.values())
            matcher, found = reader.postings(name, term), {}
            while matcher.is_active():
                value = matcher.value_as("positions") if name == "body" else matcher.weight()
                found[matcher.id()] = value
                matcher.next()
            wanted = {
                n: Positions().decode_positions(value) if name == "body" else tf
                for n, (tf, value) in holding.items()
                if n in left
            }
            assert found == wanted


def check_columns(reader: Any, documents: list[Document]) -> None:
    for name in ("key", "file", "size", "share", "day"):
        column = reader.column_reader(name)
        for n, document in enumerate(documents):
            if name in document:
                assert column[n] == document[name]


@FEWER
@given(case=CASES)
def test_sorting_and_facets_run_on_columns(
    case: Case,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    segments, deleted = made(case)
    mine = ours(tmp_path_factory.mktemp("contract"), segments, deleted)
    theirs = whooshs(segments, deleted)
    for facet in ("size", "key", sorting.FieldFacet("share", reverse=True)):
        orders = [
            [
                hit["key"]
                for hit in searcher.search(query.Every(), sortedby=[facet, "key"], limit=None)
            ]
            for searcher in (mine, theirs)
        ]
        assert orders[0] == orders[1]
    groups = [
        {
            value: len(docs)
            for value, docs in searcher.search(query.Every(), groupedby="size", limit=None)
            .groups("size")
            .items()
        }
        for searcher in (mine, theirs)
    ]
    assert groups[0] == groups[1]


@FEWER
@given(case=CASES, asked=st.lists(QUERIES, min_size=2, max_size=4))
def test_a_merged_segment_answers_as_its_sources_did(
    case: Case,
    asked: list[query.Query],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("contract")
    segments, deleted = made(case)
    before = ours(folder, segments, deleted)
    sources = [reader.segment() for reader, _ in before.reader().leaf_readers()]
    documents, _ = merge_segments(folder / "merged", sources)  # type: ignore[arg-type]
    merged = Segment(folder / "merged")
    reader = SegmentReader(None, SCHEMA, BlockSegment("merged", merged))  # type: ignore[arg-type]
    kept = [
        document
        for each, gone in zip(segments, deleted, strict=True)
        for docid, document in enumerate(each)
        if docid not in gone
    ]
    assert (documents, merged.documents) == (len(kept), len(kept))
    check_terms(reader, kept, list(range(len(kept))))
    check_columns(reader, kept)
    after = Searcher(reader, weighting=BM25())
    for each_query in asked:
        assert keys(after, each_query) == keys(before, each_query)
    assert [reader.stored_fields(n)["key"] for n in range(len(kept))] == [d["key"] for d in kept]
    lengths = [len(list(tokens(document["body"]))) for document in kept]
    assert [reader.doc_field_length(n, "body") for n in range(len(kept))] == lengths


def test_deletions_are_part_of_what_a_segment_is(tmp_path: Path) -> None:
    batch = Batch(SCHEMA)
    batch.add({"key": "a", "body": "text", "body_stems": "text"})
    batch.write(tmp_path / "0")
    segment = Segment(tmp_path / "0")
    assert BlockSegment("0", segment) == BlockSegment("0", segment, b"\0")
    assert BlockSegment("0", segment) != BlockSegment("0", segment, b"\1")
    assert BlockSegment("0", segment) != BlockSegment("1", segment)


def test_a_refused_document_leaves_nothing_behind(tmp_path: Path) -> None:
    batch = Batch(SCHEMA)
    batch.add({"key": "a", "body": "good"})
    for bad in ({"body": "ghost", "note": object()}, {"body": "ghost", "size": "x"}, {"body": 7}):
        with pytest.raises(ValueError, match=r".+"):
            batch.add({"key": "ghost", **bad})
    with pytest.raises(fields.UnknownFieldError):
        batch.add({"key": "ghost", "colour": "blue"})
    batch.write(tmp_path / "0")
    reader = SegmentReader(None, SCHEMA, BlockSegment("0", Segment(tmp_path / "0")))  # type: ignore[arg-type]
    assert list(reader.all_terms()) == [
        ("body", b"good"),
        ("body_stems", b"en:good"),
        ("key", b"a"),
    ]
    assert reader.doc_count() == 1


def test_an_empty_segment_answers(tmp_path: Path) -> None:
    Batch(SCHEMA).write(tmp_path / "0")
    reader = SegmentReader(None, SCHEMA, BlockSegment("0", Segment(tmp_path / "0")))  # type: ignore[arg-type]
    assert (reader.doc_count_all(), list(reader.all_terms())) == (0, [])
    assert list(Searcher(reader).docs_for_query(query.Every())) == []

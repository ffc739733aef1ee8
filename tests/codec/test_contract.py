"""The contract is kept: by our segments, merged or not, and by Whoosh's own as a witness."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields, query
from whoosh.filedb.filestore import RamStorage
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader
from whoosh.searching import Searcher

from indexer.batch import Batch
from indexer.codec.blockcodec import BlockSegment
from indexer.codec.merge import merge_segments
from indexer.codec.segment import Segment
from indexer.query.scoring import BM25
from tests.codec.contract import CASES, EXAMPLES, SCHEMA, Case, CodecContract, Collection, made


def segments(folder: Path, collection: Collection) -> list[BlockSegment]:
    """Write and open a segment for each part of a collection."""
    opened = []
    for number, documents in enumerate(collection.segments):
        batch = Batch(SCHEMA)
        for document in documents:
            batch.add(document)
        path = folder / f"{number:06d}.segment"
        batch.write(path)
        bits = bytearray((len(documents) + 7) // 8)
        for docid in collection.deleted[number]:
            bits[docid // 8] |= 1 << docid % 8
        opened.append(BlockSegment(path.stem, Segment(path), bytes(bits)))
    return opened


def reader_of(opened: list[BlockSegment]) -> IndexReader:
    """Return Whoosh's reader of segments."""
    readers: list[IndexReader] = [
        SegmentReader(None, SCHEMA, segment, generation=1)  # type: ignore[arg-type]
        for segment in opened
    ]
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation=1)


class TestOurs(CodecContract):
    def reader(self, folder: Path, collection: Collection) -> IndexReader:
        return reader_of(segments(folder, collection))


class TestMerged(CodecContract):
    """Every part of a collection is cut in three segments, and these are merged."""

    def reader(self, folder: Path, collection: Collection) -> IndexReader:
        merged = []
        for number, documents in enumerate(collection.segments):
            part = folder / f"part{number}"
            part.mkdir()
            cuts = [0, len(documents) // 3, len(documents) // 2, len(documents)]
            pieces = [documents[low:high] for low, high in pairwise(cuts)]
            sources = segments(part, Collection(pieces, [set(), set(), set()]))
            path = folder / f"{number:06d}.segment"
            assert merge_segments(path, sources)[0] == len(documents)
            bits = bytearray((len(documents) + 7) // 8)
            for docid in collection.deleted[number]:
                bits[docid // 8] |= 1 << docid % 8
            merged.append(BlockSegment(path.stem, Segment(path), bytes(bits)))
        return reader_of(merged)


class TestWhooshs(CodecContract):
    """Whoosh's own codec: a second witness, that the contract asks nothing of our own making."""

    defects: ClassVar = {
        "exact lengths": "they are rounded to what a byte can say, and count aliases",
        "columns without values": "a segment in which no document has one cannot be read",
    }

    def reader(self, folder: Path, collection: Collection) -> IndexReader:
        index = RamStorage().create_index(SCHEMA)
        for documents, gone in zip(collection.segments, collection.deleted, strict=True):
            writer = index.writer()
            for document in documents:
                writer.add_document(**document)
            writer.commit(merge=False)
            writer = index.writer()
            for docid in gone:
                writer.delete_by_term("key", documents[docid]["key"])
            writer.commit(merge=False)
        reader: IndexReader = index.reader()
        assert isinstance(reader, SegmentReader | MultiReader | EmptyReader)
        return reader


FEWER = settings(max_examples=EXAMPLES)

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


def keys(reader: IndexReader, asked: query.Query) -> list[str]:
    found = Searcher(reader, weighting=BM25()).docs_for_query(asked)
    return sorted(reader.stored_fields(docnum)["key"] for docnum in found)


@FEWER
@given(case=CASES, asked=st.lists(QUERIES, min_size=3, max_size=6))
def test_any_query_finds_the_same_in_our_segments_and_in_whooshs(
    case: Case, asked: list[query.Query], tmp_path_factory: pytest.TempPathFactory
) -> None:
    collection, folder = made(case), tmp_path_factory.mktemp("contract")
    mine = TestOurs().reader(folder, collection)
    theirs = TestWhooshs().reader(folder, collection)
    for each in asked:
        assert keys(mine, each) == keys(theirs, each)


@FEWER
@given(case=CASES, asked=st.lists(QUERIES, min_size=2, max_size=4))
def test_a_merge_without_the_deleted_documents_answers_as_its_sources_did(
    case: Case, asked: list[query.Query], tmp_path_factory: pytest.TempPathFactory
) -> None:
    collection, folder = made(case), tmp_path_factory.mktemp("contract")
    sources = segments(folder, collection)
    documents, checksum = merge_segments(folder / "merged.segment", sources)
    merged = Segment(folder / "merged.segment")
    merged.file.check_all()
    assert (documents, merged.file.checksum) == (len(collection.left), checksum)
    before, after = reader_of(sources), reader_of([BlockSegment("merged", merged)])
    for each in asked:
        assert keys(after, each) == keys(before, each)


@FEWER
@given(case=CASES)
def test_a_merge_is_the_segment_that_a_batch_of_what_is_left_makes(
    case: Case, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Section for section, but for how stored values are packed."""
    collection, folder = made(case), tmp_path_factory.mktemp("contract")
    merge_segments(folder / "merged", segments(folder, collection))
    left = [collection.documents[docid] for docid in collection.left]
    batch = Batch(SCHEMA)
    for document in left:
        batch.add(document)
    batch.write(folder / "new")
    merged, new = Segment(folder / "merged"), Segment(folder / "new")
    for name in new.file.sections:
        _, size, typecode = new.file.section(name)
        if name.startswith(("stored", "index.")):
            continue
        assert merged.file.numbers(name, "BHIQd") == new.file.numbers(name, "BHIQd"), name
        assert merged.file.section(name)[1:] == (size, typecode)
    assert [merged.stored[n] for n in range(len(left))] == [new.stored[n] for n in range(len(left))]


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
    reader = reader_of([BlockSegment("0", Segment(tmp_path / "0"))])
    assert list(reader.all_terms()) == [
        ("body", b"good"),
        ("body_stems", b"en:good"),
        ("key", b"a"),
    ]
    assert reader.doc_count() == 1

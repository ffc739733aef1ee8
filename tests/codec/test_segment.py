"""A segment: what documents said is read back from the file, term by term."""

from __future__ import annotations

from array import array
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.codec.columns import Value
from indexer.codec.dictionary import Term
from indexer.codec.segment import FieldPostings, Segment, write_segment
from indexer.codec.stored import pack_rows
from indexer.kernels import postings
from tests.conftest import PROJECT

WORDS = st.sampled_from(["to", "be", "or", "not", "b", "é", "x" * 255])
TEXTS = st.lists(st.lists(WORDS, max_size=30), max_size=300)


def field(name: str, texts: list[list[str]], *, positions: bool, scored: bool) -> FieldPostings:
    """Invert texts in the plainest way."""
    places: dict[bytes, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for docid, words in enumerate(texts):
        for position, word in enumerate(words):
            places[word.encode()[:255]][docid].append(position)
    starts, docids, tfs, at = array("q", [0]), array("I"), array("I"), array("I")
    terms = sorted(places)
    for term in terms:
        for docid, found in places[term].items():
            docids.append(docid)
            tfs.append(len(found))
            at.extend(found)
        starts.append(len(docids))
    lengths = array("I", [len(words) for words in texts])
    return FieldPostings(
        name, terms, starts, docids, tfs, at if positions else None, lengths if scored else None
    )


def read(segment: Segment, name: str, term: Term) -> dict[int, list[int] | int]:
    """Read the postings of a term: docid -> positions, or tf in a field without positions."""
    words = segment.file.words
    docids, tfs = array("I", [0]) * term.df, array("I", [0]) * term.df
    span = term.start, term.end, term.df
    postings.decode_docids(words, *span, segment.documents, docids)
    postings.decode_tfs(words, *span, tfs)
    if not segment.fields[name].positions:
        return dict(zip(docids, tfs, strict=True))
    at = array("I", [0]) * term.cf
    postings.decode_positions(
        words, term.positions_start, term.positions_end, docids, tfs, segment.widths(name), at
    )
    ends = [sum(tfs[: i + 1]) for i in range(len(tfs))]
    return {d: at[e - tf : e].tolist() for d, tf, e in zip(docids, tfs, ends, strict=True)}


@given(texts=TEXTS)
def test_postings_lengths_columns_and_stored_values_are_read_back(
    texts: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("segment") / "a"
    ids = [[f"id{n}"] for n in range(len(texts))]
    fields = [
        field("body", texts, positions=True, scored=True),
        field("id", ids, positions=False, scored=False),
        field("stems", texts, positions=False, scored=True),
    ]
    stored = [{"n": n} for n in range(len(texts))]
    checksum = write_segment(
        path, len(texts), fields, {"size": [*map(len, texts)]}, [pack_rows(stored)]
    )
    segment = Segment(path)
    segment.file.check_all()
    assert (segment.file.checksum, segment.documents) == (checksum, len(texts))
    assert segment.scored == ["body", "stems"]
    for each in fields:
        found = {
            term.text: read(segment, each.name, term) for term in segment.dictionary(each.name)
        }
        assert list(found) == each.terms
        for term, documents in found.items():
            asked = ids if each.name == "id" else texts
            holding = {
                d: ws for d, ws in enumerate(asked) if term.decode() in {w[:255] for w in ws}
            }
            assert list(documents) == list(holding)
            for docid, places in documents.items():
                at = [p for p, word in enumerate(holding[docid]) if word.encode() == term]
                assert places == (at if each.positions is not None else len(at))
    assert segment.field_lengths("stems").tolist() == [len(words) for words in texts]
    assert segment.fields["body"].total == sum(map(len, texts))
    assert [segment.column("size")[docid] for docid in range(len(texts))] == [*map(len, texts)]
    assert [segment.stored[docid] for docid in range(len(texts))] == stored


def test_a_value_that_cannot_be_kept_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="column size"):
        write_segment(tmp_path / "a", 1, [], {"size": [1, "x"]}, [pack_rows([{}])])  # type: ignore[list-item]
    assert list(tmp_path.iterdir()) == []


def test_the_example_of_the_format_is_what_is_written(tmp_path: Path) -> None:
    body = FieldPostings(
        "body",
        [b"be", b"bee", b"to"],
        starts=array("q", [0, 2, 3, 4]),
        docids=array("I", [0, 1, 1, 0]),
        tfs=array("I", [1, 2, 1, 1]),
        positions=array("I", [1, 0, 2, 1, 0]),
        lengths=array("I", [2, 3]),
    )
    ids = FieldPostings("id", [b"a", b"b"], *_one_posting_each(2), None, None)
    columns: dict[str, list[Value]] = {"size": [7, 9], "id": [b"a", b"b"]}
    stored = [pack_rows([{"id": "a"}, {"id": "b"}])]
    write_segment(tmp_path / "a", 2, [body, ids], columns, stored)
    text = (PROJECT / "indexer/codec/FORMAT.md").read_text()
    example = text[text.index("## Example") : text.index("## Costs")]
    lines = [line.split(maxsplit=1) for line in example.splitlines() if line.startswith("    ")]
    shown = {name: bytes.fromhex(octets) for name, octets in lines}
    file = Segment(tmp_path / "a").file
    written = {name: bytes(file.content[s : s + n]) for name, (s, n, _) in file.sections.items()}
    assert shown == {name: written[name] for name in shown}
    left_out = {"stored", "stored.blocks"}
    assert {name for name in written if not name.endswith(".id")} - {*shown} == left_out


def _one_posting_each(documents: int) -> tuple[array[int], array[int], array[int]]:
    docids = array("I", range(documents))
    return array("q", range(documents + 1)), docids, array("I", [1]) * documents


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ([b"b", b"a", b"c"], "text"),
        ([b"a", b"b", b"c"], "term"),
        ([b"a", b"b", None], "text"),
        ([b"a", b"b", b"c and more"], "text"),
        ([b"\xff", b"b", b"c"], "bytes"),
        ([1, 2, 3], "number"),
    ],
)
def test_a_column_holds_places_of_terms_if_each_document_has_its_value_as_only_term(
    column: list[Value], kind: str, tmp_path: Path
) -> None:
    ids = FieldPostings("id", [b"a", b"b", b"c"], *_one_posting_each(3), None, None)
    write_segment(tmp_path / "a", 3, [ids], {"id": column}, [pack_rows([{}] * 3)])
    segment = Segment(tmp_path / "a")
    assert segment.columns["id"].kind == kind
    assert [segment.column("id")[docid] for docid in range(3)] == column


def test_a_list_that_an_earlier_field_has_to_the_byte_is_written_once(tmp_path: Path) -> None:
    texts = [["be"] * (1 + n % 3) for n in range(300)]
    fields = [field(name, texts, positions=False, scored=True) for name in ("body", "stems")]
    write_segment(tmp_path / "a", 300, fields, {}, [pack_rows([{}] * 300)])
    segment = Segment(tmp_path / "a")
    word, stem = (segment.dictionary(name).find(b"be") for name in ("body", "stems"))
    assert word == stem
    assert segment.file.section("postings.stems").size == 0

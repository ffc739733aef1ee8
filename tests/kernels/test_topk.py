"""topk: the same documents, order, scores and total as scoring every document."""

from __future__ import annotations

from array import array
from contextlib import suppress
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.kernels.table import Table
from indexer.kernels.topk import GIVEN, OPTIONAL, REFINES, Ranker
from tests.kernels.lists import Collection, Lists, Posting, collections, encode

LONGEST = 40
FIXED, SLOPE = 1.2 * 0.25, 1.2 * 0.75 / 20
NORMS = array("d", [FIXED + SLOPE * length for length in range(LONGEST + 1)])
CURVES = array("d", [FIXED, SLOPE] * 2)


Row = tuple[int, int, int, float]  # clause, field, list, weight
Found = tuple[list[tuple[int, float]], int]  # documents with scores, and how many match
Scores = list[dict[int, float]]


def plain(
    query: list[Row],
    lists: list[list[Posting]],
    lengths: array[int],
    docs: int,
    k: int,
    allowed: list[bool],
    given_scores: Scores,
) -> Found:
    """Score every document."""
    sets = [{docid for docid, _ in postings} for postings in lists]
    clauses = sorted({clause for clause, *_ in query if clause >= 0})
    matching = {
        docid
        for docid in range(docs)
        if allowed[docid]
        and all(any(docid in sets[t] for c, _, t, _ in query if c == clause) for clause in clauses)
    }
    scores = dict.fromkeys(matching, 0.0)
    for _, field, t, weight in query:
        for docid, places in lists[t]:
            if docid not in scores:
                continue
            if field == GIVEN:
                scores[docid] += weight * given_scores[t][docid]
            else:
                tf = len(places)
                scores[docid] += weight * tf / (tf + NORMS[lengths[docid]])
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return ranked[:k], len(matching)


@st.composite
def queries(draw: st.DrawFn, lists: int) -> list[Row]:
    """Draw rows: the first of clause 0, the others of any kind."""
    count = draw(st.integers(1, 7))
    rows: list[Row] = []
    clauses = 0
    for i in range(count):
        kinds = [*range(clauses + 1), OPTIONAL]
        clause = 0 if i == 0 else draw(st.sampled_from(kinds))
        clauses = max(clauses, clause + 1)
        field = draw(st.sampled_from([0, 1, 0, 1, GIVEN]))
        weight = draw(st.sampled_from([0.25, 1.0, 1.7, 3.0, 40.0]))
        rows.append((clause, field, draw(st.integers(0, lists - 1)), weight))
    return rows


def is_noted(docid: int) -> bool:
    return docid % 3 == 1


def empty_table() -> Table:
    return Table({}, b"", lambda *_: None, 1, 1.0)


def search(
    query: list[Row],
    made: Lists,
    lists: list[list[Posting]],
    lengths: array[int],
    docs: int,
    k: int,
    count: bool,
    allowed: list[bool],
    given_scores: Scores,
    words: memoryview | None = None,
    order: array[int] | None = None,
    least: float = 0.0,
    notes: array[int] | None = None,
) -> Found:
    table = empty_table()
    given_docids, scores_of = array("I"), array("d")
    for clause, field, t, weight in query:
        start, end, df = made.spans[t]
        ceiling = made.bounds[t] / 255
        if field == GIVEN:
            start = len(given_docids)
            end = start + df
            given_docids.extend(docid for docid, _ in lists[t])
            scores_of.extend(given_scores[t][docid] for docid, _ in lists[t])
            ceiling = max(scores_of[start:])
        table.put_row(clause, field, start, end, df, weight, ceiling, 1.0)
    table.finish()
    bits, noted = bytearray((docs + 7) // 8), bytearray((docs + 7) // 8)
    for docid in range(docs):
        bits[docid // 8] |= allowed[docid] << docid % 8
        noted[docid // 8] |= is_noted(docid) << docid % 8
    ranker = Ranker(made.words if words is None else words, lengths * 2, CURVES, 2, order)
    passing = None if all(allowed) else bits
    results = [  # the second time on used scratch space
        ranker.search(
            table, k, count, passing, given_docids, scores_of, least=least,
            noted=None if notes is None else noted, notes=notes,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert results[0] == results[1]
    return results[0]


@given(collections(7), st.data())
def test_top_k(collection: Collection, data: st.DataObject) -> None:
    """Any query, any k, with and without a filter, an exact total, and documents to note."""
    lengths, lists = collection
    docs = len(lengths)
    chance = Random(data.draw(st.integers(0, 2**32)))
    query = data.draw(queries(len(lists)))
    k = data.draw(st.sampled_from([1, 2, 10, 50]))
    count = data.draw(st.booleans())
    share = data.draw(st.sampled_from([1.0, 1.0, 0.5, 0.0]))
    allowed = [chance.random() < share for _ in range(docs)]
    given_scores = [
        {docid: chance.choice([0.0, 0.5, 2.0, chance.random()]) for docid, _ in postings}
        for postings in lists
    ]
    made = encode(lists, lengths, NORMS)
    everything, matching = plain(query, lists, lengths, docs, docs, allowed, given_scores)
    places = data.draw(st.sampled_from(["of docids", "reversed", "shuffled"]))
    order = list(range(docs)) if places != "reversed" else list(range(docs, 0, -1))
    if places == "shuffled":
        chance.shuffle(order)
    notes = array("I", bytes(4 * docs + 8)) if count and data.draw(st.booleans()) else None
    found, total = search(
        query, made, lists, lengths, docs, k, count, allowed, given_scores,
        order=None if places == "of docids" else array("I", order), notes=notes,
    )  # fmt: skip
    if notes:
        expected = sorted(docid for docid, _ in everything if is_noted(docid))
        assert sorted(notes[1 : 1 + notes[0]]) == expected
    # Sums that are equal on paper may differ in their last bits, so documents are compared by
    # their scores; equal scores of the kernel are in the order asked for.
    scores = dict(everything)
    assert len({docid for docid, _ in found}) == len(found) == min(k, matching)
    for (docid, score), (_, best) in zip(found, everything, strict=False):
        assert score == pytest.approx(scores[docid], rel=1e-9, abs=1e-9)
        assert score == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert found == sorted(found, key=lambda pair: (-pair[1], order[pair[0]]))
    assert total == matching if count else len(found) <= total <= matching


def test_refining_lists_only_add() -> None:
    """An exact form below its stem lifts its documents and brings none."""
    lists: list[list[Posting]] = [[(d, (0,)) for d in range(4)], [(2, (0,))]]
    lengths = array("I", [5] * 4)
    made = encode(lists, lengths, NORMS)
    query: list[Row] = [(0, 0, 0, 1.0), (REFINES, 0, 1, 0.3)]
    found, total = search(query, made, lists, lengths, 4, 10, True, [True] * 4, [])
    assert [docid for docid, _ in found] == [2, 0, 1, 3]
    assert total == 4


@pytest.mark.parametrize("typecode", "BHIQ")
@pytest.mark.parametrize("count", [True, False])
@pytest.mark.parametrize("clauses", [1, 2])
def test_ranges_of_numbers_filter(clauses: int, count: bool, typecode: str) -> None:
    """A document passes if it has a number, and one from low to high, in every range."""
    docs = 1000
    lists: list[list[Posting]] = [[(d, (0,)) for d in range(0, docs, step)] for step in (2, 3)]
    lengths = array("I", [5] * docs)
    made = encode(lists, lengths, NORMS)
    there = bytearray((docs + 63) // 64 * 8)
    for docid in range(0, docs, 5):
        there[docid // 8] |= 1 << docid % 8
    before = bytes(made.words) + bytes(-4 * len(made.words) % 8)
    values = [docid * 7 % 251 for docid in range(docs)]
    numbers = array(typecode, values)
    words = memoryview(before + bytes(there) + bytes(numbers) + bytes(8)).cast("I")
    table = empty_table()
    for t, (start, end, df) in enumerate(made.spans):
        table.put_row(min(t, clauses - 1), 0, start, end, df, 1.0, 1.0, 1.0)
    table.finish()
    ranker = Ranker(words, lengths * 2, CURVES, 2)
    place, width = len(before) + len(there), numbers.itemsize
    ranges = array("q", [place, width, 8 * len(before), 40, 1 << 62])
    ranges += array("q", [place, width, -1, 0, 99])
    found, total = ranker.search(table, docs, count, ranges=ranges)
    either = {docid for postings in lists for docid, _ in postings}
    both = {docid for docid in either if docid % 6 == 0}
    wanted = either if clauses == 1 else both
    expected = [docid for docid in wanted if docid % 5 == 0 and 40 <= values[docid] <= 99]
    assert sorted(docid for docid, _ in found) == sorted(expected)
    assert total == len(expected)
    for wrong in (
        [place, 3, -1, 0, 9],
        [4 * len(words), width, -1, 0, 9],
        [place, width, -1, -1, 9],
    ):
        with pytest.raises(ValueError, match="range"):
            ranker.search(table, docs, ranges=array("q", wrong))


@given(collections(7), st.data())
def test_what_scores_less_than_the_least_is_of_no_interest(
    collection: Collection, data: st.DataObject
) -> None:
    """What scores so much, or more, is found as ever."""
    lengths, lists = collection
    docs = len(lengths)
    query = [
        (clause, max(field, 0), t, weight)
        for clause, field, t, weight in data.draw(queries(len(lists)))
    ]
    made = encode(lists, lengths, NORMS)
    args = (query, made, lists, lengths, docs, data.draw(st.sampled_from([3, 100])), True)
    everything, matching = search(*args, [True] * docs, [])
    least = data.draw(st.sampled_from([score for _, score in everything] or [1.0]))
    found, total = search(*args, [True] * docs, [], least=least)
    assert total == matching
    at_least = [pair for pair in everything if pair[1] >= least]
    assert found[: len(at_least)] == at_least
    assert all(score < least for _, score in found[len(at_least) :])


def test_documents_of_equal_score_come_in_order() -> None:
    """The best of many equals are the first in order, in whatever order they are met."""
    lists: list[list[Posting]] = [[(d, (0,)) for d in range(400)]]
    lengths = array("I", [5] * 400)
    made = encode(lists, lengths, NORMS)
    order = array("I", [(d * 7 + 3) % 400 for d in range(400)])
    found, _ = search(
        [(0, 0, 0, 1.0)], made, lists, lengths, 400, 5, True, [True] * 400, [], order=order
    )
    assert [order[docid] for docid, _ in found] == [0, 1, 2, 3, 4]


@given(collections(), st.data())
def test_damage_ends_in_an_answer_or_an_error(collection: Collection, data: st.DataObject) -> None:
    """Damaged lists give some documents or ValueError."""
    lengths, lists = collection
    docs = len(lengths)
    chance = Random(data.draw(st.integers(0, 2**32)))
    query = [
        (clause, max(field, 0), t, weight)
        for clause, field, t, weight in data.draw(queries(len(lists)))
    ]
    made = encode(lists, lengths, NORMS)
    damaged = bytearray(made.words.tobytes())
    for _ in range(chance.randint(1, 9)):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    words = memoryview(bytes(damaged)).cast("I")
    try:
        found, _ = search(
            query, made, lists, lengths, docs, 10, True, [True] * docs, [], words,
            notes=array("I", bytes(4 * docs + 8)),
        )  # fmt: skip
    except ValueError:
        return
    assert all(docid < docs for docid, _ in found)


def test_no_flipped_bit_leads_out_of_a_list() -> None:
    """A list that proves corrupt while it is counted is not read on to be scored."""
    lists: list[list[Posting]] = [[(d, (0,)) for d in range(300) if d % 7]]
    lengths = array("I", [1] * 300)
    made = encode(lists, lengths, NORMS)
    for bit in range(0, 8 * len(made.words.tobytes()), 3):
        damaged = bytearray(made.words.tobytes())
        damaged[bit // 8] ^= 1 << bit % 8
        words = memoryview(bytes(damaged)).cast("I")
        with suppress(ValueError):
            found, _ = search(
                [(0, 0, 0, 1.0)], made, lists, lengths, 300, 10, True, [True] * 300, [], words,
                notes=array("I", bytes(4 * 302)),
            )  # fmt: skip
            assert all(docid < 300 for docid, _ in found)


@pytest.mark.parametrize(
    "row", [(-1, 0, 0, 9, 1), (0, 2, 0, 9, 1), (0, 0, 0, 9, 0), (0, -1, 0, 9, 1), (0, 0, 0, 9, 5)]
)
def test_rows_are_checked(row: tuple[int, int, int, int, int]) -> None:
    """No clause, no such field, an empty list, nothing given, more documents than there are."""
    ranker = Ranker(memoryview(bytes(64)).cast("I"), array("I", [1] * 8), CURVES, 2)
    table = empty_table()
    table.put_row(*row, 1.0, 1.0, 1.0)
    table.finish()
    with pytest.raises(ValueError, match="row"):
        ranker.search(table, 1)


def test_a_ranker_survives_a_corrupt_list() -> None:
    """A query that ended half-way leaves no marks or sums to the next."""
    lists: list[list[Posting]] = [
        [(d, (0,)) for d in range(0, 300, 2)],
        [(d, (0,)) for d in range(300)],
    ]
    lengths = array("I", [5] * 300)
    made = encode(lists, lengths, NORMS)
    ranker = Ranker(made.words, lengths * 2, CURVES, 2)
    (start, end, df), (other, other_end, other_df) = made.spans
    sound, corrupt = empty_table(), empty_table()
    for table in (sound, corrupt):
        table.put_row(0, 0, start, end, df, 1.0, 1.0, 1.0)
    corrupt.put_row(0, 0, other, other_end - 20, other_df, 1.0, 1.0, 1.0)
    corrupt.finish()
    sound.finish()
    expected = ranker.search(sound, 300)
    with pytest.raises(ValueError, match="corrupt"):
        ranker.search(corrupt, 300)
    assert ranker.search(sound, 300) == expected
    assert [docid for docid, _ in expected[0]] == list(range(0, 300, 2))


def test_notes_need_room() -> None:
    """A bit for each document, and room for all of them."""
    made = encode([[(0, (0,))]], array("I", [5]), NORMS)
    table = empty_table()
    table.put_row(0, 0, *made.spans[0], 1.0, 1.0, 1.0)
    table.finish()
    ranker = Ranker(made.words, array("I", [5, 5]), CURVES, 2)
    for noted, notes in ((b"\1", None), (b"\1", array("I", [0, 0])), (b"", array("I", bytes(12)))):
        with pytest.raises(ValueError, match="note"):
            ranker.search(table, 1, noted=noted, notes=notes)

"""Quotations held against their sources: exact, the same but for typography, near, absent."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from indexer import Index, add, create_index
from indexer.errors import PathError
from indexer.quotes.alignment import Edit, Operation, align
from indexer.quotes.quotation import Quotation, Reason, Source, Verdict
from indexer.quotes.sources import quote, quote_file
from indexer.quotes.typography import KINDS, plain
from tests.conftest import PROJECT, Collection, Run, write

ENDS = ("a", "it", "us", "en", "ola", "end")
WORDS = [f"{a}{b}{c}" for a in ("ba", "ke", "lo", "tri") for b in "dmnrstv" for c in ENDS]
NEVER = "zyx"
"""No word of the documents contains it."""

CHANGES = {
    '"': ["“", "„", "”", "«", "'", "''"],
    "—": [" – ", "--", " - ", " — "],
    " ": ["\n", "  ", "\u00a0", "\u2009", " \n "],
    "…": ["...", ". . ."],
    "fi": ["ﬁ"],
}
"""What stands in the documents, and how else it may be set."""


def text_of(seed: int) -> str:
    """Return a document: sentences of words, with marks that can be set otherwise."""
    chance = random.Random(seed)
    sentences = []
    for _ in range(20):
        words = [chance.choice(WORDS) for _ in range(chance.randint(4, 12))]
        words[1] = f'"{words[1]}"'
        words[2] += "—" + chance.choice(WORDS)
        words.insert(3, chance.choice(["fi" + words[0], words[0] + "…", words[0] + ","]))
        sentences.append(" ".join(words).capitalize() + ".")
    return " ".join(sentences)


TEXTS = {f"{number}.txt": text_of(number) for number in range(8)}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Return an index of random documents."""
    folder = tmp_path_factory.mktemp("quotations")
    write(folder / "documents", TEXTS)
    made = create_index(folder / "index")
    add(made, [folder / "documents"])
    return made


@st.composite
def passages(draw: st.DrawFn, least: int = 4, most: int = 40) -> tuple[str, str]:
    """Draw a document and a passage of whole words in it."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    words = TEXTS[name].split(" ")
    count = draw(st.integers(least, most))
    start = draw(st.integers(0, len(words) - count))
    passage = " ".join(words[start : start + count])
    return name, passage.strip('".,—…')


def the_one(index: Index, text: str) -> Quotation:
    (quotation,) = quote(index, text, limit=None).quotations
    return quotation


def names(quotation: Quotation) -> list[str]:
    return [source.document.source.relative for source in quotation.sources]


def edits(source: Source) -> list[Edit]:
    return [edit for part in source.parts for edit in part.edits if edit.operation != "equal"]


@given(passages())
def test_a_passage_cut_from_a_document_is_exact(index: Index, drawn: tuple[str, str]) -> None:
    name, passage = drawn
    found = the_one(index, passage)
    assert found.verdict == "exact"
    assert name in names(found)
    (part,) = found.sources[0].parts
    assert part.text == passage
    assert TEXTS[names(found)[0]][part.start : part.end] == passage


@given(passages(), st.randoms(use_true_random=False))
def test_a_passage_with_other_typography_is_the_same(
    index: Index, drawn: tuple[str, str], chance: random.Random
) -> None:
    name, passage = drawn
    pattern = re.compile("|".join(CHANGES))
    changed = pattern.sub(lambda sign: chance.choice([*CHANGES[sign[0]], sign[0]]), passage)
    changed = re.sub(
        r"(?<=[a-z])(?=[a-z]{2})", lambda _: chance.choice(["", "", "\u00ad"]), changed
    )
    found = the_one(index, changed)
    assert (found.verdict, name in names(found)) == (
        "exact" if changed == passage else "same", True
    )  # fmt: skip
    assert found.sources[0].parts[0].text == passage


@given(passages(least=6), st.data())
def test_a_passage_with_another_word_is_near_with_exactly_that_difference(
    index: Index, drawn: tuple[str, str], data: st.DataObject
) -> None:
    name, passage = drawn
    words = list(re.finditer(r"[A-Za-z]+", passage))
    there = data.draw(st.sampled_from(words))
    assume([word[0].lower() for word in words].count(there[0].lower()) == 1)
    changed = passage[: there.start()] + NEVER + passage[there.end() :]
    found = the_one(index, changed)
    assert (found.verdict, names(found)) == ("near", [name])
    assert edits(found.sources[0]) == [Edit("changed", NEVER, there[0])]
    parts = found.sources[0].parts
    whole = "".join(edit.quoted for part in parts for edit in part.edits)
    assert re.sub(r"\W", "", whole) == re.sub(r"\W", "", changed)


@given(passages(least=6), st.data())
def test_a_passage_without_a_word_or_with_one_more_is_near_and_says_so(
    index: Index, drawn: tuple[str, str], data: st.DataObject
) -> None:
    name, passage = drawn
    words = passage.split(" ")
    at = data.draw(st.integers(1, len(words) - 1))
    found = the_one(index, " ".join([*words[:at], NEVER, *words[at:]]))
    assert (found.verdict, names(found)) == ("near", [name])
    assert edits(found.sources[0]) == [Edit("put_in", NEVER, "")]


@given(st.lists(st.text("xyz", min_size=3, max_size=8), min_size=1, max_size=20))
def test_words_that_are_nowhere_are_absent(index: Index, words: list[str]) -> None:
    found = the_one(index, " ".join(words))
    assert (found.verdict, found.sources, found.total) == ("absent", (), 0)


@given(st.permutations(["balloon", "sinks", "beneath", "quiet", "copper", "hills"]))
def test_the_fewest_changes_are_told(words: list[str]) -> None:
    text = "Once a balloon sinks beneath quiet copper hills and rests."
    aligned = align(plain(" ".join(words)), plain(text))
    assert aligned is not None
    quoted = " ".join(edit.quoted for edit in aligned.edits if edit.quoted)
    assert quoted == " ".join(words)
    found = " ".join(edit.found for edit in aligned.edits if edit.found)
    assert found == text[aligned.start : aligned.end].rstrip(".") or found in text


@given(st.integers(0, 2000), st.sets(st.integers(1, 598), min_size=1, max_size=5))
@example(start=1034, places={1})
def test_the_changes_in_a_long_passage_are_told(start: int, places: set[int]) -> None:
    chance = random.Random(start)
    text = [f"{chance.choice(WORDS)}{chance.randint(1, 40)}" for _ in range(start + 900)]
    quoted = text[start : start + 600]
    assume(all(quoted[at] not in (quoted[at - 1], quoted[at + 1]) for at in places))
    expected = [Edit("changed", f"{NEVER}{at}", quoted[at]) for at in sorted(places)]
    for at in places:
        quoted[at] = f"{NEVER}{at}"
    assume(all(at + 1 not in places for at in places))
    aligned = align(plain(" ".join(quoted)), plain(" ".join(text)))
    assert aligned is not None
    assert [edit for edit in aligned.edits if edit.operation != "equal"] == expected


def test_what_was_left_out_put_in_and_changed_is_told(collection: Collection) -> None:
    index = collection({"a.txt": "The minister said that the bridge will open in May, not before."})
    said = "The minister said the old bridge will open in June, not before."
    found = the_one(index, said)
    assert found.verdict == "near"
    assert [tuple(edit) for edit in edits(found.sources[0])] == [
        ("left_out", "", "that", ""), ("put_in", "old", "", ""), ("changed", "June", "May", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "only"),
    [
        ("the Café by the river was shut", "case"),
        ("The Cafe by the river was shut", "accents"),
        ("The Café, by the river, was shut", "punctuation"),
        ("The Café by the river-was shut", ""),
    ],
)
def test_case_accents_and_punctuation_are_differences_and_are_named(
    said: str, only: str, collection: Collection
) -> None:
    index = collection({"a.txt": "Once more. The Café by the river was shut."})
    found = the_one(index, said)
    assert found.verdict == "near"
    assert {edit.only for edit in edits(found.sources[0])} == {only}


def test_a_few_common_words_are_not_near(collection: Collection) -> None:
    index = collection({"a.txt": "She left because it rained all day on the old hill."})
    assert the_one(index, "because it floats").verdict == "absent"
    assert the_one(index, "because it rained, they all went home again").verdict == "absent"
    assert the_one(index, "because it snowed all day").verdict == "near"


def test_a_word_that_a_document_cuts_at_the_end_of_a_line_is_whole(collection: Collection) -> None:
    index = collection({"a.txt": "All of the govern-\nment agreed to it at\nonce, they said."})
    found = the_one(index, "the government agreed to it at once")
    assert (found.verdict, found.sources[0].parts[0].differences) == (
        "same", ("spaces", "line_break_hyphens"),
    )  # fmt: skip
    assert found.sources[0].parts[0].text == "the govern-\nment agreed to it at\nonce"
    assert the_one(index, "the govern-ment agreed to it").verdict == "same"


def test_the_comma_of_the_sentence_around_a_quotation_is_typography(collection: Collection) -> None:
    index = collection({"a.txt": "We shall never leave the island again."})
    found = the_one(index, "“never leave the island,”")
    assert (found.verdict, found.sources[0].parts[0].differences) == ("same", ("closing_mark",))
    assert the_one(index, "never leave the island!").verdict == "near"


def test_the_earliest_document_comes_first_and_the_undated_last(collection: Collection) -> None:
    text = "the river rose by a foot overnight"
    index = collection(
        {
            "c.txt": f"date 2021-05-01 Late\n\nAgain {text}.",
            "a.txt": f"date 2020-03-01 First\n\nHere {text}.",
            "b.txt": "date 2019-01-01 Other\n\nthe river fell by a foot overnight",
        }
    )
    found = the_one(index, text)
    assert (names(found), found.total) == (["a.txt", "c.txt"], 2)
    (few,) = quote(index, text, limit=1).quotations
    assert (names(few), few.total) == (["a.txt"], 2)


def test_parts_must_stand_in_order_in_one_document(collection: Collection) -> None:
    index = collection(
        {
            "a.txt": "The bank said on Monday that it would, after long talks, raise rates.",
            "b.txt": "It would raise eyebrows. The bank said nothing.",
        }
    )
    whole = the_one(index, "The bank said […] that it would ... raise rates")
    assert (whole.verdict, names(whole)) == ("exact", ["a.txt"])
    assert [part.text for part in whole.sources[0].parts] == [
        "The bank said", "that it would", "raise rates",
    ]  # fmt: skip
    assert the_one(index, "that [the bank] would, after long talks").verdict == "exact"
    assert the_one(index, "Monday that [the bank] it would").verdict == "exact"
    assert the_one(index, "[t]he bank said on Monday").verdict == "exact"
    assert the_one(index, "Much later, [t]he bank said on Monday").verdict != "exact"
    assert the_one(index, "it would[n't], after long talks, raise").verdict == "exact"
    (shouted,) = edits(the_one(index, "[t]he bank shouted on Monday that").sources[0])[1:]
    assert shouted == Edit("changed", "shouted", "said")
    assert the_one(index, "raise rates … the bank said on").verdict != "exact"
    changed = the_one(index, "The bank said […] that it might ... raise rates")
    assert changed.verdict == "near"
    assert edits(changed.sources[0]) == [Edit("changed", "might", "would")]


def test_only_marks_around_a_whole_passage_are_left_out(collection: Collection) -> None:
    index = collection({"a.txt": 'They call it "the old mill" and "the new mill" there.'})
    assert the_one(index, '"the old mill" and "the new mill"').verdict == "exact"
    assert the_one(index, "“call it the”").text == "call it the"
    assert the_one(index, "“call “it” the”").text == "call “it” the"
    assert the_one(index, "“call” and “it”").text == "“call” and “it”"
    assert the_one(index, '"').verdict == "unchecked"


def test_an_ellipsis_that_stands_in_the_document_is_text(collection: Collection) -> None:
    index = collection({"a.txt": "Well... I wonder [sic] about it now."})
    assert the_one(index, "Well... I wonder [sic] about").verdict == "exact"
    assert the_one(index, "Well… I wonder [sic] about").verdict == "same"


def test_a_passage_of_very_many_parts_is_looked_for_as_it_stands(index: Index) -> None:
    assert the_one(index, f"{NEVER} … " * 3000).verdict == "absent"


def test_a_passage_without_a_word_is_not_checked(index: Index) -> None:
    assert the_one(index, "— … !")[:2] == ("— … !", "unchecked")
    assert not quote(index, "…").holds


DRAFT = """---
title: "Front matter is no quotation"
---
# Draft

He said "the river rose by a foot" and that "it was wet". Straight 6" nails.

“the river rose by a foot,” she said, and ‘the river rose by a foot’ they’d say.
„the river rose by a foot“ »the river rose by a foot« « the river rose by a foot »
``the river rose by a foot''

> The *river* rose by a [foot](http://x)
> overnight
>
> — Somebody

`code = "no quotation at all"` [a](b "nor this title here")

```
"nor this one here"
```

“the river rose by “a foot” overnight” they

“A first paragraph goes on

“and a second ends it” so.

It ends "without a mark
"""


def test_every_way_to_quote_in_a_draft_is_found_with_its_line(
    collection: Collection, tmp_path: Path
) -> None:
    index = collection({"a.txt": "Then the river rose by a foot overnight."})
    (tmp_path / "draft.md").write_text(DRAFT, encoding="utf-8")
    checked = quote_file(index, tmp_path / "draft.md")
    rose = "the river rose by a foot"
    assert [(each.line, each.verdict, each.text) for each in checked.quotations] == [
        (6, "exact", rose),
        (6, "absent", "it was wet"),
        (8, "same", f"{rose},"),
        (8, "exact", rose),
        (9, "exact", rose),
        (9, "exact", rose),
        (9, "exact", rose),
        (10, "exact", rose),
        (12, "near", "The river rose by a foot\novernight"),
        (23, "near", "the river rose by “a foot” overnight"),
        (25, "absent", "A first paragraph goes on"),
        (27, "absent", "and a second ends it"),
        (29, "unchecked", "without a mark"),
    ]
    assert checked.quotations[-1].reason == "unclosed"
    assert not checked.holds


def test_a_draft_is_not_its_own_source(collection: Collection, tmp_path: Path) -> None:
    said = 'They said "the river rose by a foot", and "it rained on Tuesday too".'
    index = collection({"draft.txt": said, "copy.txt": said, "a.txt": "the river rose by a foot"})
    draft = tmp_path / "documents/draft.txt"
    checked = quote_file(index, draft)
    assert [(each.verdict, names(each)) for each in checked.quotations] == [
        ("exact", ["a.txt"]), ("absent", []),
    ]  # fmt: skip
    assert checked.notes == ("the draft is in the index, and is not its own source",)
    draft.write_text(said + " And more.")
    again = quote_file(index, draft)
    assert [names(each) for each in again.quotations] == [["a.txt", "copy.txt"], ["copy.txt"]]


def test_several_indexes_are_one_collection(tmp_path: Path) -> None:
    made = []
    for name, year in (("one", 2021), ("two", 2020)):
        write(tmp_path / name, {"a.txt": f"date {year}-01-01 T\n\nthe river rose {name}"})
        made.append(create_index(tmp_path / f"{name}.index"))
        add(made[-1], [tmp_path / name])
    (quotation,) = quote(made, "the river rose").quotations
    assert [source.home for source in quotation.sources] == [made[1].path, made[0].path]


def test_every_script_is_compared(collection: Collection, tmp_path: Path) -> None:
    index = collection(
        {
            "zh.txt": "今天天气很好，我们去公园散步。然后回家吃饭。",
            "th.txt": "วันนี้อากาศดีมากเราไปเดินเล่นที่สวนสาธารณะ",
            "ar.txt": "قال الرئيس إنَّ الأسعار سترتفع في السنة القادمة.",
        }
    )
    assert the_one(index, "天气很好，我们去公园").verdict == "exact"
    assert the_one(index, "อากาศดีมากเราไป").verdict == "exact"
    changed = the_one(index, "「天气很坏，我们去公园」")
    assert edits(changed.sources[0]) == [Edit("changed", "坏", "好")]
    pointed = the_one(index, "إن الأسعار سترتفع في السنة")
    assert edits(pointed.sources[0]) == [Edit("changed", "إن", "إنَّ", "accents")]
    draft = tmp_path / "draft.txt"
    draft.write_text("他说「天气很好，我们去公园」了。他说“我们去公园散步”了。")
    assert [each.text for each in quote_file(index, draft).quotations] == [
        "天气很好，我们去公园", "我们去公园散步",
    ]  # fmt: skip


def test_short_quotations_are_listed_as_not_checked(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "Then the river rose by a foot."})
    draft = tmp_path / "draft.txt"
    draft.write_text('It was "very wet" and "the river rose" too.')
    checked = quote_file(index, draft)
    assert [(each.verdict, each.reason) for each in checked.quotations] == [
        ("unchecked", "too_short"), ("exact", ""),
    ]  # fmt: skip
    assert checked.holds
    assert not quote_file(index, draft, min_words=2).holds


def test_marks_that_are_never_closed_take_no_time(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "the river rose"})
    draft = tmp_path / "draft.txt"
    draft.write_text("‘tis so " * 20_000 + "« so " * 20_000 + '"so ' * 3 + " " * 50_000 + "“x")
    checked = quote_file(index, draft)
    assert [each.reason for each in checked.quotations] == ["unclosed", "unclosed"]


def test_quotations_of_a_page_are_found(collection: Collection, tmp_path: Path) -> None:
    index = collection({"a.txt": "Then the river rose by a foot overnight."})
    page = tmp_path / "draft.html"
    page.write_text(
        "<html><body><p>One</p><blockquote><p>the <b>river</b> rose by</p><p>a foot</p>"
        "<footer>Somebody</footer></blockquote><p>as <q>rose by a foot</q> and &ldquo;a foot"
        " overnight&rdquo; has</p></body></html>"
    )
    found = quote_file(index, page).quotations
    assert [(each.line, each.verdict, each.text) for each in found] == [
        (3, "same", "the river rose by\n\na foot"),
        (9, "exact", "rose by a foot"),
        (9, "exact", "a foot overnight"),
    ]


def test_a_draft_that_cannot_be_read_is_an_error(index: Index, tmp_path: Path) -> None:
    with pytest.raises(PathError, match="cannot read"):
        quote_file(index, tmp_path / "none.md")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pytest.raises(PathError, match="there is no text in"):
        quote_file(index, tmp_path / "picture.png")


def test_the_command_exits_with_0_only_if_every_passage_holds(run: Run, tmp_path: Path) -> None:
    assert run("add", PROJECT / "seeds").code == 0
    true = run("quote", "face to face with the regime")
    assert (true.code, true.out.split("\t")[0]) == (0, "exact")
    near = run("quote", "face to face with a regime")
    assert (near.code, near.out.split("\t")[0]) == (1, "near")
    assert near.out.endswith("\tface to face with [-a-] {+the+} regime\n")
    assert run("quote", "no such thing anywhere").code == 1
    assert run("quote").code == 2
    assert run("quote", "--file", tmp_path / "none").code == 2
    draft = tmp_path / "draft.txt"
    draft.write_text('She said "face to face with the regime".\n')
    assert run("quote", "--file", draft).code == 0
    draft.write_text("She said nothing.\n")
    nothing = run("quote", "--file", draft)
    assert (nothing.code, nothing.out) == (0, "")
    assert "no quotation" in nothing.err


def test_json_tells_all(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "d", {"a.txt": "date 2020-03-01 Title\n\nthe river rose by a foot"})
    run("add", tmp_path / "d")
    told = json.loads(run("quote", "--json", "the river fell by a foot").out)
    assert (told["format_version"], told["all_hold"], told["verdicts"]["near"]) == (1, False, 1)
    (quotation,) = told["quotations"]
    (source,) = quotation["sources"]
    assert (source["path"], source["date"]) == (str(tmp_path / "d/a.txt"), "2020-03-01")
    (part,) = source["parts"]
    assert (part["line"], part["text"]) == (3, "the river rose by a foot")
    assert part["edits"] == [
        {"operation": "equal", "quoted": "the river", "found": "the river", "only": None},
        {"operation": "changed", "quoted": "fell", "found": "rose", "only": None},
        {"operation": "equal", "quoted": "by a foot", "found": "by a foot", "only": None},
    ]


PAGE = (PROJECT / "docs/quote.md").read_text(encoding="utf-8")


def test_every_verdict_kind_and_json_name_is_on_the_page() -> None:
    written = (PROJECT / "indexer/render/quotations.py").read_text(encoding="utf-8")
    names = re.findall(r'"(\w+)":', written[written.index("def quotations_json") :])
    told = {*KINDS, *get_args(Verdict), *get_args(Reason), *get_args(Operation), *names} - {""}
    page = PAGE.replace("line break hyphens", "line_break_hyphens")
    assert [name for name in sorted(told) if not re.search(rf"\b{name}\b", page)] == []

"""What a search prints: every format to the byte, and nothing of a document acting anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.document import Days, DocumentDate, IndexedDocument, SourceFile
from indexer.errors import TemplateError
from indexer.render import counts as render_counts
from indexer.render import hits, machine, markdown, tables
from indexer.render.budget import fitted, tokens
from indexer.render.escape import visible
from indexer.render.hits import Style
from indexer.render.paths import path_lines
from indexer.render.records import FIELDS, one_line
from indexer.render.template import Template
from indexer.results import Counts, Group, Hit, Passage, Results, Snapshot
from tests.test_escape import ACTS

SNAPSHOT = Snapshot(Path("/index"), 3, 9, "2026-11-24T02:01:53+00:00")


def a_hit(
    rank: int = 1,
    *,
    name: str = "a b.txt",
    title: str = "Rates",
    text: str = "interest rates rise",
    highlights: tuple[tuple[int, int], ...] = ((9, 14),),
    author: str = "",
    section: str = "",
    group: str | None = None,
) -> Hit:
    document = IndexedDocument(
        f"{rank:08x}",
        SourceFile("/docs", name, 12, 0),
        "00",
        "text",
        title,
        DocumentDate(Days(date(2020, 3, 1), date(2020, 3, 1)), "header"),
        0,
        12,
        author,
    )
    passage = Passage(4, 0, 5, text, highlights, None, section)
    return Hit(rank, document, 5.5, (passage,), (), (), None, group)


def found(*some: Hit, total: int | None = None, grouped_by: str = "") -> Results:
    total = len(some) if total is None else total
    return Results(
        "rates", "rates", total, total, 0, some, 1.25, SNAPSHOT, snapshots=(SNAPSHOT,),
        grouped_by=grouped_by,
    )  # fmt: skip


def counted(*groups: tuple[str | None, int], by: str = "author") -> Counts:
    total = sum(number for _, number in groups)
    listed = tuple(Group(*group) for group in groups)
    return Counts("", "", by, total, len(listed), listed, 1.25, (SNAPSHOT,))


TWO = found(a_hit(1), a_hit(2, name="c.txt", title="-1 | *x*", text="=1+1", highlights=()), total=7)
TEMPLATE = r"{rank:>3}|{score:.2f}|{path}:{line}|{page}|{title:<6.4}|{{{date}}}\t{passage}"


@pytest.mark.parametrize(
    ("render", "expected"),
    [
        (
            lambda results: hits.lines(results, Style()),
            "/docs/a b.txt:4\t2020-03-01 (header)\tRates\tinterest rates rise\n"
            "/docs/c.txt:4\t2020-03-01 (header)\t-1 | *x*\t=1+1",
        ),
        (
            lambda results: hits.lines(results, Style(colour=True)).split("\n")[0],
            "\x1b[36m/docs/a b.txt:4\x1b[0m\t2020-03-01 (header)\t\x1b[1mRates\x1b[0m\t"
            "interest \x1b[1;31mrates\x1b[0m rise",
        ),
        (
            lambda results: hits.page(results, Style(), "indexer search --offset 2 rates"),
            "1. Rates\n"
            "   /docs/a b.txt:4 · 2020-03-01 (header) · 5.50 · 00000001\n"
            "   the file has changed or gone since\n"
            "   interest rates rise\n\n"
            "2. -1 | *x*\n"
            "   /docs/c.txt:4 · 2020-03-01 (header) · 5.50 · 00000002\n"
            "   the file has changed or gone since\n"
            "   =1+1\n\n"
            "1-2 of 7, 1 ms\nnext: indexer search --offset 2 rates",
        ),
        (
            tables.csv_table,
            ",".join(f'"{name}"' for name in FIELDS) + "\n"
            '1,5.5,"00000001","/docs/a b.txt",4,"","","2020-03-01","header","Rates","","text",12,'
            '"interest rates rise",0\n'
            '2,5.5,"00000002","/docs/c.txt",4,"","","2020-03-01","header","\'-1 | *x*","","text",'
            '12,"\'=1+1",0',
        ),
        (
            tables.tsv_table,
            "\t".join(FIELDS) + "\n"
            "1\t5.5\t00000001\t/docs/a b.txt\t4\t\t\t2020-03-01\theader\tRates\t\ttext\t12\t"
            "interest rates rise\t0\n"
            "2\t5.5\t00000002\t/docs/c.txt\t4\t\t\t2020-03-01\theader\t'-1 | *x*\t\ttext\t12\t"
            "'=1+1\t0",
        ),
        (
            markdown.page,
            "1-2 of 7 for `rates`\n\n"
            "1. [Rates](<file:///docs/a%20b.txt>) · `/docs/a b.txt:4` · 2020-03-01 (header)\n\n"
            "   > interest **rates** rise\n\n"
            "2. [-1 \\| \\*x\\*](<file:///docs/c.txt>) · `/docs/c.txt:4` · 2020-03-01 (header)\n\n"
            "   > \\=1+1",
        ),
        (
            lambda results: Template(TEMPLATE).all_filled(results.hits, "\n"),
            "  1|5.50|/docs/a b.txt:4||Rate  |{2020-03-01}\tinterest rates rise\n"
            "  2|5.50|/docs/c.txt:4||-1 |  |{2020-03-01}\t=1+1\n",
        ),
    ],
    ids=["lines", "coloured lines", "page", "csv", "tsv", "md", "template"],
)
def test_each_format_is_as_it_is_told(render: Callable[[Results], str], expected: str) -> None:
    assert render(TWO) == expected


def test_grouped_hits_stand_under_headings_and_in_a_first_column() -> None:
    results = found(
        a_hit(1, group="Ann"), a_hit(2, group=None), a_hit(3, group="Ann"), grouped_by="author"
    )
    shown = [
        line
        for line in hits.page(results, Style()).split("\n")
        if line[:2] in ("==", "1.", "2.", "3.")
    ]
    assert shown == ["== Ann ==", "1. Rates", "3. Rates", "== (no author) ==", "2. Rates"]
    assert [line.split("\t")[0] for line in hits.lines(results, Style()).split("\n")] == [
        "Ann", "", "Ann",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(tables.csv_table(results))))
    assert [(row["rank"], row["author"]) for row in rows] == [("1", ""), ("2", ""), ("3", "")]
    assert tables.tsv_table(results).startswith("author\trank\t")
    assert [line for line in markdown.page(results).split("\n") if line.startswith("#")] == [
        "## Ann", "## no author",
    ]  # fmt: skip
    document = json.loads(machine.json_document(results))
    assert document["grouped_by"] == "author"
    assert [hit["group"] for hit in document["hits"]] == ["Ann", None, "Ann"]


def test_counts_have_bars_for_people_and_tables_for_programs() -> None:
    counts = counted(("Ann", 1200), ("=B|b", 300), (None, 1))
    assert render_counts.bars(counts, Style(width=40)) == (
        "Ann          1,200 █████████████████████\n"
        "=B|b           300 █████▎\n"
        "(no author)      1 ▏\n\n"
        "1,501 documents, 3 groups, 1 ms"
    )
    assert render_counts.lines(counts) == "1200\tAnn\n300\t=B|b\n1\t"
    assert tables.csv_rows(render_counts.table(counts)) == (
        '"author","documents"\n"Ann",1200\n"\'=B|b",300\n"",1'
    )
    assert render_counts.markdown(counts) == (
        "| author | documents |\n|:--|--:|\n| Ann | 1200 |\n| \\=B\\|b | 300 |\n| (no author) | 1 |"
    )
    groups = json.loads(machine.counts_json(counts))["groups"]
    assert groups[1:] == [{"value": "=B|b", "documents": 300}, {"value": None, "documents": 1}]


def test_a_long_name_leaves_room_for_its_bar() -> None:
    shown = render_counts.bars(counted(("/a" * 200, 3), ("/b", 1), by="folder"), Style(width=80))
    assert max(map(len, shown.split("\n"))) <= 80
    assert "█" in shown.split("\n")[0]


def test_bars_begin_below_each_other_behind_wide_letters_too() -> None:
    shown = render_counts.bars(counted(("日本語", 3), ("abc", 1)), Style(width=40)).split("\n")
    assert shown[:2] == ["日本語  3 " + "█" * 30, "abc     1 " + "█" * 10]


# What may be in a document: anything, and much that is somewhere a sign.
SIGNS = st.sampled_from(
    [
        *"=+-@＝＋－＠\t\r\n\"',;|\\`*_{}[]<>()#.!~&$%:^\0\x1b\x9b\u202e\u2028\ufeff\U000e0041\x7f",
        "<b>", "</b>", "&amp;", "[x](y)", "![i](u)", "http://a.b", "www.a.b", "a@b.c", "1. ", "- ",
        "> ", "    ", "| a | b |", "~~x~~", "**", "```", "---", "[/x]", "{title}", "\x1b[31m",
        "\x1b]8;;http://a.b\x1b\\", "=cmd|' /C calc'!A0", "日本", "e\u0301", "\ud800", "\udce9",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(SIGNS, st.text(max_size=6)), max_size=8).map("".join)
NO_NAME = re.compile("[\0/\ud800-\udc7f\udd00-\udfff]")
"""What is in no name of a file: bytes that are not UTF-8 come as U+DC80 to U+DCFF."""
HITS = st.builds(
    a_hit,
    title=TEXTS,
    text=TEXTS,
    highlights=st.lists(st.integers(0, 12), unique=True, max_size=4).map(
        lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
    ),
    name=TEXTS.map(lambda name: NO_NAME.sub("", name).strip(".") or "a"),
    author=TEXTS,
    section=TEXTS,
    group=st.none() | TEXTS,
)
OWN = re.compile(r"\x1b\[[\d;]*m|\x1b]8;;(?:file://[!-~]*)?\x1b\\")
"""The sequences that we send ourselves: colours, and links to files."""


def all_printed(results: Results) -> dict[str, str]:
    """Return results in every format that may be seen on a terminal."""
    styles = {"plain": Style(width=40), "coloured": Style(width=40, colour=True, links=True)}
    printed = {
        "csv": tables.csv_table(results),
        "tsv": tables.tsv_table(results),
        "md": markdown.page(results),
        "json": machine.json_document(results),
        "jsonl": machine.json_lines(results),
        "paths": path_lines(hit.document.name for hit in results.hits).decode(),
        "template": Template("\t".join(f"{{{name}:.30}}" for name in FIELDS)).all_filled(
            results.hits, "\n"
        ),
    }
    groups = [(hit.group, 1) for hit in results.hits]
    for name, style in styles.items():
        printed[f"page, {name}"] = hits.page(results, style)
        printed[f"lines, {name}"] = hits.lines(results, style)
        for by in ("author", "folder"):
            printed[f"bars by {by}, {name}"] = render_counts.bars(counted(*groups, by=by), style)
    printed["lines of counts"] = render_counts.lines(counted(*groups))
    printed["counts in Markdown"] = render_counts.markdown(counted(*groups))
    return printed


@given(st.lists(HITS, min_size=1, max_size=3), st.sampled_from(["", "author", "folder"]))
def test_nothing_of_a_document_or_a_name_acts_on_a_terminal(some: list[Hit], by: str) -> None:
    for name, printed in all_printed(found(*some, grouped_by=by)).items():
        sent = OWN.sub("", printed).encode("utf-8", "replace").decode()
        acting = {ord(character) for character in sent} & (ACTS | set(range(0xE0000, 0xE0080)))
        assert acting <= {0x0A, 0x09}, name


def test_no_code_point_acts_on_a_terminal_in_any_format() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    results = found(
        a_hit(
            name=NO_NAME.sub("", every),
            title=every,
            text=every,
            author=every,
            section=every,
            group=every,
        ),
        grouped_by="author",
    )
    for name, printed in all_printed(results).items():
        sent = OWN.sub("", printed).encode("utf-8", "replace").decode()
        assert {ord(character) for character in sent} & ACTS <= {0x0A, 0x09}, name


@given(st.lists(HITS, max_size=4))
def test_csv_is_read_back_and_no_cell_is_a_formula(some: list[Hit]) -> None:
    printed = tables.csv_table(found(*some))
    names, *rows = list(csv.reader(io.StringIO(printed)))
    assert names == list(FIELDS)
    assert len(rows) == len(some) == printed.count("\n")
    for row, hit in zip(rows, some, strict=True):
        cells = dict(zip(names, row, strict=True))
        assert cells["title"].removeprefix("'") == visible(hit.document.title).removeprefix("'")
        assert cells["path"] == visible(hit.document.name)
        assert [cell for cell in row if not is_harmless(cell)] == []


@given(st.lists(HITS, max_size=4))
def test_tsv_is_a_line_a_hit_and_no_cell_is_a_formula(some: list[Hit]) -> None:
    lines = tables.tsv_table(found(*some)).split("\n")
    assert [line.count("\t") for line in lines] == [len(FIELDS) - 1] * (len(some) + 1)
    cells = [cell for line in lines for cell in line.split("\t")]
    assert [cell for cell in cells if not is_harmless(cell.strip('"'))] == []


def is_harmless(cell: str) -> bool:
    """Tell whether a spreadsheet takes a cell for no formula, spaces aside."""
    return not cell.strip().startswith(tuple("=+-@＝＋－＠\t\r\n"))


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LINKING = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LINKING.validateLink = lambda url: True  # type: ignore[method-assign] # links to files, too
OURS = {
    *("paragraph", "ordered_list", "bullet_list", "list_item", "blockquote", "heading"),
    *("inline", "text", "text_special", "link", "strong", "code_inline", "hardbreak"),
}


def parsed(text: str, reader: MarkdownIt) -> list[Token]:
    """Return the tokens of Markdown, those inside lines as well."""
    return [token for block in reader.parse(text) for token in (block, *(block.children or ()))]


@given(st.lists(HITS, min_size=1, max_size=3), st.sampled_from(["", "author"]))
def test_no_markup_of_a_document_is_interpreted(some: list[Hit], by: str) -> None:
    """The only markup is ours, and what is read of the text is the text."""
    page = markdown.page(found(*some, grouped_by=by))
    for reader in (MARKDOWN, LINKING):
        kinds = {re.sub(r"_(open|close)$", "", token.type) for token in parsed(page, reader)}
        assert kinds <= OURS, page
    links = [token.attrs["href"] for token in parsed(page, LINKING) if token.type == "link_open"]
    assert len(links) == len(some)
    assert all(str(link).startswith("file:///docs/") for link in links)
    quoted: list[list[str]] = []
    for before, token in pairwise(MARKDOWN.parse(page)):
        if token.type == "inline" and before.type == "paragraph_open" and token.children:
            whole = ("\n" if each.type == "hardbreak" else each.content for each in token.children)
            quoted.append([line.strip() for line in "".join(whole).split("\n")])
    for hit in some:
        lines = [visible(one_line(line)) for line in hit.passages[0].text.split("\n")]
        shown = [line.strip() for line in lines if line.strip()]
        assert not shown or shown in quoted, page


def test_a_passage_of_spaces_and_a_control_is_neither_code_nor_nothing() -> None:
    page = markdown.page(found(a_hit(text="    = x", highlights=()), a_hit(2, text="\x1f")))
    assert page.count("   > \\= x") == 1
    assert page.endswith("   > ␟")


def test_lines_of_a_passage_are_lines_in_markdown_and_one_line_in_a_table() -> None:
    results = found(a_hit(text="- a\tb\n\n  1. rates\nrise", highlights=((12, 17),)))
    assert markdown.page(results).endswith("   > \\- a b\\\n   > 1\\. **rates**\\\n   > rise")
    assert tables.csv_table(results).endswith(""","'- a b    1. rates rise",0""")
    assert Template("{passage}").filled(results.hits[0]) == "- a b    1. rates rise"


@given(TEXTS)
def test_a_table_in_markdown_has_the_values_as_they_are(value: str) -> None:
    page = render_counts.markdown(counted((value or "a", 5)))
    rows = [token for token in MARKDOWN.parse(page) if token.type == "tr_open"]
    assert len(rows) == 2
    cells = [token for token in MARKDOWN.parse(page) if token.type == "inline"]
    assert len(cells) == 4
    assert {child.type for child in cells[2].children or ()} <= {"text", "text_special"}
    content = "".join(child.content for child in cells[2].children or ())
    assert content.strip() == visible(value or "a").strip()


@given(st.lists(HITS, max_size=3))
def test_json_says_the_same_as_it_would_unescaped(some: list[Hit]) -> None:
    document = json.loads(machine.json_document(found(*some)))
    assert [hit["title"] for hit in document["hits"]] == [
        hit.document.title.encode("utf-8", "replace").decode() for hit in some
    ]


@pytest.mark.parametrize(
    ("template", "position", "said"),
    [
        ("{titel}", 0, "did you mean {title}? the fields are rank, score"),
        ("a {path", 2, "write {{ for a brace"),
        ("a } b", 2, "write }} for a brace"),
        ("{}", 0, "the fields are rank"),
        ("{title.__class__}", 0, "the fields are"),
        ("{title[0]}", 0, "the fields are"),
        ("{title!r}", 0, "the fields are"),
        ("{0}", 0, "the fields are"),
        ("{score:{rank}}", 0, "write {{ for a brace"),
        ("{score:.2e}", 7, "write {score:.2f}"),
        ("{rank:>99999}", 6, "write {score:.2f}"),
    ],
)
def test_a_template_that_cannot_be_read_says_where_and_what_to_write(
    template: str, position: int, said: str
) -> None:
    with pytest.raises(TemplateError) as error:
        Template(template)
    assert (error.value.template, error.value.position) == (template, position)
    assert said in error.value.hint


@given(TEXTS)
def test_every_template_is_read_or_refused(template: str) -> None:
    try:
        Template(template).filled(a_hit())
    except TemplateError as error:
        refused = error
    else:
        return
    assert 0 <= refused.position <= len(template)
    assert refused.hint


def test_a_budget_keeps_as_many_hits_as_fit_and_says_what_is_missing() -> None:
    results = found(*(a_hit(rank) for rank in range(1, 9)), total=20)
    whole = tokens(machine.json_document(results))
    assert fitted(results, whole, machine.json_document) is results
    kept = -1
    for limit in range(1, whole, 7):
        printed = machine.json_document(fitted(results, limit, machine.json_document))
        document = json.loads(printed)
        assert document["truncated"]
        assert document["returned"] + document["left_out"] == 8
        assert document["next_offset"] == document["returned"] == len(document["hits"])
        if document["returned"]:
            assert tokens(printed) <= limit
        if document["left_out"]:
            further = f"--offset {document['returned']} continues"
            expected = further if document["returned"] else "give it more"
            assert expected in " ".join(document["notes"])
        assert document["returned"] >= kept
        kept = document["returned"]
    assert kept == 7


def test_a_budget_takes_passages_before_the_only_hit() -> None:
    results = found(a_hit(text="long " * 200))
    document = json.loads(machine.json_document(fitted(results, 300, machine.json_document)))
    assert (document["returned"], document["hits"][0]["matches"]) == (1, [])
    assert document["truncated"]
    assert document["notes"] == ["left out for want of room: 1 of 1 passages of hit 1"]


def test_tokens_are_estimated_as_the_page_says() -> None:
    assert [tokens(text) for text in ("", "a", "abc", "abcd", "日本", "ab日")] == [0, 1, 1, 2, 2, 2]
